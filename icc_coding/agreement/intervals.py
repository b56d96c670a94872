"""Intervals: bootstrap by transcript or unit, and jackknife.

Segments of one interview are not independent, so the transcript is what is resampled unless the user says otherwise. Replicates come
from weights on the sums (:mod:`.counting`), never from counting again; replicates without a defined value are counted and left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.content_order import content_order
from icc_coding.agreement.formulas import Values
from icc_coding.agreement.patterns import Patterns
from icc_coding.agreement.result import FEW_TRANSCRIPTS, Interval
from icc_coding.agreement.tallies import GroupTally, Tally, WeightTally
from icc_coding.errors import UserError

Floats = NDArray[np.float64]

METHODS = ("cluster", "unit", "jackknife")
CONFIDENCE = 0.95
REPLICATES = 1000
# Numbers held at a time while replicates are computed.
_BUDGET = 4_000_000


class Counted(Protocol):
    """What was counted in some groups of units, one row per group: transcripts, replicates, or all units as one."""

    @property
    def rated(self) -> Floats:
        """(rows,) units with a value."""
        ...

    @property
    def pairable(self) -> Floats:
        """(rows,) units with two values or more."""
        ...

    @property
    def width(self) -> int:
        """How many numbers a row holds."""
        ...

    def content(self) -> Floats:
        """(rows, any width) all that was counted, by which rows are told apart."""
        ...

    def values(self) -> Values:
        """Coefficient -> one value per row, not-a-number where undefined."""
        ...

    def weighed(self, weights: Floats) -> Values:
        """The same for weighted sums of the rows: `weights` is (replicates, rows)."""
        ...

    def total(self) -> Counted:
        """All rows added up, as one row."""
        ...

    def why(self, name: str, row: int) -> str:
        """Why a coefficient is undefined in a row."""
        ...


Count = Callable[[Tally], Counted]


@dataclass(frozen=True, slots=True)
class Replicates:
    """Values of every replicate, and how they were made. `share` is how many groups each jackknife replicate stands for."""

    method: str
    values: Values
    groups: int
    seed: int
    share: Floats | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """Low and high of one coefficient; None where no interval can be given."""

    low: float | None
    high: float | None
    interval: Interval


def check_method(method: str | None, clusters: object) -> None:
    """Refuse an unknown method, and a transcript bootstrap without transcripts."""
    if method is not None and method not in METHODS:
        raise UserError(f"interval cannot be `{method}`. Choose one of: {', '.join(METHODS)}, or None.")
    if method == "cluster" and clusters is None:
        raise UserError("interval `cluster` resamples transcripts: pass `clusters`, one transcript name per unit.")


@lru_cache(maxsize=8)
def transcript_weights(groups: int, seed: int, replicates: int = REPLICATES) -> Floats:
    """(replicates, groups): how often each transcript is drawn when as many as there are are drawn with replacement."""
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(groups, np.full(groups, 1 / groups), size=replicates).astype(np.float64)
    weights.flags.writeable = False  # shared by all coefficients of a table
    return weights


def jackknife_weights(groups: int) -> Floats:
    """(groups, groups): every transcript once, but for one."""
    return 1.0 - np.eye(groups)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Which transcripts each replicate holds: `weights` (replicates, transcripts), how many were resampled, and for the jackknife
    how many left-out transcripts each replicate stands for."""

    weights: Floats
    groups: int
    share: Floats | None


def draw_groups(method: str, comparable: NDArray[np.bool_], content: Floats, seed: int, replicates: int = REPLICATES) -> Drawn:
    """Resample the transcripts that hold something to compare, `comparable` (transcripts,); the others, where only one coder read, stay as they are.

    `content` (transcripts, any width) is what they hold: it alone says which transcript gets which draw.
    """
    groups = int(comparable.sum())
    if groups == 0:
        return Drawn(np.ones((1, len(comparable))), 0, np.ones(1) if method == "jackknife" else None)
    chosen = jackknife_weights(groups) if method == "jackknife" else transcript_weights(groups, seed, replicates)
    weights = np.ones((len(chosen), len(comparable)))
    weights[:, np.flatnonzero(comparable)[content_order(content[comparable])]] = chosen
    return Drawn(weights, groups, np.ones(len(chosen)) if method == "jackknife" else None)


def resample_groups(counted: Counted, method: str, seed: int, replicates: int = REPLICATES) -> Replicates:
    """Values of every replicate of whole transcripts (`cluster`: bootstrap, or `jackknife`); `counted` has one row per transcript."""
    drawn = draw_groups(method, counted.pairable > 0, counted.content(), seed, replicates)
    return Replicates(method, _in_chunks(drawn.weights, counted), drawn.groups, seed, drawn.share)


