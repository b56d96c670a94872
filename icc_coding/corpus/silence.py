"""Who read a passage for a code, for many passages at once: what :meth:`Reads.read` says of one, from columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icc_coding.decisions.asked import Asked
from icc_coding.decisions.logs.columns import Ints
from icc_coding.decisions.replay import Replay

Bools = NDArray[np.bool_]
FAR = 1 << 40  # further than any text reaches: keeps what is of several kinds apart on one line


@dataclass(frozen=True, slots=True)
class NumberedSpans:
    """Places with a number each (of a code, of a kind): three arrays of one length."""

    number: Ints
    start: Ints
    end: Ints

    def of(self, rows: Ints | Bools) -> NumberedSpans:
        """Some of them."""
        return NumberedSpans(self.number[rows], self.start[rows], self.end[rows])


def run_on(spans: NumberedSpans) -> tuple[Ints, Bools]:
    """An order by number and place, and in it where a span shares nothing with those before it that have its number."""
    order = np.lexsort((spans.end, spans.start, spans.number))
    line = spans.number[order] * FAR
    reached = np.maximum.accumulate(line + spans.end[order])
    fresh = np.ones(len(order), np.bool_)
    fresh[1:] = (line + spans.start[order])[1:] >= reached[:-1]
    return order, fresh


def read_by(state: Replay, coder: str, text: str, codes: dict[str, int], asked: NumberedSpans) -> Bools:
    """Whether the coder read at least half of each place for its code; `codes` leads from ids to the numbers in `asked`."""
    covered = np.zeros(len(asked.start), np.int64)
    rows = state.folded(coder, text).readings
    if len(rows) and len(covered):
        kinds, stretches = _joined(state, rows)
        for place, kind in enumerate(kinds):
            if kind.codes == "all":
                later = [codes[code] for code in kind.later if code in codes]
                meant = ~np.isin(asked.number, later)
                here = stretches.of(stretches.number == place)
                covered[meant] += _covered(NumberedSpans(np.zeros_like(here.number), here.start, here.end), _unnumbered(asked.of(meant)))
        covered += _covered(_by_code(kinds, stretches, codes), asked)
    return (covered > 0) & (2 * covered >= asked.end - asked.start)


def _joined(state: Replay, rows: Ints) -> tuple[list[Asked], NumberedSpans]:
    """What was asked for, and what was read for each without a gap."""
    numbers, asked = state.asked(rows)
    kinds = {kind: place for place, kind in enumerate(dict.fromkeys(asked))}
    of = np.array([kinds[kind] for kind in asked], np.int64)[numbers]
    every = NumberedSpans(of, state.columns["start"][rows], state.columns["end"][rows])
    order, fresh = run_on(every)
    first = np.flatnonzero(fresh)
    ordered = every.of(order)
    return list(kinds), NumberedSpans(ordered.number[first], ordered.start[first], np.maximum.reduceat(ordered.end, first))


def _by_code(kinds: list[Asked], stretches: NumberedSpans, codes: dict[str, int]) -> NumberedSpans:
    """The stretches that were read for codes by name, once for each of these."""
    pairs = [
        (place, codes[code])
        for place, kind in enumerate(kinds)
        if kind.codes != "all"
        for code in {*kind.codes}
        if code in codes and code in kind
    ]
    kind_of, code_of = np.array(pairs, np.int64).reshape(len(pairs), 2).T
    count = np.bincount(kind_of, minlength=len(kinds))
    begin = np.cumsum(count) - count  # pairs stand kind by kind
    times = count[stretches.number]
    row = np.repeat(np.arange(len(times)), times)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    return NumberedSpans(code_of[begin[stretches.number[row]] + nth], stretches.start[row], stretches.end[row])


def _unnumbered(spans: NumberedSpans) -> NumberedSpans:
    return NumberedSpans(np.zeros_like(spans.number), spans.start, spans.end)


def _covered(read: NumberedSpans, places: NumberedSpans) -> Ints:
    """How many code points each place shares with what was read under its number, all stretches taken together."""
    starts, ends = _Line(read.number, read.start), _Line(read.number, read.end)
    before = [starts.passed(places.number, at) - ends.passed(places.number, at) for at in (places.start, places.end)]
    return before[1] - before[0]


class _Line:
    """Points in order, under several numbers."""

    def __init__(self, number: Ints, point: Ints) -> None:
        order = np.lexsort((point, number))
        self._keys = number[order] * FAR + point[order]
        self._sum = np.concatenate([[0], np.cumsum(point[order])])

    def passed(self, number: Ints, at: Ints) -> Ints:
        """For each place the distances from all points before it, under its number, added up."""
        first, last = np.searchsorted(self._keys, number * FAR), np.searchsorted(self._keys, number * FAR + at)
        passed: Ints = (last - first) * at - (self._sum[last] - self._sum[first])
        return passed
