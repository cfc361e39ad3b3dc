// The page of files that are made in the background, kept up to date while one of them is.
const EVERY = 3000;

async function refresh() {
  const shown = document.querySelector("[data-exports]");
  if (!shown?.hasAttribute("data-under-way")) return;
  const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-exports]");
  if (!fresh) return;
  if (!shown.contains(document.activeElement)) shown.replaceWith(fresh);
  setTimeout(refresh, EVERY);
}

setTimeout(refresh, EVERY);
