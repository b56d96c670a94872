"""Counts: what all coefficients of a table are computed from, found in one pass over the coder pairs.

Units with the same values by the same coders are one *pattern*; a million units of two coders and ten categories have at most 121.
Every coefficient is a function of a few sums over units (:class:`Sums`), and these sums are linear in how often each unit is
counted. So the sums of one transcript, of a bootstrap replicate or of everything but one unit come from the same arrays, weighted
anew, and nothing is ever counted twice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import combinations
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.numbering import sorted_numbers

Floats = NDArray[np.float64]
Index = NDArray[np.intp]

# Up to this many categories the joint table of two coders is kept whole; beyond it only the pairs of values that occur.
_DENSE = 64
# Up to this many rows are summed one by one: sorting the entries would cost more.
_FEW_ROWS = 8


@dataclass(frozen=True, slots=True)
class Patterns:
    """The distinct columns of a coders x units table.

    codes  (coders, patterns) category numbers, -1 missing
    of     (units,) the pattern of each unit
    """

    codes: NDArray[np.integer[Any]]
    of: NDArray[np.integer[Any]]

    @property
    def width(self) -> int:
        """About how many numbers it takes to hold the counts of one group."""
        coders, kinds = self.codes.shape
        pairs = coders * (coders - 1) // 2
        return int((pairs + 2) * min(kinds, (int(self.codes.max(initial=0)) + 1) ** 2) + coders)

    @classmethod
    def find(cls, codes: NDArray[np.integer[Any]], categories: int) -> Patterns:
        """Number the patterns by mixed-radix counting, sorting only where the numbers would grow too large to count."""
        units = codes.shape[1]
        limit = max(1 << 16, 2 * units)
        base = categories + 1
        size, key = base, codes[0].astype(_fitting(base), copy=True)
        key += 1
        for row in codes[1:]:
            if size * base > limit:
                distinct, key = sorted_numbers(key)
                size = len(distinct)
            key = key.astype(_fitting(size * base), copy=False) * base
            key += row
            key += 1
            size *= base
        if size > limit:
            distinct, number = sorted_numbers(key)
            count = len(distinct)
        else:
            used = np.bincount(key, minlength=size) > 0
            count = int(used.sum())
            number = (np.cumsum(used) - 1).astype(_fitting(count))[key]
        example = np.zeros(count, dtype=np.intp)
        example[number] = np.arange(units)
        return cls(codes[:, example], number)


def _distinct(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """The distinct keys in order."""
    ordered = np.sort(keys)
    new = np.empty(len(ordered), dtype=bool)
    new[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]


def _fitting(size: int) -> type[np.signedinteger[Any]]:
    for kind in (np.int8, np.int16, np.int32):
        if size <= np.iinfo(kind).max:
            return kind
    return np.int64


class Tally(Protocol):
    """Sums over units, once per group (transcript, replicate)."""

    def add(self, index: Index, size: int, at: Index | None = None, factor: Floats | None = None) -> Floats:
        """(groups, size): the weights of the patterns `at` (all when None), times `factor`, summed by `index`."""
        ...


@dataclass(frozen=True, slots=True)
class GroupTally:
    """Weights that are counts: cells of (group, pattern, how often)."""

    groups: int
    group: Index
    pattern: Index
    count: Floats
    patterns: int

    @classmethod
    def of(cls, patterns: Patterns, group: Index | None = None, groups: int = 1, weights: Floats | None = None) -> GroupTally:
        """Count the patterns in each group; `weights` gives units a weight other than 1 (lengths, for instance)."""
        kinds = patterns.codes.shape[1]
        if group is None:
            count = np.bincount(patterns.of, weights=weights, minlength=kinds).astype(np.float64)
            return cls(1, np.zeros(kinds, dtype=np.intp), np.arange(kinds), count, kinds)
        if groups * kinds > max(1 << 20, 4 * len(group)):
            count = np.ones(len(group)) if weights is None else weights
            return cls(groups, group, patterns.of.astype(np.intp), count, kinds)
        cells = np.bincount(group * kinds + patterns.of, weights=weights, minlength=groups * kinds)
        used = np.flatnonzero(cells)
        return cls(groups, used // kinds, used % kinds, cells[used].astype(np.float64), kinds)

    def add(self, index: Index, size: int, at: Index | None = None, factor: Floats | None = None) -> Floats:
        """See :class:`Tally`."""
        group, pattern, count = self.group, self.pattern, self.count
        if at is not None and not (len(at) == self.patterns and (at[1:] > at[:-1]).all()):  # not simply all of them
            position = np.full(self.patterns, -1, dtype=np.intp)
            position[at] = np.arange(len(at))
            place = position[pattern]
            keep = place >= 0
            group, pattern, count = group[keep], place[keep], count[keep]
        weights = count if factor is None else count * factor[pattern]
        key = index[pattern] if self.groups == 1 else group * size + index[pattern]
        summed: Floats = np.bincount(key, weights=weights, minlength=self.groups * size).astype(np.float64, copy=False)
        return summed.reshape(self.groups, size)

    def totals(self) -> Floats:
        """(patterns,): how often each pattern occurs in all groups together."""
        return np.bincount(self.pattern, weights=self.count, minlength=self.patterns).astype(np.float64, copy=False)


@dataclass(frozen=True, slots=True)
class WeightTally:
    """Weights as a matrix (replicates, patterns)."""

    weights: Floats

    def add(self, index: Index, size: int, at: Index | None = None, factor: Floats | None = None) -> Floats:
        """See :class:`Tally`."""
        result = np.zeros((len(self.weights), size))
        if len(index) == 0:
            return result
        order = np.argsort(index, kind="stable")
        columns = self.weights[:, order if at is None else at[order]]
        if factor is not None:
            columns = columns * factor[order]
        sorted_index = index[order]
        starts = np.flatnonzero(np.r_[True, sorted_index[1:] != sorted_index[:-1]])
        result[:, sorted_index[starts]] = np.add.reduceat(columns, starts, axis=1)
        return result


@dataclass(frozen=True)
class Layout:
    """What the columns of the sums mean: `q` categories, the coder pairs, and the pairs of values ("entries") that are kept."""

    categories: int
    coders: int
    first: Index
    second: Index

    @classmethod
    def of(cls, patterns: Patterns, categories: int) -> Layout:
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
        """Sum entries (last axis) by the earlier coder's category."""
        return self._by(table, self.first, -1)

    def by_second(self, table: Floats) -> Floats:
        """Sum entries (last axis) by the later coder's category."""
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
    def count(cls, patterns: Patterns, layout: Layout, tally: Tally) -> Sums:
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
            marginals.append(tally.add(row[at], layout.categories, at))
            prevalence = prevalence + tally.add(row[at], layout.categories, at, 1.0 / r[at])
        joint = [_joint(tally, layout, codes[a], codes[b], r) for a, b in layout.pairs]
        groups = len(marginals[0])
        empty = np.zeros((groups, len(layout.first)))
        return cls(
            rated=tally.add(everywhere[rated], 1, rated)[:, 0],
            pairable=tally.add(everywhere[pairable], 1, pairable)[:, 0],
            prevalence=prevalence,
            marginals=np.stack(marginals, axis=1),
            shares=sum((pair[1] for pair in joint), empty),
            coincidences=sum((pair[2] for pair in joint), empty),
            pairs=np.stack([pair[0] for pair in joint], axis=1) if joint else np.zeros((groups, 0, len(layout.first))),
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


def coincidences(patterns: Patterns, layout: Layout, tally: Tally) -> Floats:
    """Only :attr:`Sums.coincidences`."""
    codes = patterns.codes.astype(np.intp)
    r = (codes >= 0).sum(axis=0)
    summed: Floats = np.zeros((1, len(layout.first)))
    for a, b in layout.pairs:
        at = np.flatnonzero((codes[a] >= 0) & (codes[b] >= 0))
        summed = summed + tally.add(layout.entry(codes[a][at], codes[b][at]), len(layout.first), at, 1.0 / (r[at] - 1))
    return summed


def _joint(tally: Tally, layout: Layout, a: Index, b: Index, r: Index) -> tuple[Floats, Floats, Floats]:
    """The joint table of two coders: plain, with each unit counted once, and with coincidence weights."""
    at = np.flatnonzero((a >= 0) & (b >= 0))
    entry, size, values = layout.entry(a[at], b[at]), len(layout.first), r[at]
    plain = tally.add(entry, size, at)
    if len(values) and (values == values[0]).all():
        return plain, plain * (2.0 / (values[0] * (values[0] - 1))), plain * (1.0 / (values[0] - 1))
    return plain, tally.add(entry, size, at, 2.0 / (values * (values - 1))), tally.add(entry, size, at, 1.0 / (values - 1))
