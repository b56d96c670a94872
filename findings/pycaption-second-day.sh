#!/usr/bin/env bash
# pycaption 2.3.14: what is said after the first 24 hours of a recording gets a time on the first day.
#
# SRT and WebVTT count hours on, and WebVTT allows more than two digits for them, because recordings can be long: days of observation, audio diaries
# that are joined into one file. One would guess that a time that was read is written as it was. The package keeps it whole while it reads
# (25 hours are 90007 seconds) and writes only the time of day, so 25:00:07 becomes 01:00:07. No error; the file is valid; in the
# order of time the second day lies among the first.
# It matters to people who code interviews: sorted or merged by time the turns of two days are mixed, and the clip behind a quotation is another one.
#
# Output of a run:
#   pycaption 2.3.14
#   guess: 23:59:59 and 25:00:07, as read
#   read:             86399 s, 90007 s
#   written as SRT:    ['23:59:59,000', '01:00:07,000']
#   written as WebVTT: ['23:59:59.000', '01:00:07.000']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pycaption==2.3.14
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PYTHON'
import re
import sys
from importlib.metadata import version

from pycaption import SRTReader, SRTWriter, WebVTTWriter

diary = """1
23:59:59,000 --> 24:00:03,000
Ana: Good night.

2
25:00:07,000 --> 25:00:09,000
Ana: I cannot sleep.
"""
captions = SRTReader().read(diary)
read = [round(caption.start / 1e6) for caption in captions.get_captions(captions.get_languages()[0])]
srt, vtt = (re.findall(r"([\d:.,]+) -->", writer.write(captions)) for writer in (SRTWriter(), WebVTTWriter()))
print("pycaption", version("pycaption"))
print("guess: 23:59:59 and 25:00:07, as read")
print("read:             {} s, {} s".format(*read))
print(f"written as SRT:    {srt}")
print(f"written as WebVTT: {vtt}")
sys.exit(0 if read == [86399, 90007] and srt[1].startswith("01:00:07") and vtt[1].startswith("01:00:07") else 1)
PYTHON
