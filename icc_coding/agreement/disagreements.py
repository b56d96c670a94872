"""Where coders disagree: the units to talk about, largest first, and the codes that they mix up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from icc_coding.agreement.ratings import MISSING, Ratings


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One unit on which coders differ.

    codes  coder -> the codes given; a coder who did not look at the unit is not named
    size   how many decisions differ, summed over coder pairs and codes
    """

    unit: str
    transcript: str
    text: str
    size: int
    codes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Confusion:
    """Two codes that stand in for each other: how often one coder gave the first and not the second where another gave the second and
    not the first, and the share of these among all disagreements about either code."""

    first: str
    second: str
    count: int
    share: float


def disagreements(ratings: Ratings, limit: int | None = None) -> list[Disagreement]:
    """Units with disagreement, largest first; at equal size in the order of the text."""
    present, absent = (ratings.values == 1).sum(axis=0), (ratings.values == 0).sum(axis=0)
    size = (present * absent).sum(axis=1)
    order = np.argsort(-size, kind="stable")
    chosen = [int(unit) for unit in order if size[unit] > 0][:limit]
    return [
        Disagreement(
            ratings.units[unit] if ratings.units else str(unit + 1),
            ratings.transcripts[unit],
            ratings.texts[unit] if ratings.texts else "",
            int(size[unit]),
            _codes(ratings, unit),
        )
        for unit in chosen
    ]


def _codes(ratings: Ratings, unit: int) -> dict[str, tuple[str, ...]]:
    given = {}
    for number, coder in enumerate(ratings.coders):
        values = ratings.values[number, unit]
        if (values != MISSING).any():
            given[coder] = tuple(ratings.codes[code] for code in np.flatnonzero(values == 1).tolist())
    return given


def confusions(ratings: Ratings) -> list[Confusion]:
    """Pairs of codes that coders mix up, most frequent first."""
    codes = len(ratings.codes)
    mixed, about = np.zeros((codes, codes)), np.zeros(codes)
    for a, b in combinations(ratings.values, 2):
        only_a, only_b = ((a == 1) & (b == 0)).astype(np.float32), ((b == 1) & (a == 0)).astype(np.float32)
        both_ways = only_a.T @ only_b
        mixed += both_ways + both_ways.T
        about += only_a.sum(axis=0) + only_b.sum(axis=0)
    found = []
    for first, second in combinations(range(codes), 2):
        count = round(float(mixed[first, second]))
        if count:
            # Each mix-up is one disagreement about the first code and one about the second.
            share = 2 * count / (about[first] + about[second])
            found.append(Confusion(ratings.codes[first], ratings.codes[second], count, float(share)))
    return sorted(found, key=lambda confusion: (-confusion.count, confusion.first, confusion.second))
