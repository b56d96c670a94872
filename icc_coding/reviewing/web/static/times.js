// Times of the log in the reader's own zone; the moment as it was written stays in the title.
"use strict";

(() => {
  const two = (number) => String(number).padStart(2, "0");

  function local() {
    for (const element of document.querySelectorAll("time[datetime]:not([data-local])")) {
      const moment = new Date(element.getAttribute("datetime"));
      element.dataset.local = "1";
      if (Number.isNaN(moment.getTime())) continue;
      element.title = `${element.textContent} (as the log has it)`;
      element.textContent = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())} ${two(moment.getHours())}:${two(moment.getMinutes())}`;
    }
  }

  document.addEventListener("htmx:afterSwap", local); // before it is painted
  document.addEventListener("htmx:oobAfterSwap", local);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", local);
  else local();
})();
