// Home: files that are chosen or dropped are sent one after the other, then read.
"use strict";
(() => {
  const drop = document.getElementById("drop");
  if (!drop) return;
  const chosen = document.getElementById("files");
  const line = document.getElementById("sending");
  const most = Number(drop.dataset.most);
  const REFUSED = "icc-refused"; // said until one goes elsewhere: the page loads itself anew as often as something is read

  let underway = 0; // so many choices are being sent: who leaves now is asked, for the rest would not come
  window.addEventListener("beforeunload", (event) => { if (underway) event.preventDefault(); }, true);

  async function send(files) {
    const asked = performance.now();
    anew.hold(files);
    underway += 1;
    try { await sendAll(files, asked); } finally { underway -= 1; anew.release(files); }
  }

  async function sendAll(files, asked) {
    const refused = [];
    sessionStorage.removeItem(REFUSED);
    let number = 0;
    for (const file of files) {
      number += 1;
      line.textContent = `Copying ${number} of ${files.length}: ${file.name} …`;
      if (file.size > most) { refused.push(`${file.name} is larger than ${most / 1e6} MB, which no transcript is.`); continue; }
      try {
        const answer = await fetch(`/home/add?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file, headers: { "HX-Request": "true", "Content-Type": "application/octet-stream" } });
        if (!answer.ok) refused.push(sentence(await answer.text()) || `${file.name} was refused.`);
      } catch { refused.push(`${file.name} could not be sent: the program does not answer, or this is a folder.`); }
    }
    if (number > refused.length) { // the page is loaded again while they are read, and still says what was refused
      await fetch("/home/add/read", { method: "POST", headers: { "HX-Request": "true" } });
      if (refused.length) sessionStorage.setItem(REFUSED, JSON.stringify(refused));
      anew.go(() => { location.hash = "transcripts"; location.reload(); }, asked);
    } else tell(refused);
  }

  function tell(refused) {
    line.replaceChildren(...refused.map((words) => Object.assign(document.createElement("span"), { className: "trouble", textContent: words })));
  }
  const [way] = performance.getEntriesByType("navigation");
  if (way && way.type === "reload") tell(JSON.parse(sessionStorage.getItem(REFUSED) || "[]"));
  else sessionStorage.removeItem(REFUSED);

  const sentence = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent.trim();
  chosen.addEventListener("change", () => send([...chosen.files]));
  for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => { event.preventDefault(); if (event.dataTransfer.files.length) send([...event.dataTransfer.files]); });
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault()); // a file beside the box does not replace the page
})();
