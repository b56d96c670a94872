"""Where one coder stands with each suggestion, kept up to date decision by decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from icc_coding.decisions.codings import Coding
from icc_coding.decisions.overlap import Span, SpanIndex, half_of
from icc_coding.reviewing.desk import PROPOSED, Change, Desk

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
            if desk.state.codings_of(coder, text) or desk.state.readings_of(coder, text):
                self._settle(text, desk.proposals.of(text))

    def take(self, change: Change) -> list[int]:
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
        """How many suggestions have which status."""
        return sum(self.by_code.values(), Counter())

    def _settle(self, text: str, numbers: Iterable[int]) -> list[int]:
        proposals = self._desk.proposals
        index = SpanIndex(self._desk.state.codings_of(self.coder, text))
        readings = self._desk.state.readings_of(self.coder, text)
        changed: list[int] = []
        for number in numbers:
            suggestion = proposals[number]
            span = (suggestion.start, suggestion.end)
            codings = index.about(text, suggestion.code, span)
            if codings:
                status = codings[0].status
            elif any(r.asks(suggestion.code) and half_of((r.start, r.end), span) for r in readings):
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
