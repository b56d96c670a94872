#!/usr/bin/env bash
# simpledorff 0.0.2, calculate_krippendorffs_alpha_for_df: a coder's second code on a passage is dropped, so sorting the table changes alpha.
#
# The function takes a table with a row for each code (passage, coder, code), which is how every program for interviews exports. Where a coder
# gave a passage two codes there are two rows. One would guess that both count, or that the table is refused; in any case that the order of its
# rows does not matter. Only the first row of each coder and passage is looked at, without a word: coders who differ on every second code
# get 1, and the same rows sorted the other way get something below 0.
# It matters to people who code interviews: passages with two codes are the rule, and tables are sorted before they are analysed.
#
# Output of a run:
#   simpledorff 0.0.2
#   guess: one figure below 1, however the rows are sorted
#   rows sorted by code:            alpha 1.0
#   the same rows, sorted backward: alpha -0.333
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check simpledorff==0.0.2 pandas==2.3.3
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import sys
import warnings
from importlib.metadata import version

warnings.filterwarnings("ignore")
import pandas as pd
import simpledorff

both = [("p1", "access"), ("p2", "budget"), ("p3", "access"), ("p4", "budget")]
ana = [("p1", "money"), ("p2", "staff"), ("p3", "trust"), ("p4", "money")]
ben = [("p1", "trust"), ("p2", "money"), ("p3", "staff"), ("p4", "trust")]
rows = [("ana", *row) for row in both + ana] + [("ben", *row) for row in both + ben]
table = pd.DataFrame(rows, columns=["coder", "passage", "code"])


def alpha(ascending):
    sorted_table = table.sort_values("code", ascending=ascending)
    value = simpledorff.calculate_krippendorffs_alpha_for_df(
        sorted_table, experiment_col="passage", annotator_col="coder", class_col="code"
    )
    return round(float(value), 3)


forward, backward = alpha(True), alpha(False)
print("simpledorff", version("simpledorff"))
print("guess: one figure below 1, however the rows are sorted")
print("rows sorted by code:            alpha", forward)
print("the same rows, sorted backward: alpha", backward)
sys.exit(0 if forward == 1 and backward < 0.5 else 1)
PYTHON
