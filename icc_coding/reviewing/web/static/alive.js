// Whether the program behind this page still runs, and still shows this study to this person. While it does not, nothing is sent and the
// page stays as it is; a bar says so, and goes when the program is back. `typed.js` keeps what was typed. The same question tells whether
// there is anything new: "alive:marks" (detail: did, codes, broken, and shown: what the page showed when it asked), which the other scripts compare with what they show.
"use strict";

(() => {
  const place = document.querySelector('meta[name="icc-place"]').content; // the study and the person that this page was made for
  const WORDS = {
    stopped: "The program behind this page has stopped; what you typed stays here. Start it again, for example with icc-coding open; this page goes on by itself when it is back.",
    stranger: "The program does not know this page any more: it was started again, or the page rested for hours. What you typed stays here. Open your link (the program printed it, and icc-coding open follows it); then this page goes on by itself.",
    reading: "The program is back, and the study is not open yet: Home says how far it is. What you typed stays here; this page goes on when the study is open.",
    elsewhere: "Another study, or another person, is open at this address now. What you typed stays here, and nothing is sent; this page goes on when its own study is open again.",
  };
  const EVERY = 1500; // milliseconds between two looks …
  const SOON = 1000; // … and while something is wrong
  let trouble = "";
  let unsaved = false; // something was sent in vain
  let asking = null;
  let marks = null;

  // --- looking

  async function look() {
    const shown = document.querySelector("#who")?.dataset.version;
    try {
      const answer = await fetch("/here", { redirect: "manual" });
      if (answer.status === 401) return "stranger";
      if (!answer.ok) return trouble;
      const [here, ready, did, codes, broken] = (await answer.text()).split(" ");
      if (place && here !== place) return "elsewhere";
      marks = did && { did, shown, codes, broken };
      return ready === "open" || location.pathname.startsWith("/home") ? "" : "reading";
    } catch { return "stopped"; }
  }

  function ask() { // one look at a time; whoever asks meanwhile gets the same answer
    asking ??= look().then((found) => { asking = null; show(found); return found; });
    return asking;
  }

  function show(found) {
    const back = trouble && !found;
    trouble = found;
    const bar = document.querySelector("#alive");
    if (found) {
      const words = `${WORDS[found]}${unsaved ? " What you did last was not saved: do it again then." : ""}`;
      if (bar.textContent !== words) bar.textContent = words;
      if (bar.hidden) { bar.hidden = false; bar.showPopover?.(); } // in front of an open dialog as well
    } else if (!bar.hidden) {
      bar.hidePopover?.();
      bar.hidden = true;
      bar.textContent = "";
    }
    for (const part of document.querySelectorAll("main, dialog")) part.inert = found === "elsewhere";
    if (back) {
      unsaved = false;
      document.querySelector("#status").textContent = "The program is back.";
      document.dispatchEvent(new CustomEvent("alive:back"));
    }
  }

  function failed(changing) {
    unsaved ||= changing;
    ask();
  }

  // --- nothing is sent in vain

  const passed = new WeakSet(); // forms that were looked after and may go
  window.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.matches("[data-send]")) return; // a dialog that closes, a search; a decision, which waits its turn
    if (trouble) { event.preventDefault(); event.stopImmediatePropagation(); failed(true); return; }
    if (event.defaultPrevented || form.hasAttribute("hx-post") || passed.delete(form)) return;
    event.preventDefault(); // a browser would show a page of its own in place of the form, if the program has stopped since the last look
    const by = event.submitter;
    ask().then((found) => {
      if (found) { failed(true); return; }
      passed.add(form);
      form.requestSubmit(by && by.form === form ? by : null);
    });
  });
  window.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!["stopped", "stranger"].includes(trouble) || !link || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    failed(false);
  }, true);
  window.addEventListener("keydown", (event) => {
    if (trouble === "elsewhere" && !event.ctrlKey && !event.metaKey) event.stopImmediatePropagation();
  }, true);

  document.addEventListener("htmx:configRequest", (event) => { event.detail.headers["icc-place"] = place; });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!trouble || (trouble === "stopped" && event.detail.requestConfig.verb === "get")) return; // polls of the page find it back
    event.preventDefault();
    failed(event.detail.requestConfig.verb !== "get");
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (![401, 409].includes(event.detail.xhr.status)) return;
    event.detail.shouldSwap = false; // its one sentence is no part of the page
    failed(event.detail.requestConfig.verb !== "get");
  });
  document.addEventListener("alive:failed", () => failed(false));
  document.addEventListener("htmx:sendError", (event) => failed(event.detail.requestConfig.verb !== "get"));

  // --- when

  async function goOn() {
    if (!document.hidden && !(await ask()) && marks) document.dispatchEvent(new CustomEvent("alive:marks", { detail: marks }));
    setTimeout(goOn, trouble ? SOON : EVERY);
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  document.addEventListener("DOMContentLoaded", goOn);
})();
