#!/usr/bin/env bash
# @plussub/srt-vtt-parser (npm) 2.0.5: captions whose identifier has "note", "style" or "region" in it are left out; short times get wrong ends.
#
# In WebVTT every caption may have an identifier, any line of text; people and programs put the interview or the person there. A block whose
# first line is the word NOTE is a remark. One would guess that a caption named "noteboom-2" (a surname) or "region-3" is a caption. The package
# asks only whether the letters occur anywhere in the line, large or small, and skips the block. Times without hours are allowed, too, and so
# are settings behind them ("line:0"): there the colon of the setting is taken for that of the time, and 3 seconds become 3 minutes.
# It matters to people who code interviews: all answers of one person, or a whole interview, are missing, without an error or a warning.
#
# Output of a run:
#   @plussub/srt-vtt-parser 2.0.5
#   guess: 3 captions each time, the last one ends after 3 s
#   identifiers 1, 2, 3:                      ['Ana: Who pays?', 'Ben: We do.', 'Ana: And now?']
#   identifiers vries-1, noteboom-2, vries-3: ['Ana: Who pays?', 'Ana: And now?']
#   identifiers region-1, region-2, region-3: []
#   end of "00:02.000 --> 00:03.000":         3 s
#   end of "00:02.000 --> 00:03.000 line:0":  180 s
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @plussub/srt-vtt-parser@2.0.5
cat > look.mjs <<'NODE'
import { readFileSync } from "node:fs";
import { parse } from "@plussub/srt-vtt-parser";

const said = ["Ana: Who pays?", "Ben: We do.", "Ana: And now?"];
const { version } = JSON.parse(readFileSync("node_modules/@plussub/srt-vtt-parser/package.json", "utf8"));

function captions(names) {
  const cues = said.map((words, n) => `${names[n]}\n00:00:0${n}.000 --> 00:00:0${n + 1}.000\n${words}\n`);
  return parse(`WEBVTT\n\n${cues.join("\n")}`).entries.map((entry) => entry.text);
}

function end(times) {
  return parse(`WEBVTT\n\n${times}\n${said[0]}\n`).entries[0].to / 1000;
}

function quoted(texts) {
  return `[${texts.map((text) => `'${text}'`).join(", ")}]`;
}

const names = [["1", "2", "3"], ["vries-1", "noteboom-2", "vries-3"], ["region-1", "region-2", "region-3"]];
const found = names.map(captions);
const times = ["00:02.000 --> 00:03.000", "00:02.000 --> 00:03.000 line:0"];
const ends = times.map(end);
console.log(`@plussub/srt-vtt-parser ${version}`);
console.log("guess: 3 captions each time, the last one ends after 3 s");
names.forEach((three, n) => console.log(`${`identifiers ${three.join(", ")}:`.padEnd(42)}${quoted(found[n])}`));
times.forEach((line, n) => console.log(`${`end of "${line}":`.padEnd(42)}${ends[n]} s`));
const seen = [found[0].length, quoted(found[1]), found[2].length, ...ends].join(" ");
process.exit(seen === "3 ['Ana: Who pays?', 'Ana: And now?'] 0 3 180" ? 0 : 1);
NODE
node look.mjs
