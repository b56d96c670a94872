#!/usr/bin/env bash
# ttconv 1.2.3: where two people talk at once, the words of the longer turn are written again for each "mhm", and speakers' names are left out.
#
# The package converts subtitles (SRT, WebVTT, TTML, STL). When a listener says something within somebody's turn, two captions overlap, which both
# formats allow. One would guess that SRT to SRT gives the same captions. The result has no captions that overlap: at each start and end
# within a turn a new one begins, with all that is being said, so a turn with two "mhm" in it stands there five times. From WebVTT the
# names in the voice spans are dropped, too. Captions without a length disappear. No warning.
# It matters to people who code interviews: word counts, searches and shares of speech are wrong, the more so the livelier the talk was,
# and each copy is a passage that can be coded.
#
# Output of a run:
#   ttconv 1.2.3
#   guess: 'Ana: Who pays for it?' 1 time, 'Mhm.' 2 times
#   SRT to SRT:    {'Ana: Who pays for it?': 5, 'Ben: Mhm.': 2}
#   WebVTT to SRT: {'Who pays for it?': 5, 'Mhm.': 2}
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check ttconv==1.2.3
cd "$folder"
cat > tug.srt <<'SRT'
1
00:00:01,000 --> 00:00:09,000
Ana: Who pays for it?

2
00:00:02,000 --> 00:00:03,000
Ben: Mhm.

3
00:00:05,000 --> 00:00:06,000
Ben: Mhm.
SRT
{ printf 'WEBVTT\n\n'; sed -e 's/,/./g' -e 's/^\(...\): \(.*\)/<v \1>\2<\/v>/' tug.srt; } > tug.vtt
for kind in srt vtt; do
    "$folder/env/bin/tt" convert -i "tug.$kind" -o "from_$kind.srt" > "$kind.log" 2>&1
done
"$folder/env/bin/python" - <<'PYTHON'
import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path


def lines(kind):
    words = [line for line in Path(f"from_{kind}.srt").read_text().splitlines() if any(letter.isalpha() for letter in line)]
    return dict(Counter(words))


srt, vtt = lines("srt"), lines("vtt")
print("ttconv", version("ttconv"))
print("guess: 'Ana: Who pays for it?' 1 time, 'Mhm.' 2 times")
print(f"SRT to SRT:    {srt}")
print(f"WebVTT to SRT: {vtt}")
sys.exit(0 if srt == {"Ana: Who pays for it?": 5, "Ben: Mhm.": 2} and vtt == {"Who pays for it?": 5, "Mhm.": 2} else 1)
PYTHON
