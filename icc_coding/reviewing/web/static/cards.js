// A passage that is read blind: what is chosen is said beside Submit, and a code that was not on the screen is not answered "no" unseen.
"use strict";

(() => {
  const reading = () => document.querySelector("#reading");
  const rows = () => [...document.querySelectorAll("#reading .tick-row")];
  const unseen = () => rows().filter((row) => row.querySelector('input[name="asked"]').disabled);

  function begin() { // from here on a code counts as asked once its row was on the screen
    if (!reading() || reading().dataset.watched) return;
    reading().dataset.watched = "1";
    rows().forEach((row) => { row.querySelector('input[name="asked"]').disabled = true; });
    look();
    sayChosen();
  }

  function look() {
    if (!reading()) return;
    const waiting = unseen();
    if (!waiting.length) return;
    const bottom = document.querySelector("#reading .pinned").getBoundingClientRect().top;
    for (const row of waiting) {
      const box = row.getBoundingClientRect();
      if (box.height && box.top >= 0 && box.bottom <= bottom + 1) row.querySelector('input[name="asked"]').disabled = false;
    }
    sayChosen();
  }

  function sayChosen() {
    const words = document.querySelector("#unchosen-words");
    const fieldsets = [...document.querySelectorAll("#reading fieldset")];
    const empty = fieldsets.filter((fieldset) => !fieldset.querySelector("input:checked"));
    fieldsets.forEach((fieldset) => fieldset.classList.toggle("empty", empty.includes(fieldset)));
    const below = unseen().length;
    const chosen = empty.length === fieldsets.length ? `Nothing chosen: to submit says that none of the ${rows().length} codes applies.`
      : empty.length ? `Nothing chosen in: ${empty.map((fieldset) => fieldset.dataset.dimension).join(", ")}` : "";
    words.textContent = below ? `${below} ${below === 1 ? "code" : "codes"} further down, not seen yet. ${empty.length === fieldsets.length ? "" : chosen}` : chosen;
  }

  document.addEventListener("submit", (event) => {
    if (event.target !== reading()) return;
    look();
    const [next] = unseen();
    if (!next) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    next.scrollIntoView({ block: "start" });
    window.scrollBy(0, -16);
    look();
    const left = unseen().length;
    document.querySelector("#status").textContent = left ? `${left} more codes come further down` : "These were the last codes. Enter submits.";
  }, true);

  document.addEventListener("change", (event) => { if (event.target.closest("#reading")) setTimeout(sayChosen, 0); });
  document.addEventListener("click", (event) => { if (event.target.closest("#reading [data-maybe]")) setTimeout(sayChosen, 0); });
  document.addEventListener("scroll", look, { passive: true, capture: true });
  window.addEventListener("resize", look);
  document.addEventListener("htmx:afterSettle", begin);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();

// Disagreements: a verdict leads on to the next code that has none.
document.addEventListener("change", (event) => {
  if (!event.target.matches('.dispute input[name^="verdict:"]')) return;
  const rows = [...document.querySelectorAll(".dispute .choice")];
  const open = rows.filter((row) => !row.querySelector('input[name^="verdict:"]:checked'));
  const after = rows.indexOf(event.target.closest(".choice"));
  const next = open.find((row) => rows.indexOf(row) > after) || open[0];
  if (next) makeCurrent(next);
});
