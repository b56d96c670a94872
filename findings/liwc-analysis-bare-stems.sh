#!/usr/bin/env bash
# liwc-analysis 1.2.4: the entry trust* counts "trusted" and "trusting" but not "trust".
#
# In the dictionaries of LIWC a stem ends in *, which stands for any letters or none: trust* is trust, trusts, trusted. The package counts the words
# of transcripts by such a dictionary and gives the words that it found. One would guess that the stem by itself is among them. It takes
# letters off the end of the word until a stem is left, beginning with all of them instead of none, so the whole word is never looked up as a
# stem; and the plain word is no entry of its own in a dictionary that has the stem. Words with a comma, a full stop or a capital letter are not
# found, either.
# It matters to people who code interviews: the bare word is the most frequent form of most stems, and the categories are too small by just that.
#
# Output of a run:
#   liwc-analysis 1.2.4
#   guess: ['trust', 'trusted'] in the first answer, ['trust', 'trust'] in the second
#   first answer:  ['trusted'], money ['money']
#   second answer: []
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check liwc-analysis==1.2.4 pandas==2.3.3
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version

from liwcanalysis import liwc

with open("words.dic", "w") as dictionary:
    dictionary.write("trust* ,TRUST\nmoney ,FEES\n")
found, counts = liwc("words.dic").analyze(["we trust the tug and they trusted us with money", "trust is trust"])
print("liwc-analysis", version("liwc-analysis"))
print("guess: ['trust', 'trusted'] in the first answer, ['trust', 'trust'] in the second")
print(f"first answer:  {found[0]['TRUST']}, money {found[0]['FEES']}")
print(f"second answer: {found[1]['TRUST']}")
sys.exit(0 if [words["TRUST"] for words in found] == [["trusted"], []] and [count["TRUST"] for count in counts] == [1, 0] else 1)
PYTHON
