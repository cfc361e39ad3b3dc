// The question editor: shows the table that fits the way of answering, and adds rows to it.
const editor = document.querySelector("[data-question-editor]");

function showWhatFits() {
  const chosen = editor.elements.interaction.value;
  for (const part of editor.querySelectorAll("[data-for]")) {
    part.hidden = !part.dataset.for.split(" ").includes(chosen);
  }
}

function addRow(part) {
  const total = part.querySelector("[name$=-TOTAL_FORMS]");
  const body = part.querySelector("[data-rows] tbody");
  const row = part.querySelector("[data-empty-row]").innerHTML
    .replaceAll("__prefix__", total.value)
    .replaceAll("__number__", Number(total.value) + 1);
  body.insertAdjacentHTML("beforeend", row);
  total.value = Number(total.value) + 1;
  body.lastElementChild.querySelector("input").focus();
}

editor.elements.interaction.addEventListener("change", showWhatFits);
for (const more of editor.querySelectorAll("[data-for] [data-add-row]")) {
  more.hidden = false;
  more.querySelector("button").addEventListener("click", () => addRow(more.closest("[data-for]")));
}
showWhatFits();
