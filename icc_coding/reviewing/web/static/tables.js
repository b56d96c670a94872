// On a narrow screen a table is read row by row instead of being pushed from side to side: every cell says what it is about, in the words of
// its column's head (tables.css shows them there). Rows and cells are named as such, since a browser forgets it when they are laid out anew.
"use strict";

(() => {
  function name() {
    for (const table of document.querySelectorAll(".wide > table:not(.kwic, [data-named])")) {
      table.dataset.named = "";
      const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
      table.setAttribute("role", "table");
      for (const part of table.querySelectorAll("thead, tbody")) part.setAttribute("role", "rowgroup");
      for (const row of table.rows) {
        row.setAttribute("role", "row");
        [...row.cells].forEach((cell, at) => {
          const head = cell.matches("th");
          cell.setAttribute("role", !head ? "cell" : cell.scope === "col" ? "columnheader" : "rowheader");
          if (!head && cell.colSpan === 1 && row.cells.length === heads.length) cell.dataset.label = heads[at];
        });
      }
    }
  }

  document.addEventListener("htmx:afterSettle", name);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", name);
  else name();
})();
