"""The margins of transcripts as one coder sees them: worked out once, and later only where something was decided since."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from icc_coding.decisions.overlap import Span, apart
from icc_coding.reviewing.desk import DeskChange
from icc_coding.reviewing.margin import MarginMark, marks_of, voices_in
from icc_coding.reviewing.session import ReviewSession
from icc_coding.transcripts.model import Transcript

KEPT = 3  # transcripts of a coder whose margins are kept: who goes back and forth between a few waits for none


@dataclass
class _Kept:
    """Rows of one transcript by place, how far each reaches, and where they are out of date."""

    rows: tuple[MarginMark, ...]
    reach: np.ndarray = field(init=False)  # (rows, 2): first and last code point of all voices of a row
    changed: list[Span] = field(default_factory=list)

    def __post_init__(self) -> None:
        reach = [(min(v.start for v in row.voices), max(v.end for v in row.voices)) for row in self.rows]
        self.reach = np.array(reach, dtype=np.int64).reshape(len(reach), 2)

    def touching(self, window: Span) -> np.ndarray:
        """Numbers of the rows that touch a part of the transcript."""
        return np.flatnonzero((self.reach[:, 0] < window[1]) & (self.reach[:, 1] > window[0]))


class Margins:
    """All margins of one session. Hold the desk's lock while using it."""

    def __init__(self, session: ReviewSession) -> None:
        self.session = session
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._codebook = session.desk.codebook
        self._hidden = session.hidden_passage
        session.desk.listen(self._take)

    def rows(self, transcript: Transcript) -> tuple[MarginMark, ...]:
        """All rows of a transcript by place; the same tuple as long as nothing in it has changed."""
        return self._current(transcript).rows

    def touching(self, transcript: Transcript, window: Span) -> list[MarginMark]:
        """The rows that touch a part of a transcript, by place."""
        kept = self._current(transcript)
        return [kept.rows[number] for number in kept.touching(window)]

    def _take(self, change: DeskChange) -> None:
        _, text, span = change
        if text is not None and text in self._kept and span[0] < span[1]:
            self._kept[text].changed.append(span)

    def _current(self, transcript: Transcript) -> _Kept:
        hidden = self.session.hidden_passage
        if hidden != self._hidden:
            for key in (hidden, self._hidden):
                self._take(("", key.text if key else None, key.span if key else (0, 0)))
            self._hidden = hidden
        if self.session.desk.codebook is not self._codebook:
            self._codebook = self.session.desk.codebook
            self._kept.clear()
        kept = self._kept.get(transcript.text_hash)
        if kept is None:
            kept = _Kept(tuple(marks_of(self.session, voices_in(self.session, transcript, (0, len(transcript.text))))))
        elif kept.changed:
            kept = self._renewed(kept, transcript)
        self._kept[transcript.text_hash] = kept
        self._kept.move_to_end(transcript.text_hash)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return kept

    def _renewed(self, kept: _Kept, transcript: Transcript) -> _Kept:
        """The rows with those anew that lie where something has changed, and over or under it."""
        rows = dict(enumerate(kept.rows))
        made: list[MarginMark] = []
        for window in _changed(kept, self.session, transcript):
            for number in kept.touching(window):
                rows.pop(number, None)
            made += marks_of(self.session, voices_in(self.session, transcript, window))
        return _Kept(tuple(sorted((*rows.values(), *made), key=lambda mark: (mark.start, mark.end, mark.code))))


def _changed(kept: _Kept, session: ReviewSession, transcript: Transcript) -> list[Span]:
    """The places of all changes, widened until no row, earlier or as it is now, reaches over their edges."""
    found: list[Span] = []
    for span in apart(kept.changed):
        window, before = span, None
        while window != before:
            before = window
            now = [voice.span for voice in voices_in(session, transcript, window)]
            window = _hull([window, *now, *map(tuple, kept.reach[kept.touching(window)].tolist())])
        found.append(window)
    return apart(found)


def _hull(spans: Sequence[Sequence[int]]) -> Span:
    return min(span[0] for span in spans), max(span[1] for span in spans)
