#!/usr/bin/env bash
# sbd (npm) 1.0.19: "Yes. We left." is one sentence at the beginning of a text and two later on, and "No." never ends one.
#
# The package splits text into sentences by rules, for which abbreviations ("Mr.", "Sen.") are no ends. One would guess that the same words
# are split in the same way wherever they stand. A short word with a capital letter and a full stop may be a title before a name; the words
# to decide this by are taken from the first six words of the whole text, so the rule holds there and is off after them. And "no." is in the
# list of abbreviations (as in "no. 5"), so the answer "No." takes in the sentence after it, wherever it stands.
# It matters to people who code interviews: sentences are units of coding, and how many an answer has depends on whether it was cut out of the
# transcript before, and on whether it begins with yes or no. A turn that is split alone and the same turn in the transcript do not match.
#
# Output of a run (the talk is made up):
#   sbd 1.0.19
#   guess: each "Yes. We left." and "No. We left." has two sentences
#   Yes. We left. (four times)  2 of 4 in two: Yes. We left. | Yes. We left. | Yes. | We left. | Yes. | We left.
#   No. We left. (four times)   0 of 4 in two: No. We left. | No. We left. | No. We left. | No. We left.
#   four turns alone:           0 of 4 in two
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts sbd@1.0.19
cat > look.cjs <<'NODE'
const { readFileSync } = require("node:fs");
const { sentences } = require("sbd");

const { version } = JSON.parse(readFileSync("node_modules/sbd/package.json", "utf8"));
const four = (turn) => Array(4).fill(turn);
const inTwo = (found) => found.filter((sentence) => sentence === "We left.").length;

const yes = sentences(four("Yes. We left.").join(" "));
const no = sentences(four("No. We left.").join(" "));
const alone = four("Yes. We left.").flatMap((turn) => sentences(turn));
console.log(`sbd ${version}`);
console.log('guess: each "Yes. We left." and "No. We left." has two sentences');
console.log(`Yes. We left. (four times)  ${inTwo(yes)} of 4 in two: ${yes.join(" | ")}`);
console.log(`No. We left. (four times)   ${inTwo(no)} of 4 in two: ${no.join(" | ")}`);
console.log(`four turns alone:           ${inTwo(alone)} of 4 in two`);
const split = ["Yes.", "We left."];
const expected = [...four("Yes. We left.").slice(2), ...split, ...split];
process.exit(yes.join("|") === expected.join("|") && no.length === 4 && alone.length === 4 ? 0 : 1);
NODE
node look.cjs
