"""How far apart two sets of codes are: Jaccard and MASI."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Index = NDArray[np.intp]

NAMES = ("krippendorff_alpha", "krippendorff_alpha_jaccard", "krippendorff_alpha_masi")
_BLOCK = 1024


@dataclass(frozen=True, slots=True)
class SetMeasures:
    """The distinct sets of a table: `members` (sets, labels) holds 1 where a set has a label, `sizes` how many it has."""

    members: Floats
    sizes: Floats
    labels: tuple[Hashable, ...]

    @classmethod
    def of(cls, members: Floats, labels: tuple[Hashable, ...]) -> SetMeasures:
        """From the sets that occur; see the class for the shape of `members`."""
        return cls(members, members.sum(axis=1), labels)

    def in_common(self, first: Index, second: Index) -> Floats:
        """How many codes the sets of each pair share, (pairs,); sets are given by their rows in `members`."""
        return np.asarray((self.members[first] * self.members[second]).sum(axis=1))

    def distances(self, first: Index, second: Index) -> tuple[Floats, Floats, Floats]:
        """Of each pair of sets, (pairs,) each: whether they differ (0 or 1), their Jaccard distance, their MASI distance."""
        common, a, b = self.in_common(first, second), self.sizes[first], self.sizes[second]
        jaccard = jaccard_distance(common, a, b)
        return np.asarray(first != second, dtype=np.float64), jaccard, masi_distance(jaccard, common, a, b)

    def products(self, occur: Floats) -> tuple[Floats, Floats, Floats]:
        """(groups, groups) per distance: summed over all pairs of a set of the one group and a set of the other.

        `occur` (groups, sets) is how often each set occurs. The distances of all sets are gone through in blocks, never kept.
        """
        total = occur.sum(axis=1)
        differ = np.outer(total, total) - occur @ occur.T
        jaccard, masi = np.zeros_like(differ), np.zeros_like(differ)
        blocks = [slice(start, start + _BLOCK) for start in range(0, len(self.sizes), _BLOCK)]
        for rows, columns in combinations_with_replacement(blocks, 2):
            common, a, b = self.members[rows] @ self.members[columns].T, self.sizes[rows, None], self.sizes[None, columns]
            distance = jaccard_distance(common, a, b)
            for result, block in ((jaccard, distance), (masi, masi_distance(distance, common, a, b))):
                part = (occur[:, rows] @ block) @ occur[:, columns].T
                result += part if rows == columns else part + part.T
        return differ, jaccard, masi

    def name(self, number: int) -> str:
        """A set as its codes."""
        return "; ".join(str(self.labels[index]) for index in np.flatnonzero(self.members[number]).tolist()) or "no code"


def jaccard_distance(in_common: Floats, size_a: Floats, size_b: Floats) -> Floats:
    """1 - |A and B| / |A or B| (Jaccard 1901), of arrays that broadcast; 0 for two empty sets."""
    union = size_a + size_b - in_common
    return np.asarray((union - in_common) / np.maximum(union, 1.0))


def masi_distance(jaccard: Floats, in_common: Floats, size_a: Floats, size_b: Floats) -> Floats:
    """1 - J x M (Passonneau 2006): M is 1 for equal sets, 2/3 if one holds the other, 1/3 if they overlap, 0 if they do not."""
    held = (in_common == size_a).astype(np.int8)
    held += in_common == size_b
    return np.asarray(1.0 - (1.0 - jaccard) * _MONOTONICITY[held])


# By how many of the two sets lie within the other. Sets that share nothing have J = 0, so their M does not matter.
_MONOTONICITY = np.array([1 / 3, 2 / 3, 1.0])
