// Import: the file that is chosen or dropped is sent at once; what would be taken in is asked for by the form.
"use strict";
(() => {
  const drop = document.getElementById("bring");
  if (!drop) return;
  const chosen = document.getElementById("file");
  const line = document.getElementById("brought");
  const most = Number(drop.dataset.most);

  function say(words, trouble) {
    line.replaceChildren(Object.assign(document.createElement("span"), { className: trouble ? "trouble" : "", textContent: words }));
  }

  let underway = 0;
  window.addEventListener("beforeunload", (event) => { if (underway) event.preventDefault(); }, true);

  async function send(file) {
    anew.hold(file);
    underway += 1;
    try { await sendOne(file); } finally { underway -= 1; anew.release(file); }
  }

  async function sendOne(file) {
    if (file.size > most) { say(`${file.name} is larger than ${most / 1e6} MB, which is more than is read at once.`, true); return; }
    say(`Copying ${file.name} …`);
    try {
      const answer = await fetch(`/home/import?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file, headers: { "HX-Request": "true", "Content-Type": "application/octet-stream" } });
      const words = await answer.text();
      if (answer.ok) say(`${words} is here.`);
      else say(new DOMParser().parseFromString(words, "text/html").body.textContent.trim() || `${file.name} was refused.`, true);
    } catch { say(`${file.name} could not be sent: the program does not answer, or this is a folder. A folder is named below.`, true); }
    chosen.value = ""; // the same file may be chosen again when it was changed meanwhile
  }

  chosen.addEventListener("change", () => { if (chosen.files.length) send(chosen.files[0]); });
  for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => { event.preventDefault(); if (event.dataTransfer.files.length) send(event.dataTransfer.files[0]); });
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault()); // a file beside the box does not replace the page
})();
