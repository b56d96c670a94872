"""Which codes stand together more often than chance would put them there, with transcripts kept whole."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from icc_coding.agreement.content_order import content_order
from icc_coding.analysis.basis import Material, material
from icc_coding.analysis.exact import holm
from icc_coding.analysis.places import check
from icc_coding.decisions.overlap import Span, same_passage
from icc_coding.study import Study

PERMUTATIONS = 999
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cooccurrence:
    """Pairs of codes that stand at the same place.

    counts   codes x codes: places with both; on the diagonal, places with the code
    units    how many places there are in all
    pairs    one row per pair: first, second, together, first_count, second_count, expected, lift, p, p_holm

    `expected` is what the two frequencies alone would give inside each transcript, `lift` = together / expected. p is the share of
    permutations with as many places together or more: inside each transcript the places of one code are moved (turns: turned round
    by a random number of turns, so that runs stay runs; excerpts: dealt anew), so frequent talk in one interview is not taken for a
    bond of codes. For transcripts as places, codes are dealt anew over transcripts.
    """

    within: str
    codes: tuple[str, ...]
    units: int
    counts: pd.DataFrame
    pairs: pd.DataFrame
    suggestions: bool


def cooccurrence(
    study: Study | Material,
    within: str = "excerpt",
    *,
    dimensions: Sequence[str] = (),
    include_suggestions: bool = False,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
) -> Cooccurrence:
    """Count pairs of codes within `excerpt` (passages that share half of the shorter one), `turn` or `transcript`.

    Raises UserError for another place or an unknown dimension.
    """
    check(within)
    found = material(study, include_suggestions=include_suggestions)
    codes = [code.id for code in (found.codes_of(dimensions) if dimensions else found.codebook.codes)]
    present, owner = _UNITS[within](found, codes)
    groups = _groups(np.zeros(len(owner), dtype=np.int64) if within == "transcript" else owner)
    numbers = present.astype(np.int64)
    together: Ints = numbers.T @ numbers
    above = _permuted(numbers, groups, together, permutations, seed, turned=within == "turn")
    table = _pairs(codes, together, _expected(numbers, groups), (above + 1) / (permutations + 1))
    counts = pd.DataFrame(together, index=pd.Index(codes), columns=pd.Index(codes))
    return Cooccurrence(within, tuple(codes), len(owner), counts, table, found.suggestions)


def _pairs(codes: Sequence[str], together: Ints, expected: Floats, chance: Floats) -> pd.DataFrame:
    """Pairs of codes that both occur, most frequent first; `chance` are the permutation p-values. All arrays are codes x codes."""
    pairs = [
        {
            "first": codes[one],
            "second": codes[other],
            "together": (both := int(together[one, other])),
            "first_count": int(together[one, one]),
            "second_count": int(together[other, other]),
            "expected": (awaited := float(expected[one, other])),
            "lift": both / awaited if awaited else None,
            "p": float(chance[one, other]) if both else None,
        }
        for one, other in combinations(range(len(codes)), 2)
        if together[one, one] and together[other, other]
    ]
    table = pd.DataFrame(pairs, columns=["first", "second", "together", "first_count", "second_count", "expected", "lift", "p"])
    table["p_holm"] = holm([None if pd.isna(p) else float(p) for p in table["p"]])
    return table.sort_values(["together", "lift"], ascending=False, kind="stable").reset_index(drop=True)


def _excerpts(found: Material, codes: Sequence[str]) -> tuple[Bools, Ints]:
    """Places that carry anything: passages of any code that share half of the shorter one are one place, the longest first."""
    column = {code: number for number, code in enumerate(codes)}
    rows: list[set[int]] = []
    owner: list[int] = []
    mine = found.excerpts[found.excerpts["code"].isin(codes)]
    order = {name: number for number, name in enumerate(found.transcripts.index)}
    for name, part in mine.groupby("transcript", sort=False):
        spans = list(zip(part["start"].tolist(), part["end"].tolist(), strict=True))
        carried = _carried(spans, [column[code] for code in part["code"]])
        rows += [carried[span] for span in sorted(carried)]
        owner += [order[name]] * len(carried)
    ranked = sorted(range(len(rows)), key=lambda row: owner[row])
    return _incidence([rows[row] for row in ranked], len(codes)), np.array([owner[row] for row in ranked], dtype=np.int64)


def _carried(spans: Sequence[Span], columns: Sequence[int]) -> dict[Span, set[int]]:
    """The places of one transcript, each with the codes that stand there."""
    longest = max(end - start for start, end in spans)
    anchors: list[Span] = []  # by place
    carried: dict[Span, set[int]] = {}
    for span, number in sorted(zip(spans, columns, strict=True), key=lambda item: (item[0][0] - item[0][1], item[0][0])):
        around = anchors[bisect_left(anchors, (span[0] - longest, 0)) : bisect_left(anchors, (span[1], 0))]
        held = next((anchor for anchor in around if same_passage(anchor, span)), None)
        if held is None:
            insort(anchors, span)
            held = span
        carried.setdefault(held, set()).add(number)
    return carried


def _turns(found: Material, codes: Sequence[str]) -> tuple[Bools, Ints]:
    """All turns whose talk is coded; a passage belongs to the turn in which it begins."""
    column = {code: number for number, code in enumerate(codes)}
    carried: dict[tuple[str, int], set[int]] = {}
    for name, turn, code in zip(found.excerpts["transcript"], found.excerpts["turn"], found.excerpts["code"], strict=True):
        if code in column:
            carried.setdefault((name, int(turn)), set()).add(column[code])
    rows, owner = [], []
    for number, transcript in enumerate(found.corpus.transcripts):
        for turn in transcript.turns:
            if transcript.role(turn.speaker) != "interviewer" or (transcript.name, turn.index) in carried:
                rows.append(carried.get((transcript.name, turn.index), set()))
                owner.append(number)
    return _incidence(rows, len(codes)), np.array(owner, dtype=np.int64)


def _transcripts(found: Material, codes: Sequence[str]) -> tuple[Bools, Ints]:
    table = found.counts[list(codes)].to_numpy() > 0
    table = table[content_order(table.astype(np.float64))]  # one group whose rows are moved: their order must not come from names
    return table, np.arange(len(table), dtype=np.int64)


_UNITS = {"excerpt": _excerpts, "turn": _turns, "transcript": _transcripts}


def _incidence(rows: Sequence[set[int]], width: int) -> Bools:
    result = np.zeros((len(rows), width), dtype=np.bool_)
    for number, carried in enumerate(rows):
        result[number, list(carried)] = True
    return result


def _groups(owner: Ints) -> list[slice]:
    """Units of one transcript, which stand together."""
    edges = [0, *(np.flatnonzero(np.diff(owner)) + 1).tolist(), len(owner)]
    return [slice(first, last) for first, last in pairwise(edges) if last > first]


def _expected(numbers: Ints, groups: Sequence[slice]) -> NDArray[np.float64]:
    width = numbers.shape[1]
    total = np.zeros((width, width))
    for group in groups:
        sums = numbers[group].sum(axis=0).astype(np.float64)
        total += np.outer(sums, sums) / (group.stop - group.start)
    return total


def _permuted(numbers: Ints, groups: Sequence[slice], together: Ints, permutations: int, seed: int, *, turned: bool) -> Ints:
    """In how many permutations each pair stands together as often or more. Every column is moved by itself."""
    rng = np.random.default_rng(seed)
    light = numbers.astype(np.float32)
    active = [(group, np.flatnonzero(light[group].any(axis=0))) for group in groups]
    active.sort(key=lambda item: numbers[item[0]].tobytes())  # by what they hold: a name says nothing about the draws
    above = np.zeros_like(together)
    for _ in range(permutations):
        sums = np.zeros(together.shape, dtype=np.float32)
        for group, columns in active:
            if len(columns) > 1:
                moved = _moved(light[group][:, columns], rng, turned)
                sums[np.ix_(columns, columns)] += moved.T @ moved
        above += sums >= together
    return above


def _moved(block: NDArray[np.float32], rng: np.random.Generator, turned: bool) -> NDArray[np.float32]:
    if not turned:
        return rng.permuted(block, axis=0)
    length, width = block.shape
    steps = np.asarray(rng.integers(0, length, size=width))
    rows = (np.arange(length)[:, None] - steps[None, :]) % length
    return np.take_along_axis(block, rows, axis=0)
