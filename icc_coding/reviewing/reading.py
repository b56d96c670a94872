"""A whole transcript laid out for reading: turns cut into pieces that belong to the same excerpts, and what stands in the margin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from icc_coding.decisions.codings import Coding
from icc_coding.decisions.overlap import Span, SpanIndex, same_passage, shared
from icc_coding.reviewing.desk import PROPOSED
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.standing import OPEN
from icc_coding.transcripts.model import Transcript


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
class TurnView:
    """One turn with its pieces and the marks that begin in it (or reach into it from a turn before)."""

    index: int
    speaker: str
    role: str
    time: float | None
    pieces: tuple[TextPiece, ...]
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
            if item.band in PROPOSED and session.standing.status[number] == OPEN:
                found.append(Mark(item.start, item.end, item.code, OPEN, item.band, item.reason, ""))
    return sorted(found, key=lambda mark: (mark.start, mark.end, mark.code))


def lay_out(session: ReviewSession, transcript: Transcript, turns: Sequence[int] | None = None) -> list[TurnView]:
    """Turns as they are shown; `turns` picks some by index."""
    marks = marks_of(session, transcript)
    wanted = None if turns is None else set(turns)
    views: list[TurnView] = []
    first_mark = first_segment = 0
    longest = max((mark.end - mark.start for mark in marks), default=0)
    for turn in transcript.turns:
        while first_mark < len(marks) and marks[first_mark].start + longest <= turn.start:
            first_mark += 1
        while first_segment < len(transcript.segments) and transcript.segments[first_segment].end <= turn.start:
            first_segment += 1
        if wanted is not None and turn.index not in wanted:
            continue
        role = transcript.role(turn.speaker)
        here = [m for m in _until(marks, first_mark, turn.end) if m.end > turn.start]
        spans = [] if role == "interviewer" else _segments(transcript, first_segment, (turn.start, turn.end))
        question = transcript.text[slice(*turn.question)] if turn.question else ""
        pieces = _cut(transcript.text, (turn.start, turn.end), spans, [mark for mark in here if mark.visible])
        views.append(TurnView(turn.index, turn.speaker, role, turn.time, pieces, tuple(here), question))
    return views


def turns_touching(transcript: Transcript, spans: Sequence[Span]) -> list[int]:
    """Indexes of the turns that any of the spans touches."""
    return [turn.index for turn in transcript.turns if any(shared((turn.start, turn.end), span) for span in spans)]


def _of_coding(session: ReviewSession, coding: Coding, others: Sequence[tuple[str, SpanIndex[Coding]]]) -> Mark:
    desk = session.desk
    items = [desk.proposals[n] for n in desk.proposals.touching(coding.text, coding.span)]
    item = next((i for i in items if i.code == coding.code and same_passage((i.start, i.end), coding.span)), None)
    theirs = [(name, index.about(coding.text, coding.code, coding.span)) for name, index in others]
    return Mark(
        coding.start,
        coding.end,
        coding.code,
        coding.status,
        item.band if item and not session.blind else "",
        item.reason if item and not session.blind else "",
        coding.note,
        tuple((name, found[0].status) for name, found in theirs if found),
    )


def _until(marks: Sequence[Mark], first: int, end: int) -> list[Mark]:
    found = []
    for mark in marks[first:]:
        if mark.start >= end:
            break
        found.append(mark)
    return found


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
    for start, end in zip(places, places[1:], strict=False):
        segment = next((index for index, (low, high) in segments if low <= start < high), None)
        pieces.append(TextPiece(start, end, text[start:end], segment, tuple(m for m in marks if m.start <= start < m.end)))
    return tuple(pieces)
