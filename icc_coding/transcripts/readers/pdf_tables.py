"""Tables of talk in a PDF, told by the places of the words: PDFium leaves one blank between columns, however far they are apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from icc_coding.transcripts.layout import mend
from icc_coding.transcripts.readers.pdf_text import Printed, without_notes
from icc_coding.transcripts.readers.talk_columns import question_columns, talk_columns

Rows = tuple[tuple[str, ...], ...]
_APART = 0.42  # times the height of the letters: a narrower blank stands between words
_NEAR = 3.0  # points
_AROUND = range(-3, 4)


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table of talk: the lines `first` to `last` (not included) of the flow, and its cells."""

    first: int
    last: int
    rows: Rows


def talk_tables(flow: Sequence[Printed], words: Counter[str]) -> Iterator[FoundTable]:
    """The tables of talk among the lines of running text, page breaks left aside."""
    columns = _columns(flow)
    if len(columns) < 2:
        return
    number = 0
    while number < len(flow):
        last = number
        while last < len(flow) and _fits(flow[last], columns):
            last += 1
        first = next((n for n in range(number, last) if sum(bool(cell) for cell in _cells(flow[n], columns)) > 1), last)
        rows = _rows(flow[first:last], columns, words)
        if len(rows) > 2 and _talks(rows):
            yield FoundTable(first, last, rows)
        number = last + 1


def _talks(rows: Rows) -> bool:
    """Whether the cells are talk by columns. Labels with colons are left to the conventions, which read them with more care."""
    found = question_columns(rows) or talk_columns(rows)
    if found is None:
        return False
    called = [row[found.speaker] for row in rows if found.speaker >= 0 and row[found.speaker].strip()]
    return sum(name.rstrip().endswith((":", ".")) for name in called) <= 0.5 * len(called)


def _columns(flow: Sequence[Printed]) -> list[float]:
    """Where columns begin: several lines have a word there behind a wide blank, and few have one across."""
    behind = Counter(round(after) for line in flow for _, width, after in line.blanks if width > _APART * line.size)
    likely = [place for place in sorted(behind) if sum(behind[place + n] for n in _AROUND) >= 3]
    if not likely:
        return []
    begun = Counter(round(left) for line in flow for _, left, _ in line.words)
    across = _covered(flow, likely)
    edges: list[float] = []
    for place in likely:
        if edges and place - edges[-1] < 2 * _NEAR:
            continue
        if across[place] <= 0.25 * sum(begun[place + n] for n in _AROUND):
            edges.append(float(place))
    left = min(line.left for line in flow)
    return [left, *(edge for edge in edges if edge > left + 2 * _NEAR)]


def _covered(flow: Sequence[Printed], places: Sequence[int]) -> Counter[int]:
    """For each of these places (whole points, in order) how many words lie across it; a page may say that it is a mile wide."""
    steps: Counter[int] = Counter()
    for line in flow:
        for _, left, right in line.words:
            if right - left > 2 * _NEAR:
                steps[int(left + _NEAR) + 1] += 1
                steps[int(right - _NEAR) + 1] -= 1
    covered: Counter[int] = Counter()
    depth, at, ahead = 0, 0, sorted(steps)
    for place in places:
        while at < len(ahead) and ahead[at] <= place:
            depth += steps[ahead[at]]
            at += 1
        covered[place] = depth
    return covered


def _fits(line: Printed, columns: Sequence[float]) -> bool:
    """Whether no word of a line lies across the beginning of a column."""
    return not any(left < edge - _NEAR and right > edge + _NEAR for _, left, right in line.words for edge in columns[1:])


def _cells(line: Printed, columns: Sequence[float]) -> list[str]:
    cells: list[list[str]] = [[] for _ in columns]
    for word, begins, _ in line.words:
        place = max((n for n, edge in enumerate(columns) if edge <= begins + _NEAR), default=0)
        cells[place].append(word)
    return [without_notes(" ".join(cell)) for cell in cells]


def _rows(lines: Sequence[Printed], columns: Sequence[float], words: Counter[str]) -> Rows:
    """Lines gathered into rows: one that leaves the first column empty (or all but the last) goes on with the row above."""
    rows: list[list[str]] = []
    leading = sum(bool(_cells(line, columns)[0]) for line in lines)
    for line in lines:
        cells = _cells(line, columns)
        goes_on = rows and not cells[0] and (leading > 1 or not any(cells[:-1]))
        if not goes_on:
            rows.append(cells)
            continue
        for place, cell in enumerate(cells):
            if cell and rows[-1][place]:
                text, join = mend(rows[-1][place], cell, words)
                rows[-1][place] = text + join + cell
            elif cell:
                rows[-1][place] = cell
    return tuple(tuple(row) for row in rows)
