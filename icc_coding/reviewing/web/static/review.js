// The review pages' keys, dialogs, selection and span edges. Everything that is saved is saved by the server; without this script the
// buttons and forms still work.
"use strict";

const find = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
let shownAt = performance.now();
let renewing = false;
let selected = null; // {start, end, words} of a transcript, in code points

// --- small helpers

const letters = (text) => [...text].length; // offsets count code points, not UTF-16 units
const seconds = () => ((performance.now() - shownAt) / 1000).toFixed(1);
const current = () => find(".choice.current");
const textBox = () => find("#text");
const say = (words) => { find("#status").textContent = words; };
const labelOf = (code) => find(`#picker-list [data-code="${CSS.escape(code)}"] .label`)?.textContent || code;
const isVisible = (element) => element.offsetParent !== null || element.type === "checkbox";

function post(values, row) { // a decision that is chosen in a list of codes
  const undo = row ? markSent(row, "corrected") : null;
  sender.send({ address: "/decide", values: { ...values, seconds: seconds() }, what: row ? `Correct: ${labelOf(values.to)}` : `Add: ${labelOf(values.code)}`, target: "#work", undo });
  shownAt = performance.now();
}

function showExcerpt() { // long talk scrolls inside its box, so that the buttons stay in view: begin two lines above the excerpt
  const talk = find("#work .talk, .dispute .talk");
  const mark = talk && find("mark", talk);
  if (!mark) return;
  const line = parseFloat(getComputedStyle(talk).lineHeight);
  const top = mark.getClientRects()[0].top - talk.getBoundingClientRect().top + talk.scrollTop;
  const bottom = mark.getBoundingClientRect().bottom - talk.getBoundingClientRect().top + talk.scrollTop;
  if (bottom > talk.clientHeight) talk.scrollTop = top - 2 * line;
}

function cardKey() {
  const work = find("#work");
  if (work) return work.dataset.key;
  const box = textBox();
  return box && selected ? `${box.dataset.hash}-${selected.start}-${selected.end}${box.dataset.blind}` : "";
}

function quoteOf() {
  if (selected) return wordsBetween(selected.start, selected.end, " ");
  return all(".talk mark").map((mark) => mark.textContent).join(" ");
}

// --- keys: every key is printed on a button, and pressing it presses the button

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target.closest("dialog form, .dispute form")) {
    event.preventDefault();
    event.target.closest("form").requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || find("dialog[open]")) return;
  const typing = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select");
  if (typing) {
    if (event.key === "Escape") leave(typing);
    return;
  }
  if (event.key === "Enter" && event.target.closest("button, a, summary, input")) {
    const reading = event.target.closest("#reading");
    if (!(reading && event.target.matches("input"))) return;
  }
  if (event.key === " " && event.target.closest("button, a, summary, input")) return;
  if (pressed(event)) event.preventDefault();
});

function pressed(event) {
  const key = event.key;
  if (key === "ArrowDown" || key === "ArrowUp") return frame(key === "ArrowDown" ? 1 : -1);
  if (textBox() && pressedOnText(key)) return true;
  if (key === "U") { press("/redo"); return true; }
  if (sender.leaving() && !["u", "h"].includes(key)) return notUsed(key);
  if (key === "j" && find("#work")) { const skip = find('#work [data-key="s"]'); if (skip) skip.click(); return true; }
  const scope = find(".tag-acts:not([hidden])") || current();
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const button = (scope && all(wanted, scope).find(isVisible)) || all(wanted).filter((b) => !b.closest(".choice:not(.current), dialog")).find(isVisible);
  if (!button) return sender.busy() && /^[arc?]$/.test(key) ? notUsed(key) : false;
  if (button.matches("summary")) { button.parentElement.open = !button.parentElement.open; if (button.parentElement.open) find("select, input", button.parentElement).focus(); }
  else if (button.matches("textarea")) button.focus();
  else button.click();
  return true;
}

function leave(typing) { // keys act again, and the focus stays where one was
  const filter = typing.closest("#filter");
  if (filter) filter.open = false;
  const next = filter ? find("summary", filter) : find("#where");
  if (next) next.focus({ preventScroll: true }); else typing.blur();
}

function goBack() { // from the first card nothing leads back but out of the queue
  if (find("#work") && ["/", sessionStorage.getItem("icc-first")].includes(location.pathname)) { sender.tell("This is the card you began with: none before it"); return; }
  sessionStorage.setItem("icc-back", "1");
  history.back();
}

function notUsed(key) { // what is not on the screen yet cannot be decided
  sender.tell(`${key}: not used, the next card is not here yet`);
  return true;
}

function press(address) {
  sender.send({ address, values: {}, what: address === "/redo" ? "Redo" : "Undo", leaves: true, target: find("#work") ? "#work" : "" });
}

function frame(step) {
  const rows = all(".choices .choice[data-choice]");
  if (rows.length < 2) return false;
  const next = rows[(rows.indexOf(current()) + step + rows.length) % rows.length];
  makeCurrent(next);
  return true;
}

