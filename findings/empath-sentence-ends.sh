#!/usr/bin/env bash
# empath 0.89: a word at the beginning or end of a sentence, or before a comma, is not counted in its category.
#
# The package counts the words of a text in some 200 categories (money, trust, rage ...), as LIWC does. One would guess that "Money." is the
# word "money", as in any such count. The text is cut at its spaces, so a full stop, comma or question mark is part of the word, and the
# words of the categories are in small letters; nothing else is recognised. Asked for shares (normalize=True) it divides by all words, so the
# same text has a higher share without its punctuation. No warning; the categories are only smaller.
# It matters to people who code interviews: in speech, sentences are short and words of feeling stand at their ends ("I was angry."), and how
# much is missed depends on the transcriber's commas, so people and groups with different transcribers differ.
#
# Output of a run:
#   empath 0.89
#   guess: the same counts with punctuation and without
#   'we lost money and we were angry and then we lost trust': {'money': 1, 'rage': 1, 'trust': 1}
#   'We lost money, and we were angry. And then? We lost trust.': {'money': 0, 'rage': 0, 'trust': 0}
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check empath==0.89
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from empath import Empath

lexicon = Empath()
plain = "we lost money and we were angry and then we lost trust"
typed = "We lost money, and we were angry. And then? We lost trust."


def counts(text):
    return {name: int(number) for name, number in lexicon.analyze(text, categories=["money", "rage", "trust"]).items()}


print("empath", version("empath"))
print("guess: the same counts with punctuation and without")
seen = [counts(plain), counts(typed)]
for text, found in zip((plain, typed), seen):
    print(f"{text!r}: {found}")
sys.exit(0 if all(seen[0].values()) and not any(seen[1].values()) else 1)
PYTHON
