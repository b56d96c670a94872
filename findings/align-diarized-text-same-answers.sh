#!/usr/bin/env bash
# align-diarized-text (npm) 1.0.9: every answer in the same words gets the time of the first one.
#
# The package takes a corrected transcript with speakers (a row for each turn) and the words with times from a speech recogniser, and gives each
# turn its times. Inside it aligns the turns in their order, which finds the right times. One would guess that these are the times in the
# result. The speakers are put back by looking for a turn with the same text, and the first one found is taken: the second "Yes." lies where
# the first one is, and so does that of another person. A turn that is not found is left out. The other turns are right, so nobody notices.
# It matters to people who code interviews: short answers are those that repeat, and the clip that is played, or the question before it, is
# another one: "Do you trust them? Yes." becomes the answer to "Did you pay?".
#
# Output of a run:
#   align-diarized-text 1.0.9
#   guess: the second "Yes." begins at 59 s
#   in the recogniser's words: [['Yes.', 13], ['No.', 36], ['Yes.', 59]]
#   in the result:             [['Ben', 'Yes.', 13], ['Ben', 'No.', 36], ['Eva', 'Yes.', 13]]
#   with "Yes, I do." instead: [['Ben', 'Yes.', 13], ['Ben', 'No.', 36], ['Eva', 'Yes, I do.', 59]]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts align-diarized-text@1.0.9
cat > look.cjs <<'NODE'
const align = require("align-diarized-text");
const { version } = require("align-diarized-text/package.json");

const say = console.log;
console.log = () => {}; // the package prints while it works

function talk(last) {
  return [
    ["Ana", "Did you pay the first year?"],
    ["Ben", "Yes."],
    ["Ana", "And the harbour fees too?"],
    ["Ben", "No."],
    ["Ana", "Do you trust them now?"],
    ["Eva", last],
  ];
}

/** Each word takes half a second, and ten seconds pass between turns. */
function recognised(turns) {
  const words = [];
  let time = 0;
  for (const [, text] of turns) {
    for (const word of text.split(" ")) {
      words.push({ id: words.length, text: word, start: time, end: time + 0.4 });
      time += 0.5;
    }
    time += 10;
  }
  return words;
}

function answers(turns) {
  const rows = align(turns.map(([speaker, text]) => ({ speaker, text })), { words: recognised(turns) });
  return rows.filter((row) => row.speaker !== "Ana").map((row) => [row.speaker, row.text, row.start]);
}

function told(rows) {
  return JSON.stringify(rows).replaceAll('"', "'").replaceAll(",", ", ").replaceAll(",  ", ", ");
}

const words = recognised(talk("Yes.")).filter((word) => ["Yes.", "No."].includes(word.text)).map((word) => [word.text, word.start]);
const same = answers(talk("Yes."));
const other = answers(talk("Yes, I do."));
say(`align-diarized-text ${version}`);
say('guess: the second "Yes." begins at 59 s');
say(`in the recogniser's words: ${told(words)}`);
say(`in the result:             ${told(same)}`);
say(`with "Yes, I do." instead: ${told(other)}`);
process.exit(words[2][1] === 59 && same[0][2] === 13 && same[2][2] === 13 && other[2][2] === 59 ? 0 : 1);
NODE
node look.cjs
