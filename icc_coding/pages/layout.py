"""A transcript laid out for reading: its paragraphs with speaker and time, and in each the places where excerpts begin.

Offsets are Unicode code points of the transcript's text throughout.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from icc_coding.pages.entries import Excerpt
from icc_coding.pages.marks import MarkedRun, Track, pieces, tracks
from icc_coding.phrasing import clock
from icc_coding.transcripts.model import Transcript, Turn

SPEECH, QUESTION, NOTE = "speech", "question", "note"
_KEPT = 700  # characters
_LONG = 180  # characters: a paragraph is only cut where so much of it stands on both sides
_LINE = re.compile(r"[^\n]*[^\s][^\n]*")
_TIME = re.compile(r"\d:\d")
_MARKUP = re.compile(r"[#>\s]*(?=\S)")  # of headings and quotes in Markdown
_FRAME = re.compile(r"[\d:.,;\s\-–—>#*_\[\](){}|]+")  # what stands around names in labels
_LABEL_WORDS = 8


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph: `speech`, the `question` of a form, or a `note` that stands outside the turns.

    `speaker` is given where somebody begins to speak, `time` where it is known and has moved on.
    """

    kind: str
    start: int
    end: int
    speaker: str = ""
    time: str = ""
    asks: bool = False  # said by an interviewer
    opens: bool = False  # begins a turn; otherwise it goes on with what stands before
    pieces: tuple[MarkedRun, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()  # those that begin in it


@dataclass(frozen=True, slots=True)
class PageGroup:
    """A paragraph with notes in the margin, and the paragraphs without any that follow it."""

    head: Block | None
    rest: tuple[Block, ...]

    @property
    def short(self) -> bool:
        """Whether it is better kept on one printed page than divided."""
        return self.head is not None and sum(block.end - block.start for block in (self.head, *self.rest)) < _KEPT


def passages(transcript: Transcript, excerpts: Sequence[Excerpt], words: Sequence[tuple[int, int]] = ()) -> list[PageGroup]:
    """The whole transcript in order; every excerpt (given in order of place) is noted at the paragraph in which it begins. `words` are spans
    of what made suggestions, in order and apart."""
    result: list[PageGroup] = []
    head: Block | None = None
    rest: list[Block] = []
    for block in _marked(transcript.text, list(_blocks(transcript, excerpts)), excerpts, words):
        if block.excerpts:
            if head or rest:
                result.append(PageGroup(head, tuple(rest)))
            head, rest = block, []
        else:
            rest.append(block)
    return [*result, PageGroup(head, tuple(rest))]


def _blocks(transcript: Transcript, excerpts: Sequence[Excerpt]) -> Iterator[Block]:
    starts = [excerpt.start for excerpt in excerpts]
    position, before = 0, None
    for run in _runs(transcript):
        yield from _outside(transcript.text, position, run[0])
        for block in _paragraphs(transcript, run, speaks=before is None or before.speaker != run[0].speaker):
            yield from _cut(transcript, block, starts)
        position, before = run[-1].end, run[-1]
    yield from _notes(transcript.text, position, len(transcript.text))


def _runs(transcript: Transcript) -> Iterator[list[Turn]]:
    """Turns, those that one speaker's speech was only timed into (cues) put together."""
    run: list[Turn] = []
    for turn in transcript.turns:
        if run and not (turn.speaker == run[-1].speaker and _flows(transcript.text[run[-1].end : turn.start], turn)):
            yield run
            run = []
        run.append(turn)
    if run:
        yield run


def _flows(gap: str, turn: Turn) -> bool:
    return turn.time is not None and not gap.strip() and "\n\n" not in gap


def _paragraphs(transcript: Transcript, run: Sequence[Turn], *, speaks: bool) -> Iterator[Block]:
    """A turn's lines as paragraphs; a run of cues is one paragraph."""
    turn, end = run[0], run[-1].end
    spans = [(turn.start, end)] if len(run) > 1 else [match.span() for match in _LINE.finditer(transcript.text, turn.start, end)]
    asks = transcript.role(turn.speaker) == "interviewer"
    for number, (start, stop) in enumerate(spans):
        first = number == 0
        yield Block(SPEECH, start, stop, turn.speaker if first and speaks else "", clock(turn.time) if first else "", asks, opens=first)


def _cut(transcript: Transcript, block: Block, starts: Sequence[int]) -> Iterator[Block]:
    """A long paragraph, cut where excerpts begin, so that their notes can stand beside them."""
    turns = transcript.turns
    place = bisect_right(starts, block.start)
    while place < len(starts) and starts[place] <= block.end - _LONG:
        start = starts[place]
        if start - block.start >= _LONG:
            yield replace(block, end=start)
            turn = turns[max(0, bisect_right(turns, start, key=lambda turn: turn.start) - 1)]
            time = clock(turn.time) if turn.start > block.start else ""
            block = replace(block, start=start, speaker="", time=time, opens=False)
        place += 1
    yield block


def _outside(text: str, position: int, turn: Turn) -> Iterator[Block]:
    """What stands before a turn and is no part of its label: notes, headings, and the question that a form asked."""
    end = _label_start(text, position, turn)
    if turn.question is not None and position <= turn.question[0] < turn.start:
        start, stop = turn.question
        yield from _notes(text, position, start)
        yield Block(QUESTION, start, stop, opens=True)
        position, end = stop, max(stop, end)
    yield from _notes(text, position, end)


def _notes(text: str, position: int, end: int) -> Iterator[Block]:
    for match in _LINE.finditer(text, position, end):
        if not _only_time(match[0]):
            bare = _MARKUP.match(text, match.start(), match.end())
            yield Block(NOTE, bare.end() if bare else match.start(), match.end())


def _label_start(text: str, position: int, turn: Turn) -> int:
    """Where the label of a turn begins: what precedes it on its own line, else a line of its own that names speaker or time."""
    line = max(position, text.rfind("\n", position, turn.start) + 1)
    if text[line : turn.start].strip():
        return line
    lines = list(_LINE.finditer(text, position, line))
    while lines and _only_time(lines[-1][0]):
        lines.pop()
    if lines and _is_label(lines[-1][0], turn):
        return lines[-1].start()
    return line


def _is_label(line: str, turn: Turn) -> bool:
    bare = line.strip().rstrip("*_")
    if not turn.speaker or len(bare.split()) > _LABEL_WORDS:
        return False
    named = _FRAME.sub(" ", bare).strip().casefold() == _FRAME.sub(" ", turn.speaker).strip().casefold()
    return named or bare.endswith((":", "：")) or (turn.time is not None and bool(_TIME.search(bare)))


def _only_time(line: str) -> bool:
    return bool(_TIME.search(line) and _FRAME.fullmatch(line))


def _marked(text: str, blocks: Sequence[Block], excerpts: Sequence[Excerpt], words: Sequence[tuple[int, int]]) -> Iterator[Block]:
    """Each block with its marks; an excerpt begins in the first spoken block that ends after its start, else in the last one."""
    waiting, coming, live = list(excerpts), tracks(excerpts), list[Track]()
    last = max((number for number, block in enumerate(blocks) if block.kind == SPEECH), default=-1)
    for number, block in enumerate(blocks):
        if block.kind != SPEECH:
            yield replace(block, pieces=(MarkedRun(text[block.start : block.end]),))
            continue
        begun = len(waiting) if number == last else bisect_left(waiting, block.end, key=lambda excerpt: excerpt.start)
        arrived = bisect_left(coming, block.end, key=lambda track: track.start)
        live = [track for track in (*live, *coming[:arrived]) if track.end > block.start]
        mine = tuple(waiting[:begun])
        yield replace(block, pieces=pieces(text, block.start, block.end, live, mine, words), excerpts=mine)
        del waiting[:begun], coming[:arrived]
