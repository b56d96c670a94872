// A transcript's page: its parts are loaded one after the other, its map, and what is renewed when decisions come in.
"use strict";

const KEPT_WHOLE = 1_500_000; // code points up to which everything is loaded, so that the browser finds words in all of it

// --- parts

const loading = new Map();

function addressOf(part) {
  const box = textBox();
  return `/part?transcript=${encodeURIComponent(box.dataset.transcript)}&number=${part.dataset.number}&${box.dataset.view}`;
}

function loadPart(part) { // the part in its place, or null when it could not be had
  if (!part || !part.isConnected) return Promise.resolve(null);
  if (!part.matches(".waiting")) return Promise.resolve(part);
  const number = part.dataset.number;
  if (!loading.has(number)) loading.set(number, fetchPart(part).finally(() => loading.delete(number)));
  return loading.get(number);
}

async function fetchPart(part, known = "") {
  try {
    const answer = await fetch(`${addressOf(part)}${known ? `&known=${known}` : ""}`);
    if (!answer.ok || answer.status === 204 || !part.isConnected) return null;
    if (known && busy()) return null; // somebody has opened a row meanwhile: the next look, in a few seconds, finds the same
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    const loaded = holder.content.firstElementChild;
    loaded.dataset.digest = answer.headers.get("etag") || "";
    part.replaceWith(loaded);
    all(".turn", loaded).forEach(watch);
    return loaded;
  } catch { return null; } // the program was stopped; the next click says so
}

const partAt = (at) => all(".part").filter((part) => Number(part.dataset.from) <= at).pop() || find(".part");

async function loadRest(box) { // nearest to the screen first, one at a time
  const few = Number(box.dataset.length) > KEPT_WHOLE;
  for (;;) {
    await new Promise((go) => { (window.requestIdleCallback || setTimeout)(go, { timeout: 400 }); });
    if (!box.isConnected) return;
    const middle = innerHeight / 2;
    const away = (part) => { const rect = part.getBoundingClientRect(); return Math.max(rect.top - middle, middle - rect.bottom, 0); };
    const waiting = all(".part.waiting", box).map((part) => [away(part), part]).sort((one, other) => one[0] - other[0]);
    const still = find(".still");
    still.hidden = !waiting.length;
    if (!waiting.length) return;
    still.textContent = few ? "A very long transcript: what is near is loaded. To find words in all of it use Find." : `Loading the rest: ${waiting.length} parts`;
    if (few && waiting[0][0] > 6000) { await new Promise((go) => addEventListener("scroll", go, { once: true, passive: true })); continue; }
    if (!(await loadPart(waiting[0][1]))) await new Promise((go) => setTimeout(go, 2000));
  }
}

function giveHeights(box) { // about what a part will take, so that the page is as long as it will be
  const sample = all(".part:not(.waiting)", box);
  const letters = sample.reduce((sum, part) => sum + Number(part.dataset.to) - Number(part.dataset.from), 0);
  const height = sample.reduce((sum, part) => sum + part.offsetHeight, 0);
  const each = letters ? height / letters : 0.4;
  for (const part of all(".part.waiting", box)) part.style.height = `${Math.round((Number(part.dataset.to) - Number(part.dataset.from)) * each)}px`;
}

// --- where one is

async function goTo(at, block = "center") {
  await loadPart(partAt(at));
  const piece = piecesBetween(at, at + 1)[0] || find("[data-start]", sectionAt(at) || document);
  if (!piece) return null;
  piece.scrollIntoView({ block });
  await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go))); // talk around it takes its real height only now
  const rect = piece.getClientRects()[0];
  if (rect && (rect.top < 70 || rect.bottom > innerHeight - 40)) piece.scrollIntoView({ block: block === "nearest" ? "center" : block });
  return piece;
}

function seen() { // from where to where the screen shows the text
  const shown = [...near].filter((section) => { const rect = section.getBoundingClientRect(); return rect.bottom > 60 && rect.top < innerHeight; });
  if (!shown.length) return null;
  const at = (section, y) => {
    const rect = section.getBoundingClientRect();
    const [from, to] = [Number(section.dataset.from), Number(section.dataset.to)];
    return from + (to - from) * Math.min(1, Math.max(0, (y - rect.top) / Math.max(1, rect.height)));
  };
  shown.sort((one, other) => one.dataset.from - other.dataset.from);
  return { first: shown[0], from: at(shown[0], 60), to: at(shown[shown.length - 1], innerHeight) };
}

