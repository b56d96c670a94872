// Decisions on their way. They are sent one after the other, in the order in which they were made, and each is said to be saved or not. The
// page shows at once what was pressed, and is exchanged when the last answer has come. What could not be sent waits, and can be sent again.
"use strict";

const sender = (() => {
  const queue = [];
  let running = false;
  let held = false; // the program does not answer
  let shown = null; // the latest answer that is to be put on the page, once nothing waits
  const place = () => document.querySelector("#work, .adjudication");

  // --- what is said about each

  function line(what) {
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("span"), { textContent: what }), " ", document.createElement("strong"));
    document.querySelector("#sent ol").append(item);
    return item;
  }
  function sayOf(item, state, words) {
    item.line.className = state;
    item.line.querySelector("strong").textContent = words;
  }
  function tell(words) { // of a key that was not used, of words that were not saved
    line(words).className = "unused";
  }
  const forgetTold = () => document.querySelectorAll("#sent .unused").forEach((one) => one.remove());
  function tidy() { // a single decision that was saved is said by the page itself
    const list = document.querySelector("#sent");
    const lines = list.querySelectorAll("li");
    if (lines.length === 1 && lines[0].matches(".saved")) list.querySelector("ol").replaceChildren();
    list.querySelector("[data-resend]").hidden = !held;
  }

  // --- the queue

  // item: address, values, what (in words); target: what the last answer replaces; each: every answer is put in its place at once;
  // leaves: the page is about something else afterwards; undo: what to do when it is refused. Returns whether it was saved.
  function send(item) {
    if (!queue.length && !running) document.querySelector("#sent ol").replaceChildren();
    item.asked = performance.now();
    item.line = line(item.what);
    sayOf(item, "waiting", queue.length || held ? "waits" : "saving …");
    if (item.leaves && place()) { place().inert = true; place().dataset.leaving = ""; }
    queue.push(item);
    tidy();
    return new Promise((resolve) => { item.done = resolve; run(); });
  }

  async function run() {
    if (running || held) return;
    running = true;
    while (queue.length && !held) {
      sayOf(queue[0], "waiting", "saving …");
      const answer = await deliver(queue[0]);
      if (answer) take(queue.shift(), answer);
    }
    running = false;
    if (!queue.length) finish();
    tidy();
  }

  async function deliver(item) {
    try {
      const headers = { "HX-Request": "true", "HX-Target": (item.target || "").slice(1), "HX-Current-URL": location.href, "icc-place": find('meta[name="icc-place"]').content };
      const answer = await fetch(item.address, { method: "POST", body: new URLSearchParams(item.values), headers, redirect: "manual" });
      if (answer.type === "opaqueredirect" || [401, 409].includes(answer.status)) return hold(item, "the program does not know this page now");
      return { ok: answer.ok, header: (name) => answer.headers.get(name), words: await answer.text() };
    } catch {
      return hold(item, "the program does not answer");
    }
  }

  function hold(item, why) { // it waits until the program is back, see alive.js
    held = true;
    sayOf(item, "lost", `not saved: ${why}`);
    document.querySelector("#message").innerHTML = '<p class="sorry">What is listed below is not saved yet. It is sent when the program is back, or when you press “Send again”.</p>';
    document.dispatchEvent(new CustomEvent("alive:failed"));
    return null;
  }

  function take(item, answer) {
    if (answer.ok) {
      sayOf(item, "saved", "saved");
      const events = JSON.parse(answer.header("HX-Trigger") || "{}");
      if (item.each) htmx.swap(item.target, answer.words, { swapStyle: "innerHTML" });
      else shown = { item, answer };
      for (const [name, value] of Object.entries(events)) htmx.trigger(document.body, name, value);
      if (item.dialog) item.dialog.close();
    } else {
      const reason = new DOMParser().parseFromString(answer.words, "text/html").body.textContent.trim();
      sayOf(item, "refused", `not saved: ${reason}`);
      htmx.swap("#message", answer.words, { swapStyle: "innerHTML" });
      if (item.undo) item.undo();
    }
    item.done(answer.ok);
  }

  function finish() {
    const last = shown;
    shown = null;
    if (place()) { place().inert = false; delete place().dataset.leaving; }
    if (!last) return;
    const to = last.answer.header("HX-Redirect");
    if (to) anew.go(() => location.assign(to), last.item.asked);
    else if (last.answer.header("HX-Refresh")) anew.go(() => location.reload(), last.item.asked);
    else if (last.item.target && document.querySelector(last.item.target)) {
      const address = last.answer.header("HX-Push-Url");
      if (address && address !== location.pathname) {
        const left = document.querySelector("#work[data-key]");
        if (left && location.pathname === "/") { // so that `k` leads back to it, and not out of the queue
          history.replaceState({ htmx: true }, "", `/card/${left.dataset.key}`);
          sessionStorage.setItem("icc-first", location.pathname);
        }
        history.pushState({ htmx: true }, "", address);
      }
      htmx.swap(last.item.target, last.answer.words, { swapStyle: "outerHTML" });
    }
  }

  function again() {
    held = false;
    document.querySelector("#message").replaceChildren();
    run();
  }

  const busy = () => running || queue.length > 0;
  const leaving = () => Boolean(place() && place().dataset.leaving !== undefined);
  window.addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); }, true);
  document.addEventListener("click", (event) => { if (event.target.closest("[data-resend]")) again(); });
  document.addEventListener("alive:back", () => { if (held) again(); });
  return { send, tell, forgetTold, busy, leaving };
})();

