"""Who decided what about a segment and code, and under which excerpt id it can be looked up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from icc_coding.decisions.codings import Coding
from icc_coding.decisions.overlap import half_of, same_passage, shared
from icc_coding.decisions.replay import Replay
from icc_coding.suggesting.bands import LIKELY, POSSIBLE
from icc_coding.suggesting.store import Suggestion
from icc_coding.transcripts.model import Segment, Transcript

PASSED_OVER = "read, not coded"

Key = tuple[str, int]  # transcript name, segment index: as settled answers name a segment


@dataclass(frozen=True, slots=True)
class Decided:
    """One coder's answer: `what` is accepted, added, rejected, replaced, or `PASSED_OVER` when it was read and not coded."""

    coder: str
    what: str
    at: str


@dataclass(frozen=True, slots=True)
class DecidedExcerpt:
    """A segment to look at, with everybody's answer to a code there.

    `excerpt` is the id that `why` takes: of what was coded or suggested there; '' when nothing was. `start` to `end` is its span.
    """

    transcript: str
    speaker: str
    excerpt: str
    start: int
    end: int
    text: str
    decided: tuple[Decided, ...]


class DecidedSegments:
    """Finds segments and what was decided and suggested about them."""

    def __init__(self, transcripts: Sequence[Transcript], state: Replay, suggestions: Iterable[Suggestion]) -> None:
        self.by_name = {transcript.name: transcript for transcript in transcripts}
        self.by_hash = {transcript.text_hash: transcript for transcript in transcripts}
        self._segments = {(t.name, segment.index): segment for t in transcripts for segment in t.coded_segments}
        self._state = state
        self._suggested: dict[tuple[str, int, str], Suggestion] = {}
        for item in suggestions:
            if item.text in self.by_hash:
                self._suggested |= {(self.by_hash[item.text].name, index, item.code): item for index in item.segments}

    def key_of(self, text: str, start: int, end: int) -> Key | None:
        """The segment that a span shares most with; None when the text or the place is not among today's."""
        transcript = self.by_hash.get(text)
        if transcript is None:
            return None
        span = (start, end)
        best = max(transcript.coded_segments, key=lambda segment: shared((segment.start, segment.end), span), default=None)
        return (transcript.name, best.index) if best and shared((best.start, best.end), span) else None

    def words(self, key: Key) -> str:
        """What is said in a segment, on one line."""
        transcript, segment = self._place(key)
        return " ".join(transcript.text[segment.start : segment.end].split())

    def excerpt(self, key: Key, code: str) -> DecidedExcerpt:
        """A segment with everybody's answer to a code and the id to look it up by."""
        transcript, segment = self._place(key)
        suggestion = self._suggested.get((*key, code))
        answers, coding = self._answers(transcript, segment, code)
        placed = coding or suggestion
        start, end = (placed.start, placed.end) if placed else (segment.start, segment.end)
        identity = placed.excerpt_id if placed else ""
        return DecidedExcerpt(key[0], transcript.turn_of(segment).speaker, identity, start, end, self.words(key), answers)

    def segments_of(self, excerpt: DecidedExcerpt) -> list[Key]:
        """The segments that an excerpt is about."""
        segments = self.by_name[excerpt.transcript].coded_segments
        span = (excerpt.start, excerpt.end)
        return [(excerpt.transcript, segment.index) for segment in segments if same_passage(span, (segment.start, segment.end))]

    def suggested(self, key: Key, codes: Iterable[str], bands: Sequence[str] = (LIKELY, POSSIBLE)) -> list[str]:
        """Which of the codes are suggested in a segment, in one of these bands."""
        found = ((code, self._suggested.get((*key, code))) for code in codes)
        return [code for code, item in found if item is not None and item.band in bands]

    def _place(self, key: Key) -> tuple[Transcript, Segment]:
        return self.by_name[key[0]], self._segments[key]

    def _answers(self, transcript: Transcript, segment: Segment, code: str) -> tuple[tuple[Decided, ...], Coding | None]:
        """Everybody's answer, and the coding that the first of them rests on."""
        span, found = (segment.start, segment.end), []
        first: Coding | None = None
        for coder in self._state.coders:
            about = [
                coding
                for coding in self._state.codings_of(coder, transcript.text_hash)
                if coding.code == code and same_passage(coding.span, span)
            ]
            if about:
                last = max(about, key=lambda coding: (coding.applies, coding.decided_at))
                found.append(Decided(coder, last.status, last.decided_at))
                first = first or last
                continue
            read = [
                reading.at
                for reading in self._state.readings_of(coder, transcript.text_hash)
                if reading.asks(code) and half_of((reading.start, reading.end), span)
            ]
            if read:
                found.append(Decided(coder, PASSED_OVER, max(read)))
        return tuple(found), first
