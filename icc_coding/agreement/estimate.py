"""From counts to :class:`Coefficient` records: the value, its interval, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.encode import Groups
from icc_coding.agreement.formulas import Values
from icc_coding.agreement.intervals import (
    REPLICATES,
    Bounds,
    Count,
    Counted,
    Replicates,
    bootstrap_units,
    bounds,
    jackknife_units,
    resample_groups,
)
from icc_coding.agreement.patterns import Patterns
from icc_coding.agreement.result import Coefficient, undefined
from icc_coding.agreement.tallies import GroupTally
from icc_coding.errors import UserError


@dataclass(frozen=True, slots=True)
class Draw:
    """Which interval is wanted: the method (None for no interval), the seed, and how many replicates."""

    method: str | None = None
    seed: int = 0
    replicates: int = REPLICATES


@dataclass(frozen=True, slots=True)
class Question:
    """All that is needed to compute the coefficients of one table.

    count    tally -> what was counted
    groups   the transcript of each unit, or None
    weights  how much each unit counts (its length, when units stand for characters), or None
    """

    patterns: Patterns
    count: Count
    groups: Groups | None = None
    weights: NDArray[np.float64] | None = None

    def by_group(self) -> Counted:
        """Counts of every transcript."""
        if self.groups is None:
            return self.total()
        return self.count(GroupTally.of(self.patterns, self.groups.of, len(self.groups.names), self.weights))

    def total(self) -> Counted:
        """Counts of all units together, as one row."""
        return self.count(GroupTally.of(self.patterns, weights=self.weights))

    def answer(self, draw: Draw) -> dict[str, Coefficient]:
        """Coefficients of all units together."""
        if self.groups is not None and draw.method in ("cluster", "jackknife"):
            return answer_from(self.by_group(), draw)
        if self.weights is not None and draw.method is not None:
            raise UserError("units with weights are resampled by transcript: name the transcripts, or use --interval none.")
        drawn = None
        if draw.method == "unit" and len(self.patterns.of):
            drawn = bootstrap_units(self.patterns, self.count, draw.seed, draw.replicates)
        elif draw.method == "jackknife" and len(self.patterns.of):
            drawn = jackknife_units(self.patterns, self.count, draw.seed)
        return _report(self.total(), drawn, by_transcript=False)


def answer_from(by_group: Counted, draw: Draw) -> dict[str, Coefficient]:
    """Coefficients of all units together, from counts per transcript that are already there."""
    drawn = None
    if draw.method in ("cluster", "jackknife") and len(by_group.rated):
        drawn = resample_groups(by_group, draw.method, draw.seed, draw.replicates)
    total = by_group.total()
    values = by_group.weighed(np.ones((1, len(by_group.rated)))) if len(by_group.rated) else total.values()
    return _report(total, drawn, by_transcript=True, values_of_all=values)


def each_group(by_group: Counted) -> list[dict[str, Coefficient]]:
    """Coefficients of every transcript for itself, without interval."""
    n = np.rint(by_group.pairable).astype(int).tolist()
    columns = {name: column.tolist() for name, column in by_group.values().items()}
    return [
        {name: _coefficient(column[row], count, None, _reason(by_group, name, row)) for name, column in columns.items()}
        for row, count in enumerate(n)
    ]


def _report(total: Counted, drawn: Replicates | None, by_transcript: bool, values_of_all: Values | None = None) -> dict[str, Coefficient]:
    """Name every value, bound it, and give a reason where it is undefined."""
    values = {name: float(value[0]) for name, value in (values_of_all or total.values()).items()}
    around = bounds(drawn, values, by_transcript) if drawn is not None else {}
    n = round(float(total.pairable[0]))
    return {name: _coefficient(value, n, around.get(name), _reason(total, name, 0)) for name, value in values.items()}


def _reason(counted: Counted, name: str, row: int) -> Callable[[], str]:
    return lambda: counted.why(name, row)


def _coefficient(value: float, n: int, around: Bounds | None, reason: Callable[[], str]) -> Coefficient:
    interval = around.interval if around is not None else None
    if value != value:
        return undefined(reason(), n, interval)
    if around is None:
        return Coefficient(value, None, None, n)
    return Coefficient(value, around.low, around.high, n, interval=interval)
