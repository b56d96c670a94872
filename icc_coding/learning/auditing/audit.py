"""What did the machine miss? Exact bounds from a random sample, read blind, of the segments it suggested nothing for.

A code's missed segments lie among the N segments that carry no suggestion of it. Of these n are drawn at random and read blind, and k
turn out to have the code. How many of all N have it is then bounded exactly by the hypergeometric distribution, which is what drawing without
replacement follows. With F segments found and confirmed by people, recall is at least F / (F + upper bound of the missed).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from icc_coding.learning.auditing.strata import Stratum, lower_bound, upper_bound

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Missed:
    """What a sample says about one code, or about all codes pooled ('any code').

    `strata` are the groups it was drawn from, one unless it was drawn by score. `found` counts segments that people confirmed.
    `at_most` is the upper bound of the missed segments, one-sided; `low` and `high` the two-sided interval. Shares and recall are None
    when nothing was found and nothing can be missed.
    """

    code: str
    strata: tuple[Stratum, ...]
    found: int
    at_most: int
    low: int
    high: int

    @property
    def unsuggested(self) -> int:
        """Segments without a suggestion."""
        return sum(group.size for group in self.strata)

    @property
    def read(self) -> int:
        """Of these, how many were read blind."""
        return sum(group.read for group in self.strata)

    @property
    def hits(self) -> int:
        """Of those, how many have the code."""
        return sum(group.hits for group in self.strata)

    @property
    def missed_at_most(self) -> float | None:
        """With the stated confidence no larger share of the code's segments was missed."""
        return None if self.recall_at_least is None else 1 - self.recall_at_least

    @property
    def recall_at_least(self) -> float | None:
        """With the stated confidence recall is not lower."""
        return _recall(self.found, self.at_most)

    @property
    def recall(self) -> float | None:
        """The best single guess: hits scaled up to all segments without a suggestion."""
        return _recall(self.found, sum(group.estimate for group in self.strata)) if self.read else None

    @property
    def recall_interval(self) -> tuple[float | None, float | None]:
        """Two-sided exact interval of recall, given what was found."""
        return _recall(self.found, self.high), _recall(self.found, self.low)


def missed(code: str, strata: Sequence[Stratum], found: int) -> Missed:
    """Bounds for one code."""
    return Missed(code, tuple(strata), found, *bounds(strata))


def bounds(strata: Sequence[Stratum], confidence: float = CONFIDENCE) -> tuple[int, int, int]:
    """One-sided upper bound, and two-sided lower and upper bound, of the segments that have a code among those without a suggestion.

    With one group the upper bound is the largest M with P(K <= hits | M) > 1 - confidence, K hypergeometric (Konijn 1973; Wendell &
    Schmee 1996, JASA 91(434)), and the lower bound mirrors it; with two see :mod:`.strata`. Two-sided bounds take half of the error on
    each side. Nothing read bounds nothing.
    """
    for group in strata:
        if not 0 <= group.hits <= group.read <= group.size:
            raise ValueError(f"hits {group.hits}, read {group.read} and size {group.size} must be in this order")
    error = 1 - confidence
    return upper_bound(strata, error), lower_bound(strata, error / 2), upper_bound(strata, error / 2)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a number of readings can show: for each number of hits in `hits`, the share that was missed at most (None: nothing to say)."""

    readings: int
    missed_at_most: tuple[float | None, ...]


def reach(unsuggested: int, found: int, readings: Sequence[int], hits: Sequence[int] = (0,)) -> list[Reach]:
    """The bounds that budgets of readings can reach; to be looked at before the reading starts."""
    result = []
    for count in sorted({min(number, unsuggested) for number in readings}):
        lost = [upper_bound([Stratum(unsuggested, count, number)], 1 - CONFIDENCE) if number <= count else None for number in hits]
        result.append(Reach(count, tuple(None if value is None else _share(found, value) for value in lost)))
    return result


def readings_needed(unsuggested: int, found: int, share: float, hits: int = 0) -> int | None:
    """The fewest readings which, with so many hits among them, show that no more than `share` was missed; None when none can."""
    allowed = int(found * share / (1 - share) + 1e-9)
    if found == 0 or hits > allowed or hits > unsuggested:
        return None
    low, high = hits, unsuggested
    while low < high:
        middle = (low + high) // 2
        if upper_bound([Stratum(unsuggested, middle, hits)], 1 - CONFIDENCE) <= allowed:
            high = middle
        else:
            low = middle + 1
    return low


def _share(found: float, lost: float) -> float | None:
    recall = _recall(found, lost)
    return None if recall is None else 1 - recall


def _recall(found: float, lost: float) -> float | None:
    return found / (found + lost) if found + lost > 0 else None
