"""From counts to :class:`Coefficient` records: the value, its interval, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.counting import GroupTally, Layout, Patterns, Sums
from icc_coding.agreement.encode import Groups
from icc_coding.agreement.formulas import Evaluator, Values
from icc_coding.agreement.intervals import (
    REPLICATES,
    Bounds,
    Replicates,
    bootstrap_groups,
    bootstrap_units,
    bounds,
    jackknife_groups,
    jackknife_units,
)
from icc_coding.agreement.result import Coefficient, undefined

Reason = Callable[[str, Sums], str]


@dataclass(frozen=True, slots=True)
class Draw:
    """Which interval is wanted: the method (None for no interval), the seed, and how many replicates."""

    method: str | None = None
    seed: int = 0
    replicates: int = REPLICATES


@dataclass(frozen=True, slots=True)
class Question:
    """All that is needed to compute a set of coefficients of one table.

    evaluate  sums -> values, one per row
    reason    (name, sums of the whole table) -> why this coefficient is undefined
    groups    the transcript of each unit, or None
    weights   how much each unit counts (its length, when units stand for characters), or None
    """

    patterns: Patterns
    layout: Layout
    evaluate: Evaluator
    reason: Reason
    groups: Groups | None = None
    weights: NDArray[np.float64] | None = None

    def by_group(self) -> Sums:
        """Sums of every transcript."""
        if self.groups is None:
            return self.total()
        tally = GroupTally.of(self.patterns, self.groups.of, len(self.groups.names), self.weights)
        return Sums.count(self.patterns, self.layout, tally)

    def total(self) -> Sums:
        """Sums of all units together, as one row."""
        return Sums.count(self.patterns, self.layout, GroupTally.of(self.patterns, weights=self.weights))

    def answer(self, draw: Draw) -> dict[str, Coefficient]:
        """Coefficients of all units together."""
        if self.groups is not None and draw.method in ("cluster", "jackknife"):
            return self.answer_from(self.by_group(), draw)
        total = self.total()
        if draw.method == "unit":
            drawn = bootstrap_units(self.patterns, self.layout, self.evaluate, draw.seed, draw.replicates) if self.units else None
        elif draw.method == "jackknife":
            drawn = jackknife_units(self.patterns, self.layout, self.evaluate, draw.seed) if self.units else None
        else:
            drawn = None
        return self.report(total, drawn, by_transcript=False)

    def answer_from(self, by_group: Sums, draw: Draw) -> dict[str, Coefficient]:
        """Coefficients of all units together, from sums per transcript that are already there."""
        drawn = None
        if draw.method == "cluster":
            drawn = bootstrap_groups(by_group, self.evaluate, draw.seed, draw.replicates)
        elif draw.method == "jackknife":
            drawn = jackknife_groups(by_group, self.evaluate, draw.seed)
        return self.report(by_group.total(), drawn, by_transcript=True)

    @property
    def units(self) -> int:
        """How many units the table has."""
        return len(self.patterns.of)

    def report(self, total: Sums, drawn: Replicates | None, by_transcript: bool) -> dict[str, Coefficient]:
        """Name every value, bound it, and give a reason where it is undefined."""
        values = {name: float(value[0]) for name, value in self.evaluate(total).items()}
        around = bounds(drawn, values, by_transcript) if drawn is not None else {}
        n = round(float(total.pairable[0]))
        return {
            name: _coefficient(name, value, n, around.get(name), lambda name: self.reason(name, total)) for name, value in values.items()
        }

    def each_group(self, by_group: Sums) -> list[dict[str, Coefficient]]:
        """Coefficients of every transcript for itself, without interval."""
        values: Values = self.evaluate(by_group)
        n = np.rint(by_group.pairable).astype(int).tolist()
        columns = {name: column.tolist() for name, column in values.items()}
        rows = []
        for index, count in enumerate(n):
            rows.append(
                {name: _coefficient(name, column[index], count, None, self._reason_of(by_group, index)) for name, column in columns.items()}
            )
        return rows

    def _reason_of(self, by_group: Sums, index: int) -> Callable[[str], str]:
        return lambda name: self.reason(name, by_group.row(index))


def _coefficient(name: str, value: float, n: int, around: Bounds | None, reason: Callable[[str], str]) -> Coefficient:
    interval = around.interval if around is not None else None
    if value != value:
        return undefined(reason(name), n, interval)
    if around is None:
        return Coefficient(value, None, None, n)
    return Coefficient(value, around.low, around.high, n, interval=interval)
