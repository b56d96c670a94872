#!/usr/bin/env bash
# judge-kappa 0.4.0: two coders who agree on every passage that both graded have "poor reliability" when one of them stopped halfway.
#
# The package measures how far people or models who give grades agree. For its intraclass correlation, ICC(2,k) of Shrout and Fleiss, which needs all
# grades of all coders, one would guess that passages with a missing grade are left out, as its Krippendorff's alpha does. A missing grade is
# filled with the mean of that coder's other grades, and then counts like one that was given: coders who never differ get 0.1 where
# the rest is unlike what both graded. Nothing in the result says that grades were put in. (It asks for Python 3.12; here the two modules that
# compute the figure are loaded without the rest, which needs it.)
# It matters to people who code interviews: a second coder mostly grades a part, and good agreement is reported as none.
#
# Output of a run:
#   judge-kappa 0.4.0
#   guess: 1.0, on the four passages that both graded
#   those four alone:           (1.0, 'excellent reliability (ICC ≥ 0.75)')
#   with Ana's other four:      (0.0961, 'poor reliability (ICC < 0.40)')
#   three coders, one to half:  (0.9367, 'excellent reliability (ICC ≥ 0.75)')
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
pip="$folder/env/bin/pip"
"$pip" install --quiet --disable-pip-version-check krippendorff==0.9.0 numpy==2.3.5 pydantic==2.13.4 scikit-learn==1.9.1
"$pip" install --quiet --disable-pip-version-check --no-deps --ignore-requires-python judge-kappa==0.4.0
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import importlib.util
import sys
import types
from importlib.metadata import version

package = types.ModuleType("judge_kappa")  # in place of its __init__, which loads all and asks for Python 3.12
package.__path__ = list(importlib.util.find_spec("judge_kappa").submodule_search_locations)
sys.modules["judge_kappa"] = package
from judge_kappa.agreement.icc import compute_icc  # noqa: E402
from judge_kappa.models import JudgeVerdict  # noqa: E402


def icc(**coders):
    return compute_icc([
        JudgeVerdict(judge_id=coder, eval_case_id=f"passage {number}", variant_name="", score=grade / 5, rationale="")
        for coder, grades in coders.items()
        for number, grade in enumerate(grades)
        if grade is not None
    ])


ana, left = [1, 2, 1, 2, 5, 5, 4, 5], [None] * 4
mixed = [1, 5, 2, 4, 3, 5, 1, 4]
shared = icc(ana=ana[:4], ben=ana[:4])
halfway = icc(ana=ana, ben=ana[:4] + left)
three = icc(ana=mixed, ben=mixed, eva=mixed[:4] + left)
print("judge-kappa", version("judge-kappa"))
print(f"guess: {shared[0]}, on the four passages that both graded")
print(f"those four alone:           {shared}")
print(f"with Ana's other four:      {halfway}")
print(f"three coders, one to half:  {three}")
sys.exit(0 if (shared[0], halfway[0], three[0]) == (1.0, 0.0961, 0.9367) else 1)
PYTHON
