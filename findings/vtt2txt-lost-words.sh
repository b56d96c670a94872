#!/usr/bin/env bash
# vtt2txt 0.1.4 (converts .vtt transcripts "into txt files with timestamps for MaxQDA"): all words after a second colon, and all lines of
# a cue but its first, are lost.
#
# One would guess that every word of the transcript is in the text. A line is cut at its colons, the first piece is the speaker, the second
# piece is what was said, and the rest is dropped: "Ben: At 10:30 ..." becomes "At 10". A cue of two lines keeps its first. And a line
# without a speaker that has a colon in it makes a new speaker ("One thing"), who also gets the unnamed cues that follow.
# It matters to people who code interviews: clock times and quoted speech are cut off in the middle, and talk is given to nobody.
#
# Output of a run:
#   vtt2txt 0.1.4
#   guess: every word of the 4 cues, said by Ana and Ben
#   ('Ana', 'When did you meet?')
#   ('Ben', 'At 10')
#   ('One thing', 'the tug was late.')
#   ('One thing', 'It was bad.')
#   lost: '30, and he said: wait. Then we went home.'
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check vtt2txt==0.1.4
cd "$folder"
cat > meeting.vtt <<'VTT'
WEBVTT

1
00:00:01.200 --> 00:00:04.000
Ana: When did you meet?

2
00:00:04.000 --> 00:00:09.000
Ben: At 10:30, and he said: wait.
Then we went home.

3
00:00:09.000 --> 00:00:12.000
One thing: the tug was late.

4
00:00:12.000 --> 00:00:14.000
It was bad.

VTT
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import vtt2txt

cues, speakers = vtt2txt.parse_vtt("meeting.vtt")
said = [(cue["speaker"], cue["content"]) for cue in cues]
print("vtt2txt", version("vtt2txt"))
print("guess: every word of the 4 cues, said by Ana and Ben")
for row in said:
    print(row)
kept = " ".join(words for _, words in said)
print("lost: '30, and he said: wait. Then we went home.'")
lost = "30" not in kept and "wait" not in kept and "went home" not in kept
sys.exit(0 if lost and speakers == ["Ana", "Ben", "One thing"] else 1)
PYTHON
