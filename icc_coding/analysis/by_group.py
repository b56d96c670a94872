"""Which factors people speak of, by whom and about what: codes by groups, with intervals and an exact test where one has a meaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from icc_coding.analysis.basis import Material, material
from icc_coding.analysis.exact import exact_test, holm
from icc_coding.analysis.groups import Grouping, grouping, members
from icc_coding.analysis.places import touching
from icc_coding.corpus import ATTRIBUTE
from icc_coding.learning.proportion import exact_interval
from icc_coding.study import Study

FACTORS = ("success", "hindrance", "consideration")
REPLICATES = 2000
SMALL = 5  # transcripts in a group below which the numbers carry nothing


@dataclass(frozen=True, slots=True)
class Cell:
    """One code in one group.

    excerpts, suggested   passages that stand, and how many of them are undecided suggestions
    transcripts           in how many transcripts it stands
    read, found           transcripts of the group that were read whole for the code, and those of them in which it stands
    share                 found / read with an exact 95 % interval (None without any)
    rate                  passages per 10,000 words of the group's transcripts, with a 95 % interval by bootstrap over transcripts
                          (None where groups are no groups of transcripts, or of one only)
    """

    code: str
    group: str
    excerpts: int
    suggested: int
    transcripts: int
    read: int
    found: int
    share: tuple[float, float, float] | None
    rate: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class Test:
    """Fisher's (Freeman and Halton's) exact test of one code over the groups, by transcripts; `holm` is p corrected for all codes tested."""

    code: str
    p: float | None
    holm: float | None
    drawn: bool = False


@dataclass(frozen=True)
class Factors:
    """Codes by groups. `sizes` are transcripts per group; `no_test` says why nothing was tested, '' where something was; `small` names groups of fewer than five transcripts."""

    by: Grouping
    codes: tuple[str, ...]
    cells: tuple[Cell, ...]
    tests: tuple[Test, ...]
    sizes: dict[str, int]
    no_test: str
    small: tuple[str, ...]

    def frame(self) -> pd.DataFrame:
        """One row per code and group, with the tests of the code."""
        tests = {test.code: test for test in self.tests}
        rows = []
        for cell in self.cells:
            test = tests.get(cell.code)
            rows.append(
                {
                    "code": cell.code,
                    "group": cell.group,
                    "group_transcripts": self.sizes.get(cell.group),
                    "excerpts": cell.excerpts,
                    "suggested": cell.suggested,
                    "transcripts": cell.transcripts,
                    "read": cell.read,
                    "found_in_read": cell.found,
                    **_spread("share", cell.share),
                    **_spread("per_10000_words", cell.rate),
                    "p": test.p if test else None,
                    "p_holm": test.holm if test else None,
                }
            )
        return pd.DataFrame(rows)


def factors(
    study: Study | Material, by: str, *, dimensions: Sequence[str] = (), include_suggestions: bool = False, seed: int = 0
) -> Factors:
    """Codes of `dimensions` (those of FACTORS that the codebook has, else all) by a grouping.

    By an attribute, case or kind, groups are groups of transcripts: shares are of the transcripts that were read whole for the code,
    and tested. By another dimension (`form`, `value`), groups are passages in the same turn as one of its codes; by collaboration,
    those that name it: the same transcript is in several groups, and nothing is tested.
    """
    found = material(study, include_suggestions=include_suggestions)
    if not dimensions:
        known = {dimension.id for dimension in found.codebook.dimensions}
        dimensions = [name for name in FACTORS if name in known] or [name for name in known if name != by]
    codes = found.codes_of(dimensions)
    group = grouping(found, by)
    owners = _owners(found, group)
    rows = _rows(found, group, [code.id for code in codes])
    cells = [
        _cell(found, rows, code.id, name, None if owners is None else owners.get(name, []), seed)
        for code in codes
        for name in group.labels
        if owners is None or name in owners
    ]
    shown = replace(group, labels={name: label for name, label in group.labels.items() if owners is None or name in owners})
    if owners is None:
        return Factors(shown, tuple(code.id for code in codes), tuple(cells), (), {}, _why_not(group), ())
    sizes = {name: len(owners[name]) for name in shown.labels}
    twice = len({one for names in owners.values() for one in names}) < sum(sizes.values())
    groups = sum(map(bool, sizes))  # an unknown value is no group
    no_test = "some transcripts belong to several groups" if twice else "there is one group only" if groups < 2 else ""
    tests = () if no_test else tuple(_tests(cells, [code.id for code in codes], seed))
    if tests and all(test.p is None for test in tests):
        no_test, tests = _nothing_differs(cells), ()
    small = tuple(name for name, size in sizes.items() if size < SMALL)
    return Factors(shown, tuple(code.id for code in codes), tuple(cells), tests, sizes, no_test, small)


def _nothing_differs(cells: Sequence[Cell]) -> str:
    """Why groups of transcripts give nothing to test."""
    read = Counter(cell.code for cell in cells if cell.group and cell.read)
    if max(read.values(), default=0) < 2:
        return "for no factor were transcripts of two groups read whole"
    return "each factor stands in all transcripts that were read whole for it, or in none"


def _why_not(group: Grouping) -> str:
    if group.name == "collaboration":
        return "a transcript may speak of several collaborations, so groups are not independent"
    return "groups are passages of the same transcripts, so they are not independent"


def _owners(found: Material, group: Grouping) -> dict[str, list[str]] | None:
    """Group -> its transcripts; None when groups are not groups of transcripts. Transcripts whose value is not known are a group of their own."""
    table = found.transcripts
    if group.name in ("case", "kind"):
        values = table[group.name].map(lambda value: [value])
    elif group.name.startswith(ATTRIBUTE):
        values = table[group.name].map(lambda joined: str(joined).split("; "))
    else:
        return None
    owners: dict[str, list[str]] = {}
    for name, mine in values.items():
        for value in mine:
            owners.setdefault(value, []).append(str(name))
    return {value: owners[value] for value in group.labels if value in owners}


def _rows(found: Material, group: Grouping, codes: Sequence[str]) -> pd.DataFrame:
    """Passages of the codes, with their group."""
    mine = found.excerpts[found.excerpts["code"].isin(codes)]
    if group.name in {dimension.id for dimension in found.codebook.dimensions}:
        return touching(mine, found.excerpts[found.excerpts["dimension"] == group.name], "turn")
    return members(found, group, mine)


def _cell(found: Material, rows: pd.DataFrame, code: str, name: str, transcripts: list[str] | None, seed: int) -> Cell:
    mine = rows[(rows["code"] == code) & (rows["group"] == name)]
    holding = set(mine["transcript"])
    if transcripts is None:
        return Cell(code, name, len(mine), int(mine["suggested"].sum()), len(holding), 0, 0, None, None)
    whole = found.read_whole(code)
    read = [one for one in transcripts if one in whole]
    present = sum(one in holding for one in read)
    share = (present / len(read), *exact_interval(present, len(read))) if read else None
    counts = mine["transcript"].value_counts().reindex(transcripts, fill_value=0).to_numpy(np.float64)
    words = found.transcripts.loc[transcripts, "words"].to_numpy(np.float64)
    return Cell(code, name, len(mine), int(mine["suggested"].sum()), len(holding), len(read), present, share, _rate(counts, words, seed))


def _rate(counts: np.ndarray, words: np.ndarray, seed: int) -> tuple[float, float, float] | None:
    """Passages per 10,000 words with the percentile interval of transcripts drawn with replacement (Efron & Tibshirani 1993, ch. 13)."""
    if len(words) < 2 or not words.sum():  # one transcript drawn again and again is always the same
        return None
    value = 1e4 * counts.sum() / words.sum()
    order = np.lexsort((words, counts))  # by what they hold: a name says nothing about the draws
    counts, words = counts[order], words[order]
    drawn = np.random.default_rng(seed).integers(0, len(words), size=(REPLICATES, len(words)))
    rates = 1e4 * counts[drawn].sum(axis=1) / np.maximum(words[drawn].sum(axis=1), 1)
    low, high = np.percentile(rates, [2.5, 97.5])
    return float(value), float(low), float(high)


def _tests(cells: Sequence[Cell], codes: Sequence[str], seed: int) -> Iterator[Test]:
    results = []
    for code in codes:
        mine = [cell for cell in cells if cell.code == code and cell.group]
        results.append(exact_test([cell.found for cell in mine], [cell.read for cell in mine], seed))
    corrected = holm([None if result is None else result.p for result in results])
    for code, result, value in zip(codes, results, corrected, strict=True):
        yield Test(code, None if result is None else result.p, value, result is not None and result.drawn)


def _spread(name: str, figure: tuple[float, float, float] | None) -> dict[str, float | None]:
    value, low, high = figure or (None, None, None)
    return {name: value, f"{name}_low": low, f"{name}_high": high}
