"""What did the machine miss? Exact bounds from a random sample, read blind, of the segments it suggested nothing for.

A code's missed segments lie among the N segments that carry no suggestion of it. Of these n are drawn at random and read blind, and k
turn out to have the code. How many of all N have it is then bounded exactly by the hypergeometric distribution, which is what drawing without
replacement follows. With F segments found and confirmed by people, recall is at least F / (F + upper bound of the missed).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Missed:
    """What a sample says about one code, or about all codes pooled ('any code').

    `unsuggested`, `read` and `hits` are N, n and k; `found` counts segments that people confirmed. `at_most` is the upper bound of the
    missed segments, one-sided; `low` and `high` the two-sided interval. Recall is None when nothing was found and nothing can be missed.
    """

    code: str
    unsuggested: int
    read: int
    hits: int
    found: int
    at_most: int
    low: int
    high: int

    @property
    def recall_at_least(self) -> float | None:
        """With the stated confidence recall is not lower."""
        return _recall(self.found, self.at_most)

    @property
    def recall(self) -> float | None:
        """The best single guess: hits scaled up to all segments without a suggestion."""
        return _recall(self.found, self.unsuggested * self.hits / self.read) if self.read else None

    @property
    def recall_interval(self) -> tuple[float | None, float | None]:
        """Two-sided exact interval of recall, given what was found."""
        return _recall(self.found, self.high), _recall(self.found, self.low)


def bounds(unsuggested: int, read: int, hits: int, confidence: float = CONFIDENCE) -> tuple[int, int, int]:
    """One-sided upper bound, and two-sided lower and upper bound, of the segments that have a code among those without a suggestion.

    The upper bound is the largest M with P(K <= hits | M) > 1 - confidence, K hypergeometric (Konijn 1973; Wendell & Schmee 1996,
    JASA 91(434)); the lower bound mirrors it. Two-sided bounds take half of the error on each side. Nothing read bounds nothing.
    """
    if not 0 <= hits <= read <= unsuggested:
        raise ValueError(f"hits {hits}, read {read} and unsuggested {unsuggested} must be in this order")
    error = 1 - confidence
    return (
        _upper(unsuggested, read, hits, error),
        unsuggested - _upper(unsuggested, read, read - hits, error / 2),
        _upper(unsuggested, read, hits, error / 2),
    )


def _upper(population: int, read: int, hits: int, error: float) -> int:
    from scipy.stats import hypergeom

    low, high = hits, population - (read - hits)  # M cannot be less than what was seen, nor more than what is left
    while low < high:  # P(K <= hits) falls as M grows
        middle = (low + high + 1) // 2
        if hypergeom.cdf(hits, population, middle, read) > error:
            low = middle
        else:
            high = middle - 1
    return low


def missed(code: str, unsuggested: int, read: int, hits: int, found: int) -> Missed:
    """Bounds for one code."""
    return Missed(code, unsuggested, read, hits, found, *bounds(unsuggested, read, hits))


@dataclass(frozen=True, slots=True)
class Reach:
    """What a number of readings can show at best: if all of them turn up nothing, at most so many were missed, so recall is at least …"""

    readings: int
    at_most: int
    recall_at_least: float | None


def reach(unsuggested: int, found: int, readings: Sequence[int]) -> list[Reach]:
    """The bounds that budgets of readings can reach; to be looked at before the reading starts."""
    result = []
    for count in sorted({min(number, unsuggested) for number in readings}):
        at_most = bounds(unsuggested, count, 0)[0]
        result.append(Reach(count, at_most, _recall(found, at_most)))
    return result


def readings_needed(unsuggested: int, found: int, recall: float) -> int | None:
    """The fewest readings, all without a hit, that show a recall of at least `recall`; None when nothing was found yet."""
    if found == 0:
        return None
    allowed = int(found * (1 - recall) / recall + 1e-9)
    low, high = 0, unsuggested
    while low < high:
        middle = (low + high) // 2
        if bounds(unsuggested, middle, 0)[0] <= allowed:
            high = middle
        else:
            low = middle + 1
    return low


def _recall(found: float, lost: float) -> float | None:
    return found / (found + lost) if found + lost > 0 else None