function makeCurrent(row) {
  all(".choice.current").forEach((other) => { other.classList.remove("current"); other.removeAttribute("aria-current"); });
  row.classList.add("current");
  row.setAttribute("aria-current", "true");
  row.scrollIntoView({ block: "nearest" });
  say(`${find(".label", row).textContent}, ${(find(".band, .status", row) || row).textContent}`);
  showEntry(row.dataset.choice);
}

function showEntry(code) {
  if (find("#entry")) htmx.ajax("GET", `/entry?code=${encodeURIComponent(code)}`, { target: "#entry", swap: "innerHTML", source: document.head });
}

// --- clicks

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest(selector);
  const row = at(".choices .choice[data-choice]:not(.current)");
  if (row) { makeCurrent(row); return; }
  const button = at("button, [role=option]");
  if (!button) return;
  if (button.dataset.close !== undefined) button.closest("dialog").close();
  else if (button.dataset.open) find(`#${button.dataset.open}`).showModal();
  else if (button.dataset.pick) openPicker(button.dataset.pick, button);
  else if (button.dataset.note !== undefined) openNote({ key: noteKey(button), code: button.dataset.note, back: textBox() ? location.pathname : "" });
  else if (button.dataset.memo) openNote({ transcript: button.dataset.memo, back: location.pathname });
  else if (button.dataset.codeMemo) openNote({ code: button.dataset.codeMemo, back: location.pathname });
  else if (button.dataset.propose !== undefined) openProposal("");
  else if (button.dataset.entry) { showEntry(button.dataset.entry); find("#entry").scrollIntoView({ block: "nearest" }); }
  else if (button.dataset.step) stepBack(button.dataset.step);
  else if (button.dataset.back !== undefined) goBack();
  else if (button.dataset.show !== undefined) showMark(button);
  else if (button.dataset.copy) copyQuote(button);
  else if (button.dataset.maybe !== undefined) markMaybe();
  else if (button.dataset.toggle !== undefined) toggleEvidence(button);
  else if (button.id === "picker-propose") { const words = find("#picker-words").value; find("#picker").close(); openProposal(words); }
  else if (button.matches("#picker-list [role=option]")) choose(button.dataset.code);
}, true);

function copyQuote(button) {
  const done = (said) => { find("#status").textContent = said; button.textContent = said; };
  if (navigator.clipboard) navigator.clipboard.writeText(button.dataset.copy).then(() => done("Copied"), () => done("Copying is not allowed here"));
  else done("Copying is not allowed here");
}

function toggleEvidence(button) {
  const panel = find(".evidence", button.closest(".choice"));
  const open = panel.textContent.trim() !== "";
  button.setAttribute("aria-expanded", String(!open));
  if (open) panel.replaceChildren();
}
document.addEventListener("htmx:confirm", (event) => { // closing the evidence asks for nothing
  if (event.target.matches("[data-toggle]") && event.target.getAttribute("aria-expanded") === "false") event.preventDefault();
});

function noteKey(button) {
  const mark = button.closest("[data-mark]");
  if (!mark) return cardKey();
  const [start, end] = mark.dataset.mark.split("-");
  return `${textBox().dataset.hash}-${start}-${end}${textBox().dataset.blind}`;
}

// --- dialogs

function fill(form, values) {
  for (const field of all("input[type=hidden]", form)) field.value = values[field.name] || "";
}

function openNote(values) {
  const dialog = find("#note");
  const form = find("form", dialog);
  fill(form, values);
  const quote = find("#note-quote");
  quote.textContent = values.key ? quoteOf() : "";
  quote.hidden = !quote.textContent;
  find("textarea", form).value = "";
  dialog.showModal();
  find("textarea", form).focus();
}

function openProposal(name) {
  const dialog = find("#proposal");
  const form = find("form", dialog);
  if (!cardKey()) return;
  fill(form, { key: cardKey(), back: textBox() ? location.pathname : "" });
  find("#proposal-quote").textContent = quoteOf();
  find("#proposal-quote").hidden = false;
  find("#proposal-name").value = name;
  find("#proposal-note").value = "";
  dialog.showModal();
}

let picking = null;

function openPicker(purpose, button) {
  picking = { purpose, mark: button.closest("[data-mark]"), row: button.closest("[data-choice]") };
  const dialog = find("#picker");
  const replacing = purpose === "replace" || purpose === "remark";
  find("#picker-title").textContent = replacing ? "Correct to which code?" : "Add which code?";
  find("#picker-quote").textContent = quoteOf();
  find("#picker-quote").hidden = !quoteOf();
  find("#picker-words").value = "";
  narrow();
  dialog.showModal();
  find("#picker-words").focus();
}

function narrow() {
  const words = find("#picker-words").value.toLowerCase().split(/\s+/).filter(Boolean);
  const taken = picking.row ? picking.row.dataset.choice : picking.mark ? picking.mark.dataset.mark.split("-").slice(2).join("-") : "";
  const options = all("#picker-list [role=option]");
  for (const option of options) {
    const name = `${option.textContent} ${option.dataset.code}`.toLowerCase();
    option.hidden = !words.every((word) => name.includes(word)) || (picking.purpose !== "add" && picking.purpose !== "mark" && option.dataset.code === taken);
    option.setAttribute("aria-selected", "false");
  }
  const shown = options.filter((option) => !option.hidden);
  select(shown.find((option) => begins(option, words)) || shown[0]);
  find("#picker-none").hidden = options.some((option) => !option.hidden);
}

