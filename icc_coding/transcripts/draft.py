"""What passes between a reader (which knows a file format) and the conventions (which know how talk is written down).

A reader gives a :class:`TranscriptDraft`: either the `lines` of a document, in which a convention has yet to find the talk, or `pieces`,
because the format itself says who speaks (cues, rows, JSON). A convention turns lines into pieces; pieces are composed into the
frozen text and its turns (`compose.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# Styles of a line that is no speech, whatever it says.
HEADING, FURNITURE, NOTE = "heading", "furniture", "note"
PROSE = 25  # words: a shorter unlabelled line before the talk is a title or a note on the recording, not lost speech
ABOVE = "notes of a machine above the transcript"  # what begins the evidence that says so


@dataclass(frozen=True, slots=True)
class Line:
    """One line or paragraph of a document.

    `style` is '' (running text), `heading`, `furniture` (page heads and numbers) or `note`; `strong` counts the leading characters
    set in bold, as labels often are; `join` is what stands between this line and the next: a line end, a blank where the paragraph
    goes on, nothing where the word goes on.
    """

    text: str
    style: str = ""
    strong: int = 0
    join: str = "\n"
    time: float | None = None  # where the format keeps a time beside the text


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of the frozen text: what stands before the speech, the speech, what stands after it.

    `opens` begins a new turn with `speaker` and `time`; a piece that does not open continues the turn before it. A piece without
    speech is no part of a turn; `furniture` is moved behind a turn that goes on after it, so that speech stays in one piece.
    """

    before: str = ""
    speech: str = ""
    after: str = ""
    opens: bool = False
    speaker: str = ""
    time: float | None = None
    furniture: bool = False
    note: bool = False  # a stage note; it counts as speech only when a label has nothing else
    closes: bool = False  # a heading: what follows without a label belongs to nobody; with speech: running text that is nobody's
    runs_on: bool = False  # a turn that goes on with the sentence of the one before it (captions): it stands on the same line
    question: bool = False  # the line is the question that the turns after it answer (surveys)
    join: str = "\n"  # between this piece and the next one, when that goes on with the same turn


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a source was taken for, why, and what else it could be.

    `name` is `convention-format` (`otter-docx`). `sure` is False when the reader had to choose on thin evidence: `check` then says
    how to force another reading.
    """

    name: str
    evidence: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    sure: bool = True
    problems: tuple[str, ...] = ()
    kind: str = ""
    roles: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # speaker -> (role, reason) where the source itself says so


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Words that stand in the file but are no part of its text. `kind`: deleted, struck, hidden, comment or note; words of a `box` are a part of it."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class TranscriptDraft:
    """What a reader makes of a source before its talk is recognised: `lines`, or `pieces` with their `recognition`."""

    format: str
    lines: tuple[Line, ...] = ()
    pieces: Iterable[Piece] = ()
    recognition: Recognition | None = None
    part: str = ""  # one respondent of a survey: appended to the transcript's name
    attributes: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
