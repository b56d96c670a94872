"""Patterns: units with the same values by the same coders are one, and what is summed over them is summed by pattern.

A million units of two coders and ten categories have at most 121.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.numbering import sorted_numbers

Floats = NDArray[np.float64]
Index = NDArray[np.intp]


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


def _fitting(size: int) -> type[np.signedinteger[Any]]:
    for kind in (np.int8, np.int16, np.int32):
        if size <= np.iinfo(kind).max:
            return kind
    return np.int64
