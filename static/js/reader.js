// Opens a lesson where the learner stopped, and remembers which block is at the top of the screen.
const lesson = document.querySelector("[data-reader]");
const blocks = [...lesson.querySelectorAll("[data-block]")];
const token = document.querySelector("[name=csrfmiddlewaretoken]");
const resume = lesson.querySelector("[data-resume]");
const AT_REST = 1000;
const LANDING = 32; // a block that was jumped to stands a little below the edge, and what is above it was read
let told = "";
let resting;

// The page that led here may have been made before the place was told. A reload keeps its own place.
const [arrival] = performance.getEntriesByType("navigation");
if (resume && !window.location.hash && arrival.type === "navigate") window.location.replace(resume.hash);

function place() {
  const top = blocks.find((block) => block.getBoundingClientRect().bottom > LANDING);
  return top && window.scrollY > 0 ? top.id.slice(2) : "";
}

function tell() {
  const block = place();
  if (!token || !block || block === told) return;
  told = block;
  fetch(lesson.dataset.reader, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token.value },
    body: JSON.stringify({ block }),
    keepalive: true,
  }).catch(() => { told = ""; });
}

window.addEventListener("scroll", () => {
  clearTimeout(resting);
  resting = setTimeout(tell, AT_REST);
}, { passive: true });
document.addEventListener("visibilitychange", () => { if (document.hidden) tell(); });
