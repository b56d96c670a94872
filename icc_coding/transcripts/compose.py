"""Pieces become the frozen text and its turns."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from icc_coding.transcripts.clock import of_a_recording
from icc_coding.transcripts.draft import PROSE, Piece
from icc_coding.transcripts.model import Turn
from icc_coding.transcripts.words import composed

# Control characters, halves of surrogate pairs and line ends that are not LF: no text keeps them.
_UNFIT = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f\\x85\\u2028\\u2029\\ud800-\\udfff\\ufffe\\uffff]")


def _fit(piece: Piece) -> Piece:
    """The piece with a blank for every character that a text cannot keep."""
    before, speech, after, speaker = (_UNFIT.sub(" ", text) for text in (piece.before, piece.speech, piece.after, piece.speaker))
    return replace(piece, before=before, speech=speech, after=after, speaker=" ".join(speaker.split()))


@dataclass(frozen=True, slots=True)
class Composed:
    """A frozen text in the making: its turns, and the spans of running text that belong to no turn."""

    text: str
    turns: tuple[Turn, ...]
    astray: tuple[tuple[int, int], ...]

    @property
    def speech_share(self) -> float:
        """Speech characters inside turns against all running text; labels, times, headings and page furniture do not count."""
        inside = sum(turn.end - turn.start for turn in self.turns)
        outside = sum(end - start for start, end in self.astray)
        return inside / (inside + outside) if inside + outside else 0.0


@dataclass(slots=True)
class _Open:
    """The turn being written."""

    start: int
    end: int
    speaker: str
    time: float | None
    question: tuple[int, int] | None


@dataclass
class _Composer:
    out: io.StringIO = field(default_factory=io.StringIO)
    length: int = 0
    turns: list[Turn] = field(default_factory=list)
    astray: list[tuple[int, int]] = field(default_factory=list)
    turn: _Open | None = None
    label: tuple[str, float | None] | None = None  # a label has been read: what follows is its speech
    closed: bool = False  # behind a heading or an end mark
    waiting: list[Piece] = field(default_factory=list)  # no speech, but the turn may go on behind it
    question: tuple[int, int] | None = None
    joint: str = ""

    def add(self, piece: Piece) -> None:
        if piece.opens or piece.closes or piece.question:
            joined = piece.runs_on and self.turn is not None and not self.waiting
            self.finish()
            self.label = (piece.speaker, piece.time) if piece.opens else None
            self.closed = piece.closes and not piece.speech
            if piece.closes and piece.speech:
                self.stray(piece)
                return
            self.write(piece, " " if joined else "\n")
            if piece.question:
                self.question = (self.length - len(piece.before), self.length)
        elif self.label is None:
            self.stray(piece)
        elif piece.speech.strip():
            self.release(inside=self.turn is not None)
            self.write(piece)
        else:
            self.waiting.append(piece)

    def finish(self) -> None:
        """End the open turn; what was waiting stays behind it. A block that holds nothing but a stage note is that note."""
        waiting, self.waiting = self.waiting, []
        noted = self.label is not None and self.turn is None
        for piece in waiting:
            if noted and self.turn is None and piece.note:
                self.write(Piece("", piece.before + piece.speech + piece.after))
            else:
                self.close()
                self.write(piece)
        self.close()

    def release(self, *, inside: bool) -> None:
        """Write what was waiting, because the turn goes on; page furniture inside a turn waits for its end."""
        waiting, self.waiting = self.waiting, []
        for piece in waiting:
            if inside and piece.furniture:
                self.waiting.append(piece)
            else:
                self.write(piece)

    def close(self) -> None:
        if self.turn is not None:
            t = self.turn
            self.turns.append(Turn(len(self.turns), t.start, t.end, t.speaker, of_a_recording(t.time), t.question))
            self.turn = self.label = None

    def stray(self, piece: Piece) -> None:
        """Running text without a label stays in the text, outside every turn."""
        start = self.length
        self.write(Piece(piece.before + piece.speech + piece.after))
        if not self.closed and len(piece.speech.split()) >= PROSE:
            self.astray.append((start, self.length))

    def write(self, piece: Piece, new: str = "\n") -> None:
        """Write one piece behind a line end (or what `new` says); its speech widens the open turn, or begins it."""
        joint = (self.joint if piece.speech and self.turn is not None else new) if self.length else ""
        start = self.length + len(joint) + len(piece.before)
        self.out.write(joint + piece.before + piece.speech + piece.after)
        self.length = start + len(piece.speech) + len(piece.after)
        self.joint = piece.join
        tail = len(piece.speech.rstrip())
        if tail == 0 or self.label is None:
            return
        if self.turn is None:
            lead = len(piece.speech) - len(piece.speech.lstrip())
            self.turn = _Open(start + lead, start + tail, *self.label, self.question)
            self.question = None
        self.turn.end = start + tail


def compose(pieces: Iterable[Piece]) -> Composed:
    """Write the pieces one below the other.

    A turn runs from its first to its last speech character. A stage note on a line of its own inside a turn stays inside; page
    furniture and times on a line of their own are moved behind it. A label without anything behind it makes no turn.
    """
    composer = _Composer()
    for piece in pieces:
        if not piece.speaker.isascii():
            piece = replace(piece, speaker=composed(piece.speaker))
        composer.add(_fit(piece) if _UNFIT.search(piece.before + piece.speech + piece.after + piece.speaker) else piece)
    composer.finish()
    return Composed(composer.out.getvalue(), tuple(composer.turns), tuple(composer.astray))
