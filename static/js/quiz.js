// An open attempt: saves each answer as it is given, chooses by number keys, and keeps the time.
const announcer = document.querySelector("[data-announce]");
const form = document.querySelector("[data-answer]");
const bar = document.querySelector("[data-seconds-left]");

// One thing is said at a time, and only once things have come to rest.
let resting;
function announce(words) {
  clearTimeout(resting);
  resting = setTimeout(() => { announcer.textContent = words; }, 1000);
}

if (form) {
  const words = form.dataset;
  const saved = document.querySelector("[data-saved]");
  const sequence = form.elements.client_seq;
  const number = form.querySelector("[data-number]");
  const problem = form.querySelector("[data-problem]");
  const first = Number(sequence.value);
  let latest = first - 1;
  let acknowledged = latest;
  let sending = false;
  let wait = 1000;

  function show(text, failed) {
    saved.textContent = text;
    saved.classList.toggle("exam-bar__saved--failed", failed);
  }

  // Signing in again in another window gives a new token, and only the cookie knows it.
  function freshToken() {
    const cookie = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
    if (cookie) form.elements.csrfmiddlewaretoken.value = cookie[1];
    return form.elements.csrfmiddlewaretoken.value;
  }

  function response() {
    const prompts = [...form.querySelectorAll("[data-prompt]")];
    if (prompts.length) {
      return Object.fromEntries(prompts.filter((select) => select.value).map((select) => [select.dataset.prompt, select.value]));
    }
    const places = [...form.querySelectorAll("[data-step-place]")];
    if (places.length) {
      return Object.fromEntries(places.filter((select) => select.value).map((select) => [select.closest("[data-step]").dataset.step, Number(select.value)]));
    }
    if (number) return { number: number.value, unit: form.querySelector("[data-unit]")?.value ?? "" };
    return [...form.querySelectorAll("[name=choice]:checked")].map((input) => input.value);
  }

  // What was typed is saved as it is; while it is being typed nobody is told that it is no number yet.
  function showProblem(text) {
    if (!problem || (text && number && document.activeElement === number && typing)) return;
    problem.textContent = text;
    problem.hidden = !text;
    if (text) number?.setAttribute("aria-invalid", "true");
    else number?.removeAttribute("aria-invalid");
    if (text) announce(text);
  }

  function markMap(answered) {
    const here = document.querySelector("[data-here]");
    here.toggleAttribute("data-answered", answered);
    here.querySelector("[data-answered-words]").textContent = answered ? words.wordsAnswered : words.wordsNotAnswered;
    const all = document.querySelectorAll(".question-map [data-answered]").length;
    const progress = document.querySelector(".exam-bar progress");
    progress.value = all;
    const count = document.querySelector(".exam-bar .progress__count");
    count.textContent = count.textContent.replace(/\d+/, all);
  }

  function retry(text) {
    show(text, true);
    announce(text);
    setTimeout(send, wait);
    wait = Math.min(wait * 2, 15000);
  }

  function giveUp(text) {
    acknowledged = latest;
    show(text, true);
    announce(text);
  }

  async function send() {
    if (sending || acknowledged === latest) return;
    sending = true;
    const mine = latest;
    let reply;
    try {
      reply = await fetch(form.action, {
        method: "POST",
        redirect: "manual",
        keepalive: true,
        headers: { "Content-Type": "application/json", "X-CSRFToken": freshToken() },
        body: JSON.stringify({ response: response(), client_seq: mine }),
      });
      reply = reply.type === "opaqueredirect" ? { state: "signed-out" } : await reply.json();
    } catch {
      reply = { state: "unreachable" };
    }
    sending = false;
    take(reply, mine);
  }

  function take(reply, mine) {
    if (reply.state === "closed") {
      acknowledged = latest;
      location.assign(reply.url);
    } else if (reply.state === "saved") {
      acknowledged = mine;
      wait = 1000;
      if (latest > mine) return send();
      show(`${words.wordsSaved} ${reply.time}`, false);
      announce(words.wordsSaved);
      markMap(reply.is_answered);
      showProblem(reply.problem);
    } else if (reply.state === "elsewhere" || reply.state === "overtaken") {
      giveUp(words.wordsElsewhere);
    } else if (reply.state === "refused") {
      giveUp(words.wordsRefused);
    } else {
      retry(reply.state === "signed-out" ? words.wordsSignedOut : words.wordsNotSaved);
    }
  }

  function changed() {
    latest += 1;
    sequence.value = latest;
    show(words.wordsSaving, false);
  }

  let typing = null;
  form.addEventListener("input", (event) => {
    if (event.target !== number) return;
    clearTimeout(typing);
    changed();
    typing = setTimeout(send, 800);
  });
  form.addEventListener("change", (event) => {
    if (!event.target.name) return;
    clearTimeout(typing);
    typing = null;
    if (event.target !== number) changed();
    // A number is saved while it is typed; now that it is whole it may be said to be none.
    else if (acknowledged === latest) changed();
    send();
  });
  window.addEventListener("online", send);
  // The form itself carries the newest answer and its sequence, so sending it is no loss.
  let leaving = false;
  form.addEventListener("submit", () => {
    leaving = true;
    freshToken();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && acknowledged !== latest) event.preventDefault();
  });
  useKeys();
}

