// The transcript: selection, passages, span edges. Builds on what review.js defines.
"use strict";

function place(node, offset) {
  const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
  if (!piece) { // the blank between two lines of a caption
    const next = node.nextElementSibling;
    return next && next.matches("[data-start]") ? Number(next.dataset.start) : null;
  }
  const before = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, offset) : offset ? piece.textContent : "";
  return Number(piece.dataset.start) + letters(before);
}

function wordsBetween(start, end, gap = "") { // what is said between two places; `gap` stands where a label was left out
  let words = "";
  let last = start;
  for (const piece of all("[data-start]", textBox())) {
    const from = Number(piece.dataset.start);
    const text = [...piece.textContent];
    if (from >= end || from + text.length <= start) continue;
    if (words && from > last) words += gap;
    words += text.slice(Math.max(0, start - from), Math.max(0, end - from)).join("");
    last = from + text.length;
  }
  return words;
}

function takeSelection() {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !textBox() || !textBox().contains(selection.anchorNode) || !textBox().contains(selection.focusNode)) return;
  const range = selection.getRangeAt(0);
  const from = place(range.startContainer, range.startOffset);
  const to = place(range.endContainer, range.endOffset);
  if (from === null || to === null || from >= to) return;
  const [start, end] = trimmed(from, to);
  if (start < end) offer(wordEdge(start, "start"), wordEdge(end, "end")); // whole words
}

function offer(start, end) {
  selected = { start, end, words: wordsBetween(start, end) };
  const bar = find("#selection");
  find(".quote", bar).textContent = wordsBetween(start, end, " ");
  bar.hidden = false;
}

function leaveSelection() {
  selected = null;
  if (find("#selection")) find("#selection").hidden = true;
  all("[data-segment].here").forEach((piece) => piece.classList.remove("here"));
}

document.addEventListener("pointerup", (event) => { if (textBox() && !event.target.closest("#selection, .handle, .margin, dialog")) setTimeout(() => { if (getSelection().isCollapsed) leaveSelection(); else takeSelection(); }, 0); });
document.addEventListener("selectionchange", () => { if (textBox() && !getSelection().isCollapsed) takeSelection(); });

let sending = Promise.resolve(); // one after the other, so that quick presses build on each other

function sendMark(values, after = () => {}) {
  const box = textBox();
  sending = sending
    .then(() => htmx.ajax("POST", "/mark", { values: { transcript: box.dataset.transcript, ...values }, target: "#message", swap: "innerHTML" }))
    .then(() => { shownAt = performance.now(); getSelection().removeAllRanges(); leaveSelection(); removeHandles(); after(); });
}

function pressedOnText(key) {
  if (key === "j" || key === "k") { step(key === "j" ? 1 : -1); return true; }
  if (key === "Escape") { closeMarks(); leaveSelection(); getSelection().removeAllRanges(); return true; }
  if ("[]{}".includes(key)) { nudge(key); return true; }
  if (/^[1-9]$/.test(key) && selected) {
    const option = all("#picker-list [role=option]")[Number(key) - 1];
    if (option) sendMark({ start: selected.start, end: selected.end, words: selected.words, action: "add", code: option.dataset.code });
    return true;
  }
  return false;
}

function step(by) {
  const numbers = [...new Set(all("[data-segment]", textBox()).map((piece) => Number(piece.dataset.segment)))];
  const here = find("[data-segment].here");
  const at = here ? numbers.indexOf(Number(here.dataset.segment)) + by : firstInView(numbers);
  if (at < 0 || at >= numbers.length) return;
  leaveSelection();
  getSelection().removeAllRanges();
  const pieces = all(`[data-segment="${numbers[at]}"]`, textBox());
  pieces.forEach((piece) => piece.classList.add("here"));
  pieces[0].scrollIntoView({ block: "center" });
  const last = pieces[pieces.length - 1];
  const [start, end] = trimmed(Number(pieces[0].dataset.start), Number(last.dataset.start) + letters(last.textContent));
  offer(start, end);
  say(selected.words);
  closeMarks();
  const marks = all("[data-mark]", pieces[0].closest(".turn")).filter((mark) => { const [s, e] = mark.dataset.mark.split("-").map(Number); return s < end && e > start; });
  const first = marks.find((mark) => mark.classList.contains("is-open")) || marks[0];
  if (first) showMark(find(".tag", first), true);
}

