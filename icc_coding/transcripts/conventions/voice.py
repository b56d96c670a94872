"""Talk without labels: one voice, in sensible paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from icc_coding.transcripts import clock
from icc_coding.transcripts.conventions import asides
from icc_coding.transcripts.conventions.talk import time_mark
from icc_coding.transcripts.draft import FURNITURE, HEADING, NOTE, Line, Piece

PARAGRAPH = 120  # words; a longer run without any paragraph is broken at the next sentence end
ENDED = re.compile(r"[.!?…。？！][\"'”’»)\]]*\s*$")
_DECIMAL = re.compile(r"^\s*(\d{1,6}\.\d{1,3})s?(?:\s*(?:-->|[-–—\t])\s*\d{1,6}\.\d{1,3}s?)?[\s:|]+(?=\S)")
_CHANGE = re.compile(r"^\s*(?:>>+|[-–—]\s)\s*(?=\S)")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z0-9À-Þ])")


def timed_pieces(lines: Sequence[Line]) -> list[Piece] | None:
    """Blocks that begin with a time, on a line of their own or at the head of the text; None when there are none."""
    timed = {n: mark for n, line in enumerate(lines) if (mark := time_mark(line.text)) is not None} or _seconds(lines)
    written = sum(1 for line in lines if line.text.strip())
    if len(timed) < 3 or len(timed) < 0.1 * written:
        return None
    return list(_joined(_blocks(lines, timed)))


def _seconds(lines: Sequence[Line]) -> dict[int, tuple[float | None, int]]:
    """Lines that begin with seconds (`12.50 …`): nearly all of them, and the numbers go up."""
    found = {n: match for n, line in enumerate(lines) if (match := _DECIMAL.match(line.text))}
    times = [float(match[1]) for match in found.values()]
    written = sum(1 for line in lines if line.text.strip())
    if len(times) < 4 or len(times) < 0.8 * written or any(a > b for a, b in pairwise(times)):
        return {}
    return {n: (float(match[1]), match.end()) for n, match in found.items()}


def _blocks(lines: Sequence[Line], timed: Mapping[int, tuple[float | None, int]]) -> Iterator[Piece]:
    """The lines without their times, each block a turn."""
    waiting: tuple[float | None] | None = None  # a time on a line of its own: it is that of the words below
    for number, line in enumerate(lines):
        time, start = timed.get(number, (None, 0))
        words = line.text[start:].strip()
        if number in timed and (not words or asides.stage_note(words)):
            waiting = (time,)
            if words:
                yield Piece(line.text)
            continue
        piece = _plain(replace(line, text=words)) if number in timed else _plain(line)
        if piece.speech.strip() and (number in timed or waiting is not None):
            piece = replace(piece, opens=True, time=time if number in timed else waiting[0] if waiting else None)
            waiting = None
        yield piece


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Blocks that break inside a sentence stand on one line, as captions do."""
    ended = True
    for piece in pieces:
        if not piece.speech.strip():
            ended = ended or bool(piece.before.strip())
            if piece.before.strip() or ended:
                yield piece
            continue
        yield replace(
            piece, runs_on=piece.opens and not ended, join=" " if piece.join == "\n" and not ENDED.search(piece.speech) else piece.join
        )
        ended = bool(ENDED.search(piece.speech))


def trailing_pieces(lines: Sequence[Line]) -> list[Piece] | None:
    """Lines that end with their time (`… the salt. [0:12]`), without speakers; None when they do not."""
    ends = [clock.trailing_time(line.text) for line in lines]
    written = sum(1 for line in lines if line.text.strip())
    timed = sum(time is not None and end > 0 for end, time in ends)
    if timed < 3 or timed < 0.7 * written:
        return None
    pieces: list[Piece] = []
    before: float | None = 0.0
    for line, (end, time) in zip(lines, ends, strict=True):
        piece = _plain(replace(line, text=line.text[:end].rstrip()))
        pieces.append(replace(piece, opens=True, time=before) if piece.speech.strip() else piece)
        before = time if time is not None else before
    return list(_joined(pieces))


