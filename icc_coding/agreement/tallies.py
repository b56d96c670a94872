"""Tallies: weights of patterns summed by an index, once for each transcript, bootstrap replicate or unit left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from icc_coding.agreement.patterns import Floats, Index, Patterns


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