function trimmed(start, end) {
  const words = wordsBetween(start, end);
  return [start + letters(words) - letters(words.trimStart()), end - (letters(words) - letters(words.trimEnd()))];
}

function firstInView(numbers) {
  const seen = all("[data-segment]", textBox()).find((piece) => piece.getBoundingClientRect().top > 80);
  return seen ? numbers.indexOf(Number(seen.dataset.segment)) : 0;
}

function closeMarks() {
  all(".tag-acts:not([hidden])").forEach((acts) => { acts.hidden = true; find(".tag", acts.parentElement).setAttribute("aria-expanded", "false"); });
  all(".m.shown").forEach((piece) => piece.classList.remove("shown"));
  removeHandles();
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
  const pieces = all(".m", textBox()).filter((piece) => piece.dataset.marks.split(" ").includes(item.dataset.mark));
  pieces.forEach((piece) => piece.classList.add("shown"));
  if (pieces.length && !item.matches(".is-rejected, .is-replaced")) addHandles(item, pieces);
  acts.scrollIntoView({ block: "nearest" });
}

function markForm(item) { // one form in the page serves all marks
  const form = find("#mark-form").content.firstElementChild.cloneNode(true);
  const [start, end, ...code] = item.dataset.mark.split("-");
  for (const [name, value] of Object.entries({ start, end, code: code.join("-") })) form.elements[name].value = value;
  find("[data-note]", form).dataset.note = code.join("-");
  htmx.process(form);
  return form;
}

document.addEventListener("click", (event) => {
  const piece = event.target.closest("#text .m");
  if (!piece || !getSelection().isCollapsed) return;
  const marks = piece.dataset.marks.trim().split(" ");
  const shown = marks.findIndex((mark) => { const item = find(`[data-mark="${CSS.escape(mark)}"] .tag[aria-expanded="true"]`); return Boolean(item); });
  const tag = find(`[data-mark="${CSS.escape(marks[(shown + 1) % marks.length])}"] .tag`);
  if (tag) showMark(tag, true);
});

// Edges: two handles that are dragged, or moved word by word with [ ] and Shift.
function removeHandles() { all(".handle").forEach((handle) => handle.remove()); }

function addHandles(item, pieces) {
  const box = textBox().getBoundingClientRect();
  const first = pieces[0].getClientRects()[0];
  const last = [...pieces[pieces.length - 1].getClientRects()].pop();
  for (const [side, x, rect] of [["start", first.left, first], ["end", last.right, last]]) {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "handle";
    handle.setAttribute("aria-label", side === "start" ? "Beginning of the excerpt: move with { and }" : "End of the excerpt: move with [ and ]");
    handle.style.left = `${x - box.left}px`;
    handle.style.top = `${rect.top - box.top}px`;
    handle.addEventListener("pointerdown", (event) => drag(event, handle, item, side));
    textBox().append(handle);
  }
}

function drag(event, handle, item, side) {
  event.preventDefault();
  handle.setPointerCapture(event.pointerId);
  let at = null;
  const move = (moved) => {
    const found = placeAt(moved.clientX, moved.clientY);
    if (found === null) return;
    at = wordEdge(found, side);
    const box = textBox().getBoundingClientRect();
    handle.style.left = `${moved.clientX - box.left}px`;
    handle.style.top = `${moved.clientY - box.top - 14}px`;
    const [start, end] = item.dataset.mark.split("-").map(Number);
    preview(side === "start" ? at : start, side === "end" ? at : end);
  };
  handle.addEventListener("pointermove", move);
  handle.addEventListener("pointerup", () => {
    CSS.highlights && CSS.highlights.clear();
    const [start, end] = item.dataset.mark.split("-").map(Number);
    if (at !== null) adjust(item, side === "start" ? at : start, side === "end" ? at : end);
  }, { once: true });
}

