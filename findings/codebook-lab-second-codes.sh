#!/usr/bin/env bash
# codebook-lab 1.4.0: two people who gave the same words the same two codes agree by 0 when they gave them in another order.
#
# The package compares the passages that a person and a model (or two persons) marked: F1 by words, F1 of equal passages, and the share of
# letters marked alike. A passage may have several codes, each an entry of the list with start, end and code. One would guess that the order of
# a list of passages has no influence, and that equal sets of codings give 1 three times. Of the codes on a word or letter only the
# first in the list is looked at, for each side on its own; so "money, trust" against "trust, money" is full disagreement by words and letters,
# while the F1 of equal passages of the same call is 1.
# It matters to people who code interviews: passages with two codes are the rule, and people and programs list them in any order.
#
# Output of a run:
#   codebook-lab 1.4.0
#   guess: 1.0 three times, in whatever order the codes are listed
#   same order:  by words 1.0, by letters 1.0, equal passages 1.0
#   other order: by words 0.0, by letters 0.0, equal passages 1.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps codebook-lab==1.4.0 pandas==2.3.3 numpy==2.3.5 \
  python-dateutil==2.9.0.post0 pytz==2025.2 tzdata==2025.2 six==1.17.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from codebook_lab.span_metrics import compute_span_metrics

text = "Ana: Who pays? Ben: We all do."
place = {"start": text.index("We"), "end": len(text) - 1}
person = [{**place, "label": "money"}, {**place, "label": "trust"}]


def compared(other):
    found = compute_span_metrics([text], [person], [other], label_options=["money", "trust"])
    return tuple(round(found[name], 3) for name in ("token_f1", "char_iou", "exact_match_f1"))


print("codebook-lab", version("codebook-lab"))
print("guess: 1.0 three times, in whatever order the codes are listed")
same, turned = compared(person), compared(person[::-1])
print("same order:  by words {}, by letters {}, equal passages {}".format(*same))
print("other order: by words {}, by letters {}, equal passages {}".format(*turned))
sys.exit(0 if same == (1, 1, 1) and turned == (0, 0, 1) else 1)
PYTHON
