"""Talk without labels: one voice, in sensible paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from icc_coding.transcripts import clock
from icc_coding.transcripts.conventions import asides
from icc_coding.transcripts.draft import FURNITURE, HEADING, NOTE, Line, Piece

PARAGRAPH = 120  # words; a longer run without any paragraph is broken at the next sentence end
_MARK = re.compile(rf"^\s*(?P<t>{clock.ANY})[\s\]:|–—-]*(?=\S)")
_CHANGE = re.compile(r"^\s*(?:>>+|[-–—]\s)\s*(?=\S)")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z0-9À-Þ])")


def timed_pieces(lines: Sequence[Line]) -> list[Piece] | None:
    """Blocks that begin with a time, on a line of their own or at the head of the text; None when there are none."""
    marks = [(n, _mark(line)) for n, line in enumerate(lines) if line.text[:2].strip() and any(c.isdigit() for c in line.text[:14])]
    timed = {n: mark for n, mark in marks if mark is not None}
    written = sum(1 for line in lines if line.text.strip())
    if len(timed) < 3 or len(timed) < 0.1 * written:
        return None
    pieces: list[Piece] = []
    for number, line in enumerate(lines):
        if number in timed:
            time, start = timed[number]
            pieces.append(Piece(line.text[:start], line.text[start:], "", True, "", time, join=line.join))
        else:
            pieces.append(_plain(line))
    return pieces


def _mark(line: Line) -> tuple[float | None, int] | None:
    alone = clock.lone_time(line.text)
    if alone is not None:
        return alone, len(line.text)
    match = _MARK.match(line.text)
    return (clock.seconds(match["t"]), match.end()) if match else None


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
    gathered = _broken_lines(lines)
    words = 0
    opens = True
    for line in lines:
        piece = _plain(line)
        if not piece.speech.strip():
            yield piece
            opens = opens or not gathered or bool(line.text.strip())
            continue
        for part, last in _parts(line.text):
            yield Piece("", part, "", opens, time=line.time, join=(" " if gathered and line.join == "\n" else line.join) if last else "\n")
            words = (0 if opens else words) + len(part.split())
            ended = bool(re.search(r"[.!?…][\"'”’)]*\s*$", part))
            opens = not last or (line.join == "\n" and (not gathered or (ended and words >= PARAGRAPH / 2) or words > 2 * PARAGRAPH))


def _plain(line: Line) -> Piece:
    text = line.text
    if line.style == FURNITURE:
        return Piece(text, furniture=True)
    heading = (
        line.style == HEADING
        or bool(re.match(r"\s{0,3}#{1,6}\s", text))
        or (asides.capitals(text) and len(text) < 80 and line.join == "\n" and len(text.split()) < 10)
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
