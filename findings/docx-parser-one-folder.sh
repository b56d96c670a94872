#!/usr/bin/env bash
# docx-parser (npm) 0.2.1: three interviews read in a loop all get the words of one of them, and paragraphs of LibreOffice are glued together.
#
# The package gives the plain text of a Word document to a function that one hands over, as its page shows. One would guess that calling it for
# each document gives the text of each. All are unpacked into the same folder, "dist" where the program runs, and the text is read from
# there when unpacking is done: by then it is the file of one document, and every call gets that one's words, under the name of the others.
# One after another, each waiting for the one before, they are right; the words of the last stay behind in that folder. And a
# new paragraph is only seen where Word wrote a number into it: in those of LibreOffice, pandoc and python-docx, turn is glued to turn.
# It matters to people who code interviews: a folder of interviews becomes one interview several times, and counts look plausible.
#
# Output of a run (the talk is made up):
#   docx-parser 0.2.1
#   guess: three texts, ["Ana: Who pays?\nBen: We all do.","Eva: I left.","Tom: She came back."]
#   in a loop, 20 times: fewer than three texts 20 times (it may be once or twice less)
#   one after another:   3 texts
#   paragraphs as in Word:        "Ana: Who pays?\nBen: We all do."
#   paragraphs as in LibreOffice: "Ana: Who pays?Ben: We all do."
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts docx-parser@0.2.1
python3 - <<'PYTHON'
import zipfile

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TALKS = {"ana": ["Ana: Who pays?", "Ben: We all do."], "eva": ["Eva: I left."], "tom": ["Tom: She came back."]}


def write(name, lines, start):
    body = "".join(f"{start}<w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    with zipfile.ZipFile(name, "w") as packed:
        packed.writestr("word/document.xml", f"<w:document {WORD}><w:body>{body}</w:body></w:document>")


for name, lines in TALKS.items():
    write(f"{name}.docx", lines, '<w:p w:rsidR="00A77B3E">')
write("libreoffice.docx", TALKS["ana"], "<w:p>")
PYTHON
cat > look.cjs <<'NODE'
const { readFileSync } = require("node:fs");
const { parseDocx } = require("docx-parser");

const { version } = JSON.parse(readFileSync("node_modules/docx-parser/package.json", "utf8"));
const talks = ["ana.docx", "eva.docx", "tom.docx"];
const read = (name) => new Promise((done) => parseDocx(name, (text) => done(text.trim())));
const different = (texts) => new Set(texts).size;

(async () => {
  const apart = [];
  for (const name of talks) apart.push(await read(name));
  const loops = [];
  for (let round = 0; round < 20; round += 1) loops.push(different(await Promise.all(talks.map(read))));
  const glued = await read("libreoffice.docx");
  console.log(`docx-parser ${version}`);
  console.log(`guess: three texts, ${JSON.stringify(apart)}`);
  const mixed = loops.filter((texts) => texts < 3).length;
  console.log(`in a loop, 20 times: fewer than three texts ${mixed} times`);
  console.log(`one after another:   ${different(apart)} texts`);
  console.log(`paragraphs as in Word:        ${JSON.stringify(apart[0])}`);
  console.log(`paragraphs as in LibreOffice: ${JSON.stringify(glued)}`);
  const right = ["Ana: Who pays?\nBen: We all do.", "Eva: I left.", "Tom: She came back."];
  process.exit(apart.join() === right.join() && mixed >= 10 && glued === "Ana: Who pays?Ben: We all do." ? 0 : 1);
})();
NODE
node look.cjs
