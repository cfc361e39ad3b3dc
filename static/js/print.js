// A button that prints; without this it is hidden, and the browser's own menu prints the same.
for (const offer of document.querySelectorAll("[data-print-offer]")) offer.hidden = false;
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());

// A page that stood open over midnight is printed today.
const opened = new Date().toDateString();
window.addEventListener("beforeprint", () => {
  const today = new Date();
  if (today.toDateString() === opened) return;
  const words = today.toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
  for (const date of document.querySelectorAll("[data-printed-on]")) date.textContent = words;
});
