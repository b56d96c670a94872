"use strict";
const PAGE = 50;
const all = (root, selector) => Array.from(root.querySelectorAll(selector));

for (const table of all(document, "table[data-pages]")) {
  const rows = all(table, "tbody > tr");
  if (rows.length <= PAGE) continue;
  let page = 0;
  const last = Math.ceil(rows.length / PAGE) - 1;
  const bar = document.createElement("div");
  bar.className = "pager";
  const back = bar.appendChild(Object.assign(document.createElement("button"), { type: "button", textContent: "Previous rows" }));
  const on = bar.appendChild(Object.assign(document.createElement("button"), { type: "button", textContent: "Next rows" }));
  const where = bar.appendChild(document.createElement("output"));
  where.setAttribute("aria-live", "polite");
  const show = (number) => {
    page = Math.max(0, Math.min(last, number));
    rows.forEach((row, place) => { row.hidden = Math.floor(place / PAGE) !== page; });
    back.disabled = page === 0;
    on.disabled = page === last;
    where.textContent = `rows ${page * PAGE + 1} to ${Math.min(rows.length, (page + 1) * PAGE)} of ${rows.length}`;
  };
  back.addEventListener("click", () => show(page - 1));
  on.addEventListener("click", () => show(page + 1));
  table.closest(".scroll").after(bar);
  show(0);
  window.addEventListener("beforeprint", () => rows.forEach((row) => { row.hidden = false; }));
  window.addEventListener("afterprint", () => show(page));
}

const filters = document.getElementById("filters");
if (filters) {
  const code = document.getElementById("f-code");
  const source = document.getElementById("f-source");
  const words = document.getElementById("f-words");
  const count = document.getElementById("f-count");
  const groups = all(document, "#quotes .code");
  const apply = () => {
    const wanted = words.value.trim().toLowerCase();
    let shown = 0;
    for (const group of groups) {
      let here = 0;
      for (const quote of all(group, ".q")) {
        const fits = (!code.value || group.dataset.code === code.value) && (!source.value || quote.dataset.source === source.value)
          && (!wanted || quote.textContent.toLowerCase().includes(wanted));
        quote.hidden = !fits;
        here += fits;
      }
      group.hidden = here === 0;
      shown += here;
    }
    count.textContent = `${shown} ${shown === 1 ? "quote" : "quotes"}`;
  };
  filters.addEventListener("input", apply);
  filters.addEventListener("submit", (event) => event.preventDefault());
  apply();
}

window.addEventListener("beforeprint", () => all(document, "details").forEach((one) => { one.dataset.was = one.open; one.open = true; }));
window.addEventListener("afterprint", () => all(document, "details").forEach((one) => { one.open = one.dataset.was === "true"; }));
