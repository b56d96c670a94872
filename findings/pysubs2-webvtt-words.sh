#!/usr/bin/env bash
# pysubs2 1.8.1: in WebVTT, identifiers and notes become spoken words, and a number that stands last in a cue is lost.
#
# WebVTT lets every cue have an identifier that need not be a number (Microsoft Teams writes long ones), and NOTE blocks between cues, which
# are never shown. One would guess that neither is in the text of a cue. pysubs2 reads WebVTT as if it were SubRip: all lines up to the next
# time line are the cue, so the next cue's identifier and a note are appended to the words; and since SubRip has a number there, a number
# that stands alone on the last line of a cue is taken off, although it was said. No error, no warning.
# It matters to people who code interviews: private remarks of the transcriber come into the quotations, and years, ages and sums are gone.
#
# Output of a run:
#   pysubs2 1.8.1
#   guess: the words of each cue, without identifiers and notes
#   with identifiers and a note: ['When did it run dry?\n\nteams-7f/15-0', 'In 1985.\n\nNOTE he sounds unsure, ask his wife', 'And now?']
#   without identifiers:         ['When did it run dry?', 'It ran dry in', 'And now?']
#   said in the second cue:      'It ran dry in\n1985'
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pysubs2==1.8.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import pysubs2

named = """WEBVTT

teams-7f/14-0
00:00:03.000 --> 00:00:05.000
When did it run dry?

teams-7f/15-0
00:00:05.000 --> 00:00:06.000
In 1985.

NOTE he sounds unsure, ask his wife

00:00:06.000 --> 00:00:09.000
And now?
"""
plain = """WEBVTT

00:00:03.000 --> 00:00:05.000
When did it run dry?

00:00:05.000 --> 00:00:06.000
It ran dry in
1985

00:00:06.000 --> 00:00:09.000
And now?
"""


def words(text):
    return [event.plaintext for event in pysubs2.SSAFile.from_string(text, format_="vtt")]


print("pysubs2", version("pysubs2"))
print("guess: the words of each cue, without identifiers and notes")
print(f"with identifiers and a note: {words(named)}")
print(f"without identifiers:         {words(plain)}")
print("said in the second cue:      'It ran dry in\\n1985'")
first, second, _ = words(named)
sys.exit(0 if "15-0" in first and "ask his wife" in second and words(plain)[1] == "It ran dry in" else 1)
PYTHON
