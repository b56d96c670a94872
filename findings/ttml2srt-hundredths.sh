#!/usr/bin/env bash
# ttml2srt (npm) 1.2.4: a caption that begins at 12.06 s begins at 12.6 s, and one on two lines of the file is left out.
#
# In TTML a time may be given in seconds ("12.06s") or with frames ("00:00:12:02", the second frame of 25). The package makes .srt of it; one
# would guess that times stay the same to a thousandth. What comes after the full second is written as a whole number and filled up to three
# digits behind instead of in front: 60 thousandths become 600, 5 become 500, frame 2 (80) becomes 800. Whatever lies in the first tenth of
# a second is up to nine tenths too late. And only captions whose element stands on one line of the file are found; one that goes on in
# the next line, which in XML is the same, is missing without a warning. Times with a full stop ("00:00:12.060") are right.
# It matters to people who code interviews: pauses and overlaps are measured from such times, and one in ten is wrong.
#
# Output of a run (the talk is made up):
#   ttml2srt 1.2.4
#   guess:          00:00:11,050 --> 00:00:12,050 | 00:00:12,060 --> 00:00:13,200
#   with full stop: 00:00:11,050 --> 00:00:12,050 | 00:00:12,060 --> 00:00:13,200
#   in seconds:     00:00:11,500 --> 00:00:12,500 | 00:00:12,600 --> 00:00:13,200
#   guess:          00:00:12,080 --> 00:00:12,800 | 00:00:13,040 --> 00:00:13,880
#   in frames:      00:00:12,800 --> 00:00:12,800 | 00:00:13,400 --> 00:00:13,880
#   captions of 2, one of them on two lines: 1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts ttml2srt@1.2.4
cat > look.cjs <<'NODE'
const { ttml2srt } = require("ttml2srt");

const { version } = require("ttml2srt/package.json");
const names = 'xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:frameRate="25"';
const said = ["Who pays?", "We all do."];
console.info = () => {};

function times(captions, words = said) {
  const elements = captions.map(([begin, end], n) => `<p begin="${begin}" end="${end}">${words[n]}</p>`);
  const srt = ttml2srt(`<tt ${names}><body><div>\n${elements.join("\n")}\n</div></body></tt>`);
  return srt.split(/\r?\n/).filter((line) => line.includes("-->"));
}

const fullStop = [["00:00:11.050", "00:00:12.050"], ["00:00:12.060", "00:00:13.200"]];
const seconds = [["11.05s", "12.05s"], ["12.06s", "13.2s"]];
const frames = [["00:00:12:02", "00:00:12:20"], ["00:00:13:01", "00:00:13:22"]];
const inSeconds = "00:00:11,050 --> 00:00:12,050 | 00:00:12,060 --> 00:00:13,200";
const inFrames = "00:00:12,080 --> 00:00:12,800 | 00:00:13,040 --> 00:00:13,880";
const seen = [fullStop, seconds, frames].map((captions) => times(captions).join(" | "));
const found = times(fullStop, [said[0], "We all\n  do."]).length;
console.log(`ttml2srt ${version}`);
console.log(`guess:          ${inSeconds}`);
console.log(`with full stop: ${seen[0]}`);
console.log(`in seconds:     ${seen[1]}`);
console.log(`guess:          ${inFrames}`);
console.log(`in frames:      ${seen[2]}`);
console.log(`captions of 2, one of them on two lines: ${found}`);
const expected = [
  inSeconds,
  "00:00:11,500 --> 00:00:12,500 | 00:00:12,600 --> 00:00:13,200",
  "00:00:12,800 --> 00:00:12,800 | 00:00:13,400 --> 00:00:13,880",
];
process.exit(version === "1.2.4" && seen.join() === expected.join() && found === 1 ? 0 : 1);
NODE
node look.cjs