function begins(option, words) { // “shared v” means Shared values before it means a word with a v in it
  const names = find(".label", option).textContent.toLowerCase().split(/\s+/);
  return words.every((word) => names.some((name) => name.startsWith(word)));
}

function select(option) {
  all('#picker-list [aria-selected="true"]').forEach((other) => other.setAttribute("aria-selected", "false"));
  const words = find("#picker-words");
  if (!option) { words.removeAttribute("aria-activedescendant"); return; }
  option.setAttribute("aria-selected", "true");
  words.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

document.addEventListener("input", (event) => { if (event.target.id === "picker-words") narrow(); });
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "picker-words") return;
  const options = all("#picker-list [role=option]").filter((option) => !option.hidden);
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (options.length) select(options[(at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length]);
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (at >= 0) choose(options[at].dataset.code);
  }
});

function choose(code) {
  const { purpose, mark, row } = picking;
  find("#picker").close();
  if (purpose === "replace") post({ key: cardKey(), action: "replace", code: row.dataset.choice, to: code }, row);
  else if (purpose === "add") post({ key: cardKey(), action: "add", code });
  else if (purpose === "tick") { const box = find(`#reading input[name="codes"][value="${CSS.escape(code)}"]`); box.checked = true; box.dispatchEvent(new Event("change", { bubbles: true })); box.focus(); }
  else if (purpose === "mark" && selected) sendMark({ start: selected.start, end: selected.end, words: selected.words, action: "add", code });
  else if (purpose === "remark") {
    const [start, end, ...old] = mark.dataset.mark.split("-");
    sendMark({ start, end, action: "replace", code: old.join("-"), to: code });
  }
}

// --- reading blind: one code is either chosen or unsure

let lastTicked = null;
document.addEventListener("change", (event) => {
  const row = event.target.closest(".tick-row");
  if (!row) return;
  lastTicked = row;
  if (event.target.checked) all("input", row).filter((box) => box !== event.target).forEach((box) => { box.checked = false; });
});
function markMaybe() {
  if (!lastTicked || !lastTicked.isConnected) return;
  const box = find('input[name="unsure"]', lastTicked);
  box.checked = !box.checked;
  if (box.checked) find('input[name="codes"]', lastTicked).checked = false;
  say(`${find(".label", lastTicked).textContent}: ${box.checked ? "unsure" : "not unsure"}`);
}

// --- htmx: what happens after an answer

document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful) return;
  const dialog = event.target.closest && event.target.closest("dialog[open]");
  if (dialog) dialog.close();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.matches && event.target.matches(".evidence")) event.target.scrollIntoView({ block: "nearest" });
  if (event.target.id !== "work" && !(event.detail.elt && event.detail.elt.id === "work")) return;
  arrive();
});
function arrive() { // another card is here
  shownAt = performance.now();
  lastTicked = null;
  showExcerpt();
  const heading = find("#where");
  if (heading && !find("dialog[open]")) heading.focus({ preventScroll: true });
  if (find("#work").getBoundingClientRect().top < 0) window.scrollTo({ top: 0 });
}

function cameBack() { // the page was loaded anew: by `k`, or in another way
  const [way] = performance.getEntriesByType("navigation");
  if (way && way.type === "navigate") sessionStorage.removeItem("icc-first");
  if (!sessionStorage.getItem("icc-back")) return;
  sessionStorage.removeItem("icc-back");
  if (!find("#work")) return;
  arrive();
  const words = all(".talk mark").map((mark) => mark.textContent).join(" ").trim();
  say(`Gone back to: ${words.length > 80 ? `${words.slice(0, 80)}...` : words}`);
}

// --- other tabs and other people

async function renew({ detail }) { // somebody has done something since this page was made
  if (renewing || detail.did === detail.shown || detail.shown !== find("#who").dataset.version || find("dialog[open]")) return;
  if (find("#reading") || sender.busy()) return; // a half-filled blind card is not taken away
  renewing = true;
  try {
    if (find("#work")) await htmx.ajax("GET", cardKey() ? `/card/${cardKey()}` : "/", { target: "#work", swap: "outerHTML", source: document.head });
    else if (textBox()) await renewText();
  } catch { /* the program was stopped: alive.js says so */ } finally { renewing = false; }
}

// --- start

document.addEventListener("DOMContentLoaded", () => {
  const nav = find(".top nav"); // on a narrow screen it scrolls: begin where this page is named
  const named = nav && find("[aria-current]", nav);
  if (named) nav.scrollLeft = named.offsetLeft - nav.offsetLeft - (nav.clientWidth - named.offsetWidth) / 2;
  showExcerpt();
  cameBack();
  for (const dialog of all("dialog")) dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.addEventListener("alive:marks", renew);
});