let moved = 0;
function showWhere() {
  const place = textBox() && seen();
  if (!place) return;
  const length = Math.max(1, Number(textBox().dataset.length));
  const rows = Number(find("#map").getAttribute("viewBox").split(" ")[3]);
  const frame = find("#map .seen");
  frame.setAttribute("y", (place.from / length) * rows);
  frame.setAttribute("height", Math.max(3, ((place.to - place.from) / length) * rows));
  clearTimeout(moved);
  moved = setTimeout(() => keepPlace(place.first), 300);
}

function keepPlace(section) { // so that loading the page again leads back here
  if (!section.isConnected) return;
  const address = new URL(location.href);
  const first = section === sections()[0];
  if (first) address.searchParams.delete("at"); else address.searchParams.set("at", section.dataset.from);
  address.hash = "";
  history.replaceState(history.state, "", address);
  const field = find("#margin-filter [name=at]");
  if (field) field.value = first ? 0 : section.dataset.from;
}

let scrolling = false;
addEventListener("scroll", () => {
  if (scrolling || !textBox()) return;
  scrolling = true;
  requestAnimationFrame(() => { scrolling = false; showWhere(); });
}, { passive: true });

function followMap(event) {
  const box = find("#map").getBoundingClientRect();
  goTo(Math.round(Math.min(0.999, Math.max(0, (event.clientY - box.top) / box.height)) * Number(textBox().dataset.length)));
}
document.addEventListener("pointerdown", (event) => { if (event.target.closest("#map")) followMap(event); });
document.addEventListener("pointermove", (event) => { if (event.buttons && event.target.closest("#map")) followMap(event); });

// --- what decisions change

const busy = () => selected || sender.busy() || find(".tag-acts:not([hidden])") || find("dialog[open]");

async function renewText() { // somebody decided something: parts that are here are asked for anew, and replaced where they differ
  if (busy()) return; // the next look, in a few seconds, finds the same
  const box = textBox();
  for (const part of all(".part:not(.waiting)", box)) if (!busy()) await fetchPart(part, part.dataset.digest || "none");
  renewAround();
}

let around = 0;
const lanesNow = () => all("#lane-names [data-lane]").map((lane) => `${lane.dataset.lane} ${lane.dataset.depth}`).join();
function renewAround() {
  clearTimeout(around);
  around = setTimeout(() => {
    const box = textBox();
    if (!box) return;
    const before = lanesNow();
    htmx.ajax("GET", `/around?transcript=${encodeURIComponent(box.dataset.transcript)}&${box.dataset.view}`, { target: "#message", swap: "none", source: document.head }).then(() => {
      layLanes();
      if (lanesNow() !== before) drawAnew(); // somebody's first code makes a lane
      const row = currentRow && rowOf(currentRow);
      find(".where-now").textContent = row ? whichRow(row) : find("#lane-names").dataset.words;
      showWhere();
    });
  }, 250);
}

document.addEventListener("htmx:oobAfterSwap", (event) => {
  const section = event.detail.target;
  if (!section.matches(".turn")) return;
  const now = document.getElementById(section.id) || section;
  watch(now);
  near.add(now);
  requestAnimationFrame(drawNear);
  const part = now.closest(".part");
  if (part) delete part.dataset.digest;
  const row = currentRow && rowOf(currentRow);
  if (row) row.classList.add("current-row");
  renewAround();
});

document.addEventListener("renew", async (event) => {
  closeMarks();
  leaveSelection();
  await renewText();
  if (event.detail.at >= 0) await goTo(event.detail.at, "nearest");
});

// --- what the margin shows

document.addEventListener("change", (event) => {
  const form = event.target.closest("#margin-filter");
  if (!form) return;
  const place = seen();
  const address = `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
  htmx.ajax("GET", address, { target: "#main", select: "#main", swap: "outerHTML show:none", source: form }).then(() => { begin(place ? place.first.dataset.from : null, place ? place.first.getBoundingClientRect().top : 0); });
});

// --- start

htmx.config.attributesToSettle = ["class", "width", "height"]; // the page's policy allows no style attribute that is copied from what was there before

async function followAddress() { // to a passage that the address names
  const at = /^#at-(\d+)/.exec(location.hash);
  const piece = at && await goTo(Number(at[1]));
  if (piece) piece.classList.add("here");
  return Boolean(at);
}

async function begin(from = null) {
  const box = textBox();
  if (!box) return;
  near.clear();
  layLanes();
  giveHeights(box);
  all(".turn", box).forEach(watch);
  const at = Number(from === null ? box.dataset.at : from);
  if (!(await followAddress()) && at > 0) await goTo(at, "start");
  showWhere();
  loadRest(box);
}

history.scrollRestoration = "manual";
addEventListener("hashchange", followAddress);
let resized = 0;
addEventListener("resize", () => { clearTimeout(resized); resized = setTimeout(() => { if (textBox()) drawAnew(); }, 150); });
document.addEventListener("DOMContentLoaded", () => begin());
