"""Exact tests for small tables, and Holm's correction."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, prod

import numpy as np

MOST_TABLES = 200_000  # so many tables are gone through one by one; beyond, they are drawn
DRAWS = 100_000
_TOLERANCE = 1 + 1e-7  # tables as probable as the observed one, but for rounding


@dataclass(frozen=True, slots=True)
class Exact:
    """A p value; `drawn` says that it was estimated from random tables with the same margins (standard error at most .0016)."""

    p: float
    drawn: bool = False


def exact_test(found: Sequence[int], asked: Sequence[int], seed: int = 0) -> Exact | None:
    """Whether the share found differs between groups: Fisher's exact test, for more than two groups Freeman and Halton's.

    `found` of `asked` units in each group. p is the probability, with both margins fixed, of all tables at most as probable as the
    observed one (Freeman & Halton 1951, Biometrika 38). None where no table could differ: fewer than two groups with anything asked,
    or found everywhere or nowhere.
    """
    pairs = [(k, n) for k, n in zip(found, asked, strict=True) if n]
    total, hits = sum(n for _, n in pairs), sum(k for k, _ in pairs)
    if len(pairs) < 2 or hits in (0, total):
        return None
    sizes = [n for _, n in pairs]
    observed = prod(comb(n, k) for k, n in pairs)
    if prod(min(n, hits) + 1 for n in sizes[:-1]) > MOST_TABLES:
        return _drawn(sizes, hits, observed, seed)
    at_most = sum(ways for ways in _tables(sizes, hits) if ways <= observed * _TOLERANCE)
    return Exact(min(1.0, at_most / comb(total, hits)))


def _tables(sizes: Sequence[int], hits: int) -> list[int]:
    """In how many ways each table with these margins comes about."""
    if len(sizes) == 1:
        return [comb(sizes[0], hits)]
    rest = sum(sizes[1:])
    return [
        comb(sizes[0], first) * ways
        for first in range(max(0, hits - rest), min(sizes[0], hits) + 1)
        for ways in _tables(sizes[1:], hits - first)
    ]


def _drawn(sizes: Sequence[int], hits: int, observed: int, seed: int) -> Exact:
    from scipy.special import gammaln

    sizes = sorted(sizes)  # by what the groups hold: their names and order say nothing about the draws
    drawn = np.random.default_rng(seed).multivariate_hypergeometric(sizes, hits, size=DRAWS)
    counts = np.asarray(sizes)
    ways = (gammaln(counts + 1) - gammaln(drawn + 1) - gammaln(counts - drawn + 1)).sum(axis=1)
    as_rare = int((ways <= math.log(observed) + 1e-7).sum())
    return Exact((as_rare + 1) / (DRAWS + 1), drawn=True)


def holm(values: Sequence[float | None]) -> list[float | None]:
    """p values corrected for how many were tested (Holm 1979, Scand. J. Statistics 6); None, where nothing was tested, stays None."""
    known = sorted((value, place) for place, value in enumerate(values) if value is not None)
    result: list[float | None] = [None] * len(values)
    worst = 0.0
    for rank, (value, place) in enumerate(known):
        worst = max(worst, min(1.0, (len(known) - rank) * value))
        result[place] = worst
    return result
