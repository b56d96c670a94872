// On a narrow screen what only narrows a list is folded, so that the list itself is in view; its summary names the filters in force. Without
// script, and where there is room, it stands open.
"use strict";

(() => {
  const narrow = matchMedia("(max-width: 40rem)");
  const fold = () => { for (const part of document.querySelectorAll("[data-narrow-fold]")) part.open = !narrow.matches; };
  narrow.addEventListener("change", fold);
  fold();
})();
