#!/usr/bin/env bash
# lexicalrichness 0.5.1: the mean segmental type-token ratio leaves out the last segment of a text although it is whole.
#
# MSTTR cuts a text into segments of equal length and averages their type-token ratios; `discard=True` (the default) is documented as leaving out
# the rest, "for a text size of 105 and a segment_window of 100, the last 5 tokens". One would guess that nothing is left out of a text of
# 200 words with segments of 100. The last segment is taken away always, so of 200 words 100 count; discard=False gives the right
# figure here, but averages a rest of a few words with whole segments elsewhere.
# It matters to people who code interviews: texts are cut to the same round length before they are compared, and it is then that words are lost.
#
# Output of a run:
#   lexicalrichness 0.5.1, lexical-diversity 0.1.1
#   guess: 0.505, the mean of 0.01 and 1.0
#   lexical-diversity:                  0.505
#   lexicalrichness:                    0.01
#   lexicalrichness, one word more:     0.505
#   lexicalrichness, discard=False:     0.505
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check lexicalrichness==0.5.1 lexical-diversity==0.1.1 setuptools==80.9.0
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version

from lexical_diversity import lex_div
from lexicalrichness import LexicalRichness

words = ["mhm"] * 100 + [f"word{number}" for number in range(100)]


def segmental(spoken, **options):
    return round(LexicalRichness(spoken, preprocessor=None, tokenizer=None).msttr(100, **options), 3)


other, plain = round(lex_div.msttr(words, window_length=100), 3), segmental(words)
longer, whole = segmental([*words, "yes"]), segmental(words, discard=False)
print(f"lexicalrichness {version('lexicalrichness')}, lexical-diversity {version('lexical-diversity')}")
print("guess: 0.505, the mean of 0.01 and 1.0")
print(f"lexical-diversity:                  {other}")
print(f"lexicalrichness:                    {plain}")
print(f"lexicalrichness, one word more:     {longer}")
print(f"lexicalrichness, discard=False:     {whole}")
sys.exit(0 if plain == 0.01 and other == longer == whole == 0.505 else 1)
PYTHON
