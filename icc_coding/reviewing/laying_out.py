"""A whole transcript laid out for reading: stretches of one speaker, cut where excerpts begin and end, and what stands in the margin."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from icc_coding.decisions.codings import Coding
from icc_coding.decisions.overlap import Span, SpanIndex, same_passage, shared
from icc_coding.reviewing.cards import flows
from icc_coding.reviewing.desk import PROPOSED
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.standing import OPEN
from icc_coding.transcripts.model import Transcript, Turn


@dataclass(frozen=True, slots=True)
class Mark:
    """An excerpt with a code, as the margin shows it. `status`: open for a suggestion, else the coding's; `others` as on a card."""

    start: int
    end: int
    code: str
    status: str
    band: str
    reason: str
    note: str
    others: tuple[tuple[str, str], ...] = ()

    @property
    def visible(self) -> bool:
        """Whether its words are marked in the text; rejected and replaced ones only stand in the margin."""
        return self.status in (OPEN, "accepted", "added", "unsure")


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Words that belong to the same segment and the same marks. `segment` is None for talk that is not coded."""

    start: int
    end: int
    text: str
    segment: int | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class StretchView:
    """What one speaker says at a time, with the marks that touch it. Each paragraph is a list of turns, each turn a tuple of pieces."""

    index: int
    speaker: str
    role: str
    time: float | None
    paragraphs: tuple[tuple[tuple[TextPiece, ...], ...], ...]
    marks: tuple[Mark, ...]
    question: str = ""


def marks_of(session: ReviewSession, transcript: Transcript) -> list[Mark]:
    """What the coder sees on a transcript: own codings, open suggestions, and others' decisions on what is decided.

    In a blind session own codings only.
    """
    desk, coder, text = session.desk, session.coder, transcript.text_hash
    others = [] if session.blind else [(name, SpanIndex(desk.state.codings_of(name, text))) for name in desk.state.coders if name != coder]
    found = [_of_coding(session, coding, others) for coding in desk.state.codings_of(coder, text) if not session.blind or coding.blind]
    if not session.blind:
        for number in desk.proposals.of(text):
            item = desk.proposals[number]
            open_here = item.band in PROPOSED and session.standing.status[number] == OPEN
            if open_here and not session.hides(item.text, (item.start, item.end)):
                found.append(Mark(item.start, item.end, item.code, OPEN, item.band, item.reason, ""))
    return sorted(found, key=lambda mark: (mark.start, mark.end, mark.code))


def lay_out(session: ReviewSession, transcript: Transcript, touching: Sequence[Span] | None = None) -> list[StretchView]:
    """Stretches as they are shown; with `touching`, those that any of the spans touches."""
    marks = marks_of(session, transcript)
    longest = max((mark.end - mark.start for mark in marks), default=0)
    starts = [mark.start for mark in marks]
    segment_ends = [segment.end for segment in transcript.segments]
    views: list[StretchView] = []
    for index, run in enumerate(transcript.stretches):
        turns = transcript.turns[run[0] : run[1]]
        span = (turns[0].start, turns[-1].end)
        if touching is not None and not any(shared(span, other) for other in touching):
            continue
        near = marks[bisect_left(starts, span[0] - longest) : bisect_left(starts, span[1])]
        here = [mark for mark in near if mark.end > span[0]]
        role = transcript.role(turns[0].speaker)
        segments = [] if role == "interviewer" else _segments(transcript, bisect_right(segment_ends, span[0]), span)
        visible = [mark for mark in here if mark.visible]
        cut = [(turn, _cut(transcript.text, (turn.start, turn.end), segments, visible)) for turn in turns]
        question = transcript.text[slice(*turns[0].question)] if turns[0].question else ""
        views.append(StretchView(index, turns[0].speaker, role, turns[0].time, _paragraphs(cut), tuple(here), question))
    return views


def _paragraphs(cut: Sequence[tuple[Turn, tuple[TextPiece, ...]]]) -> tuple[tuple[tuple[TextPiece, ...], ...], ...]:
    pieces = [found for _, found in cut if found]
    return (tuple(pieces),) if flows([turn for turn, _ in cut]) else tuple((found,) for found in pieces)


def shown_words(transcript: Transcript, span: Span) -> str:
    """The words of a span as a page shows them: what is said, without the labels between turns."""
    said = ((max(turn.start, span[0]), min(turn.end, span[1])) for turn in transcript.turns)
    return "".join(transcript.text[start:end] for start, end in said if start < end)


def _of_coding(session: ReviewSession, coding: Coding, others: Sequence[tuple[str, SpanIndex[Coding]]]) -> Mark:
    desk = session.desk
    items = [desk.proposals[n] for n in desk.proposals.touching(coding.text, coding.span)]
    item = next((i for i in items if i.code == coding.code and same_passage((i.start, i.end), coding.span)), None)
    hidden = session.hides(coding.text, coding.span)
    theirs = [] if hidden else [(name, index.about(coding.text, coding.code, coding.span)) for name, index in others]
    return Mark(
        coding.start,
        coding.end,
        coding.code,
        coding.status,
        item.band if item and not hidden else "",
        item.reason if item and not hidden else "",
        coding.note,
        tuple((name, found[0].status) for name, found in theirs if found),
    )


def _segments(transcript: Transcript, first: int, span: Span) -> list[tuple[int, Span]]:
    found = []
    for segment in transcript.segments[first:]:
        if segment.start >= span[1]:
            break
        found.append((segment.index, (segment.start, segment.end)))
    return found


def _cut(text: str, span: Span, segments: Sequence[tuple[int, Span]], marks: Sequence[Mark]) -> tuple[TextPiece, ...]:
    """Cut a span wherever a segment or a mark begins or ends."""
    edges = {*span}
    for start, end in (*(place for _, place in segments), *((mark.start, mark.end) for mark in marks)):
        edges.update(edge for edge in (start, end) if span[0] < edge < span[1])
    places = sorted(edges)
    pieces = []
    for start, end in pairwise(places):
        segment = next((index for index, (low, high) in segments if low <= start < high), None)
        pieces.append(TextPiece(start, end, text[start:end], segment, tuple(m for m in marks if m.start <= start < m.end)))
    return tuple(pieces)
