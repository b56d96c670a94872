#!/usr/bin/env bash
# pylangacq 0.23.0 (with rustling 0.9.0): an ELAN file made from a CHAT transcript with time marks is not well-formed XML.
#
# In CHAT (.cha) each utterance ends with its times between two control characters. The package converts CHAT to ELAN, SRT and TextGrid, and
# in the latter two the mark is taken off the words; one would guess the same of the .eaf. There the mark stays at the end of the words, times and
# control characters and all. XML 1.0 does not allow this character, so the file that was written without a complaint cannot be read by
# an XML parser; a program that forgives it shows the times as words.
# It matters to people who code interviews: a corpus is converted, archived, and found unreadable when it is opened in another program.
#
# Output of a run:
#   pylangacq 0.23.0, rustling 0.9.0
#   guess: words 'who pays for it ?' in all three, and the .eaf is read
#   SRT:      'who pays for it ?'
#   TextGrid: 'who pays for it ?'
#   ELAN:     'who pays for it ? \x150_2000\x15'
#   reading the .eaf: ParseError: not well-formed (invalid token): line 13, column 52
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pylangacq==0.23.0 rustling==0.9.0
cd "$folder"
printf '@UTF8\n@Begin\n@Languages:\teng\n@Participants:\tANA Ana Investigator\n@ID:\teng|tug|ANA|||||Investigator|||\n@Media:\ttug, audio\n' > tug.cha
printf '*ANA:\twho pays for it ? \0250_2000\025\n@End\n' >> tug.cha
"$folder/env/bin/python" - <<'PYTHON'
import re
import sys
import xml.etree.ElementTree as ElementTree
from importlib.metadata import version

import pylangacq

chat = pylangacq.read_chat("tug.cha")
subtitles, grid, eaf = chat.to_srt_strs()[0], chat.to_textgrid_strs()[0], chat.to_elan_strs()[0]
shown = re.search(r"<ANNOTATION_VALUE>(.*?)</ANNOTATION_VALUE>", eaf, re.DOTALL).group(1)
try:
    ElementTree.fromstring(eaf.encode())
    seen = "read"
except ElementTree.ParseError as error:
    seen = f"ParseError: {error}"
print(f"pylangacq {version('pylangacq')}, rustling {version('rustling')}")
print("guess: words 'who pays for it ?' in all three, and the .eaf is read")
print(f"SRT:      {subtitles.splitlines()[2]!r}")
print(f"TextGrid: {re.search(r'text = .(.*).', grid).group(1)!r}")
print(f"ELAN:     {shown!r}")
print(f"reading the .eaf: {seen}")
sys.exit(0 if seen.startswith("ParseError") and "\x15" in shown and "\x15" not in subtitles + grid else 1)
PYTHON