function useKeys() {
  const options = [...form.querySelectorAll("[name=choice]")];
  const lists = [...form.querySelectorAll("[data-prompt]")];
  const keySwitch = form.querySelector("[data-key-switch]");
  if (!keySwitch) return;
  const box = keySwitch.querySelector("input");
  const hints = form.querySelectorAll("[data-key-hint]");
  const texts = new Map(lists.flatMap((list) => [...list.options].map((option) => [option, option.textContent])));
  const show = () => {
    hints.forEach((hint, index) => { hint.hidden = !box.checked || index > 8; });
    for (const [option, text] of texts) {
      option.textContent = box.checked && option.value && option.index < 10 ? `${option.index}. ${text}` : text;
    }
  };
  keySwitch.hidden = false;
  box.checked = localStorage.getItem("quiz-keys") !== "off";
  box.addEventListener("change", () => {
    localStorage.setItem("quiz-keys", box.checked ? "on" : "off");
    show();
  });
  show();
  const choose = (list, index) => {
    if (index >= list.options.length) return;
    list.selectedIndex = index;
    list.dispatchEvent(new Event("change", { bubbles: true }));
  };
  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
    const isNumber = /^[1-9]$/.test(event.key);
    const option = options[Number(event.key) - 1];
    if (isNumber && option) {
      option.focus();
      option.click();
      event.preventDefault();
    } else if (isNumber && lists.includes(event.target)) {
      choose(event.target, Number(event.key));
      event.preventDefault();
    } else if (event.key === "Enter" && !event.target.closest("a, button, select, summary")) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[name=go]"));
    }
  });
}

if (bar) {
  // Counted from the page's own start: the clock of this machine may be wrong.
  let started = performance.now();
  let total = Number(bar.dataset.secondsLeft);
  const shown = bar.querySelector("[data-time-left]");
  const minutesWord = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "minute", unitDisplay: "long" });
  const left = () => Math.ceil(total - (performance.now() - started) / 1000);
  const told = (words, seconds) => words.replace("#", minutesWord.format(Math.ceil(seconds / 60)));
  let before = left();
  let ticking;

  const tick = () => {
    const now = left();
    if (now <= 0) return isMoreGiven().then((isMore) => { if (!isMore) location.assign(bar.dataset.over); });
    const text = told(bar.dataset.words, now);
    shown.textContent = text;
    bar.classList.toggle("exam-bar__time--low", now <= 300);
    if ([600, 300, 60].some((mark) => now <= mark && before > mark)) announce(text);
    before = now;
    ticking = setTimeout(tick, 1000);
  };

  // Somebody may give more time while the attempt is under way; it is never made less.
  const isMoreGiven = async () => {
    let reply;
    try {
      reply = await (await fetch(bar.dataset.time, { redirect: "error" })).json();
    } catch {
      return false;
    }
    if (!reply.is_open) return false;
    clearTimeout(ticking);
    if (reply.seconds_left === null) {
      shown.textContent = bar.dataset.wordsUntimed;
      announce(bar.dataset.wordsUntimed);
      bar.classList.remove("exam-bar__time--low");
      clearInterval(asking);
      return true;
    }
    const isMore = reply.seconds_left > left() + 30;
    if (isMore) announce(told(bar.dataset.wordsMore, reply.seconds_left));
    if (isMore) before = reply.seconds_left;
    started = performance.now();
    total = reply.seconds_left;
    if (total > 0) tick();
    return total > 0;
  };
  const asking = setInterval(isMoreGiven, 30000);
  tick();
}
