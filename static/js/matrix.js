// The matrix: folding in place, and one stop of the Tab key whose links the arrow keys move between.
// Without this module folding is a link, and each link is a stop of its own.
const table = document.querySelector("[data-matrix]");

const folds = () => [...table.querySelectorAll("[data-fold]")];
const isFolded = (toggle) => toggle.getAttribute("aria-expanded") === "false";

function fold(toggle, folded) {
  toggle.setAttribute("aria-expanded", String(!folded));
  const columns = toggle.dataset.foldColumns;
  if (columns === undefined) {
    toggle.closest("tbody").classList.toggle("is-folded", folded);
  } else {
    table.classList.toggle(`fold-${columns}`, folded);
    const head = toggle.closest("th");
    head.colSpan = folded ? 1 : Number(head.dataset.span);
  }
}

// The address always says what is folded, so that it can be sent to somebody; other links on the page keep it.
function remember() {
  const names = folds().filter(isFolded).map((toggle) => toggle.dataset.fold);
  const withFold = (address, folded) => {
    const url = new URL(address, location.href);
    if (folded.length) url.searchParams.set("fold", folded.join(","));
    else url.searchParams.delete("fold");
    return url.search || "?";
  };
  history.replaceState(null, "", location.pathname + withFold(location.href, names));
  for (const toggle of folds()) {
    const name = toggle.dataset.fold;
    const others = names.filter((each) => each !== name);
    toggle.setAttribute("href", withFold(location.href, isFolded(toggle) ? others : [...names, name]));
  }
  const form = document.querySelector("form.filters");
  const field = form.querySelector("[name=fold]") ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "fold" }));
  field.value = names.join(",");
  field.disabled = !names.length;
}

const isShown = (link) => link.offsetParent !== null;
const links = () => [...table.querySelectorAll("a")].filter(isShown);

function makeTheOne(link) {
  table.querySelectorAll('a[tabindex="0"]').forEach((each) => each.setAttribute("tabindex", "-1"));
  link?.setAttribute("tabindex", "0");
}

const middle = (link) => {
  const box = link.closest("th, td").getBoundingClientRect();
  return { row: link.closest("tr").rowIndex, x: box.left + Math.min(box.width, 28) / 2 };
};

// Along a row to its next link; along a column to the next row that has a link there. A cell of a column is told by where it
// stands, since headings span several.
function next(from, key) {
  const here = middle(from);
  const there = links().filter((link) => link !== from).map((link) => ({ link, ...middle(link) }));
  const inRow = there.filter(({ row }) => row === here.row);
  const inColumn = there.filter(({ x }) => Math.abs(x - here.x) < 8);
  const nearest = (list, distance) => list.filter((each) => distance(each) > 0).sort((a, b) => distance(a) - distance(b))[0]?.link;
  switch (key) {
    case "ArrowRight": return nearest(inRow, ({ x }) => x - here.x);
    case "ArrowLeft": return nearest(inRow, ({ x }) => here.x - x);
    case "ArrowDown": return nearest(inColumn, ({ row }) => row - here.row);
    case "ArrowUp": return nearest(inColumn, ({ row }) => here.row - row);
    case "Home": return nearest(inRow.reverse(), ({ x }) => x + 1e6);
    case "End": return nearest(inRow, ({ x }) => 1e6 - x);
    default: return undefined;
  }
}

if (table) {
  table.querySelectorAll("a").forEach((link) => link.setAttribute("tabindex", "-1"));
  makeTheOne(links()[0]);
  table.addEventListener("focusin", (event) => makeTheOne(event.target.closest("a")));
  table.addEventListener("keydown", (event) => {
    const link = event.target.closest("a");
    if (!link || event.altKey || event.ctrlKey || event.metaKey) return;
    const to = next(link, event.key);
    if (!to) return;
    event.preventDefault();
    to.focus();
  });
  table.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-fold]");
    if (!toggle || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    fold(toggle, !isFolded(toggle));
    remember();
  });
  for (const [hook, folded] of [["[data-fold-all]", true], ["[data-fold-none]", false]]) {
    document.querySelector(hook)?.addEventListener("click", (event) => {
      event.preventDefault();
      folds().forEach((toggle) => fold(toggle, folded));
      remember();
      if (!isShown(table.querySelector('a[tabindex="0"]') ?? table)) makeTheOne(links()[0]);
    });
  }
}
