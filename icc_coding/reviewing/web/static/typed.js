// What is typed into a form outlives a page that is loaded again, and a dialog that is closed: it is kept in this tab alone, by study,
// person, form and field, until it is saved. Nothing of it is left once the tab is closed.
"use strict";

(() => {
  const place = document.querySelector('meta[name="icc-place"]').content;
  const KEPT = "icc-typed ";
  const TYPED = 'textarea[name], input[name][type="text"], input[name]:not([type])';
  if (!place) return;

  const formOf = (field) => (field.form && field.form.method === "post" && field.matches(TYPED) && !field.readOnly ? field.form : null);

  // Which form it is: where it is sent, and what it is about. `data-basis` is what it was written on: that comes back with the words, so
  // that the program sees when somebody else has changed the same meanwhile.
  function nameOf(form) {
    const about = [...form.querySelectorAll('input[type="hidden"]:not([data-basis], [name="asked"], [name="back"])')].map((one) => `${one.name}=${one.value}`);
    const words = form.querySelector("[data-words]")?.textContent || "";
    return `${KEPT}${place} ${form.getAttribute("action")} ${about.join("&")} ${words}`;
  }

  function typedIn(form) {
    const kept = {};
    const counts = {};
    for (const field of form.querySelectorAll(TYPED)) {
      const name = `${field.name} ${(counts[field.name] = (counts[field.name] || 0) + 1)}`; // parts of a split have the same names
      if (field.value !== field.defaultValue) kept[name] = field.value;
    }
    return kept;
  }

  function keep(form) {
    const words = typedIn(form);
    if (!Object.keys(words).length) { sessionStorage.removeItem(nameOf(form)); return; }
    const basis = form.querySelector("input[data-basis]")?.value;
    try { sessionStorage.setItem(nameOf(form), JSON.stringify({ words, basis })); } catch { /* full, or forbidden: it stays in the page */ }
  }

  function giveBack(form) {
    const kept = sessionStorage.getItem(nameOf(form));
    if (!kept) return;
    const { words, basis } = JSON.parse(kept);
    const counts = {};
    let last = null;
    for (const field of form.querySelectorAll(TYPED)) {
      const name = `${field.name} ${(counts[field.name] = (counts[field.name] || 0) + 1)}`;
      if (!(name in words) || field.value === words[name] || field.value !== field.defaultValue) continue;
      field.value = words[name];
      last = field;
    }
    if (!last) return;
    if (basis !== undefined) form.querySelector("input[data-basis]").value = basis;
    for (let around = form.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
    last.dispatchEvent(new Event("input", { bubbles: true }));
    document.querySelector("#status").textContent = "What you had typed is back.";
    sender.forgetTold();
  }

  const forget = (form) => sessionStorage.removeItem(nameOf(form));

  // --- kept as it is typed, given back where it was typed

  document.addEventListener("input", (event) => { const form = formOf(event.target); if (form) keep(form); });
  document.addEventListener("focusin", (event) => { const form = event.target.closest("dialog") && formOf(event.target); if (form) giveBack(form); }); // a dialog knows what it is about once it is open
  const everywhere = () => { for (const form of document.querySelectorAll('main form[method="post"]')) giveBack(form); };
  document.addEventListener("htmx:afterSettle", everywhere);

  // --- saved: the form's own answer was good, or the page that it was sent from led on to another

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form");
    const answered = event.detail.xhr?.status; // htmx calls an answer that leads on to another page neither good nor bad
    if (form && answered >= 200 && answered < 400 && event.detail.requestConfig.verb === "post" && event.target === form) forget(form);
  });
  document.addEventListener("typed:saved", (event) => forget(event.detail));
  document.addEventListener("close", (event) => { // by Esc, by a click beside it or by its button: said, so that nobody takes it for saved
    const left = [...event.target.querySelectorAll('form[method="post"]')].some((form) => sessionStorage.getItem(nameOf(form)));
    if (left) sender.tell("Not saved. What you typed comes back when you open this again");
  }, true);
  const SENT = "icc-sent";
  window.addEventListener("submit", (event) => {
    const form = event.target;
    if (!event.defaultPrevented && form.method === "post" && !form.hasAttribute("hx-post")) sessionStorage.setItem(SENT, nameOf(form));
  });

  document.addEventListener("DOMContentLoaded", () => {
    const sent = sessionStorage.getItem(SENT);
    sessionStorage.removeItem(SENT);
    const [way] = performance.getEntriesByType("navigation");
    if (sent && way && way.type === "navigate" && way.redirectCount > 0) sessionStorage.removeItem(sent); // what is saved is answered with another page; what is refused is not
    everywhere();
  });
})();
