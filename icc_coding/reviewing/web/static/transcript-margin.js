// The margin of a transcript: rows that are opened and decided, keys through them, and stripes beside the text.
"use strict";

// --- rows

function closeMarks() {
  all(".tag-acts:not([hidden])").forEach((acts) => { acts.hidden = true; find(".tag", acts.parentElement).setAttribute("aria-expanded", "false"); });
  all(".m.shown").forEach((piece) => piece.classList.remove("shown"));
  removeHandles();
}

const rowOf = (id) => find(`[data-mark="${CSS.escape(id)}"]:not(.goes-on)`) || find(`[data-mark="${CSS.escape(id)}"]`);

function piecesOf(item) {
  const [start, end] = item.dataset.mark.split("-").map(Number);
  return piecesBetween(start, end);
}

function showMark(tag, stay = false) {
  const item = tag.closest("[data-mark]");
  const acts = find(".tag-acts", item);
  const open = !acts.hidden;
  closeMarks();
  if (open && !stay) return;
  if (!find("form", acts)) acts.append(markForm(item));
  acts.hidden = false;
  tag.setAttribute("aria-expanded", "true");
  makeCurrentRow(item);
  const pieces = piecesOf(item);
  pieces.forEach((piece) => { if (piece.matches(".m")) piece.classList.add("shown"); });
  if (pieces.length && !item.matches(".is-rejected, .is-replaced, .is-read")) addHandles(item, pieces);
  acts.scrollIntoView({ block: "nearest" });
}

function markForm(item) { // one form in the page serves all rows
  const form = find("#mark-form").content.firstElementChild.cloneNode(true);
  const [start, end, ...code] = item.dataset.mark.split("-");
  for (const [name, value] of Object.entries({ start, end, code: code.join("-") })) form.elements[name].value = value;
  find("[data-note]", form).dataset.note = code.join("-");
  form.setAttribute("action", `/mark?${textBox().dataset.view}`);
  return form;
}

document.addEventListener("click", (event) => {
  const piece = event.target.closest("#text .m");
  if (!piece || !getSelection().isCollapsed) return;
  const marks = piece.dataset.marks.trim().split(" ");
  const shown = marks.findIndex((mark) => { const row = rowOf(mark); return row && find('.tag[aria-expanded="true"]', row); });
  const row = rowOf(marks[(shown + 1) % marks.length]);
  if (row) showMark(find(".tag", row), true);
});

// --- decisions

function sendMark(values, after = () => {}) {
  const box = textBox();
  const what = values.action === "adjust" ? `Span moved: ${labelOf(values.code)}` : values.action === "replace" ? `Correct: ${labelOf(values.to)}` : `Add: ${labelOf(values.code)}`;
  const all = { transcript: box.dataset.transcript, seconds: seconds(), ...values };
  return sender.send({ address: `/mark?${box.dataset.view}`, values: all, what, target: "#message", each: true }).then((saved) => {
    if (!saved) return;
    shownAt = performance.now();
    getSelection().removeAllRanges();
    leaveSelection();
    removeHandles();
    after();
  });
}

function adjust(item, start, end) {
  const [oldStart, oldEnd, ...code] = item.dataset.mark.split("-");
  if (start >= end || (start === Number(oldStart) && end === Number(oldEnd))) { closeMarks(); leaveSelection(); return; }
  const id = `${start}-${end}-${code.join("-")}`;
  item.dataset.mark = id; // the next press starts from here, before the answer has come
  sendMark({ start: oldStart, end: oldEnd, action: "adjust", code: code.join("-"), to: `${start}-${end}` }, () => {
    const row = rowOf(id);
    if (row) showMark(find(".tag", row), true);
  });
}

// --- keys

let currentRow = ""; // which row n and p go on from; it survives that its section is drawn anew
let currentSegment = -1; // the same for j and k

function makeCurrentRow(item) {
  all(".current-row").forEach((other) => other.classList.remove("current-row"));
  item.classList.add("current-row");
  currentRow = item.dataset.mark;
  find(".where-now").textContent = whichRow(item);
}

const whichRow = (item) => `${rowsBefore(item) + 1} of ${find("#lane-names").dataset.rows}`;

function rowsBefore(item) { // rows that are not loaded yet are counted by the server
  let count = 0;
  for (const part of all(".part")) {
    if (part.contains(item)) return count + all("[data-mark]:not(.goes-on)", part).indexOf(item);
    count += part.matches(".waiting") ? Number(part.dataset.rows) : all("[data-mark]:not(.goes-on)", part).length;
  }
  return count;
}

