// The desk for questions made of the facts: keys that work inside a question, so that a page is read without a mouse.
const desk = document.querySelector("[data-made-desk]");
const items = [...desk.querySelectorAll("[data-made-item]")];
const verdicts = { a: "practice", l: "", r: "reject" };

function decide(item, verdict) {
  const radio = [...item.querySelectorAll("input[type=radio]")].find((each) => each.value === verdict);
  if (!radio) return;
  radio.checked = true;
  (verdict === "reject" ? item.querySelector("input[type=text]") : radio).focus();
}

desk.addEventListener("keydown", (event) => {
  const item = event.target.closest("[data-made-item]");
  const isTyping = event.target.matches("input[type=text]");
  if (!item || isTyping || event.ctrlKey || event.altKey || event.metaKey) return;
  const key = event.key.toLowerCase();
  const next = items[items.indexOf(item) + { j: 1, k: -1 }[key]];
  if (next) next.focus();
  else if (key in verdicts) decide(item, verdicts[key]);
  else return;
  event.preventDefault();
});
const keys = document.querySelector("[data-made-keys]");
if (keys) {
  keys.hidden = false;
  for (const item of items) item.setAttribute("tabindex", "0");
}
