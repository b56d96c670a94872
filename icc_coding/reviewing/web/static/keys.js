// Keys of codes: two letters, the first one a capital, typed one after the other. They press what carries them: a code's button or box on
// a card, or the code in the list for the words that are selected in a transcript.
"use strict";

(() => {
  let first = "";
  const shown = (element) => element.offsetParent !== null || element.type === "checkbox";
  const known = (keys) => [...document.querySelectorAll(`[data-keys~="${CSS.escape(keys)}"]`)];

  function begins(letter) {
    return [...document.querySelectorAll("[data-keys]")].some((element) => element.dataset.keys.split(" ").some((keys) => keys[0] === letter));
  }

  function wait(letter) { // the second letter is waited for: the codes that it may choose are shown
    first = letter;
    document.querySelectorAll(".tick-row, .palette button").forEach((element) => {
      const carrier = element.matches("[data-keys]") ? element : element.querySelector("[data-keys]");
      element.classList.toggle("awaited", letter !== "" && carrier !== null && carrier.dataset.keys.split(" ").some((keys) => keys.length > 1 && keys[0] === letter));
    });
    const awaited = document.querySelectorAll(".awaited").length;
    if (letter) document.querySelector("#status").textContent = `${letter}, then a letter${awaited ? `: ${awaited} ${awaited === 1 ? "code" : "codes"}` : ""}`;
  }

  function press(keys) {
    const carriers = known(keys);
    const place = carriers.find((element) => element.closest("#work") && shown(element));
    if (place) { place.click(); return; }
    const option = carriers.find((element) => element.matches("[role=option]"));
    if (option && typeof sendMark === "function" && selected) sendMark({ ...selected, action: "add", code: option.dataset.code }); // transcript.js
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || ["Shift", "CapsLock"].includes(event.key)) return;
    if (document.querySelector("dialog[open]") || event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select")) { wait(""); return; }
    if (first) {
      const keys = first + event.key.toLowerCase();
      wait("");
      if (event.key === "Escape" || /^\p{L}$/u.test(event.key)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        if (event.key !== "Escape") press(keys);
      }
    } else if (/^[A-Z]$/.test(event.key) && begins(event.key)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      wait(event.key);
    }
  }, true);
})();