async function stepRow(by) {
  const rows = () => all("[data-mark]:not(.goes-on)", textBox());
  const start = rows();
  const current = start.findIndex((row) => row.dataset.mark === currentRow);
  const edge = (row) => row.getBoundingClientRect().top;
  let next = current >= 0 ? start[current + by] : by > 0 ? start.find((row) => edge(row) > 60) : start.filter((row) => edge(row) < innerHeight / 2).pop();
  const from = start[current] || next;
  const waiting = all(".part").filter((part) => part.matches(".waiting") && Number(part.dataset.rows)).filter((part) => {
    const after = !from || Boolean(from.compareDocumentPosition(part) & Node.DOCUMENT_POSITION_FOLLOWING);
    const reached = next && Boolean(next.compareDocumentPosition(part) & (by > 0 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING));
    return after === by > 0 && !reached;
  });
  if (waiting.length) { // what lies between is not here yet
    const part = by > 0 ? waiting[0] : waiting[waiting.length - 1];
    const loaded = await loadPart(part);
    const found = loaded ? all("[data-mark]:not(.goes-on)", loaded) : [];
    next = (by > 0 ? found[0] : found[found.length - 1]) || next;
  }
  if (!next) { say(by > 0 ? "No further code in the margin" : "No earlier code in the margin"); return; }
  leaveSelection();
  getSelection().removeAllRanges();
  await goTo(Number(next.dataset.mark.split("-")[0]), "nearest");
  const row = rowOf(next.dataset.mark);
  showMark(find(".tag", row), true);
  find(".tag", row).focus({ preventScroll: true });
}

function step(by) { // from passage to passage, coded or not
  const pieces = all("[data-segment]", textBox());
  const numbers = [...new Set(pieces.map((piece) => Number(piece.dataset.segment)))];
  const known = numbers.indexOf(currentSegment);
  const at = known >= 0 ? known + by : firstInView(pieces, numbers);
  if (at < 0 || at >= numbers.length) return;
  leaveSelection();
  getSelection().removeAllRanges();
  currentSegment = numbers[at];
  const here = pieces.filter((piece) => Number(piece.dataset.segment) === currentSegment);
  here.forEach((piece) => piece.classList.add("here"));
  here[0].scrollIntoView({ block: "center" });
  const last = here[here.length - 1];
  const [start, end] = trimmed(Number(here[0].dataset.start), Number(last.dataset.start) + letters(last.textContent));
  closeMarks();
  const marks = all("[data-mark]", here[0].closest(".turn")).filter((mark) => { const [s, e] = mark.dataset.mark.split("-").map(Number); return s < end && e > start; });
  const first = marks.find((mark) => mark.classList.contains("is-open")) || marks[0];
  if (first) showMark(find(".tag", first), true);
  offer(start, end);
  say(selected.words);
}

function firstInView(pieces, numbers) {
  const seen = pieces.find((piece) => piece.getBoundingClientRect().top > 80);
  return seen ? numbers.indexOf(Number(seen.dataset.segment)) : 0;
}

function pressedOnText(key) {
  if (key === "j" || key === "k") { step(key === "j" ? 1 : -1); return true; }
  if (key === "n" || key === "p") { stepRow(key === "n" ? 1 : -1); return true; }
  if (key === "U") { stepBack("redo"); return true; }
  if (key === "Escape") { closeMarks(); leaveSelection(); currentSegment = -1; getSelection().removeAllRanges(); return true; }
  if ("[]{}".includes(key)) { nudge(key); return true; }
  if (/^[1-9]$/.test(key) && selected) {
    const option = all("#picker-list [role=option]")[Number(key) - 1];
    if (option) sendMark({ start: selected.start, end: selected.end, words: selected.words, action: "add", code: option.dataset.code });
    return true;
  }
  return false;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-row]");
  if (button) stepRow(Number(button.dataset.row));
});
function stepBack(what) {
  sender.send({ address: "/step", values: { what, transcript: textBox().dataset.transcript }, what: what === "redo" ? "Redo" : "Undo", target: "#message", each: true });
}

// --- stripes: drawn where a section comes near the screen, from what its rows say

let lanes = new Map(); // name -> {left, width, depth}

function layLanes() {
  const names = all(".lane-names [data-lane]");
  const room = parseFloat(getComputedStyle(textBox()).getPropertyValue("--room")) || 140;
  const stripes = names.reduce((sum, name) => sum + Number(name.dataset.depth), 0);
  const gap = names.length > 1 ? Math.max(1, Math.min(6, room / names.length / 3)) : 0;
  const unit = Math.max(2, Math.min(10, (room - gap * (names.length - 1)) / Math.max(1, stripes)));
  const pitch = Math.min(11, room / names.length); // so that names of narrow lanes do not lie over one another; where there is no room for that, the list of coders names them
  find(".lane-names")?.classList.toggle("crowded", pitch < 9);
  let left = 0;
  lanes = new Map();
  for (const name of names) {
    const width = unit * Number(name.dataset.depth);
    lanes.set(name.dataset.lane, { left, width, unit });
    name.style.left = `${left + width / 2}px`;
    left += Math.max(width + gap, pitch);
  }
  textBox().style.setProperty("--stripes", `${Math.ceil(Math.max(0, left - gap))}px`);
}

