"""A whole transcript laid out for reading: sections of one speaker's talk, cut where rows of the margin begin and end, in parts that a page
loads one after the other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from icc_coding.decisions.overlap import Span, shared
from icc_coding.reviewing.cards import flows
from icc_coding.reviewing.margin import MarginMark
from icc_coding.transcripts.model import Transcript, Turn

SECTION = 4000  # code points: longer talk of one speaker is cut into several sections, where a paragraph or else a segment ends
PART = 12_000  # code points that a page loads at once


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of one speaker, or a portion of a long one. `opens`: begins the stretch; the turns are `[first, last)`."""

    index: int
    start: int
    end: int
    first: int
    last: int
    opens: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Sections `[first, last)`, which are loaded together."""

    number: int
    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Words that belong to the same segment and the same rows. `segment` is None for talk that is not coded; `counts`: made a suggestion."""

    start: int
    end: int
    text: str
    segment: int | None
    marks: tuple[MarginMark, ...]
    counts: bool = False


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section as it is shown. Each paragraph is a list of turns, each turn a tuple of pieces; `marks` are the rows that touch it."""

    index: int
    start: int
    end: int
    speaker: str
    role: str
    time: float | None
    opens: bool
    paragraphs: tuple[tuple[tuple[TextPiece, ...], ...], ...]
    marks: tuple[MarginMark, ...]
    question: str = ""


class Layout:
    """How one transcript is cut, whatever its margin shows."""

    def __init__(self, transcript: Transcript) -> None:
        self.transcript = transcript
        self._cuts = [segment.start for segment in transcript.segments]

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """All sections in order."""
        found = (section for run in self.transcript.stretches for section in self._sections(*run))
        return tuple(Section(index, *rest) for index, rest in enumerate(found))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """All parts in order."""
        found: list[Part] = []
        first = 0
        for section in self.sections:
            begin = self.sections[first].start
            if section.end - begin >= PART or section.index == len(self.sections) - 1:
                found.append(Part(len(found), first, section.index + 1, begin, section.end))
                first = section.index + 1
        return tuple(found)

    def part_at(self, place: int) -> Part | None:
        """The part that a place lies in, else the nearest one; None for a transcript without talk."""
        if not self.parts:
            return None
        return self.parts[max(0, bisect_right(self.parts, place, key=lambda part: part.start) - 1)]

    def touching(self, spans: Iterable[Span]) -> list[Section]:
        """The sections that any of these spans touches, in order."""
        found = {section.index: section for span in spans for section in self._touching(span)}
        return [found[index] for index in sorted(found)]

    def views(self, sections: Sequence[Section], marks: Sequence[MarginMark]) -> list[SectionView]:
        """Sections as they are shown with the rows that touch them."""
        return [self._view(section, marks) for section in sections]

    def _sections(self, first: int, last: int) -> Iterator[tuple[int, int, int, int, bool]]:
        """One stretch, cut where it is long: start, end, turns, whether it opens."""
        turns = self.transcript.turns
        begin, opens = first, True
        for number in range(first, last):
            turn = turns[number]
            if number > begin and turn.end - turns[begin].start > SECTION:
                yield turns[begin].start, turns[number - 1].end, begin, number, opens
                begin, opens = number, False
            if turn.end - turn.start > SECTION:
                for start, end in pairwise(self._within(turn)):
                    yield start, end, number, number + 1, opens
                    opens = False
                begin = number + 1
        if begin < last:
            yield turns[begin].start, turns[last - 1].end, begin, last, opens

    def _within(self, turn: Turn) -> list[int]:
        """Where one long turn is cut."""
        cuts = [turn.start]
        for place in self._cuts[bisect_right(self._cuts, turn.start) : bisect_left(self._cuts, turn.end)]:
            if place - cuts[-1] >= SECTION:
                cuts.append(place)
        return [*cuts, turn.end]

    def _touching(self, span: Span) -> Sequence[Section]:
        first = bisect_right(self.sections, span[0], key=lambda section: section.end)
        return self.sections[first : bisect_left(self.sections, span[1], first, key=lambda section: section.start)]

    def _view(self, section: Section, marks: Sequence[MarginMark]) -> SectionView:
        span = (section.start, section.end)
        turns = self.transcript.turns[section.first : section.last]
        speaker = turns[0].speaker
        role = self.transcript.role(speaker)
        here = tuple(mark for mark in marks if any(shared(voice.span, span) for voice in mark.voices))
        segments = () if role == "interviewer" else self._segments(span)
        visible = [mark for mark in here if mark.visible]
        cut = [
            (turn, found)
            for turn in turns
            if (found := _cut(self.transcript.text, (max(turn.start, span[0]), min(turn.end, span[1])), segments, visible))
        ]
        pieces = [found for _, found in cut]
        paragraphs = (tuple(pieces),) if flows([turn for turn, _ in cut]) else tuple((found,) for found in pieces)
        question = self.transcript.text[slice(*turns[0].question)] if turns[0].question and section.opens else ""
        return SectionView(section.index, *span, speaker, role, turns[0].time, section.opens, paragraphs, here, question)

    def _segments(self, span: Span) -> list[tuple[int, Span]]:
        segments = self.transcript.segments
        first = bisect_right(segments, span[0], key=lambda segment: segment.end)
        last = bisect_left(self._cuts, span[1], first)
        return [(segment.index, (segment.start, segment.end)) for segment in segments[first:last]]


def shown_words(transcript: Transcript, span: Span) -> str:
    """The words of a span as a page shows them: what is said, without the labels between turns."""
    said = ((max(turn.start, span[0]), min(turn.end, span[1])) for turn in transcript.turns)
    return "".join(transcript.text[start:end] for start, end in said if start < end)


def _cut(text: str, span: Span, segments: Sequence[tuple[int, Span]], marks: Sequence[MarginMark]) -> tuple[TextPiece, ...]:
    """Cut a span wherever a segment, a row or words that made a suggestion begin or end."""
    words = [word for mark in marks for word in mark.words if shared(word, span)]
    edges = {edge for place in ((m.start, m.end) for m in marks) for edge in place} | {edge for word in words for edge in word}
    edges |= {edge for _, place in segments for edge in place}
    places = [span[0], *sorted(edge for edge in edges if span[0] < edge < span[1]), span[1]]
    pieces = []
    for start, end in pairwise(places):
        segment = next((index for index, (low, high) in segments if low <= start < high), None)
        over = tuple(mark for mark in marks if mark.start <= start < mark.end)
        pieces.append(TextPiece(start, end, text[start:end], segment, over, any(low <= start < high for low, high in words)))
    return tuple(pieces)
