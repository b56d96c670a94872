#!/usr/bin/env bash
# airtime 1.0.2: of a Teams transcript only turns that stand on one line are counted, so those who speak at length hardly spoke.
#
# The package counts the words of each person in a transcript of Zoom or Microsoft Teams and prints the share of each. In WebVTT the words of a
# person may go over several lines within <v Ben>...</v>, and the longer ones do. One would guess that all words count. A turn is only
# seen if its <v> and </v> stand on the same line; of others nothing is counted, not even their first line. The sum below is that of what was
# seen, so the shares add up to 100 %, and no warning is given.
# It matters to people who code interviews: the shares are used to show who was heard in a group, and short remarks are what is left.
#
# Output of a run:
#   airtime 1.0.2
#   guess: Ana 5 of 20 words (25.0%), Ben 15 of 20 words (75.0%)
#   each turn on one line: Ana: 5 words (25.0% of meeting) | Ben: 15 words (75.0% of meeting)
#   long turns on two:     Ana: 5 words (71.4% of meeting) | Ben: 2 words (28.6% of meeting)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check airtime==1.0.2
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PYTHON'
import contextlib
import io
import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path

from airtime import analyze_teams_transcript

talk = [
    ("Ana", "Who pays?"),
    ("Ben", "We all paid for it at first,\nand then nobody did any more."),
    ("Ana", "And what now?"),
    ("Ben", "Nobody knows."),
]


def shares(turns):
    cues = [f"00:00:0{n}.000 --> 00:00:0{n + 1}.000\n<v {name}>{words}</v>\n" for n, (name, words) in enumerate(turns)]
    Path("meeting.vtt").write_text("WEBVTT\n\n" + "\n".join(cues))
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        analyze_teams_transcript("meeting.vtt")
    return [line[2:] for line in printed.getvalue().split("SPEAKER TOTALS")[1].splitlines() if line.startswith("- ")]


counts = Counter()
for name, words in talk:
    counts[name] += len(words.split())
total = counts.total()
one_line = shares([(name, words.replace("\n", " ")) for name, words in talk])
two_lines = shares(talk)
print("airtime", version("airtime"))
print("guess: " + ", ".join(f"{name} {count} of {total} words ({count / total:.1%})" for name, count in counts.items()))
print("each turn on one line: " + " | ".join(one_line))
print("long turns on two:     " + " | ".join(two_lines))
right = [f"{name}: {count} words ({count / total:.1%} of meeting)" for name, count in counts.items()]
sys.exit(0 if one_line == right and two_lines == ["Ana: 5 words (71.4% of meeting)", "Ben: 2 words (28.6% of meeting)"] else 1)
PYTHON
