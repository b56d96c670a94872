#!/usr/bin/env bash
# qualkit 0.1.5: remove_dont_knows drops the answers "no" and "none", and replace_dont_knows changes nothing.
#
# The package cleans answers to open questions before they are coded. remove_dont_knows is documented as removing rows that hold nothing but
# "don't know"; one would guess that "no" is an answer. The words no, none, nil, na and unknown are in the list of what is taken for "don't know",
# and they are taken out wherever the letters stand, so "nana" is nothing, either. Its sister replace_dont_knows makes the replacement in a
# copy that is thrown away: the table that comes back is the one that was given, "i dont know" and all. Neither says how many rows it touched.
# It matters to people who code interviews: those who said no to "Do you trust them?" are not in the table, and the share of yes is 100 %.
#
# Output of a run:
#   qualkit 0.1.5, pandas 2.3.3
#   guess: without don't knows ['yes', 'no', 'none', 'nana'], replaced ['yes', 'no', 'none', 'nana', '-']
#   without don't knows: ['yes']
#   replaced by '-':     ['yes', 'no', 'none', 'nana', 'i dont know']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pandas==2.3.3 nltk==3.9.2
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps qualkit==0.1.5 2> "$folder/without-the-models"
cd "$folder"
export NLTK_DATA="$folder"
"$folder/env/bin/python" - 2> log <<'PYTHON'
import sys
from importlib.metadata import version

import pandas as pd
from qualkit.clean import remove_dont_knows, replace_dont_knows

answers = ["yes", "no", "none", "nana", "i dont know"]
table = pd.DataFrame({"answer": answers})
removed = list(remove_dont_knows(table, "answer")["answer"])
replaced = list(replace_dont_knows(table, "answer", "-")["answer"])

print(f"qualkit {version('qualkit')}, pandas {version('pandas')}")
print(f"guess: without don't knows {answers[:4]}, replaced {[*answers[:4], '-']}")
print("without don't knows:", removed)
print("replaced by '-':    ", replaced)
sys.exit(0 if removed == ["yes"] and replaced == answers else 1)
PYTHON
