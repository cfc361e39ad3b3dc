// A citation opens in place: the fact in a popover beside the words; so does a term. Without this, each is a link to the same.
const LINKS = "a.citation, a.term";
const panel = document.createElement("div");
panel.className = "citation-panel";
panel.popover = "auto";
panel.tabIndex = -1;
panel.setAttribute("role", "dialog");
panel.setAttribute("aria-labelledby", "citation-title");

let opener = null;

const show = (link, html) => {
  if (panel.matches(":popover-open")) panel.hidePopover();
  panel.innerHTML = html;
  opener = link;
  link.after(panel);
  panel.showPopover({ source: link });
  panel.focus();
};

const open = async (link) => {
  const address = new URL(link.href);
  address.searchParams.set("fragment", "1");
  opener = link;
  try {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    const html = await answer.text();
    if (opener === link) show(link, html);
  } catch {
    location.assign(link.href);
  }
};

panel.addEventListener("toggle", (event) => {
  opener?.setAttribute("aria-expanded", String(event.newState === "open"));
});

panel.addEventListener("beforetoggle", (event) => {
  if (event.newState === "closed" && panel.contains(document.activeElement)) opener?.focus();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-citation-close]")) panel.hidePopover();
  const link = event.target.closest(LINKS);
  const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!link || !plain || !("popover" in HTMLElement.prototype) || link.origin !== location.origin) return;
  event.preventDefault();
  open(link);
});

for (const link of document.querySelectorAll(LINKS)) link.setAttribute("aria-expanded", "false");
