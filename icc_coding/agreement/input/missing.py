"""Words that programs write for "no value"."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from icc_coding.tables import number

WRITTEN_BY = {
    "NA": "R", "<NA>": "R and pandas", "N/A": "Excel and Qualtrics", "#N/A": "Excel", "#NV": "Excel", "NaN": "R, pandas and MATLAB",
    "NULL": "SQL and R", "#NULL!": "SPSS", "NaT": "pandas", ".": "SPSS, SAS and Stata", "NA_character_": "R", "NA_integer_": "R",
    "Unassigned": "NVivo", "Not Applicable": "NVivo", "(null)": "SQL", "sysmis": "SPSS", "SYSMIS": "SPSS", "[undefined]": "MAXQDA",
}  # fmt: skip
"""Words that are no code anywhere, and who writes them."""
_AMONG_NUMBERS = frozenset({"nan", "na", "null", "none", "None", "n/a", "n.a.", "k.A.", "-", "--", "–", "—", "?", "missing", "nil"})
_DOUBTFUL = frozenset({"nan", "null", "None", "n/a", "n.a.", "k.A.", "-", "--", "–", "—", "missing", "nil", "na"})
_SENTINELS = (-9, -99, -999, -9999, -8, -88, -888, -7, -77, -777, -66, -97, -98)
_HIGH = (99, 999, 9999, 98, 97, 88, 998, 997)


@dataclass(frozen=True, slots=True)
class MissingWords:
    """Which words of a table are missing values, and which could be (to be asked)."""

    words: frozenset[str]
    doubtful: tuple[str, ...] = ()


def find_missing(counts: Counter[str], decimal_comma: bool) -> MissingWords:
    """Tell missing words from codes by what the other values are.

    `NA`, `#N/A`, `.` and their kind are never codes. `-`, `none` or `nan` are missing where everything else is a number. -99 and its
    kind are missing where no other number is below zero. 99 and 999, far above all other numbers, and `nan` or `-` among words, are
    doubtful.
    """
    words = {word for word in counts if word in WRITTEN_BY}
    others = [word for word in counts if word not in words and word not in _AMONG_NUMBERS]
    numbers = {word: number(word, decimal_comma) for word in others}
    if not others or any(value is None for value in numbers.values()):
        return MissingWords(frozenset(words), tuple(sorted(word for word in counts if word in _DOUBTFUL)))
    words |= {word for word in counts if word in _AMONG_NUMBERS}
    values = {word: float(value) for word, value in numbers.items() if value is not None}
    plain = [value for value in values.values() if value not in _SENTINELS]
    if plain and min(plain) >= 0:
        words |= {word for word, value in values.items() if value in _SENTINELS}
    low = [value for value in values.values() if value not in _SENTINELS and value not in _HIGH]
    top = max(low, default=0.0)
    doubtful = [word for word, value in values.items() if value in _HIGH and low and value > 5 * max(top, 1)]
    return MissingWords(frozenset(words), tuple(sorted(doubtful)))


def writer_of(word: str) -> str:
    """Who writes a missing word, '' when many do."""
    return WRITTEN_BY.get(word, "")
