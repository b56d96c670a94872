"""Published worked examples, typed in as facts, each with its source. Values not printed there were checked with several programs."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any


def from_table(counts: list[list[int]], names: str = "123456789") -> list[list[str]]:
    """Two coders from their joint table: the first coder's categories are the rows."""
    cells = [(a, b) for (i, a), (j, b) in product(enumerate(names[: len(counts)]), repeat=2) for _ in range(counts[i][j])]
    return [[a for a, _ in cells], [b for _, b in cells]]


def from_counts(units: list[str]) -> list[list[int]]:
    """Coders from how many chose each category per unit (`03003`: three the second, three the last), as when it is not known who did."""
    spread = [[category for category, count in enumerate(unit, 1) for _ in range(int(count))] for unit in units]
    return [list(coder) for coder in zip(*spread, strict=True)]


def numbers(rows: list[str]) -> list[list[float | None]]:
    """One string of digits per coder; `.` is missing."""
    return [[None if value == "." else int(value) for value in row] for row in rows]


# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), example C: four coders, twelve units, missing values.
KRIPPENDORFF_2011_C = numbers(["123321412...", "1233224125.3", ".3332342251.", "12332441251."])

# Gwet, Handbook of Inter-Rater Reliability, 4th ed. (2014): the same but for the lone rating of unit 12.
GWET_2014 = numbers(["123321412...", "1233224125..", ".33323422513", "12332441251."])

# Fleiss, Measuring nominal scale agreement among many raters (1971): 30 patients, six psychiatrists, five diagnoses (counts per patient).
FLEISS_1971 = from_counts((Path(__file__).parent / "fixtures" / "fleiss_1971.txt").read_text().split())

Case = tuple[str, list[list[Any]], dict[str, float]]

NOMINAL: list[Case] = [
    (
        "Krippendorff 2011, example C",
        KRIPPENDORFF_2011_C,
        {
            "percent_agreement": 0.8181818182,
            "fleiss_kappa": 0.7611692754,
            "fleiss_linear": 0.8179447671,
            "fleiss_quadratic": 0.8649350649,
            "fleiss_ordinal": 0.8502061894,
            "conger_kappa": 0.7620668937,
            "brennan_prediger": 0.7727272727,
            "gwet_ac1": 0.7754440681,
            "gwet_ac2_linear": 0.8587391364,
            "gwet_ac2_quadratic": 0.9140007236,
            "gwet_ac2_ordinal": 0.8989397699,
            "krippendorff_alpha": 0.7434210526,
            "krippendorff_alpha_ordinal": 0.8153875038,
            "krippendorff_alpha_interval": 0.8491071429,
            "krippendorff_alpha_ratio": 0.7974027747,
        },
    ),
    (
        "Gwet 2014, raters with missing values",
        GWET_2014,
        {"fleiss_kappa": 0.7611692754, "conger_kappa": 0.7628174413, "gwet_ac1": 0.7754440681, "krippendorff_alpha": 0.7434210526},
    ),
    (
        "Fleiss 1971, table 1 (printed: .430; alpha from six programs)",
        FLEISS_1971,
        {"fleiss_kappa": 0.4302445201, "krippendorff_alpha": 0.4334098283},
    ),
    (
        "Cohen 1960, agreement below chance",
        from_table([[25, 12, 3], [13, 2, 15], [12, 16, 2]]),
        {
            "percent_agreement": 0.29,
            "cohen_kappa": -0.0923076923,
            "scott_pi": -0.1007751938,
            "gwet_ac1": -0.0479704797,
            "brennan_prediger": -0.065,
        },
    ),
    (
        "Feinstein and Cicchetti 1990: skewed prevalence",
        from_table([[80, 10], [5, 5]]),
        {"percent_agreement": 0.85, "cohen_kappa": 0.3181818182},
    ),
    (
        "scikit-learn's documented weighted example (.9315, .9412, .9541)",
        from_table([[46, 4, 0], [0, 40, 0], [0, 0, 10]]),
        {"cohen_kappa": 0.9315068493, "fleiss_kappa": 0.9314128944},
    ),
    (
        "Gwet 2008 by hand: high agreement, rare category",
        [list("yyyyyyyyny"), list("yyyyyyyynn")],
        {"cohen_kappa": 0.6153846154, "scott_pi": 0.6078431373, "gwet_ac1": 0.8657718121, "krippendorff_alpha": 0.6274509804},
    ),
    (
        "the same with three units that one coder alone rated: alpha drops them, Fleiss and AC1 use them for prevalence",
        [list("yyyyyyyynyyyn"), [*"yyyyyyyynn", None, None, None]],
        {
            "percent_agreement": 0.9,
            "cohen_kappa": 0.6153846154,
            "scott_pi": 0.6078431373,
            "fleiss_kappa": 0.6780952381,
            "conger_kappa": 0.6578947368,
            "brennan_prediger": 0.8,
            "gwet_ac1": 0.8549356223,
            "krippendorff_alpha": 0.6274509804,
        },
    ),
    (
        "one disagreement in one category: alpha is exactly 0 at 92 percent agreement",
        [[3, 3, 3, 3, 3], [3, 3, 3, 3, 3], [3, 3, None, None, 3], [3, 3, 3, 3, 1], [3, None, 3, 3, 3]],
        {
            "percent_agreement": 0.92,
            "fleiss_kappa": -0.0416666667,
            "conger_kappa": 0.0,
            "gwet_ac1": 0.9133448873,
            "krippendorff_alpha": 0.0,
        },
    ),
    (
        "Krippendorff 1980, p. 139: three coders",
        numbers(["112412132", "122442232", "122442332"]),
        {
            "percent_agreement": 0.7407407407,
            "fleiss_kappa": 0.6279527559,
            "conger_kappa": 0.6379310345,
            "light_kappa": 0.644361088,
            "krippendorff_alpha": 0.6417322835,
            "krippendorff_alpha_ordinal": 0.4994238683,
            "krippendorff_alpha_interval": 0.5469168901,
            "krippendorff_alpha_ratio": 0.4832542916,
        },
    ),
]

# Krippendorff 1980, p. 139: each category against the others.
PER_CATEGORY_1980 = {
    1: {"fleiss_kappa": 0.3571428571, "krippendorff_alpha": 0.380952381},
    2: {"fleiss_kappa": 0.7, "krippendorff_alpha": 0.7111111111},
    3: {"fleiss_kappa": 0.7065217391, "krippendorff_alpha": 0.7173913043},
    4: {"fleiss_kappa": 0.7545454545, "krippendorff_alpha": 0.7636363636},
}

# Alex, Paul and Suzan: Krippendorff 2019 (4th ed.), figure 12.11, p. 340, printed u .510, bar-u .413, cu .724; length 60, half open.
ALEX_PAUL_SUZAN = [
    ("text", coder, start, end, code)
    for coder, marks in {
        "Alex": [(2, 9, "1"), (11, 17, "2"), (24, 30, "5"), (32, 36, "6"), (36, 44, "6"), (44, 60, "7")],
        "Paul": [(2, 9, "1"), (11, 17, "3"), (19, 25, "5"), (32, 44, "6")],
        "Suzan": [(2, 9, "1"), (11, 17, "4"), (21, 27, "5"), (32, 36, "6"), (36, 40, "6"), (40, 44, "6")],
    }.items()
    for start, end, code in marks
]
