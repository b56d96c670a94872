#!/usr/bin/env bash
# kitconc 4.0.1: in a small corpus the most typical words get a large negative keyness and are listed as words that are unusually rare.
#
# The package compares the words of one's own texts with a reference list of 90 million words (log-likelihood unless told otherwise): positive
# for words used more often than there, negative for words used less often. One would guess that a word that makes up 5 % of the talk and 0.02 %
# of the reference stands at the top. The share of one's own texts is left out of the sum wherever less than one occurrence was
# expected there, which in a few hundred words of interview holds for all but the commonest words; what is left is negative. So the top of
# the list are it, they, not, for, the, and polarity="negative" gives the very words that the talk is about. The column log-ratio of the same call
# (8 means 2^8 times as often) and the measure "log-likelihood-2" are right.
# It matters to people who code interviews: interviews are small beside any reference, and the list of their keywords is upside down.
#
# Output of a run:
#   kitconc 4.0.1
#   guess: 'town' and 'best' at the top, 'the' and 'and' far below
#   log-likelihood:   first ['it', 'they', 'not'], last ['best', 'town', 'live'], town -39.82 (used 2^7.9 times as often)
#   log-likelihood-2: first ['live', 'town', 'best'], last ['that', 'in', 'and'], town 180.53
#   negative words:   ['town', 'live', 'best']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check numpy==1.26.4 pandas==2.3.3 matplotlib==3.10.8 xlsxwriter==3.2.9 requests==2.32.5
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps kitconc==4.0.1 2> "$folder/without-the-window"
cd "$folder"
mkdir work talks
"$folder/env/bin/python" - 2> log <<'PYTHON'
import sys
from importlib.metadata import version
from pathlib import Path

from kitconc.kit_corpus import Corpus

Path("talks/ben.txt").write_text("They said that it was not the best time for the town and the people who live in it . " * 20)
corpus = Corpus("work/", "talk", "english")
corpus.add_texts("talks/", show_progress=False)


def keywords(**chosen):
    table = corpus.keywords(effect="log-ratio", **chosen).df
    return list(table["WORD"]), table.set_index("WORD").loc["town"]


usual, town = keywords()
two_terms, right = keywords(measure="log-likelihood-2")
negative, _ = keywords(polarity="negative")
print("kitconc", version("kitconc"))
print("guess: 'town' and 'best' at the top, 'the' and 'and' far below")
print(f"log-likelihood:   first {usual[:3]}, last {usual[-3:]}, town {town['KEYNESS']} (used 2^{town['LOG-RATIO']:.1f} times as often)")
print(f"log-likelihood-2: first {two_terms[:3]}, last {two_terms[-3:]}, town {right['KEYNESS']}")
print(f"negative words:   {negative[:3]}")
sys.exit(0 if town["KEYNESS"] < -30 and town["LOG-RATIO"] > 7 and right["KEYNESS"] > 150 and "town" in negative else 1)
PYTHON
