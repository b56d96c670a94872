// Codes made while reading, and a codebook that changes while pages are open. Other scripts may listen on `document`:
// "codes:changed" (detail: version, what, coder, mine) when the codebook is another one; "codes:made" (detail: id, what, codes, key) when
// this page has made a code. Whoever calls preventDefault() brings the page up to date itself. `newCode({ key, words })` opens the dialog.
"use strict";

(() => {
  const script = document.currentScript;
  let version = script.dataset.version;
  let said = "";
  let mark = "0"; // of what is wrong with the file
  const KEPT = "icc-codes-notice"; // a notice that outlives the page's renewal

  // --- the notice

  function notice(words, { undo = "", broken = false } = {}) {
    let box = document.querySelector(broken ? "#codes-broken" : "#codes-notice");
    if (!words) { if (box) box.remove(); return; }
    if (!box) {
      box = document.createElement("div");
      box.id = broken ? "codes-broken" : "codes-notice";
      box.setAttribute("role", "status");
      document.querySelector("#problems").after(box);
    }
    box.className = `codes-notice${broken ? " broken" : ""}`;
    const text = document.createElement("span");
    text.textContent = words;
    box.replaceChildren(text);
    box.dataset.undo = undo;
    if (undo) box.append(button("Undo", () => takeBack(undo)));
    if (!broken) box.append(button("Close", () => notice("")));
  }

  function button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  }

  async function send(address, form) {
    const answer = await fetch(address, { method: "POST", body: new URLSearchParams(form), headers: { Accept: "application/json", "icc-place": document.querySelector('meta[name="icc-place"]').content } });
    const kind = answer.headers.get("content-type") || "";
    if (!kind.startsWith("application/json")) return { sorry: kind.startsWith("text/plain") ? await answer.text() : "The program does not answer as expected. Load the page again." };
    return answer.json();
  }

  async function takeBack(change) {
    try {
      const made = await send("/codes/undo", { change });
      if (made.sorry) { notice(made.sorry); return; }
      notice(`${made.what}.`);
      await renewed({ what: made.what, mine: true }, "codes:changed");
    } catch { notice("The program does not answer: nothing was taken back. Is it still running?"); }
  }

  // --- another codebook

  async function look() {
    let now;
    try {
      const answer = await fetch("/codes/state");
      if (!answer.ok) return;
      now = await answer.json();
    } catch { return; } // the program was stopped: alive.js says so
    if (now.broken !== said) { said = now.broken; notice(said, { broken: true }); }
    if (now.version === version) return;
    version = now.version;
    if (!now.mine) notice(`${now.coder ? `${now.coder} has changed the codebook` : "The codebook has changed"}: ${now.what || ""}.`);
    await renewed(now, "codes:changed");
  }

  async function renewed(detail, name) {
    const state = await fetch("/codes/state");
    if (state.ok) version = (await state.json()).version;
    if (!document.dispatchEvent(new CustomEvent(name, { detail, cancelable: true }))) return;
    const reading = document.querySelector("#reading");
    const work = document.querySelector("#work");
    if (!work) { // codes have their colours by their number: new numbers only with the page that is made of them
      if (document.querySelector("#text, .codebook-page, .passages-page")) again(detail.mine);
      return;
    }
    const colours = document.querySelector('link[href^="/static/codes.css"]');
    if (colours) colours.href = `/static/codes.css?v=${version}-${Date.now()}`;
    await menus();
    if (sender.busy()) return; // the answer to what is on its way shows the new codes
    if (reading) await keepTicks(reading, detail);
    else if (!document.querySelector("dialog[open]")) await htmx.ajax("GET", work.dataset.key ? `/card/${work.dataset.key}` : "/", { target: "#work", swap: "outerHTML", source: document.head });
  }

  function again(mine) { // the whole page anew, at the same place, unless somebody is writing on it, or reads what stands open
    const dirty = [...document.querySelectorAll("main input:not([type=hidden]), main textarea")].some((field) => field.value !== field.defaultValue);
    if (dirty || document.querySelector("dialog[open]") || (!mine && document.querySelector(".tag-acts:not([hidden])")) || !getSelection().isCollapsed || !anew.free()) { setTimeout(again, 1500, mine); return; }
    const box = document.querySelector("#codes-notice");
    if (box) sessionStorage.setItem(KEPT, JSON.stringify({ words: box.firstChild.textContent, undo: box.dataset.undo || "" }));
    location.reload();
  }

  async function menus() { // the list of codes in the dialogs
    const answer = await fetch("/codes/menus");
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#picker-list");
    const list = document.querySelector("#picker-list");
    if (fresh && list) list.replaceChildren(...fresh.children);
  }

  async function keepTicks(reading, detail) { // a half-filled blind card gets the new codes and keeps its answers
    const boxes = [...reading.querySelectorAll("input:checked")].map((box) => [box.name, box.value]);
    const seen = [...reading.querySelectorAll('input[name="asked"]:not(:disabled)')].map((box) => box.value);
    const note = reading.querySelector("textarea")?.value || "";
    await htmx.ajax("GET", `/card/${document.querySelector("#work").dataset.key}`, { target: "#work", swap: "outerHTML", source: document.head });
    if (detail.tick) boxes.push(["codes", detail.tick]);
    for (const box of document.querySelectorAll("#reading input[type=checkbox]")) box.checked = boxes.some(([name, value]) => box.name === name && box.value === value);
    for (const asked of document.querySelectorAll('#reading input[name="asked"]')) if (seen.includes(asked.value) || asked.value === detail.tick) asked.disabled = false;
    const field = document.querySelector("#reading textarea");
    if (field) field.value = note;
    document.querySelector("#reading")?.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // --- a new code from words

  async function newCode({ key, words = "", name = "" }) {
    const answer = await fetch(`/codes/new?key=${encodeURIComponent(key)}`);
    if (!answer.ok) return;
    document.querySelector("#new-code-dialog")?.remove();
    const dialog = document.adoptNode(new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("dialog"));
    document.body.append(dialog);
    const flat = words.replace(/\s+/g, " ").trim();
    const form = dialog.querySelector("form");
    const quote = dialog.querySelector("[data-words]");
    quote.textContent = flat;
    quote.hidden = !flat;
    form.elements.label.defaultValue = name || (flat.length <= 80 ? flat.replace(/^[\s“”"'.,;:!?–-]+|[\s“”"'.,;:!?–-]+$/g, "") : "");
    form.elements.example.defaultValue = flat; // as it begins: only what is typed after that comes back
    const onBlindCard = Boolean(document.querySelector("#reading"));
    if (onBlindCard) dialog.querySelector("[data-apply]").remove(); // its codes are submitted together
    form.addEventListener("submit", (event) => { event.preventDefault(); make(dialog, form, onBlindCard); });
    dialog.querySelector("[data-only-propose]").addEventListener("click", () => { const chosen = form.elements.label.value; document.dispatchEvent(new CustomEvent("typed:saved", { detail: form })); dialog.close(); openProposal(chosen); });
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
    form.elements.label.focus();
    form.elements.label.select();
  }
  window.newCode = newCode;

  async function make(dialog, form, onBlindCard) {
    const sorry = dialog.querySelector(".sorry");
    let made;
    try { made = await send("/codes/add", new FormData(form)); }
    catch { made = { sorry: "The program does not answer: nothing was saved. Is it still running?" }; }
    if (made.sorry) { sorry.textContent = made.sorry; sorry.hidden = false; return; }
    document.dispatchEvent(new CustomEvent("typed:saved", { detail: form }));
    dialog.close();
    getSelection().removeAllRanges();
    notice(`${made.what}.`, { undo: made.id });
    await renewed({ ...made, mine: true, tick: onBlindCard ? made.codes[0] : "" }, "codes:made");
  }

  window.addEventListener("click", (event) => { // before review.js, whose proposals are reached from the dialog
    const from = event.target.closest && event.target.closest("[data-propose], #picker-propose, #new-code-here");
    if (!from || from.closest("#new-code-dialog")) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    const name = from.id === "picker-propose" ? document.querySelector("#picker-words").value : "";
    if (from.id === "picker-propose") document.querySelector("#picker").close();
    const words = selectedOnCard() || quoteOf();
    hideOffer();
    if (cardKey()) newCode({ key: cardKey(), words, name });
  }, true);

  // Words selected on a card: an offer beside them. On a transcript its tool bar has the button.
  function selectedOnCard() {
    const selection = getSelection();
    const talk = document.querySelector("#work .talk");
    if (!talk || !selection || selection.isCollapsed || !talk.contains(selection.anchorNode) || !talk.contains(selection.focusNode)) return "";
    return selection.toString();
  }
  const hideOffer = () => document.querySelector("#new-code-here")?.remove();
  document.addEventListener("selectionchange", () => {
    if (!selectedOnCard().trim()) { hideOffer(); return; }
    const box = getSelection().getRangeAt(0).getBoundingClientRect();
    const offer = document.querySelector("#new-code-here") || button("New code from these words", () => {});
    offer.id = "new-code-here";
    if (!offer.isConnected) { offer.addEventListener("pointerdown", (event) => event.preventDefault()); document.querySelector("main").append(offer); }
    offer.style.left = `${Math.max(8, Math.min(box.left + scrollX, document.documentElement.clientWidth - 260))}px`;
    offer.style.top = `${box.bottom + scrollY + 6}px`;
  });

  const begin = () => {
    const kept = sessionStorage.getItem(KEPT);
    if (kept) { sessionStorage.removeItem(KEPT); const { words, undo } = JSON.parse(kept); notice(words, { undo }); }
    document.addEventListener("alive:marks", ({ detail }) => {
      if (detail.codes === version && detail.broken === mark) return;
      mark = detail.broken;
      look();
    });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
