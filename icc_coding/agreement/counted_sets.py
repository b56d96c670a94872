"""Counts of label sets. Hundreds of distinct sets would make a joint table of sets large; but their distances are fixed, so what each
transcript adds to the observed disagreement is one number, and what it adds to the expected one is a product of how often each set
occurs. Replicates need no more than these."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.coefficients import why_constant, why_nothing
from icc_coding.agreement.content_order import side_by_side
from icc_coding.agreement.formulas import Values, divide, mean_defined, tidy
from icc_coding.agreement.patterns import Patterns
from icc_coding.agreement.set_distance import NAMES, SetMeasures
from icc_coding.agreement.tallies import Tally

Floats = NDArray[np.float64]

# The fields of CountedSets that are counts, one row a group.
_COUNTS = ("rated", "pairable", "sets_of_coders", "same", "apart", "unlike", "occur", "shared", "given")


@dataclass(frozen=True)
class CountedSets:
    """See :class:`.intervals.Counted`. G rows (groups), V distinct sets, K coder pairs, m coders.

    rated, pairable  (G,)    units with a set, with two or more
    sets_of_coders   (G, m)  sets of each coder
    same             (G,)    units times their share of coder pairs with the same set
    apart            (G, 3)  observed disagreement, one column per distance
    unlike           (G,)    codes that only one of two coders gave, with coincidence weights
    occur            (G, V)  how often each set occurs among pairable values
    shared, given    (G, K)  codes in common and codes given by each coder pair
    """

    measures: SetMeasures
    rated: Floats
    pairable: Floats
    sets_of_coders: Floats
    same: Floats
    apart: Floats
    unlike: Floats
    occur: Floats
    shared: Floats
    given: Floats

    @classmethod
    def count(cls, patterns: Patterns, measures: SetMeasures, tally: Tally) -> CountedSets:
        """Count everything once, coder pair by coder pair."""
        codes = patterns.codes.astype(np.intp)
        r = (codes >= 0).sum(axis=0)

        def add(at: NDArray[np.intp], factor: Floats | None = None) -> Floats:
            return tally.add(np.zeros(len(at), dtype=np.intp), 1, at, factor)[:, 0]

        rated = add(np.flatnonzero(r > 0))
        groups = len(rated)
        same, unlike, occur = np.zeros(groups), np.zeros(groups), np.zeros((groups, len(measures.sizes)))
        apart = np.zeros((groups, len(NAMES)))
        shared, given = [], []
        for a, b in combinations(codes, 2):
            at = np.flatnonzero((a >= 0) & (b >= 0))
            first, second, others = a[at], b[at], r[at] - 1.0
            common, sizes = measures.in_common(first, second), measures.sizes[first] + measures.sizes[second]
            same += add(at, 2.0 * (first == second) / (others * (others + 1)))
            for column, distance in enumerate(measures.distances(first, second)):
                apart[:, column] += add(at, 2 * distance / others)
            unlike += add(at, 2 * (sizes - 2 * common) / others)
            occur += tally.add(first, len(measures.sizes), at, 1 / others) + tally.add(second, len(measures.sizes), at, 1 / others)
            shared.append(add(at, common))
            given.append(add(at, sizes))
        return cls(
            measures,
            rated,
            add(np.flatnonzero(r > 1)),
            np.stack([add(np.flatnonzero(row >= 0)) for row in codes], axis=1),
            same,
            apart,
            unlike,
            occur,
            np.stack(shared, axis=1) if shared else np.zeros((groups, 0)),
            np.stack(given, axis=1) if given else np.zeros((groups, 0)),
        )

    @property
    def width(self) -> int:
        """See :class:`.intervals.Counted`."""
        return len(self.rated) + 2 * len(self.measures.sizes)

    def content(self) -> Floats:
        """See :class:`.intervals.Counted`."""
        return side_by_side(getattr(self, name) for name in _COUNTS)

    def values(self) -> Values:
        """See :class:`.intervals.Counted`."""
        expected = [np.diagonal(product) for product in self.products]
        return self._values(self._sums(), expected, self.occur.sum(axis=1), self.occur @ self.measures.sizes, self._varies(self.occur))

    def weighed(self, weights: Floats) -> Values:
        """See :class:`.intervals.Counted`. Expected disagreement is quadratic: w' (N D N') w with N the sets of each group, D distances."""
        expected = [self._quadratic(product, weights) for product in self.products]
        seen = (weights > 0).astype(np.float64) @ (self.occur > 0)
        sums = tuple(weights @ part for part in self._sums())
        return self._values(
            sums, expected, weights @ self.occur.sum(axis=1), weights @ (self.occur @ self.measures.sizes), self._varies(seen)
        )

    def total(self) -> CountedSets:
        """See :class:`.intervals.Counted`."""
        return replace(self, **{name: getattr(self, name).sum(axis=0, keepdims=True) for name in _COUNTS})

    def why(self, name: str, row: int) -> str:
        """See :class:`.intervals.Counted`."""
        general = why_nothing(self.sets_of_coders[row], float(self.pairable[row]))
        if general:
            return general
        if name == "pooled_binary_alpha":
            return "no variation: every code is absent everywhere, or present everywhere"
        if name == "holsti":
            return "no coder gave any code to a unit that another coder looked at"
        return why_constant(float(self.occur[row].sum()), self.measures.name(int(np.argmax(self.occur[row]))))

    def _sums(self) -> tuple[Floats, ...]:
        return self.pairable, self.same, self.apart, self.unlike, self.shared, self.given

    @cached_property
    def products(self) -> tuple[Floats, Floats, Floats]:
        """(G, G) per distance: expected disagreement between the sets of two groups."""
        return self.measures.products(self.occur)

    @staticmethod
    def _quadratic(product: Floats, weights: Floats) -> Floats:
        return np.asarray(((weights @ product) * weights).sum(axis=1))

    @staticmethod
    def _varies(occur: Floats) -> NDArray[np.bool_]:
        return np.asarray((occur > 0).sum(axis=1) > 1)

    def _values(self, sums: tuple[Floats, ...], expected: list[Floats], n: Floats, ones: Floats, varies: NDArray[np.bool_]) -> Values:
        pairable, same, apart, unlike, shared, given = sums
        values: Values = {"percent_agreement": divide(same, pairable)}
        for column, name in enumerate(NAMES):
            values[name] = 1 - (n - 1) * divide(apart[:, column], np.where(varies, expected[column], 0.0))
        stacked = n * self.measures.members.shape[1]
        values["pooled_binary_alpha"] = 1 - (stacked - 1) * divide(unlike, 2 * ones * (stacked - ones))
        values["holsti"] = mean_defined(divide(2 * shared, given))
        return {name: tidy(value) for name, value in values.items()}
