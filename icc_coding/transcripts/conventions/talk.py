"""From lines with heads to pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from icc_coding.transcripts import clock
from icc_coding.transcripts.conventions import asides
from icc_coding.transcripts.conventions.heads import PossibleLabel
from icc_coding.transcripts.draft import FURNITURE, HEADING, NOTE, Line, Piece


@dataclass(frozen=True, slots=True)
class Talk:
    """One way to read a document: which lines are labels. `score` orders the ways; `weight` is their number of labels."""

    name: str
    heads: Mapping[int, PossibleLabel]
    evidence: tuple[str, ...]
    score: float
    headings_close: bool = False  # in minutes and hearings nobody speaks right behind a section heading
    doubtful: frozenset[int] = frozenset()  # lines that look like a label but for its colon: what follows is given to nobody


def pieces_of(lines: Sequence[Line], talk: Talk) -> Iterator[Piece]:
    """Every line once, in order: labels, speech, and what is neither."""
    trailing = _trailing_style(lines)
    timed = _timed_lines(lines, talk.heads)
    speaker: str | None = None
    times = _times_above(lines, talk.heads)
    before: float | None = None if not trailing else 0.0
    for number, line in enumerate(lines):
        head = talk.heads.get(number)
        end, ended = clock.trailing_time(line.text) if trailing or head is not None else (len(line.text), None)
        if head is not None:
            start = min(head.start, len(line.text))
            end = max(start, end)
            time = (
                head.time
                if head.time is not None
                else times.get(number, line.time if line.time is not None else before if trailing else ended)
            )
            speaker = head.speaker
            yield Piece(line.text[:start], line.text[start:end], line.text[end:], True, head.speaker, time, join=line.join)
        elif timed and speaker is not None and timed_line(line.text) and (mark := time_mark(line.text)) is not None:
            yield Piece(line.text[: mark[1]], line.text[mark[1] : end], line.text[end:], True, speaker, mark[0], join=line.join)
        elif number in talk.doubtful:
            speaker = None
            yield Piece(line.text, closes=True)
        else:
            goes_on = number > 0 and lines[number - 1].join != "\n"
            aside = goes_on and asides.spoken_aside(line.text)
            yield Piece("", line.text[:end], line.text[end:], join=line.join) if aside else _unlabelled(line, end, talk.headings_close)
        before = ended if ended is not None else before


_DIGIT = re.compile(r"\d")
_MARK = re.compile(
    rf"^\s*(?:(?P<t>{clock.ANY})|\[(?P<s>\d{{1,6}}(?:\.\d{{1,3}})?)\s?s?(?:\s*(?:-->|[-–—])\s*\d{{1,6}}(?:\.\d{{1,3}})?\s?s?)?\])[\s\]:|=–—-]*(?=\S|$)"
)


def time_mark(text: str) -> tuple[float | None, int] | None:
    """The time that a line begins with, and where its words begin (its end when it holds the time alone); None without one."""
    if _DIGIT.search(text, 0, 14) is None:
        return None
    alone = clock.lone_time(text)
    if alone is not None:
        return alone, len(text)
    match = _MARK.match(text)
    if match is None:
        return None
    return (clock.seconds(match["t"]) if match["t"] else float(match["s"])), match.end()


def timed_line(text: str) -> bool:
    """Whether a line has words, and a time before or behind them."""
    mark = time_mark(text)
    return (mark is not None and mark[1] < len(text.rstrip())) or 0 < clock.trailing_time(text)[0] < len(text.rstrip())


def _timed_lines(lines: Sequence[Line], heads: Mapping[int, PossibleLabel]) -> bool:
    """Whether nearly every line begins with its time, whoever speaks; labels on lines of their own aside."""
    labels = {number for number, head in heads.items() if not lines[number].text[head.start :].strip()}
    written = [line.text for number, line in enumerate(lines) if line.text.strip() and line.style == "" and number not in labels]
    return len(written) >= 4 and sum(time_mark(text) is not None for text in written) > 0.7 * len(written)


def _unlabelled(line: Line, end: int, closes_headings: bool) -> Piece:
    text = line.text
    if line.style == FURNITURE:
        return Piece(text, furniture=True)
    if not text.strip() or line.style == NOTE or asides.rule_line(text):
        return Piece(text)
    if asides.stage_note(text):
        return Piece(text, note=not text.lstrip().startswith(">"))
    if clock.lone_time(text) is not None:
        return Piece(text, furniture=True)
    if asides.closing(text):
        return Piece(text, closes=True)
    if line.style == HEADING or text.lstrip().startswith("#"):
        return Piece(text, closes=closes_headings)
    if closes_headings and ((asides.capitals(text) and len(text.strip()) > 3) or asides.record(text)):
        return Piece(text, closes=True)
    return Piece("", text[:end], text[end:], join=line.join)


def _trailing_style(lines: Sequence[Line]) -> bool:
    """Whether paragraphs end with their time, as f4 and MAXQDA transcripts do (`#00:01:02-3#`)."""
    timed = total = 0
    for line in lines:
        if len(line.text) > 25:
            total += 1
            timed += clock.trailing_time(line.text)[1] is not None
    return timed >= 3 and timed > 0.3 * total


def _heading_time(line: Line) -> float | None:
    """The time that a heading gives before or behind its words: that of the talk below it."""
    text = line.text.lstrip("# ")
    if line.style != HEADING and len(text) == len(line.text):
        return None
    mark = time_mark(text)
    return mark[0] if mark is not None else clock.trailing_time(text)[1]


def _times_above(lines: Sequence[Line], heads: Mapping[int, PossibleLabel]) -> dict[int, float]:
    """Times on a line of their own, by the label they belong to: the one right below, or right above when no speech came between."""
    found: dict[int, float] = {}
    waiting: float | None = None
    opened: int | None = None
    for number, line in enumerate(lines):
        head = heads.get(number)
        if head is not None:
            if waiting is not None:
                found[number] = waiting
            waiting, opened = None, number if head.start >= len(line.text.rstrip()) else None
        elif line.text.strip() and line.style != FURNITURE:
            time = clock.lone_time(line.text)
            time = _heading_time(line) if time is None else time
            if time is not None and opened is not None and opened not in found:
                found[opened] = time
            elif time is not None:
                waiting = time
            else:
                waiting = opened = None
    return found