def change_pieces(lines: Sequence[Line]) -> list[Piece] | None:
    """`>>` or a dash where the speaker changes; None when the document has no such marks."""
    marks = {n: m.end() for n, line in enumerate(lines) if (m := _CHANGE.match(line.text))}
    doubled = {n for n in marks if lines[n].text.lstrip().startswith(">>")}
    kept = doubled if len(doubled) > 1 else set(marks) if _dialogue(lines, marks) else set()
    if not kept:
        return None
    return [
        Piece(line.text[: marks[n]], line.text[marks[n] :], "", True, join=line.join) if n in kept else _plain(line)
        for n, line in enumerate(lines)
    ]


def _dialogue(lines: Sequence[Line], marks: Mapping[int, int]) -> bool:
    """Whether lines that begin with a dash are talk and no list: nearly all lines do, and several ask."""
    written = sum(1 for line in lines if line.text.strip())
    asking = sum("?" in lines[n].text for n in marks)
    return len(marks) >= 4 and len(marks) > 0.8 * written and asking >= 0.2 * len(marks)


def paragraph_pieces(lines: Sequence[Line]) -> Iterator[Piece]:
    """Each paragraph a turn of one voice; headings stand outside. Lines that break inside sentences are gathered."""
    gathered, shouted = _broken_lines(lines), _shouted(lines)
    words = 0
    opens = True
    for line in lines:
        piece = _plain(line, shouted=shouted)
        if not piece.speech.strip():
            yield piece
            opens = opens or not gathered or bool(line.text.strip())
            continue
        for part, last in _parts(line.text):
            yield Piece("", part, "", opens, time=line.time, join=(" " if gathered and line.join == "\n" else line.join) if last else "\n")
            words = (0 if opens else words) + len(part.split())
            ended = bool(re.search(r"[.!?…][\"'”’)]*\s*$", part))
            opens = not last or (line.join == "\n" and (not gathered or (ended and words >= PARAGRAPH / 2) or words > 2 * PARAGRAPH))


def _shouted(lines: Sequence[Line]) -> bool:
    """Whether a whole document is in capitals: then they make no headings."""
    written = [line.text for line in lines if line.text.strip() and line.style == ""]
    return sum(asides.capitals(text) for text in written) > 0.5 * len(written)


def _plain(line: Line, *, shouted: bool = False) -> Piece:
    text = line.text
    if line.style == FURNITURE:
        return Piece(text, furniture=True)
    heading = (
        line.style == HEADING
        or bool(re.match(r"\s{0,3}#{1,6}\s", text))
        or (not shouted and asides.capitals(text) and len(text) < 80 and line.join == "\n" and len(text.split()) < 10)
    )
    if not text.strip() or line.style == NOTE or asides.stage_note(text) or asides.rule_line(text):
        return Piece(text)
    if heading or asides.closing(text):
        return Piece(text, closes=True)
    return Piece("", text, join=line.join)


def _broken_lines(lines: Sequence[Line]) -> bool:
    """Whether lines break inside sentences (raw recogniser output): most do not end one, and most are short."""
    speech = [line.text.strip() for line in lines if line.text.strip() and line.style == "" and line.join == "\n"]
    if len(speech) < 8 or any(not line.text.strip() for line in lines[1:-1]):
        return False
    open_ended = sum(text[-1] not in '.!?…:;"”' for text in speech)
    listed = sum(text[0] in "-•*–" or text[0].isdigit() for text in speech)
    return open_ended > 0.4 * len(speech) and listed < 0.2 * len(speech) and sum(map(len, speech)) / len(speech) > 20


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """A paragraph, or its portions when it is very long; with whether it is the last."""
    if len(text) < 20 * PARAGRAPH or len(text.split()) < 3 * PARAGRAPH:
        yield text, True
        return
    start = words = 0
    position = 0
    for match in _SENTENCE.finditer(text):
        words += len(text[position : match.start()].split())
        position = match.end()
        if words >= PARAGRAPH:
            yield text[start : match.start()].rstrip(), False
            start, words = match.end(), 0
    yield text[start:], True
