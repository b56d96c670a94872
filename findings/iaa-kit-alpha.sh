#!/usr/bin/env bash
# iaa-kit 0.1.2: Krippendorff's alpha is another number than Krippendorff's when codings are missing, and "ordinal" is computed as interval.
#
# The package offers Krippendorff's alpha with missing-data handling and the scales nominal, ordinal, interval and ratio. One would guess
# that a passage that only one coder coded has no influence, and that ordinal depends on the order of the codes alone, as in the definition
# and in the package krippendorff. Here codings that nobody can be compared with count in the disagreement by chance; and ordinal gives the
# interval figure, so calling the highest grade 9 instead of 3 changes it.
# It matters to people who code interviews: coders hardly ever code the same passages all, and the figure in the article cannot be repeated.
#
# Output of a run:
#   iaa-kit 0.1.2, krippendorff 0.9.0
#   guess: the same alphas
#   nominal, with missing codings:  iaa-kit 0.704, krippendorff 0.571
#   ordinal, grades 1 2 3:          iaa-kit 0.812, krippendorff 0.812
#   ordinal, grades 1 2 9:          iaa-kit 0.758, krippendorff 0.812
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check iaa-kit==0.1.2 krippendorff==0.9.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import math
import sys
from importlib.metadata import version

import iaa_kit
import krippendorff

passages = [(1, 1)] * 3 + [(2, 2), (1, 2)] + [(3, None)] * 6
whole = [(1, 1), (2, 2), (3, 3), (1, 2), (2, 3), (3, 3), (1, 1), (2, 2)]


def both(rows, scale):
    coders = [[math.nan if value is None else value for value in column] for column in zip(*rows)]
    theirs = krippendorff.alpha(coders, level_of_measurement=scale)
    return round(iaa_kit.alpha_value(rows, scale), 3), round(float(theirs), 3)


nominal = both(passages, "nominal")
near = both(whole, "ordinal")
far = both([tuple(9 if value == 3 else value for value in row) for row in whole], "ordinal")
print(f"iaa-kit {version('iaa-kit')}, krippendorff {version('krippendorff')}")
print("guess: the same alphas")
print("nominal, with missing codings:  iaa-kit {}, krippendorff {}".format(*nominal))
print("ordinal, grades 1 2 3:          iaa-kit {}, krippendorff {}".format(*near))
print("ordinal, grades 1 2 9:          iaa-kit {}, krippendorff {}".format(*far))
sys.exit(0 if nominal[0] != nominal[1] and near[0] != far[0] and near[1] == far[1] else 1)
PYTHON
