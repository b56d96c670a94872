// The transcript: places in its words, selected words, and the edges of excerpts. Builds on review.js; offsets are code points of the text.
"use strict";

// --- places: sections and pieces carry the offsets at which they begin

const sections = () => textBox().getElementsByClassName("turn");

function sectionAt(place) { // the loaded section that a place lies in, else the nearest one before it
  const found = sections();
  let low = 0;
  let high = found.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(found[middle].dataset.from) <= place) low = middle + 1; else high = middle;
  }
  return found[Math.max(0, low - 1)];
}

function piecesBetween(start, end) {
  const found = [];
  for (let section = sectionAt(start); section && Number(section.dataset.from) < end; section = nextSection(section)) {
    for (const piece of all("[data-start]", section)) {
      const from = Number(piece.dataset.start);
      if (from < end && from + letters(piece.textContent) > start) found.push(piece);
    }
  }
  return found;
}

function nextSection(section) {
  if (section.nextElementSibling) return section.nextElementSibling;
  const part = section.parentElement.nextElementSibling;
  return part && part.matches(".part:not(.waiting)") ? part.firstElementChild : null;
}

function wordsBetween(start, end, gap = "") { // what is said between two places; `gap` stands where a label was left out
  let words = "";
  let last = start;
  for (const piece of piecesBetween(start, end)) {
    const from = Number(piece.dataset.start);
    const text = [...piece.textContent];
    if (words && from > last) words += gap;
    words += text.slice(Math.max(0, start - from), Math.max(0, end - from)).join("");
    last = from + text.length;
  }
  return words;
}

function boundary(piece, place) { // a place as node and offset, inside the piece
  const before = [...piece.textContent].slice(0, Math.max(0, place - Number(piece.dataset.start))).join("");
  return [piece.firstChild, Math.min(before.length, piece.firstChild.length)];
}

function rangeOf(start, end) {
  const pieces = piecesBetween(start, end);
  if (!pieces.length) return null;
  const range = document.createRange();
  range.setStart(...boundary(pieces[0], start));
  range.setEnd(...boundary(pieces[pieces.length - 1], end));
  return range;
}

function place(node, offset) { // of a node inside a piece; null elsewhere
  const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
  if (!piece) return null;
  const before = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, offset) : offset ? piece.textContent : "";
  return Number(piece.dataset.start) + letters(before);
}

function spanOf(range) { // what a selection covers, also where it begins or ends beside the talk
  const around = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest(".turn");
  const first = around(range.startContainer) || sections()[0];
  const last = around(range.endContainer);
  let from = place(range.startContainer, range.startOffset);
  let to = place(range.endContainer, range.endOffset);
  const pieces = [];
  for (let section = first; section && (from === null || to === null); section = nextSection(section)) {
    pieces.push(...all("[data-start]", section).filter((piece) => range.intersectsNode(piece)));
    if (section === last) break;
  }
  if (from === null && pieces.length) from = Number(pieces[0].dataset.start);
  if (to === null && pieces.length) { const end = pieces[pieces.length - 1]; to = Number(end.dataset.start) + letters(end.textContent); }
  return [from, to];
}

// --- selected words, and the tool bar beside them

let dragging = false;

function takeSelection() {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !textBox().contains(selection.anchorNode) || !textBox().contains(selection.focusNode)) return;
  const [from, to] = spanOf(selection.getRangeAt(0));
  if (from === null || to === null || from >= to) return;
  const [start, end] = trimmed(from, to);
  if (start < end) offer(wordEdge(start, "start"), wordEdge(end, "end")); // whole words
}

function trimmed(start, end) {
  const words = wordsBetween(start, end);
  return [start + letters(words) - letters(words.trimStart()), end - (letters(words) - letters(words.trimEnd()))];
}

function offer(start, end) {
  selected = { start, end, words: wordsBetween(start, end) };
  const bar = find("#selection");
  find(".quote", bar).textContent = wordsBetween(start, end, " ");
  bar.hidden = dragging;
  if (!dragging) putBeside(bar, start, end);
}

function putBeside(bar, start, end) { // under the last of the words, else above the first; on a small screen the style sheet keeps it below
  const range = rangeOf(start, end);
  if (!range) return;
  const rects = [...range.getClientRects()].filter((rect) => rect.width);
  if (!rects.length) return;
  const box = (bar.offsetParent || document.body).getBoundingClientRect();
  const [first, last] = [rects[0], rects[rects.length - 1]];
  const below = last.bottom + bar.offsetHeight + 12 < innerHeight || first.top < bar.offsetHeight + 60;
  const left = below ? last.right - bar.offsetWidth / 2 : first.left;
  bar.style.left = `${Math.max(0, Math.min(left - box.left, box.width - bar.offsetWidth))}px`;
  bar.style.top = `${(below ? last.bottom + 6 : first.top - bar.offsetHeight - 6) - box.top}px`;
}

function leaveSelection() {
  selected = null;
  if (find("#selection")) find("#selection").hidden = true;
  all("[data-start].here").forEach((piece) => piece.classList.remove("here"));
}

document.addEventListener("pointerdown", (event) => { if (textBox() && event.pointerType === "mouse" && event.target.closest(".speech")) { dragging = true; find("#selection").hidden = true; } });
document.addEventListener("pointerup", (event) => {
  dragging = false;
  if (!textBox() || event.target.closest("#selection, .handle, .margin, .lanes, dialog")) return;
  setTimeout(() => { if (getSelection().isCollapsed) leaveSelection(); else takeSelection(); }, 0);
});
document.addEventListener("selectionchange", () => { if (textBox() && !getSelection().isCollapsed) takeSelection(); });

// --- edges: two handles that are dragged, or moved word by word with [ ] and Shift

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
    const [start, end] = item.dataset.mark.split("-").map(Number);
    if (at !== null) adjust(item, side === "start" ? at : start, side === "end" ? at : end);
  }, { once: true });
}

function preview(start, end) {
  if (start >= end) return;
  const bar = find("#selection");
  find(".quote", bar).textContent = wordsBetween(start, end, " ");
  bar.hidden = false;
  putBeside(bar, start, end);
}

function placeAt(x, y) {
  all(".handle, #selection").forEach((shown) => { shown.style.pointerEvents = "none"; });
  let found = null;
  if (document.caretPositionFromPoint) { const at = document.caretPositionFromPoint(x, y); found = at && [at.offsetNode, at.offset]; }
  else { const at = document.caretRangeFromPoint(x, y); found = at && [at.startContainer, at.startOffset]; }
  all(".handle, #selection").forEach((shown) => { shown.style.pointerEvents = ""; });
  return found && textBox().contains(found[0]) ? place(...found) : null;
}

const isWord = (letter) => letter !== undefined && /[\p{L}\p{N}\p{M}'’_-]/u.test(letter);

function wordEdge(at, side) { // snap to the edge of the word that the place is in
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
  const to = neighbour(side === "start" ? start : end, forward, side);
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
