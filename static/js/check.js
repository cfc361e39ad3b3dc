// A knowledge check opens and is answered in its lesson. Without this, its link leads to a page that does the same.
const take = (check, html) => {
  check.querySelector("form, [data-check-link]").outerHTML = html;
  check.dispatchEvent(new CustomEvent("question-shown", { bubbles: true }));
};

const send = async (check, options) => {
  const answer = await fetch(check.dataset.check, options);
  // Somebody who was signed out meanwhile is sent to sign in: not a fragment of ours.
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return answer.text();
};

const ask = async (check) => {
  try {
    take(check, await send(check));
  } catch {
    // The link stays.
  }
};

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-check-form]");
  const check = form?.closest("[data-check]");
  if (!check) return;
  event.preventDefault();
  try {
    take(check, await send(check, { method: "POST", body: new FormData(form) }));
    check.querySelector("[data-check-told]").focus();
  } catch {
    form.submit();
  }
});

const near = new IntersectionObserver((entries) => {
  for (const entry of entries.filter((each) => each.isIntersecting)) {
    near.unobserve(entry.target);
    ask(entry.target);
  }
}, { rootMargin: "400px" });

for (const check of document.querySelectorAll("[data-check]")) near.observe(check);
