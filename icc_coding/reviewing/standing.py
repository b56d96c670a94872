"""Where one coder stands with each suggestion, kept up to date decision by decision."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from icc_coding.decisions.codings import Coding
from icc_coding.decisions.fold import STATUSES as CODED
from icc_coding.decisions.overlap import Span, SpanIndex, half_of
from icc_coding.decisions.replay import Replay
from icc_coding.reviewing.desk import Desk, DeskChange
from icc_coding.reviewing.proposals import PROPOSED

OPEN = "open"
READ = "read"  # not coded, although the passage was read for this code: a "no"
STATUSES = (OPEN, "accepted", "rejected", "replaced", "added", "unsure", READ)

Again = tuple[str, int, int, str]  # text, start, end, code: a decision that somebody or something asks to look at again


class Standing:
    """The status of every suggestion for one coder, and counts of them per code and transcript.

    A suggestion has the status of the coder's coding of the same code about the same passage. Counts are of likely and possible
    suggestions: the quiet ones are not waiting for anybody. `again` are this coder's decisions that are to be looked at again, the
    most urgent first; the filter of that name shows them.
    """

    def __init__(self, desk: Desk, coder: str, again: Sequence[Again] = ()) -> None:
        self._desk = desk
        self.coder = coder
        self.again = tuple(place for place in again if place[0] in desk.transcripts)
        self.status: list[str] = [OPEN] * len(desk.proposals)
        self.numbered = np.zeros(len(desk.proposals), dtype=np.int8)  # the same as places in STATUSES, for filters
        self.by_code: dict[str, Counter[str]] = {code.id: Counter() for code in desk.codebook.codes}
        self.by_text: dict[str, Counter[str]] = {text: Counter() for text in desk.transcripts}
        for suggestion in desk.proposals.all:
            if suggestion.band in PROPOSED:
                self._count(suggestion.code, suggestion.text, OPEN, 1)
        for text in desk.transcripts:
            held = desk.state.folded(coder, text)
            if len(held.rows) or len(held.readings):
                self._settle(text, desk.proposals.of(text))

    def take(self, change: DeskChange) -> list[int]:
        """Work a change in; returns the numbers of the suggestions whose status it changed."""
        coder, text, region = change
        if coder != self.coder or text is None or text not in self._desk.transcripts:
            return []
        return self._settle(text, self._desk.proposals.touching(text, region))

    def codings_about(self, text: str, code: str, span: Span) -> list[Coding]:
        """The coder's codings of a code about a passage, the nearest first."""
        return SpanIndex(self._desk.state.codings_of(self.coder, text)).about(text, code, span)

    @property
    def total(self) -> Counter[str]:
        """How many suggestions have which status, in the transcripts that this coder reads."""
        return sum((counts for text, counts in self.by_text.items() if self._desk.is_for(text, self.coder)), Counter())

    def _settle(self, text: str, numbers: Iterable[int]) -> list[int]:
        proposals, state = self._desk.proposals, self._desk.state
        index, read = SpanIndex(_held(state, self.coder, text)), _ReadPlaces(state, self.coder, text)
        changed: list[int] = []
        for number in numbers:
            suggestion = proposals[number]
            span = (suggestion.start, suggestion.end)
            codings = index.about(text, suggestion.code, span)
            if codings:
                status = codings[0].status
            elif read.has(suggestion.code, span):
                status = READ
            else:
                status = OPEN
            if status != self.status[number]:
                if suggestion.band in PROPOSED:
                    self._count(suggestion.code, text, self.status[number], -1)
                    self._count(suggestion.code, text, status, 1)
                self.status[number] = status
                self.numbered[number] = STATUSES.index(status)
                changed.append(number)
        return changed

    def _count(self, code: str, text: str, status: str, by: int) -> None:
        self.by_code.setdefault(code, Counter())[status] += by
        self.by_text[text][status] += by


class _NeededCoding(NamedTuple):
    """What is needed here of a coding."""

    text: str
    start: int
    end: int
    code: str
    status: str


def _held(state: Replay, coder: str, text: str) -> Iterator[_NeededCoding]:
    """A coder's codings of one text, by place."""
    held, codes = state.folded(coder, text), state.columns.values("code")
    found = (column.tolist() for column in (held.start, held.end, held.code, held.status))
    return (_NeededCoding(text, start, end, codes[code], CODED[status]) for start, end, code, status in zip(*found, strict=True))


class _ReadPlaces:
    """Which places of a text a coder read, and for which codes."""

    def __init__(self, state: Replay, coder: str, text: str) -> None:
        rows, columns = state.folded(coder, text).readings, state.columns
        start, end = (columns[name][rows] for name in ("start", "end"))
        order = np.argsort(start, kind="stable")
        self._start: list[int] = start[order].tolist()
        self._end: list[int] = end[order].tolist()
        numbers, asked = state.asked(rows)
        self._asked = [asked[number] for number in numbers[order].tolist()]
        self._longest = int((end - start).max()) if len(rows) else 0

    def has(self, code: str, span: Span) -> bool:
        """Whether half of a span or more was read for a code, in one reading."""
        low, high = bisect_left(self._start, span[0] - self._longest), bisect_left(self._start, span[1])
        return any(code in self._asked[place] and half_of((self._start[place], self._end[place]), span) for place in range(low, high))
