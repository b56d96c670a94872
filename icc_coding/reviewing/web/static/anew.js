// A page that loads itself anew, or leads on when an answer comes, waits while somebody is at it: while a button or a key is down, files are
// chosen, dragged or sent, or a click has led elsewhere already. Else a click would be lost, or whoever has just left be brought back.
"use strict";

const anew = (() => {
  const LOOK = 200; // milliseconds until the next look whether the page may go
  const LEFT = 30000; // so long the page that was clicked may take to come; a download, which leaves nothing, holds back for as long
  const DOWN = 5000; // nothing is held down for longer
  const ITSELF = -Infinity; // when the person asked for it: never
  let left = -Infinity; // when the page began to be left
  let atIt = -Infinity; // until then somebody is at it
  let next = null; // where the page goes as soon as it may, and when that was asked for
  const held = new Set();

  const free = (asked = ITSELF) => {
    const now = performance.now();
    return !held.size && now > atIt && (asked > left || now - left > LEFT);
  };

  function go(act, asked = ITSELF) { // what was asked for last counts
    if (next) { if (asked >= next.asked) next = { act, asked }; return; }
    next = { act, asked };
    look();
  }

  function look() {
    if (!free(next.asked)) { setTimeout(look, LOOK); return; }
    const { act } = next;
    next = null;
    act();
  }

  // --- who is at it

  const during = (milliseconds) => () => { atIt = performance.now() + milliseconds; };
  for (const kind of ["pointerdown", "keydown"]) window.addEventListener(kind, during(DOWN), true);
  for (const kind of ["pointerup", "pointercancel", "keyup", "blur"]) window.addEventListener(kind, during(50), true); // the click comes after it
  window.addEventListener("dragover", during(1000), true);
  window.addEventListener("beforeunload", (event) => { if (!event.defaultPrevented) left = performance.now(); });
  window.addEventListener("pageshow", () => { left = -Infinity; });
  const chooser = (event) => event.target.matches?.('input[type="file"]');
  window.addEventListener("click", (event) => { if (chooser(event)) held.add(event.target); }, true);
  for (const kind of ["change", "cancel"]) window.addEventListener(kind, (event) => { if (chooser(event)) held.delete(event.target); }, true);

  // --- answers that lead on

  const asked = new WeakMap();
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { xhr, elt } = event.detail;
    asked.set(xhr, elt.matches('[hx-trigger^="every"]') ? ITSELF : performance.now());
  });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr } = event.detail;
    const to = xhr.getResponseHeader("HX-Redirect");
    if (!to && xhr.getResponseHeader("HX-Refresh") !== "true") return;
    event.preventDefault();
    go(() => (to ? location.assign(to) : location.reload()), asked.get(xhr));
  });

  return { go, free, hold: (what) => held.add(what), release: (what) => held.delete(what) };
})();
