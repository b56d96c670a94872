#!/usr/bin/env bash
# vttdiff 0.0.4: compared with one that names no speakers, a transcript in the same words has a word error rate of 0.6; numbers do not count.
#
# The package compares WebVTT files, such as those of several engines for speech, side by side and by the word error rate. In WebVTT the speaker
# is named in a voice tag, <v Ana>, at the beginning of a cue. One would guess that it is no word that was said, as the tag "<v ->", which is
# taken off. Of all others only the signs < and > are removed: "<v Ana>Who" becomes the two words "v anawho", so each turn has one word too many,
# and its first word is never right, also where both files name speakers, in different ways. Lines that are a number are left out as if they
# were the numbers of cues: two engines that heard "40" and "14" agree.
# It matters to people who code interviews: the engine that tells who speaks looks worse, the more so the shorter the turns are.
#
# Output of a run (the talk is made up):
#   vttdiff 0.0.4
#   guess: a word error rate of 0, but where other words were heard
#   without speakers and with them:          0.6
#   with Ana, Ben and SPEAKER_0, SPEAKER_1:  0.23
#   "40" and "14":                           0.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check vttdiff==0.0.4 jiwer==4.0.0 beautifulsoup4==4.15.0 rapidfuzz==3.14.6
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import re
import sys
from importlib.metadata import version

import vttdiff


def transcript(speakers, last="Nobody asked us."):
    said = ["Who pays for it?", "We all do.", last]
    voices = [f"<v {name}>" if name else "" for name in speakers]
    cues = [f"00:0{place}.000 --> 00:0{place + 1}.000\n{voices[place]}{words}\n" for place, words in enumerate(said)]
    return "\n".join(["WEBVTT\n", *cues])


def errors(one, other):
    page = vttdiff.diff([one, other], titles=["one", "other"])
    return round(float(re.search(r"Word Error Rate\s*</td>\s*<td[^>]*>\s*([\d.]+)", page)[1]), 2)


nobody = [""] * 3
seen = [
    errors(transcript(nobody), transcript(["Ana", "Ben", "Ana"])),
    errors(transcript(["Ana", "Ben", "Ana"]), transcript(["SPEAKER_0", "SPEAKER_1", "SPEAKER_0"])),
    errors(transcript(nobody, "40"), transcript(nobody, "14")),
]
print("vttdiff", version("vttdiff"))
print("guess: a word error rate of 0, but where other words were heard")
for name, rate in zip(("without speakers and with them:", "with Ana, Ben and SPEAKER_0, SPEAKER_1:", '"40" and "14":'), seen, strict=True):
    print(f"{name:40} {rate}")
sys.exit(0 if seen == [0.6, 0.23, 0.0] else 1)
PYTHON