def bootstrap_units(patterns: Patterns, count: Count, seed: int, replicates: int = REPLICATES) -> Replicates:
    """Resample units with replacement: exactly a multinomial draw over the distinct patterns."""
    often = GroupTally.of(patterns).totals()
    units = int(often.sum())
    rng = np.random.default_rng(seed)
    parts = []
    for size in _chunks(replicates, patterns.width + len(often)):
        weights = rng.multinomial(units, often / units, size=size).astype(np.float64)
        parts.append(count(WeightTally(weights)).values())
    return Replicates("unit", _joined(parts), units, seed)


def jackknife_units(patterns: Patterns, count: Count, seed: int) -> Replicates:
    """Leave out one unit after the other; units of one pattern give one replicate that counts as many times."""
    often = GroupTally.of(patterns).totals()
    parts, start = [], 0
    for size in _chunks(len(often), patterns.width + len(often)):
        weights = np.repeat(often[None], size, axis=0)
        weights[np.arange(size), np.arange(start, start + size)] -= 1
        parts.append(count(WeightTally(weights)).values())
        start += size
    return Replicates("jackknife", _joined(parts), int(often.sum()), seed, often)


def bounds(replicates: Replicates, estimates: Mapping[str, float], by_transcript: bool) -> dict[str, Bounds]:
    """95 % bounds of every coefficient: percentiles of the bootstrap, t interval around the estimate for the jackknife."""
    return {name: _bounds(replicates, name, value, by_transcript) for name, value in estimates.items()}


def _bounds(replicates: Replicates, name: str, estimate: float, by_transcript: bool) -> Bounds:
    values = replicates.values[name]
    defined = ~np.isnan(values)
    share = np.ones(len(values)) if replicates.share is None else replicates.share
    drawn, lost = int(share.sum()), int(share[~defined].sum())
    warning = _warning(replicates, by_transcript, drawn, lost)
    interval = Interval(replicates.method, CONFIDENCE, drawn, lost, replicates.groups, replicates.seed, warning)
    if np.isnan(estimate) or replicates.groups < 2 or _too_many(lost, drawn, replicates.method):
        return Bounds(None, None, interval)
    if replicates.share is None:
        low, high = np.quantile(values[defined], [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
        return Bounds(float(low), float(high), interval)
    half = _jackknife_half_width(values[defined], share[defined])
    return Bounds(estimate - half, min(estimate + half, 1.0), interval)


def _jackknife_half_width(values: Floats, share: Floats) -> float:
    """t quantile times the jackknife's standard error, sqrt((n - 1) / n * sum of squared deviations)."""
    from scipy.special import stdtrit

    n = share.sum()
    mean = (values * share).sum() / n
    error = np.sqrt((n - 1) / n * (share * (values - mean) ** 2).sum())
    return float(stdtrit(n - 1, (1 + CONFIDENCE) / 2) * error)


def _too_many(lost: int, drawn: int, method: str) -> bool:
    """Whether so many replicates are undefined that the others say nothing.

    A bootstrap interval leaves 5 % of its replicates outside. Where more than these have no value at all, nobody knows where its bounds are.
    """
    most = 0.5 if method == "jackknife" else 1 - CONFIDENCE
    return lost > most * drawn + 1e-9 or drawn - lost < 2


def _warning(replicates: Replicates, by_transcript: bool, drawn: int, lost: int) -> str:
    groups = replicates.groups
    if groups == 0:
        return f"no interval: no {'transcript' if by_transcript else 'unit'} was rated by two coders"
    if groups < 2:
        return f"no interval: there is only one {'transcript' if by_transcript else 'unit'} to resample"
    if _too_many(lost, drawn, replicates.method):
        return f"no interval: {lost} of {drawn} replicates were undefined"
    if groups < FEW_TRANSCRIPTS:
        return f"only {groups} {'transcripts' if by_transcript else 'units'}: with fewer than ten, no interval is to be relied on"
    return ""


def _in_chunks(weights: Floats, counted: Counted) -> Values:
    parts, start = [], 0
    for size in _chunks(len(weights), counted.width):
        parts.append(counted.weighed(weights[start : start + size]))
        start += size
    return _joined(parts)


def _chunks(count: int, width: int) -> Iterator[int]:
    size = max(1, _BUDGET // max(width, 1))
    for start in range(0, count, size):
        yield min(size, count - start)


def _joined(parts: list[Values]) -> Values:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
