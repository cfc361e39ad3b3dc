// Steps to be put in order: moved by buttons, by number keys, or by dragging. Without this each has a drop-down.
const setUp = (list) => {
  const root = list.closest("fieldset");
  const told = root.querySelector("[data-steps-told]");
  const keep = root.querySelector("[data-steps-keep]");
  const steps = () => [...list.querySelectorAll("[data-step]")];
  const placeOf = (step) => step.querySelector("[data-step-place]");
  const textOf = (step) => step.querySelector("[data-step-text]").textContent;
  let dragged = null;

  const number = () => {
    steps().forEach((step, index, all) => {
      step.querySelector("[data-step-number]").textContent = index + 1;
      step.querySelector("[data-move='-1']").setAttribute("aria-disabled", index === 0);
      step.querySelector("[data-move='1']").setAttribute("aria-disabled", index === all.length - 1);
    });
  };

  // The drop-downs go on holding the answer: the page and its script read it there, moved or chosen.
  const answer = () => {
    steps().forEach((step, index) => { placeOf(step).value = index + 1; });
    keep.hidden = true;
    placeOf(steps()[0]).dispatchEvent(new Event("change", { bubbles: true }));
  };

  const move = (step, index) => {
    const all = steps();
    const to = Math.max(0, Math.min(all.length - 1, index));
    const from = all.indexOf(step);
    if (to !== from) {
      const focused = step.contains(document.activeElement) ? document.activeElement : null;
      list.insertBefore(step, to > from ? all[to].nextSibling : all[to]);
      focused?.focus();
      number();
      answer();
    }
    told.textContent = list.dataset.wordsMoved
      .replace("#step", textOf(step)).replace("#place", to + 1).replace("#total", all.length);
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const step = button.closest("[data-step]");
    move(step, steps().indexOf(step) + Number(button.dataset.move));
  });
  list.addEventListener("keydown", (event) => {
    if (!/^[1-9]$/.test(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = event.target.closest("[data-step]");
    if (!step || Number(event.key) > steps().length) return;
    event.preventDefault();
    move(step, Number(event.key) - 1);
  });
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-step]");
    dragged.classList.add("steps__step--dragged");
    event.dataTransfer.effectAllowed = "move";
  });
  list.addEventListener("dragover", (event) => { if (dragged) event.preventDefault(); });
  list.addEventListener("drop", (event) => {
    const over = event.target.closest("[data-step]");
    if (!dragged || !over) return;
    event.preventDefault();
    move(dragged, steps().indexOf(over));
  });
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("steps__step--dragged");
    dragged = null;
  });
  keep.querySelector("button").addEventListener("click", () => {
    answer();
    told.textContent = list.dataset.wordsKept;
  });

  if (steps().every((step) => placeOf(step).value)) {
    list.append(...steps().sort((one, other) => placeOf(one).value - placeOf(other).value));
  }
  for (const step of steps()) {
    step.draggable = true;
    placeOf(step).hidden = true;
    step.querySelectorAll("[data-step-handle], [data-step-number], [data-step-buttons]").forEach((part) => { part.hidden = false; });
  }
  root.querySelector("[data-steps-plain]").hidden = true;
  root.querySelector("[data-steps-moved]").hidden = false;
  keep.hidden = "kept" in keep.dataset;
  number();
};

const setUpIn = (part) => part.querySelectorAll("[data-steps]").forEach(setUp);
setUpIn(document);
// A lesson takes in its questions one by one.
document.addEventListener("question-shown", (event) => setUpIn(event.target));
