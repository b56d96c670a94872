#!/usr/bin/env bash
# taguette 1.5.2: when two highlights end together at the end of a paragraph, the exported document shows a tag at the wrong speaker or not at all.
#
# The export of a document with its highlights writes the tags in brackets after each highlight; one would guess that all are there, each after
# its own words. After the end of a paragraph only the first label is written; the second comes with the next text, that is before the first
# word of the next paragraph; and at the end of the document there is no next text, so the tag is not in the export at all.
# It matters to people who code interviews: a whole turn with two tags is the commonest coding, and on paper one of them stands at the
# next speaker's turn, and that of the last answer is missing.
#
# Output of a run:
#   taguette 1.5.2
#   guess: Ana: Who pays for it? [money] [trust] | Ben: We all do. [fees] [help]
#   seen:  Ana: Who pays for it? [money] | [trust]Ben: We all do. [fees]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check taguette==1.5.2
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import re
import sys
from importlib.metadata import version

from taguette import extract

turns = ["Ana: Who pays for it?", "Ben: We all do."]
document = "".join(f"<p>{turn}</p>" for turn in turns)
middle, end = len(turns[0]), len("".join(turns))
highlights = [(0, middle, ["money"]), (5, middle, ["trust"]), (middle, end, ["fees"]), (middle + 5, end, ["help"])]
exported = extract.highlight(document, highlights, show_tags=True)
seen = " | ".join(re.sub(r"<[^>]*>", "", paragraph).strip() for paragraph in re.findall(r"<p>(.*?)</p>", exported))
print("taguette", version("taguette"))
print("guess: Ana: Who pays for it? [money] [trust] | Ben: We all do. [fees] [help]")
print(f"seen:  {seen}")
sys.exit(0 if "[trust]Ben" in seen and "help" not in exported else 1)
PYTHON
