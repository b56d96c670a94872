"""What is put before a reviewer: one excerpt in its context, and the codes to decide about it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from icc_coding.decisions.codings import Coding
from icc_coding.decisions.overlap import Span, apart, same_passage
from icc_coding.decisions.stale import is_stale
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.differing import is_read_for
from icc_coding.reviewing.proposals import PROPOSED
from icc_coding.reviewing.standing import OPEN, READ, Standing
from icc_coding.transcripts.model import Segment, Transcript, Turn

if TYPE_CHECKING:
    from icc_coding.suggesting.store import Suggestion

_AROUND = 450  # characters of the surrounding talk that are shown on each side
_CAPTION = 90  # characters: the usual length of a caption's line


@dataclass(frozen=True, slots=True)
class Key:
    """Names a card: text and span, and whether it is read blind."""

    text: str
    start: int
    end: int
    blind: bool = False

    def __str__(self) -> str:
        return f"{self.text[:16]}-{self.start}-{self.end}{'-blind' if self.blind else ''}"

    @property
    def span(self) -> Span:
        """`(start, end)`."""
        return self.start, self.end

    @classmethod
    def parse(cls, desk: Desk, written: str) -> Key | None:
        """The key that was written so; None when no text of the study begins like that or the span is none."""
        parts = written.split("-")
        blind = len(parts) == 4 and parts[3] == "blind"
        if len(parts) != 3 + blind or not (parts[1].isdecimal() and parts[2].isdecimal()):
            return None
        texts = [text for text in desk.transcripts if len(parts[0]) == 16 and text.startswith(parts[0])]
        start, end = int(parts[1]), int(parts[2])
        if not texts or not 0 <= start < end <= len(desk.transcripts[texts[0]].text):
            return None
        return cls(texts[0], start, end, blind)


@dataclass(frozen=True, slots=True)
class CardCode:
    """One code to decide about: what the machine says and what this coder and, once decided, others hold."""

    code: str
    label: str
    band: str  # '' for a code that a person added
    reason: str
    status: str
    note: str
    stale: bool
    proposed: Suggestion | None
    coding: Coding | None
    others: tuple[tuple[str, str], ...]  # (coder, status), shown once this coder has decided

    @property
    def open(self) -> bool:
        """Whether it still waits for a decision."""
        return self.status == OPEN


@dataclass(frozen=True, slots=True)
class CardTalk:
    """Talk on a card: what stands before the excerpt, the excerpt, or what stands after it; `paragraph` counts from 0."""

    part: str
    text: str
    start: int
    paragraph: int
    counts: bool = False  # words that made a suggestion


@dataclass(frozen=True, slots=True)
class Card:
    """One excerpt with all that a decision needs."""

    key: Key
    transcript: Transcript
    segment: Segment
    speaker: str
    role: str
    time: float | None
    question: str
    pieces: tuple[CardTalk, ...]
    quote: str
    choices: tuple[CardCode, ...]

    @property
    def finished(self) -> bool:
        """Whether nothing on it waits any more."""
        return all(not choice.open for choice in self.choices)


def make_card(desk: Desk, standing: Standing, key: Key, focus: Collection[str] = ()) -> Card:
    """Lay out a card. A blind one has no choices: what the machine and others think is not on it at all.

    `focus` are codes that are on the card even when their suggestions are quiet ones, and the first to be decided.
    """
    transcript = desk.transcripts[key.text]
    segment = segment_at(transcript, key.start)
    turn = transcript.turn_of(segment)
    choices = () if key.blind else choices_at(desk, standing, key, focus)
    return Card(
        key=key,
        transcript=transcript,
        segment=segment,
        speaker=turn.speaker,
        role=transcript.role(turn.speaker),
        time=turn.time,
        question=transcript.question_before(segment),
        pieces=_pieces(transcript, segment, key.span, _words(choices)),
        quote=transcript.text[key.start : key.end],
        choices=choices,
    )


def _words(choices: Iterable[CardCode]) -> list[Span]:
    """Spans of the words that made the suggestions on a card."""
    marks = [choice.proposed.marks for choice in choices if choice.proposed is not None]
    return apart(span for found in marks for span in zip(found[::2], found[1::2], strict=True))


def choices_at(desk: Desk, standing: Standing, key: Key, focus: Collection[str] = ()) -> tuple[CardCode, ...]:
    """Codes to decide about a passage: those suggested for it, the best first, then those this coder added; the focus before all.

    A code of the focus that this coder read for and left out is among them, so that the "no" can be looked at.
    """
    proposed: dict[str, int] = {}
    for number in desk.proposals.touching(key.text, key.span):
        item = desk.proposals[number]
        quiet = item.band not in PROPOSED and standing.status[number] in (OPEN, READ)
        if not same_passage((item.start, item.end), key.span) or (quiet and item.code not in focus):
            continue
        best = proposed.get(item.code)
        if best is None or item.score > desk.proposals[best].score:
            proposed[item.code] = number
    codings = {c.code: c for c in reversed(desk.state.codings_of(standing.coder, key.text)) if same_passage(c.span, key.span)}

    def rank(code: str) -> tuple[bool, float, str]:
        return code not in focus, -desk.proposals[proposed[code]].score if code in proposed else 1.0, code

    left_out = (c for c in focus if c in desk.code_numbers and is_read_for(desk, standing.coder, key.text, c, key.span))
    ranked = sorted({*proposed, *codings, *left_out}, key=rank)
    return tuple(_choice(desk, standing, key, code, proposed.get(code), codings.get(code)) for code in ranked)


def segment_at(transcript: Transcript, place: int) -> Segment:
    """The segment that a place lies in, or the nearest one before it."""
    position = bisect_right(transcript.segments, place, key=lambda segment: segment.start) - 1
    return transcript.segments[max(0, position)]


def others_about(desk: Desk, coder: str, key: Key, code: str) -> tuple[tuple[str, str], ...]:
    """What other coders hold about a code and passage: (coder, status)."""
    found: list[tuple[str, str]] = []
    for other in desk.state.coders:
        if other != coder:
            codings = [c for c in desk.state.codings_of(other, key.text) if c.code == code and same_passage(c.span, key.span)]
            if codings:
                found.append((other, max(codings, key=lambda c: c.decided_at).status))
    return tuple(found)


def _left_out(desk: Desk, coder: str, key: Key, code: str, decided: Collection[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Other coders who read the passage for a code and left it out."""
    known = {other for other, _ in decided} | {coder}
    return ((other, READ) for other in desk.state.coders if other not in known and is_read_for(desk, other, key.text, code, key.span))


