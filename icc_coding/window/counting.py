"""How many passages of each code stand where, kept up to date transcript by transcript while people decide."""

from __future__ import annotations

from collections import Counter
from functools import partial

from icc_coding.corpus.tallying import Asking, Tallies, tally_text
from icc_coding.reviewing.desk import Desk, DeskChange
from icc_coding.reviewing.proposals import PROPOSED
from icc_coding.reviewing.session import ReviewSession


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
        suggestions = [] if blind else [item for n in desk.proposals.of(text) if (item := desk.proposals[n]).band in PROPOSED]
        hides = partial(session.hides, text) if session is not None and not blind else None
        return tally_text(Asking(desk.state, coders, [code.id for code in desk.codebook.codes], hides), text, suggestions)

    def _changed(self, change: DeskChange) -> None:
        if change[1] is not None:
            self._kept.pop(change[1], None)