function measure(section) { // reads only
  const box = section.getBoundingClientRect();
  const [from, to] = [Number(section.dataset.from), Number(section.dataset.to)];
  const pieces = all("[data-start]", section);
  const starts = pieces.map((piece) => Number(piece.dataset.start));
  const lines = new Map();
  const lineAt = (place) => {
    if (!lines.has(place)) {
      let piece = starts.length - 1;
      while (piece > 0 && starts[piece] > place) piece -= 1;
      const range = document.createRange();
      if (pieces.length) { range.setStart(...boundary(pieces[piece], place)); range.setEnd(...boundary(pieces[piece], place + 1)); }
      const rect = [...range.getClientRects()].pop();
      lines.set(place, rect ? [rect.top - box.top, rect.bottom - box.top] : [0, box.height]);
    }
    return lines.get(place);
  };
  const rows = all("[data-mark]", section).map((item) => ({
    item,
    top: lineAt(Math.max(from, Number(item.dataset.mark.split("-")[0])))[0],
    height: find(".tag", item).offsetHeight,
    stripes: item.dataset.stripes.split(";").filter(Boolean).map((written) => {
      const [status, end, start, ...lane] = written.split(" ").reverse();
      return { lane: lane.reverse().join(" "), status, top: lineAt(Math.max(from, Number(start)))[0], bottom: lineAt(Math.min(to, Number(end)) - 1)[1] };
    }),
  }));
  const margin = find(".margin", section);
  const beside = getComputedStyle(margin).getPropertyValue("--beside").trim() === "1";
  return { section, rows, beside, first: margin.getBoundingClientRect().top - box.top };
}

function draw({ section, rows, beside, first }) { // writes only
  const taken = new Map();
  const drawn = [];
  for (const { item, stripes } of rows) {
    for (const { lane, status, top, bottom } of stripes) {
      const where = lanes.get(lane);
      if (!where || !status || bottom <= top) continue;
      const tracks = taken.get(lane) || taken.set(lane, []).get(lane);
      let track = tracks.findIndex((until) => until <= top + 2);
      if (track < 0) track = tracks.push(0) - 1;
      tracks[track] = bottom;
      const stripe = document.createElement("i");
      stripe.className = `stripe is-${status} ${item.className.match(/code-\w+/)[0]}`;
      stripe.dataset.of = item.dataset.mark;
      stripe.title = `${find(".label", item).textContent}: ${find(".who-says", item).textContent}`;
      const places = Math.max(1, Math.round(where.width / where.unit));
      Object.assign(stripe.style, { left: `${where.left + (track % places) * where.unit}px`, width: `${Math.max(2, where.unit - 1.5)}px`, top: `${top + 2}px`, height: `${bottom - top - 4}px` });
      drawn.push(stripe);
    }
  }
  find(".stripes", section).replaceChildren(...drawn);
  let below = first;
  for (const { item, top, height } of rows) {
    const gap = beside ? Math.max(0, top - below) : 0;
    item.style.marginTop = gap ? `${gap}px` : "";
    below += gap + height;
  }
  section.dataset.drawn = "1";
}

const PIECE = 5; // milliseconds in which sections are measured at once, so that scrolling goes on
const near = new Set();
const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) { if (entry.isIntersecting) near.add(entry.target); else near.delete(entry.target); }
  requestAnimationFrame(drawNear);
}, { rootMargin: "700px 0px" });

function drawNear() {
  for (const section of near) if (!section.isConnected) near.delete(section);
  const waiting = [...near].filter((section) => !section.dataset.drawn && find("[data-mark]", section));
  const begun = performance.now();
  const measured = [];
  for (const section of waiting) {
    measured.push(measure(section));
    if (performance.now() - begun > PIECE) break;
  }
  measured.forEach(draw);
  if (measured.length < waiting.length) requestAnimationFrame(drawNear); // they lie beside the screen: the next frame is early enough
  showWhere();
}

function watch(section) { watcher.observe(section); }

function drawAnew() {
  layLanes();
  all(".turn[data-drawn]").forEach((section) => { delete section.dataset.drawn; });
  drawNear();
}

for (const [event, on] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) {
  document.addEventListener(event, (at) => {
    const id = at.target.closest && (at.target.closest("[data-of]") || {}).dataset?.of || (at.target.closest && at.target.closest("[data-mark]") || {}).dataset?.mark;
    if (!id || !textBox()) return;
    all(`[data-of="${CSS.escape(id)}"], [data-mark="${CSS.escape(id)}"]`).forEach((shown) => shown.classList.toggle("near", on));
  });
}
document.addEventListener("click", (event) => {
  const stripe = event.target.closest("[data-of]");
  const row = stripe && rowOf(stripe.dataset.of);
  if (row) showMark(find(".tag", row), true);
});
