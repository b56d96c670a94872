#!/usr/bin/env bash
# socialscikit 0.1.0: coders who coded exactly alike get a mean kappa below 1, and alpha is another number when codings are missing.
#
# The toolkit computes agreement for interviews with several codes on a passage: the mean of the kappas of all themes. One would guess that it is 1
# for two coders who coded every passage alike. A theme that both gave to every passage has kappa 0, which is averaged with the others
# (kappa is not defined there). Its Krippendorff's alpha, for "2+ coders, handles missing data", is Krippendorff's only while nothing is
# missing: passages that three coders coded count three times as much as passages that two coded, and should count one and a half times.
# It matters to people who code interviews: the figure in the article is wrong in either direction, and the sentence beside it ("Substantial
# agreement") is taken over.
#
# Output of a run:
#   socialscikit 0.1.0, krippendorff 0.9.0
#   guess: mean kappa 1.0, the same alphas
#   two coders who coded all passages alike: Jaccard 1.0, mean kappa 0.667
#   alpha of 3 coders, nothing missing: socialscikit 0.787, krippendorff 0.787
#   alpha of 3 coders, some missing:    socialscikit 0.443, krippendorff 0.133
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check krippendorff==0.9.0 matplotlib==3.11.2
# Without its requirements (models, a window), which are large and not needed here.
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps socialscikit==0.1.0
cd "$folder"
"$folder/env/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version

import krippendorff
from socialscikit.core.icr import ICRCalculator

calculator = ICRCalculator()
coded = [{"talk", "money"}, {"talk"}, {"talk", "trust"}, {"talk", "money"}]
jaccard, kappa = (round(result.value, 3) for result in calculator.compute_all_multilabel(coded, coded).results[:2])


def alphas(*groups):
    passages = [row for row, times in groups for _ in range(times)]
    numbers = [[float("nan") if code is None else ("money", "trust").index(code) for code in coder] for coder in zip(*passages)]
    theirs = krippendorff.alpha(numbers, level_of_measurement="nominal")
    return round(calculator.compute_krippendorffs_alpha(passages).value, 3), round(float(theirs), 3)


alike = [(["money"] * 3, 3), (["trust"] * 3, 2)]
whole = alphas(*alike, (["money", "trust", "trust"], 1))
missing = alphas(*alike, (["money", "trust", None], 4), (["trust", None, "money"], 2), (["money", None, None], 1))
print(f"socialscikit {version('socialscikit')}, krippendorff {version('krippendorff')}")
print("guess: mean kappa 1.0, the same alphas")
print(f"two coders who coded all passages alike: Jaccard {jaccard}, mean kappa {kappa}")
print("alpha of 3 coders, nothing missing: socialscikit {}, krippendorff {}".format(*whole))
print("alpha of 3 coders, some missing:    socialscikit {}, krippendorff {}".format(*missing))
sys.exit(0 if (jaccard, kappa) == (1.0, 0.667) and whole[0] == whole[1] and missing[0] - missing[1] > 0.3 else 1)
PYTHON
