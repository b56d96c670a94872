"""Exact bounds from a sample drawn at different rates in two groups of segments.

Segments without a suggestion are parted by their best score: those that came near to a suggestion, and the rest. In group h, n_h of
N_h segments are read and k_h have the code. Samples are ordered by the estimate T = sum of N_h / n_h * k_h, as Wendell & Schmee (1996,
JASA 91(434), 825-830) order them, and nothing is assumed about how the missed segments are spread over the groups: the upper bound is the
largest M = M_1 + M_2 for which *some* split of M makes a T as small as the one seen likelier than the error allowed. The bound therefore
holds whatever the split; with one group it is the ordinary hypergeometric bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Stratum:
    """A group of segments without a suggestion: how many there are, how many of them were read, how many of those have the code."""

    size: int
    read: int
    hits: int

    @property
    def estimate(self) -> float:
        """Hits scaled up to the group; 0 where nothing was read."""
        return self.size * self.hits / self.read if self.read else 0.0


def upper_bound(strata: Sequence[Stratum], error: float) -> int:
    """The largest number of segments with the code that a sample like this one, or one with fewer, leaves possible.

    One or two groups; a group of which nothing was read counts in full. `error` is one minus the (one-sided) confidence.
    """
    unread, groups = _read(strata)
    if not groups:
        return unread
    seen = sum(group.estimate for group in groups)
    first, second = _two(groups)
    table = _Pair(first, second, seen + _ROUNDING * (1 + seen))
    low = sum(group.hits for group in groups)
    high = sum(group.size - group.read + group.hits for group in groups)
    while low < high:  # the greatest chance over all splits of M falls as M grows
        middle = (low + high + 1) // 2
        if table.chances(middle).max() > error:
            low = middle
        else:
            high = middle - 1
    return unread + low


def lower_bound(strata: Sequence[Stratum], error: float) -> int:
    """The smallest number with the code for which some split makes a sample with as much as this one likelier than `error`."""
    _, groups = _read(strata)
    seen = sum(group.estimate for group in groups)
    low = sum(group.hits for group in groups)
    if not groups or seen == 0:
        return 0
    first, second = _two(groups)
    table = _Pair(first, second, seen - _ROUNDING * (1 + seen))
    high = sum(group.size - group.read + group.hits for group in groups)
    while low < high:
        middle = (low + high) // 2
        if 1 - table.chances(middle).min() > error:
            high = middle
        else:
            low = middle + 1
    return low


class _Pair:
    """Two groups and a limit on T: the chance that T stays within the limit, for every split of M."""

    def __init__(self, first: Stratum, second: Stratum, limit: float) -> None:
        self.sizes = first.size, second.size
        rates = first.size / first.read, second.size / second.read if second.read else 1.0
        own = np.arange(min(first.read, int(limit / rates[0])) + 1)
        others = np.minimum(np.floor((limit - own * rates[0]) / rates[1]), second.read).astype(np.int64)
        self.first = _chances(first.size, first.read, len(own))
        self.second = np.cumsum(_chances(second.size, second.read, int(others.max()) + 1), axis=1)
        self.others = others

    def chances(self, total: int) -> Floats:
        """P(T <= limit | M_1, M_2) for M_1 = …, M_2 = total - M_1: every split that the groups' sizes allow."""
        splits = np.arange(max(0, total - self.sizes[1]), min(total, self.sizes[0]) + 1)
        result: Floats = (self.first[splits] * self.second[total - splits][:, self.others]).sum(axis=1)
        return result


@lru_cache(maxsize=16)
def _chances(size: int, read: int, columns: int) -> Floats:
    """P(K = k | M) of the hypergeometric distribution, [M = 0 … size, k = 0 … columns - 1]."""
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, size + 1)))])

    def choose(n: NDArray[np.int64], k: NDArray[np.int64]) -> Floats:
        inside = (k >= 0) & (k <= n)
        k = np.clip(k, 0, n)
        return np.where(inside, logs[n] - logs[k] - logs[n - k], -np.inf)

    true, hits = np.arange(size + 1)[:, None], np.arange(columns)[None, :]
    whole = logs[size] - logs[read] - logs[size - read]
    result: Floats = np.exp(choose(true, hits) + choose(size - true, read - hits) - whole)
    result.flags.writeable = False  # shared by all codes of an audit
    return result


def _read(strata: Sequence[Stratum]) -> tuple[int, list[Stratum]]:
    """How many segments lie in groups that nobody read at all, and the other groups."""
    return sum(group.size for group in strata if not group.read), [group for group in strata if group.read]


def _two(groups: Sequence[Stratum]) -> tuple[Stratum, Stratum]:
    """Two groups; a single one is joined by an empty one."""
    if len(groups) > 2:
        raise ValueError("bounds are worked out for one or two groups")
    first = groups[0]
    return (first, groups[1]) if len(groups) == 2 else (first, Stratum(0, 0, 0))
