"""Counts: what all coefficients of a table are computed from, found in one pass over the coder pairs.

Every coefficient is a function of a few sums over units (:class:`Sums`), and these sums are linear in how often each unit is
counted. So the sums of one transcript, of a bootstrap replicate or of everything but one unit come from the same arrays, weighted
anew, and nothing is ever counted twice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.patterns import Floats, Index, Patterns
from icc_coding.agreement.tallies import Tally, WeightTally

# Up to this many categories the joint table of two coders is kept whole; beyond it only the pairs of values that occur.
_DENSE = 64
# Up to this many rows are summed one by one: sorting the entries would cost more.
_FEW_ROWS = 8


def _distinct(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """The distinct keys in order."""
    ordered = np.sort(keys)
    new = np.empty(len(ordered), dtype=bool)
    new[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]


@dataclass(frozen=True)
class SumColumns:
    """What the columns of the sums mean: `q` categories, the coder pairs, and the pairs of values ("entries") that are kept."""

    categories: int
    coders: int
    first: Index
    second: Index

    @classmethod
    def of(cls, patterns: Patterns, categories: int) -> SumColumns:
        """All pairs of values when they are few, otherwise those that occur."""
        coders = patterns.codes.shape[0]
        if categories <= _DENSE:
            first, second = np.divmod(np.arange(categories * categories), max(categories, 1))
            return cls(categories, coders, first, second)
        keys = [np.zeros(0, dtype=np.int64)]
        for a, b in combinations(patterns.codes.astype(np.int64), 2):
            both = (a >= 0) & (b >= 0)
            keys.append(_distinct(a[both] * categories + b[both]))
        first, second = np.divmod(_distinct(np.concatenate(keys)), categories)
        return cls(categories, coders, first, second)

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Coder pairs, the earlier coder first."""
        return tuple(combinations(range(self.coders), 2))

    @cached_property
    def dense(self) -> bool:
        """Whether every pair of values is an entry."""
        return self.categories <= _DENSE

    def entry(self, first: Index, second: Index) -> Index:
        """The entry of each pair of values."""
        key = first * self.categories + second
        return key if self.dense else np.searchsorted(self.first * self.categories + self.second, key)

    def by_first(self, table: Floats) -> Floats:
        """Sum a table (…, entries) by the earlier coder's category: (…, q)."""
        return self._by(table, self.first, -1)

    def by_second(self, table: Floats) -> Floats:
        """Sum a table (…, entries) by the later coder's category: (…, q)."""
        return self._by(table, self.second, -2)

    def _by(self, table: Floats, index: Index, axis: int) -> Floats:
        q = self.categories
        if self.dense:
            summed: Floats = table.reshape(*table.shape[:-1], q, q).sum(axis)
            return summed
        if math.prod(table.shape[:-1]) <= _FEW_ROWS:
            rows = [np.bincount(index, weights=row, minlength=q) for row in table.reshape(math.prod(table.shape[:-1]), table.shape[-1])]
            return np.array(rows, dtype=np.float64).reshape(*table.shape[:-1], q)
        flat = WeightTally(table.reshape(math.prod(table.shape[:-1]), table.shape[-1])).add(index, q)
        return flat.reshape(*table.shape[:-1], q)


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over units, one row per group. K coder pairs, E entries, q categories, m coders; r is the number of values of a unit.

    rated         (G,)       units with a value
    pairable      (G,)       units with two values or more
    prevalence    (G, q)     sum of r_k / r: each rated unit counts once (Gwet 2014)
    marginals     (G, m, q)  values of each coder, whoever else rated the unit
    shares        (G, E)     each pairable unit counts once: 2 / (r (r - 1)) for every coder pair
    coincidences  (G, E)     Krippendorff's: 1 / (r - 1) for every coder pair
    pairs         (G, K, E)  the joint table of every coder pair
    """

    rated: Floats
    pairable: Floats
    prevalence: Floats
    marginals: Floats
    shares: Floats
    coincidences: Floats
    pairs: Floats

    @classmethod
    def count(cls, patterns: Patterns, columns: SumColumns, tally: Tally) -> Sums:
        """Count everything once."""
        codes = patterns.codes.astype(np.intp)
        present = codes >= 0
        r = present.sum(axis=0)
        everywhere = np.zeros(codes.shape[1], dtype=np.intp)
        rated, pairable = np.flatnonzero(r > 0), np.flatnonzero(r > 1)
        marginals: list[Floats] = []
        prevalence: Floats = np.zeros(1)
        for row, here in zip(codes, present, strict=True):
            at = np.flatnonzero(here)
            marginals.append(tally.add(row[at], columns.categories, at))
            prevalence = prevalence + tally.add(row[at], columns.categories, at, 1.0 / r[at])
        joint = [_joint(tally, columns, codes[a], codes[b], r) for a, b in columns.pairs]
        groups = len(marginals[0])
        empty = np.zeros((groups, len(columns.first)))
        return cls(
            rated=tally.add(everywhere[rated], 1, rated)[:, 0],
            pairable=tally.add(everywhere[pairable], 1, pairable)[:, 0],
            prevalence=prevalence,
            marginals=np.stack(marginals, axis=1),
            shares=sum((pair[1] for pair in joint), empty),
            coincidences=sum((pair[2] for pair in joint), empty),
            pairs=np.stack([pair[0] for pair in joint], axis=1) if joint else np.zeros((groups, 0, len(columns.first))),
        )

    def weigh(self, weights: Floats) -> Sums:
        """(replicates, groups) weights -> the sums of each replicate."""
        return Sums(*(np.tensordot(weights, getattr(self, field.name), axes=1) for field in fields(self)))

    def row(self, index: int) -> Sums:
        """One group alone."""
        return Sums(*(getattr(self, field.name)[index : index + 1] for field in fields(self)))

    def total(self) -> Sums:
        """All groups together, as one row."""
        return Sums(*(getattr(self, field.name).sum(axis=0, keepdims=True) for field in fields(self)))


def coincidences(patterns: Patterns, columns: SumColumns, tally: Tally) -> Floats:
    """Only :attr:`Sums.coincidences`, (groups of the tally, entries): for callers that need no other sum."""
    codes = patterns.codes.astype(np.intp)
    r = (codes >= 0).sum(axis=0)
    summed: Floats = np.zeros((1, len(columns.first)))
    for a, b in columns.pairs:
        at = np.flatnonzero((codes[a] >= 0) & (codes[b] >= 0))
        summed = summed + tally.add(columns.entry(codes[a][at], codes[b][at]), len(columns.first), at, 1.0 / (r[at] - 1))
    return summed


def _joint(tally: Tally, columns: SumColumns, a: Index, b: Index, r: Index) -> tuple[Floats, Floats, Floats]:
    """The joint table of two coders: plain, with each unit counted once, and with coincidence weights."""
    at = np.flatnonzero((a >= 0) & (b >= 0))
    entry, size, values = columns.entry(a[at], b[at]), len(columns.first), r[at]
    plain = tally.add(entry, size, at)
    if len(values) and (values == values[0]).all():
        return plain, plain * (2.0 / (values[0] * (values[0] - 1))), plain * (1.0 / (values[0] - 1))
    return plain, tally.add(entry, size, at, 2.0 / (values * (values - 1))), tally.add(entry, size, at, 1.0 / (values - 1))
