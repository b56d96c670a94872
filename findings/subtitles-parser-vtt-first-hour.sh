#!/usr/bin/env bash
# subtitles-parser-vtt (npm) 0.1.0: captions whose times have no hours are left out, which in a transcript by Whisper is the whole first hour.
#
# In WebVTT the hours of a time may be left away while they are 0 ("02:15.000"), and OpenAI's Whisper does so: it writes hours from the first
# full hour on. The package reads WebVTT for players and transcripts; one would guess that such captions are read, or that the file is refused. Times
# are only recognised with hours, and what stands before the first such caption is dropped; a later caption without hours becomes part of
# the words of the one before, times and all. No error, no warning.
# It matters to people who code interviews: of a talk of 50 minutes nothing is left, which one sees, but of a talk of 70 minutes the last ten
# are left, and look like a transcript.
#
# Output of a run:
#   subtitles-parser-vtt 0.1.0
#   guess: all captions
#   hours in all times:               ["Who pays?","We all do.","And now?","Nobody."]
#   as Whisper writes them:           ["And now?","Nobody."]
#   one without hours after one with: ["And now?\n\n02:15.000 --> 02:15.900\nWho pays?"]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts subtitles-parser-vtt@0.1.0
cat > look.cjs <<'NODE'
const { readFileSync } = require("node:fs");
const { fromVtt } = require("subtitles-parser-vtt");

const said = [["02:15.000", "Who pays?"], ["59:58.000", "We all do."], ["01:00:02.000", "And now?"], ["01:00:04.000", "Nobody."]];
const { version } = JSON.parse(readFileSync("node_modules/subtitles-parser-vtt/package.json", "utf8"));

function read(captions) {
  const cues = captions.map(([start, words]) => `${start} --> ${start.replace("000", "900")}\n${words}\n`);
  return fromVtt(`WEBVTT\n\n${cues.join("\n")}`).map((caption) => caption.text);
}

const withHours = said.map(([start, words]) => [start.padStart(12, "00:"), words]);
const seen = [withHours, said, [said[2], said[0]]].map((captions) => JSON.stringify(read(captions)));
console.log(`subtitles-parser-vtt ${version}`);
console.log("guess: all captions");
console.log(`hours in all times:               ${seen[0]}`);
console.log(`as Whisper writes them:           ${seen[1]}`);
console.log(`one without hours after one with: ${seen[2]}`);
const expected = [
  '["Who pays?","We all do.","And now?","Nobody."]',
  '["And now?","Nobody."]',
  '["And now?\\n\\n02:15.000 --> 02:15.900\\nWho pays?"]',
];
process.exit(seen.join() === expected.join() ? 0 : 1);
NODE
node look.cjs
