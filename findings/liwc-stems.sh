#!/usr/bin/env bash
# liwc 0.5.0: once a dictionary has a stem such as trust*, its entries for longer words (trustee, trustless*) are never found.
#
# A dictionary in LIWC's format lists words, and stems that end in *, each with its categories. Stems are kept short, and words that
# begin like a stem but mean something else get an entry of their own. One would guess that the entry for the very word counts for that word,
# alone or beside the stem. The package walks along the letters and stops at the first * that it meets: "trustee" gets the categories of
# trust*, whatever its own line says, and in whatever order the lines stand. Even for "trust" itself the entry without * is passed over.
# It matters to people who code interviews: shares of categories are counted with such dictionaries, one's own ones too, and the exceptions
# that were written into the dictionary with care have no effect.
#
# Output of a run:
#   liwc 0.5.0
#   guess: trustee ['law'], trustless ['distrust'], trust ['noun']
#   stem last in the dictionary:  trustee ['trust'], trustless ['trust'], trust ['trust']
#   stem first in the dictionary: trustee ['trust'], trustless ['trust'], trust ['trust']
#   without the stem:             trustee ['law'], trustless ['distrust'], trust ['noun']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check liwc==0.5.0
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version
from pathlib import Path

import liwc

words = ["trustee", "trustless", "trust"]
entries = ["trustee\t2", "trustless*\t3", "trust\t4"]
stem = ["trust*\t1"]


def categories(lines):
    Path("own.dic").write_text("\n".join(["%", "1\ttrust", "2\tlaw", "3\tdistrust", "4\tnoun", "%", *lines]) + "\n")
    parse, _names = liwc.load_token_parser("own.dic")
    return {word: list(parse(word)) for word in words}


def told(found):
    return ", ".join(f"{word} {found[word]}" for word in words)


last, first, without = categories(entries + stem), categories(stem + entries), categories(entries)
guess = {"trustee": ["law"], "trustless": ["distrust"], "trust": ["noun"]}
print("liwc", version("liwc"))
print(f"guess: {told(guess)}")
print(f"stem last in the dictionary:  {told(last)}")
print(f"stem first in the dictionary: {told(first)}")
print(f"without the stem:             {told(without)}")
sys.exit(0 if last == first == {word: ["trust"] for word in words} and without == guess else 1)
PYTHON
