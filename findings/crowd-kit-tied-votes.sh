#!/usr/bin/env bash
# crowd-kit 1.4.2, MajorityVote: where coders are tied, the code that comes first anywhere in the table wins, so sorting the rows decides.
#
# The package finds the code of each passage from the codings of several coders; its tables have the columns task, worker and label. With two coders,
# or four, ties are common. One would guess that a tie is drawn by lot, or left open; in any case that the order of the rows does not
# matter. In every tie the code wins whose first row in the whole table is higher up, so all ties fall to the same code, or to the coder whose
# rows stand first. Nothing in the result tells ties from majorities, and the documentation does not speak of them.
# It matters to people who code interviews: the "agreed" codings are those of one coder, and another sorting of the same table gives the other's.
#
# Output of a run:
#   crowd-kit 1.4.2
#   guess: the same codes, however the rows are sorted
#   Ana's rows first: ['trust', 'trust', 'trust', 'fees']
#   Ben's rows first: ['money', 'money', 'money', 'fees']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check attrs==26.1.0 nltk==3.10.4 pandas==3.1.1 scikit-learn==1.9.1 tqdm==4.70.1
# Without its requirement "transformers", which is large and not needed here.
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps crowd-kit==1.4.2
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version

import pandas
from crowdkit.aggregation import MajorityVote

ana = [("p1", "ana", "trust"), ("p2", "ana", "trust"), ("p3", "ana", "trust"), ("p4", "ana", "fees")]
ben = [("p1", "ben", "money"), ("p2", "ben", "money"), ("p3", "ben", "money"), ("p4", "ben", "fees")]


def agreed(rows):
    return MajorityVote().fit_predict(pandas.DataFrame(rows, columns=["task", "worker", "label"])).sort_index().tolist()


ana_first, ben_first = agreed(ana + ben), agreed(ben + ana)
print("crowd-kit", version("crowd-kit"))
print("guess: the same codes, however the rows are sorted")
print(f"Ana's rows first: {ana_first}")
print(f"Ben's rows first: {ben_first}")
sys.exit(0 if ana_first == ["trust"] * 3 + ["fees"] and ben_first == ["money"] * 3 + ["fees"] else 1)
PYTHON
