#!/usr/bin/env bash
# pyzub 0.1.6: of each caption only what stands before the first two spaces is read, and only that is written again.
#
# The package reads SubRip captions to correct or shift them. One would guess that the text of a caption goes on to the empty line behind it. It ends
# at the first two blanks of any kind: two spaces after a full stop, as many people type, or a space at the end of a line and the next line.
# The rest of the turn is left out when captions are listed, searched, shifted and saved, with the right times and without a warning.
# It matters to people who code interviews: transcripts that were typed or corrected by hand lose the second sentence of a turn, not the first.
#
# Output of a run:
#   pyzub 0.1.6
#   guess: all words, before and after the times are shifted
#   read: ['Ana: We left.', 'Ben: Twice?', 'Ana: Twice, in']
#   shifted and saved: ['Ana: We left.', 'Ben: Twice?', 'Ana: Twice, in']
#   times: ['00:00:03,000 --> 00:00:06,000', '00:00:07,000 --> 00:00:08,000', '00:00:09,000 --> 00:00:11,000']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pyzub==0.1.6 chardet==5.2.0 click==8.1.8 tqdm==4.67.1
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version
from pathlib import Path

from pyzub.subfiles import SRTFile

turns = ["Ana: We left.  They had raised the rent.", "Ben: Twice?", "Ana: Twice, in \na single year."]
times = ["00:00:01,000 --> 00:00:04,000", "00:00:05,000 --> 00:00:06,000", "00:00:07,000 --> 00:00:09,000"]
Path("interview.srt").write_text("\n".join(f"{number}\n{time}\n{turn}\n" for number, (time, turn) in enumerate(zip(times, turns), start=1)))
captions = SRTFile("interview.srt", "utf-8")
read = [caption.text for caption in captions]
captions.slide(seconds=2)
captions.dump("shifted.srt")
lines = Path("shifted.srt").read_text().splitlines()
saved = lines[2::4]
print("pyzub", version("pyzub"))
print("guess: all words, before and after the times are shifted")
print(f"read: {read}")
print(f"shifted and saved: {saved}")
print(f"times: {lines[1::4]}")
sys.exit(0 if read == saved == ["Ana: We left.", "Ben: Twice?", "Ana: Twice, in"] else 1)
PYTHON