def _choice(desk: Desk, standing: Standing, key: Key, code: str, number: int | None, coding: Coding | None) -> CardCode:
    item = desk.proposals[number] if number is not None else None
    status = coding.status if coding else standing.status[number] if number is not None else READ
    known = desk.codebook.by_id.get(code)
    decided = others_about(desk, standing.coder, key, code)
    return CardCode(
        code=code,
        label=known.label if known else code,
        band=item.band if item else "",
        reason=item.reason if item else "",
        status=status,
        note=coding.note if coding else "",
        stale=coding is not None and is_stale(coding, desk.codebook),
        proposed=item,
        coding=coding,
        others=() if status == OPEN else (*decided, *_left_out(desk, standing.coder, key, code, decided)),
    )


def _pieces(transcript: Transcript, segment: Segment, span: Span, words: Sequence[Span]) -> tuple[CardTalk, ...]:
    """The talk around an excerpt within its stretch, turn by turn without the speakers' labels, cut at a word when it is long, and in the
    excerpt where `words` begin and end."""
    text = transcript.text
    found: list[CardTalk] = []
    low, high = span[0] - _AROUND, span[1] + _AROUND
    while 0 < low < span[0] and not text[low - 1].isspace():
        low -= 1
    while span[1] < high < len(text) and not text[high].isspace():
        high += 1
    run = transcript.stretches[segment.stretch]
    turns = transcript.turns[run[0] : run[1]]
    flowing = flows(turns)
    for turn in turns:
        for part, start, end in (("before", low, span[0]), ("excerpt", *span), ("after", span[1], high)):
            first, last = max(start, turn.start), min(end, turn.end)
            if first < last:
                gap = " " if flowing and found and first == turn.start else ""
                paragraph = 0 if flowing else turn.index
                for one, other, counts in _cut(first, last, words if part == "excerpt" else ()):
                    found.append(CardTalk(part, (gap if one == first else "") + text[one:other], one, paragraph, counts))
    return tuple(found)


def flows(turns: Sequence[Turn]) -> bool:
    """Whether turns are lines of captions, which are read as one paragraph, rather than paragraphs of their own."""
    return len(turns) > 1 and median(turn.end - turn.start for turn in turns) <= _CAPTION


def _cut(start: int, end: int, words: Sequence[Span]) -> Iterator[tuple[int, int, bool]]:
    """A span cut at words in order, each piece with whether it is one of them."""
    at = start
    for first, last in words:
        first, last = max(first, start), min(last, end)
        if first >= last:
            continue
        if at < first:
            yield at, first, False
        yield first, last, True
        at = last
    if at < end:
        yield at, end, False
