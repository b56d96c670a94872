"""What stands in the margin of a transcript: everybody's codes and the machine's, those about one passage and code in one row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from icc_coding.corpus.passages import about_one_passage
from icc_coding.decisions.codings import APPLIED
from icc_coding.decisions.logs.names import MACHINE
from icc_coding.decisions.logs.record import CONSENSUS
from icc_coding.decisions.overlap import Span, apart, shared
from icc_coding.errors import UserError
from icc_coding.reviewing.proposals import PROPOSED
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.standing import OPEN, READ
from icc_coding.transcripts.model import Transcript

THEIRS = "theirs"  # a row on which this coder has said nothing and nothing waits


@dataclass(frozen=True, slots=True)
class Voice:
    """What one coder, or the machine, says about a code: where, and how it stands. The machine's `status` is its band."""

    coder: str
    start: int
    end: int
    code: str
    status: str
    at: str = ""
    note: str = ""
    number: int = -1  # of the suggestion

    @property
    def span(self) -> Span:
        """`(start, end)`."""
        return self.start, self.end

    @property
    def stands(self) -> bool:
        """Whether it speaks for the code: accepted, added, unsure or suggested."""
        return self.status in (*APPLIED, "unsure", *PROPOSED)


@dataclass(frozen=True, slots=True)
class MarginMark:
    """A passage with a code, as a row of the margin. `status`: this coder's, `open` for a suggestion that waits, `read` where silence was
    the answer, else `theirs`. `words` are spans of what made the suggestion."""

    start: int
    end: int
    code: str
    status: str
    band: str
    reason: str
    voices: tuple[Voice, ...]
    words: tuple[Span, ...] = ()

    @property
    def visible(self) -> bool:
        """Whether its words are marked in the text; those that nobody holds any more only stand in the margin."""
        return self.status not in ("rejected", "replaced", READ) and any(voice.stands for voice in self.voices)


@dataclass(frozen=True, slots=True)
class MarginFilter:
    """What the margin shows: one code, one band (or `open`: what waits), and nobody of `off`. Empty means all."""

    code: str = ""
    band: str = ""
    off: frozenset[str] = frozenset()

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self.code or self.band or self.off)

    def check(self, session: ReviewSession) -> MarginFilter:
        """The same with today's code id. Raises UserError for a code or band that there is not."""
        if self.band not in ("", OPEN, *PROPOSED):
            raise UserError(f"The margin cannot be filtered by `{self.band}`. Choose one of: {', '.join((OPEN, *PROPOSED))}.")
        return replace(self, code=session.desk.codebook.code(self.code).id) if self.code else self

    def row(self, mark: MarginMark) -> MarginMark | None:
        """The row as it is shown; None when it is left out."""
        if (self.code and mark.code != self.code) or (self.band and self.band != (OPEN if self.band == OPEN == mark.status else mark.band)):
            return None
        voices = tuple(voice for voice in mark.voices if voice.coder not in self.off)
        if not voices:
            return None
        return mark if len(voices) == len(mark.voices) else replace(mark, voices=voices)


def voices_in(session: ReviewSession, transcript: Transcript, window: Span) -> list[Voice]:
    """Everything said about a part of a transcript that this coder may see: in a blind session own blind codings only, and never what is
    just being read blind."""
    desk, text = session.desk, transcript.text_hash
    blind, hidden = session.blind, session.hidden_passage
    found: list[Voice] = []
    for coder in [session.coder] if blind else desk.state.coders:
        for coding in desk.state.codings_of(coder, text):
            if coding.start < window[1] and coding.end > window[0] and (coding.blind or not blind):
                found.append(Voice(coder, coding.start, coding.end, coding.code, coding.status, coding.decided_at, coding.note))
    if not blind:
        items = ((number, desk.proposals[number]) for number in desk.proposals.touching(text, window))
        found += [Voice(MACHINE, item.start, item.end, item.code, item.band, number=n) for n, item in items if item.band in PROPOSED]
    if hidden is None or hidden.text != text:
        return found
    return [voice for voice in found if voice.coder == session.coder or not shared(voice.span, hidden.span)]


def marks_of(session: ReviewSession, voices: Iterable[Voice]) -> list[MarginMark]:
    """The rows that voices make up, by place. Those of a passage have to be there all, and all that lie over one another."""
    by_place = sorted(voices, key=lambda voice: (voice.code, voice.start))
    rows = [_mark(session, group) for heap in _heaps(by_place) for group in _passages(heap)]
    return sorted(rows, key=lambda mark: (mark.start, mark.end, mark.code))


def people(session: ReviewSession, voices: Iterable[Voice]) -> list[str]:
    """Whose codes there are, in the order of their lanes: this coder first, then the others, the consensus, the machine."""
    others = {voice.coder for voice in voices} - {session.coder}
    return [session.coder, *sorted(others - {CONSENSUS, MACHINE}), *(name for name in (CONSENSUS, MACHINE) if name in others)]


def depth(spans: Iterable[Span]) -> int:
    """How many spans lie over one another at most."""
    edges = sorted(edge for start, end in spans for edge in ((start, 1), (end, -1)))
    return max(accumulate(step for _, step in edges), default=0)


def _heaps(voices: Iterable[Voice]) -> Iterator[list[Voice]]:
    """Voices, by code and place, parted where nothing lies over the next: no passage reaches from one heap to another."""
    heap: list[Voice] = []
    end = 0
    for voice in voices:
        if heap and (voice.code != heap[0].code or voice.start >= end):
            yield heap
            heap, end = [], 0
        heap.append(voice)
        end = max(end, voice.end)
    if heap:
        yield heap


def _passages(heap: list[Voice]) -> Iterator[list[Voice]]:
    if all(voice.start == heap[0].start and voice.end == heap[0].end for voice in heap):  # nearly always
        yield heap
    else:
        for group in about_one_passage(heap):
            yield [heap[n] for n in group]


def _mark(session: ReviewSession, group: Sequence[Voice]) -> MarginMark:
    mine = [voice for voice in group if voice.coder == session.coder]
    items = sorted((voice for voice in group if voice.number >= 0), key=lambda v: -session.desk.proposals[v.number].score)
    item = session.desk.proposals[items[0].number] if items else None
    stands = next(_leading(mine, items, group))
    if mine:
        status = stands.status
    else:
        status = session.standing.status[items[0].number] if items else THEIRS
        status = status if status in (OPEN, READ) else THEIRS
    order = {name: place for place, name in enumerate(people(session, group))}
    return MarginMark(
        stands.start,
        stands.end,
        stands.code,
        status,
        item.band if item else "",
        item.reason if item else "",
        tuple(sorted(group, key=lambda voice: (order[voice.coder], voice.start))),
        tuple(apart(zip(item.marks[::2], item.marks[1::2], strict=True))) if item else (),
    )


def _leading(mine: Sequence[Voice], items: Sequence[Voice], group: Sequence[Voice]) -> Iterator[Voice]:
    """Whose span stands for a row: one's own, the consensus', the machine's, then whoever holds the longest."""
    yield from sorted(mine, key=lambda voice: voice.at, reverse=True)
    yield from (voice for voice in group if voice.coder == CONSENSUS)
    yield from items
    yield from sorted(group, key=lambda voice: voice.start - voice.end)
