#!/usr/bin/env bash
# prodigy-iaa 0.1.1: where codes may agree in part, each agreement counts once more for every code that is near, so chance looks like agreement.
#
# The package computes percent agreement, Krippendorff's alpha and Gwet's AC2. A function says how far two codes agree; its own example is that
# "Good" and "Great" indicate some agreement. One would guess that "Good" and "Great" on a passage agree by that much, and "Good" twice by 1. For each
# code on a passage its own count is added up over all codes near it, instead of the counts of those codes. So "Good" twice counts 2, and
# "Bad" beside "Great" counts a quarter. What is expected by chance is mistaken in the same way. Nothing stops at 1.
# It matters to people who code interviews: graded codes are the reason for weights, and the figures of a poor study look good.
#
# Output of a run:
#   prodigy-iaa 0.1.1
#   guess: agreement and alpha as by hand
#   by chance: by hand (0.42, -0.037), seen (0.725, 0.508)
#   never alike: by hand (0.0, -0.756), seen (0.25, -0.317)
#   alike: by hand (1.0, 1.0), seen (1.667, 2.18)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps prodigy-iaa==0.1.1
cd "$folder"
"$folder/env/bin/python" - <<'PYTHON'
import importlib.util
import itertools
import random
import sys
import types
from importlib.metadata import version

package = types.ModuleType("prodigy_iaa")  # in place of its __init__, which loads Prodigy
package.__path__ = list(importlib.util.find_spec("prodigy_iaa").submodule_search_locations)
sys.modules["prodigy_iaa"] = package
from prodigy_iaa.measures import calculate_agreement  # noqa: E402

CODES = ["Bad", "Good", "Great"]


def near(one, other):
    return 1.0 if one == other else 0.5 if {one, other} == {"Good", "Great"} else 0.0


def by_hand(passages):
    observed = sum(near(one, other) for one, other in passages) / len(passages)
    used = list(itertools.chain.from_iterable(passages))
    pairs = list(itertools.permutations(used, 2))
    expected = sum(near(one, other) for one, other in pairs) / len(pairs)
    return round(observed, 3), round((observed - expected) / (1 - expected), 3)


def seen(passages):
    figures = calculate_agreement([list(passage) for passage in passages], near)
    return round(figures["percent_agreement"], 3), round(figures["kripp_alpha"], 3)


draw = random.Random(1)
studies = {
    "by chance": [(draw.choice(CODES), draw.choice(CODES)) for _ in range(200)],
    "never alike": [("Bad", "Great"), ("Great", "Bad"), ("Good", "Bad"), ("Bad", "Good")] * 10,
    "alike": [("Good", "Good"), ("Great", "Great"), ("Bad", "Bad")] * 10,
}
print("prodigy-iaa", version("prodigy-iaa"))
print("guess: agreement and alpha as by hand")
found = {}
for name, passages in studies.items():
    found[name] = by_hand(passages), seen(passages)
    print(f"{name}: by hand {found[name][0]}, seen {found[name][1]}")
sys.exit(0 if all(other[0] > one[0] and one != other for one, other in found.values()) else 1)
PYTHON
