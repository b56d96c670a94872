#!/usr/bin/env bash
# teams-transcript-formatter 0.3.3: what is said without a name is left out, and of a transcript without names nothing is left.
#
# The package makes text for NVivo or QualCoder of WebVTT "downloaded from Microsoft Teams/Stream". In WebVTT a cue may name its speaker, and need
# not. One would guess that the words of a cue without a name are in the text, without a name. They are left out, and as turns of one
# person that follow each other are joined, the question before and the one after become one. A transcript in which nobody is named gives an
# empty file. No error, no warning. "&amp;" stays, and of a time without hours, 01:05.250, the last part is taken for seconds.
# (It asks for Python 3.12; here it runs with the Python that is there.)
# It matters to people who code interviews: it is the answers that are missing, and what is left reads like an interview.
#
# Output of a run (the talk is made up):
#   teams-transcript-formatter 0.3.3
#   guess: We never pay. is in the text
#   named but for one cue:  ['Ana | Who pays? And R&amp;D? | 00:00:01', 'Ben | No. | 01:05:250']
#   nobody named:           []
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps --ignore-requires-python teams-transcript-formatter==0.3.3
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from teams_transcript_formatter import format_transcript

turns = [
    ("00:00:01.000 --> 00:00:02.000", "Ana", "Who pays?"),
    ("00:00:03.000 --> 00:00:04.000", "", "We never pay."),
    ("00:00:05.000 --> 00:00:06.000", "Ana", "And R&amp;D?"),
    ("01:05.250 --> 01:06.000", "Ben", "No."),
]


def lines(named):
    cues = [f"{times}\n" + (f"<v {name}>{words}</v>" if named and name else words) for times, name, words in turns]
    return [line for line in format_transcript("\n\n".join(["WEBVTT", *cues]) + "\n").split("\n\n") if line]


seen = lines(named=True), lines(named=False)
print("teams-transcript-formatter", version("teams-transcript-formatter"))
print("guess: We never pay. is in the text")
print(f"named but for one cue:  {seen[0]}")
print(f"nobody named:           {seen[1]}")
sys.exit(0 if seen == (["Ana | Who pays? And R&amp;D? | 00:00:01", "Ben | No. | 01:05:250"], []) else 1)
PYTHON
