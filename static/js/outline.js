// The outline changes where it stands: each of its forms is sent without leaving the page, a page can be dragged to
// where it belongs, and what became of it is said. Without this, the same forms load the page again.
const outline = () => document.querySelector("[data-outline]");
const openedIn = (root) => [...root.querySelectorAll("details[open] [data-outline-form]")].map((form) => form.dataset.outlineForm);

// Wagtail's messages are a live region: what changes in it is read out.
const say = (page) => {
  const here = document.querySelector(".messages");
  const there = page.querySelector(".messages");
  if (here && there) here.innerHTML = there.innerHTML;
};

const focusOn = (name, part) => {
  const form = outline().querySelector(`[data-outline-form="${name}"]`);
  if (form?.closest("details")) form.closest("details").open = true;
  const control = form?.querySelector("[name=title], button:not(:disabled)");
  const line = outline().querySelector(`[data-outline-item="${part}"]`);
  (control ?? line?.querySelector("button:not(:disabled), a"))?.focus();
};

async function send(form, more = {}) {
  const body = new FormData(form);
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  const name = form.dataset.outlineForm;
  const part = form.closest("[data-outline-item]")?.dataset.outlineItem;
  const opened = openedIn(outline()).filter((each) => each !== name);
  const answer = await fetch(form.action, { method: "POST", body });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-outline]");
  if (!answer.ok || !fresh) throw new Error(String(answer.status));
  outline().replaceWith(document.adoptNode(fresh));
  for (const each of opened) {
    const details = outline().querySelector(`[data-outline-form="${each}"]`)?.closest("details");
    if (details) details.open = true;
  }
  makeDraggable();
  focusOn(name, part);
  say(page);
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-outline-form]");
  if (!form) return;
  event.preventDefault();
  const { submitter } = event;
  const more = submitter?.name ? { [submitter.name]: submitter.value } : {};
  try {
    await send(form, more);
  } catch {
    for (const [name, value] of Object.entries(more)) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    form.submit();
  }
});

// -- dragging: modules among modules, what is in them from module to module -----------------------------------------

let dragged;

const isModule = (item) => item.classList.contains("outline__module");

function makeDraggable() {
  for (const handle of outline().querySelectorAll("[data-outline-handle]")) handle.draggable = true;
}

function listUnder(target) {
  if (!dragged || !(target instanceof Element)) return null;
  if (isModule(dragged)) return dragged.parentElement;
  const module = target.closest(".outline__module");
  return module?.querySelector("[data-outline-list]") ?? null;
}

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-outline-handle]")?.closest("[data-outline-item]");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
  event.dataTransfer.setDragImage(dragged, 0, 0);
  dragged.classList.add("is-dragged");
});

document.addEventListener("dragover", (event) => {
  const list = listUnder(event.target);
  if (!list) return;
  event.preventDefault();
  const after = [...list.children].find((item) => {
    const box = item.getBoundingClientRect();
    return item !== dragged && event.clientY < box.top + box.height / 2;
  });
  list.insertBefore(dragged, after ?? null);
});

document.addEventListener("dragend", async () => {
  if (!dragged) return;
  const item = dragged;
  dragged = undefined;
  item.classList.remove("is-dragged");
  const list = item.parentElement;
  const form = item.querySelector("[data-outline-form^=up-]");
  try {
    await send(form, { under: list.dataset.outlineList, position: [...list.children].indexOf(item) });
  } catch {
    window.location.reload();
  }
});

makeDraggable();
