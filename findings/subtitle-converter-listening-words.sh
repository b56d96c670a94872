#!/usr/bin/env bash
# subtitle-converter (npm) 3.0.12: a long turn into which somebody says "Mhm." ends with the "Mhm.", and a short answer ends before it begins.
#
# The package converts subtitles between formats. With combineOverlapping "timecodes that are overlapping will be combined into one entry"; one
# would guess that this entry lasts until the later of the two ends. It ends where the second one ends: when somebody says "Mhm." five seconds
# into a turn of twenty, the turn is over after six, and the next "Yes." in the same turn, at twelve seconds, no longer overlaps it. With
# timecodeOverlapLimiter the second caption begins where the first one ends, also if it is over by then: such captions end before they begin
# in the file, which the status says afterwards.
# It matters to people who code interviews: who holds the floor and how long is read from these times, and listening makes turns short.
#
# Output of a run (the talk is made up):
#   subtitle-converter 3.0.12
#   guess: ["00:00:00,000 --> 00:00:20,000","00:00:21,000 --> 00:00:22,000"]
#   combined: ["00:00:00,000 --> 00:00:06,000","00:00:12,000 --> 00:00:13,000","00:00:21,000 --> 00:00:22,000"]
#   moved:    ["00:00:00,000 --> 00:00:06,000","00:00:06,000 --> 00:00:05,600"]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts subtitle-converter@3.0.12
cat > overlaps.cjs <<'NODE'
const { convert } = require("subtitle-converter");
const { version } = require("subtitle-converter/package.json");
const subrip = (cues) => cues.map(([from, to, words], place) => `${place + 1}\n00:00:${from} --> 00:00:${to}\n${words}\n`).join("\n");
const times = (cues, options) => convert(subrip(cues), ".srt", options).subtitle.match(/.* --> \S*/g);
const long = [
  ["00,000", "20,000", "We moved here in spring, all of us."],
  ["05,000", "06,000", "Mhm."],
  ["12,000", "13,000", "Yes."],
  ["21,000", "22,000", "And then?"],
];
const short = [["00,000", "06,000", "We moved here in spring."], ["05,200", "05,600", "Mhm."]];
const guess = ["00:00:00,000 --> 00:00:20,000", "00:00:21,000 --> 00:00:22,000"];
const combined = times(long, { combineOverlapping: true });
const moved = times(short, { timecodeOverlapLimiter: 1 });
console.log(`subtitle-converter ${version}`);
console.log(`guess: ${JSON.stringify(guess)}`);
console.log(`combined: ${JSON.stringify(combined)}`);
console.log(`moved:    ${JSON.stringify(moved)}`);
const right = combined[0] === "00:00:00,000 --> 00:00:06,000" && combined.length === 3 && moved[1] === "00:00:06,000 --> 00:00:05,600";
process.exit(right ? 0 : 1);
NODE
node overlaps.cjs