// --- what a card shows while its decisions are on their way

function wordsOf(button) { // what a button says, without its key
  return [...button.childNodes].filter((node) => node.nodeName !== "KBD").map((node) => node.textContent).join("").trim();
}

function markSent(row, words) { // the next open code of the card is framed; the next card when there is none
  const before = row.querySelector(".band, .status");
  const status = Object.assign(document.createElement("span"), { className: "status on-its-way", textContent: `${words} …` });
  if (before) before.replaceWith(status); else row.querySelector(".what").append(status);
  row.classList.add("underway");
  const open = all(".choices .choice.is-open:not(.underway)");
  const next = open.find((other) => row.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) || open[0];
  if (next) makeCurrent(next);
  else { row.classList.remove("current"); row.removeAttribute("aria-current"); }
  return () => { if (before) status.replaceWith(before); else status.remove(); row.classList.remove("underway"); if (!current()) makeCurrent(row); };
}

function sendForm(form, submitter) {
  const values = [...new FormData(form, submitter)].map(([name, value]) => [name, String(value)]);
  const address = new URL(submitter?.getAttribute("formaction") || form.getAttribute("action"), location.href);
  const path = address.pathname;
  const button = submitter || form.querySelector("button:not([type=button])");
  const row = form.closest(".choices .choice[data-choice]");
  const dialog = form.closest("dialog");
  const code = form.elements.code?.value;
  const what = button.name === "code" ? `Add: ${wordsOf(button)}` : code ? `${wordsOf(button)}: ${labelOf(code)}` : wordsOf(button);
  if (/^\/(decide|submit|mark)$/.test(path)) { values.push(["seconds", seconds()]); shownAt = performance.now(); }
  const undo = row && path === "/decide" ? markSent(row, wordsOf(button)) : null;
  const leaves = ["/submit", "/skip", "/settle", "/unsettle"].includes(path);
  const each = path === "/mark"; // a transcript: what has changed is put in its place
  const target = each ? "#message" : document.querySelector("#work") ? "#work" : "";
  if (dialog) button.disabled = true;
  sender.send({ address: path + address.search, values, what, dialog, leaves, undo, each, target }).then((saved) => {
    if (dialog) button.disabled = false;
    if (saved) document.dispatchEvent(new CustomEvent("typed:saved", { detail: form }));
  });
}

document.addEventListener("submit", (event) => { // dialogs of a card as well: what they save waits its turn
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-send]")) return;
  event.preventDefault();
  sendForm(form, event.submitter);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-send]");
  if (!button) return;
  const values = button.dataset.sendKey ? { key: button.dataset.sendKey } : {};
  sender.send({ address: button.dataset.send, values, what: wordsOf(button), leaves: true, target: document.querySelector("#work") ? "#work" : "" });
});
