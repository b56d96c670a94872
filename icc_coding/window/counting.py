"""How many passages of each code stand where, kept up to date transcript by transcript while people decide."""

from __future__ import annotations

from collections import Counter

from icc_coding.corpus import coded_excerpts, passages_of, tally
from icc_coding.corpus.reads import Reads
from icc_coding.reviewing.desk import PROPOSED, Change, Desk
from icc_coding.reviewing.session import ReviewSession

Tallies = dict[str, Counter[str]]  # code -> standing (accepted, disputed, suggested …; also likely, possible) -> passages


class PassageCounts:
    """Counts of everybody's passages. Only transcripts that something changed in are counted again; hold the desk's lock."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._codebook = desk.codebook
        self._kept: dict[str, Tallies] = {}
        desk.listen(self._changed)

    def count(self, session: ReviewSession) -> Tallies:
        """What a coder may know: in a blind session nothing but their own, and nothing of a passage that is now read blind."""
        if self._codebook is not self._desk.codebook:
            self._codebook, self._kept = self._desk.codebook, {}
        total: Tallies = {}
        hidden = session.hidden_passage
        for text in self._desk.transcripts:
            if session.blind or (hidden is not None and hidden.text == text):
                found = self._tally(text, session)
            else:
                if text not in self._kept:
                    self._kept[text] = self._tally(text)
                found = self._kept[text]
            for code, counts in found.items():
                total.setdefault(code, Counter()).update(counts)
        return total

    def _tally(self, text: str, session: ReviewSession | None = None) -> Tallies:
        """One transcript's; with a session only what that coder may know."""
        desk, blind = self._desk, session is not None and session.blind
        coders = [session.coder] if session is not None and blind else desk.state.coders
        codings = [coding for coder in coders for coding in desk.state.codings_of(coder, text)]
        reads = Reads(reading for coder in coders for reading in desk.state.readings_of(coder, text))
        suggestions = [] if blind else [item for n in desk.proposals.of(text) if (item := desk.proposals[n]).band in PROPOSED]
        rows = coded_excerpts([desk.transcripts[text]], desk.codebook, suggestions, codings)
        if session is not None and not blind:
            rows = [row for row in rows if not session.hides(text, row.span)]
        return tally(passages_of(rows, lambda _, code, span: (c for c in reads.coders(text) if reads.read(c, text, code, span))))

    def _changed(self, change: Change) -> None:
        if change[1] is not None:
            self._kept.pop(change[1], None)
