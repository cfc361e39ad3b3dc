// A button with data-copy puts its text on the clipboard and says so; without a clipboard it stays hidden.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.parentElement.querySelector("[data-copied]").hidden = false;
  });
}
