// A link with data-sheet opens the form of its page in a dialog, and the form is sent in place. Without this, the page does the same.
const sheet = document.createElement("dialog");
sheet.className = "sheet";
sheet.setAttribute("aria-labelledby", "sheet-title");
document.querySelector("main").append(sheet);
const told = document.querySelector("[data-told]");
const LONGEST_SELECTION = 300;
let opener = null;
let chosen = null;
let isSending = false;

const inPlace = (address) => {
  const url = new URL(address, location.href);
  url.searchParams.set("fragment", "1");
  return url;
};

// The words selected in the lesson, and the part they begin in.
const selected = () => {
  const selection = getSelection();
  const words = selection.toString().trim().slice(0, LONGEST_SELECTION);
  const part = words && selection.getRangeAt(0).startContainer.parentElement?.closest("[data-block]");
  return part ? { words, block: part.id.slice(2) } : null;
};

const addressOf = (link) => {
  const url = new URL(link.href);
  const place = "place" in link.dataset ? (selected() ?? chosen) : null;
  for (const [name, value] of Object.entries(place ?? {})) url.searchParams.set(name, value);
  return url;
};

const show = (html) => {
  sheet.innerHTML = html;
  if (!sheet.open) sheet.showModal();
  (sheet.querySelector("[data-error-summary], input:not([type=hidden]), textarea, [data-sheet-close]") ?? sheet).focus();
};

// What a place shows now: the answer stands in for the part that the link is in.
const put = (part) => {
  const old = opener.closest("[data-part]");
  sheet.close();
  old.replaceWith(part);
  part.querySelector("[data-sheet]").focus();
  told.textContent = part.dataset.part;
};

const answered = (html) => {
  const answer = document.createElement("template");
  answer.innerHTML = html;
  const part = answer.content.querySelector("[data-part]");
  if (part) put(part);
  else show(html);
};

const open = async (link) => {
  const address = addressOf(link);
  opener = link;
  try {
    const answer = await fetch(inPlace(address));
    // Somebody who was signed out meanwhile is sent to sign in: not a part of ours.
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    show(await answer.text());
  } catch {
    location.assign(address);
  }
};

const send = async (form, button) => {
  isSending = true;
  const address = button?.getAttribute("formaction") ?? form.action;
  try {
    const answer = await fetch(inPlace(address), { method: "POST", body: new FormData(form) });
    if (answer.redirected || !(answer.ok || answer.status === 422)) throw new Error(String(answer.status));
    answered(await answer.text());
  } catch {
    form.action = address;
    form.submit();
  } finally {
    isSending = false;
  }
};

// A press lets go of what was selected before its click is heard.
document.addEventListener("pointerdown", () => { chosen = selected(); }, true);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-sheet-close]")) sheet.close();
  const link = event.target.closest("a[data-sheet]");
  const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!link || !plain) return;
  event.preventDefault();
  open(link);
});

sheet.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!isSending) send(event.target, event.submitter);
});