function preview(start, end) {
  const bar = find("#selection");
  if (start >= end) return;
  find(".quote", bar).textContent = wordsBetween(start, end, " ");
  bar.hidden = false;
}

function placeAt(x, y) {
  all(".handle").forEach((handle) => { handle.style.pointerEvents = "none"; });
  let node = null;
  let offset = 0;
  if (document.caretPositionFromPoint) { const found = document.caretPositionFromPoint(x, y); if (found) { node = found.offsetNode; offset = found.offset; } }
  else { const found = document.caretRangeFromPoint(x, y); if (found) { node = found.startContainer; offset = found.startOffset; } }
  all(".handle").forEach((handle) => { handle.style.pointerEvents = ""; });
  return node && textBox().contains(node) ? place(node, offset) : null;
}

const isWord = (letter) => letter !== undefined && /[\p{L}\p{N}\p{M}'’_-]/u.test(letter);
function wordEdge(at, side) { // snap to the edge of the word that the pointer is in
  const around = [...wordsBetween(at - 40, at + 40)];
  let index = letters(wordsBetween(at - 40, at));
  while (isWord(around[index - 1]) && isWord(around[index])) { index += side === "start" ? -1 : 1; at += side === "start" ? -1 : 1; }
  return at;
}

function nudge(key) {
  const acts = find(".tag-acts:not([hidden])");
  if (!acts) return;
  const item = acts.closest("[data-mark]");
  let [start, end] = item.dataset.mark.split("-").map(Number);
  const side = "{}".includes(key) ? "start" : "end";
  const forward = key === "]" || key === "}";
  const from = side === "start" ? start : end;
  const to = neighbour(from, forward, side);
  if (side === "start") start = to; else end = to;
  adjust(item, start, end);
}

function neighbour(from, forward, side) { // the next word edge in a direction
  const text = [...wordsBetween(forward ? from : from - 80, forward ? from + 80 : from)];
  if (forward) {
    let i = 0;
    if (side === "start") { while (i < text.length && isWord(text[i])) i++; while (i < text.length && !isWord(text[i])) i++; }
    else { while (i < text.length && !isWord(text[i])) i++; while (i < text.length && isWord(text[i])) i++; while (i < text.length && /[.,;:!?”"’)]/.test(text[i])) i++; }
    return from + i;
  }
  let i = text.length;
  if (side === "start") { while (i > 0 && !isWord(text[i - 1])) i--; while (i > 0 && isWord(text[i - 1])) i--; }
  else { while (i > 0 && !isWord(text[i - 1])) i--; while (i > 0 && isWord(text[i - 1])) i--; while (i > 0 && /\s/.test(text[i - 1])) i--; }
  return from - (text.length - i);
}

function adjust(item, start, end) {
  const [oldStart, oldEnd, ...code] = item.dataset.mark.split("-");
  if (start >= end || (start === Number(oldStart) && end === Number(oldEnd))) { closeMarks(); leaveSelection(); return; }
  const id = `${start}-${end}-${code.join("-")}`;
  item.dataset.mark = id; // the next press starts from here, before the answer has come
  sendMark({ start: oldStart, end: oldEnd, action: "adjust", code: code.join("-"), to: `${start}-${end}` }, () => {
    const tag = find(`[data-mark="${CSS.escape(id)}"] .tag`);
    if (tag) showMark(tag, true);
  });
}

// --- start

document.addEventListener("DOMContentLoaded", () => {
  const at = /^#at-(\d+)/.exec(location.hash);
  if (at) {
    const piece = all("[data-start]", textBox()).filter((p) => Number(p.dataset.start) <= Number(at[1])).pop();
    if (piece) { piece.scrollIntoView({ block: "center" }); piece.classList.add("here"); }
  }
});
