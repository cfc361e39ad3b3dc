// The key "/" leads to the search, unless somebody types or has turned it off on the search page.
const OFF = "cadre-search-key-off";

function isOff() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
}

function setOff(off) {
  try {
    if (off) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
  } catch {
    // Without storage the key stays as it was.
  }
}

function isTyping(target) {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

document.addEventListener("keydown", (event) => {
  const isPlain = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!isPlain || event.defaultPrevented || isTyping(event.target) || isOff()) return;
  const box = [...document.querySelectorAll("[data-search-box]")].find((each) => each.checkVisibility());
  const link = document.querySelector("[data-search-link]");
  if (!box && !link) return;
  event.preventDefault();
  if (box) {
    box.focus();
    box.select();
  } else {
    link.click();
  }
});

const choice = document.querySelector("[data-search-key-choice]");
if (choice) {
  const button = choice.querySelector("button");
  const say = () => (button.textContent = isOff() ? button.dataset.on : button.dataset.off);
  button.addEventListener("click", () => {
    setOff(!isOff());
    say();
  });
  say();
  choice.hidden = false;
}
