"""The printed lines of a PDF, from PDFium: their words, and where they stand on the page."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_DIVIDED = re.compile("[\ufffe\x02]")  # PDFium writes the two halves of a divided word as one line, with this between them
_RAISED = re.compile(r"(?<=[^\W\d_]|[.,;:!?)”\"'’…]) ?(\d{1,3})(?=\W|$)")
_DROPPED = "\ufdd0"  # stands for a mark of a note until the places of the letters are no longer needed


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed line. Places are in points from the lower left corner; `size` is the height of its letters, `page` that of the page."""

    text: str
    left: float
    right: float
    bottom: float
    height: float
    size: float
    page: float
    blanks: tuple[tuple[int, float, float], ...] = ()  # place in the text, width, where the next letter begins
    column: float = -1.0  # where its last column begins, -1 when it has one column only
    margin: float = 0.0  # where the lines of its column end

    @property
    def words(self) -> Iterator[tuple[str, float, float]]:
        """Each word with where it begins and ends."""
        start, begins = 0, self.left
        for place, width, after in self.blanks:
            yield self.text[start:place].rstrip(), begins, after - width
            start, begins = place + 1, after
        yield self.text[start:], begins, self.right


def without_notes(text: str) -> str:
    """A line without the marks of notes."""
    return text.replace(_DROPPED, "")


def printed_lines(page: Any) -> list[Printed]:
    """The lines of a page in the order of the file."""
    textpage = page.get_textpage()
    try:
        text = textpage.get_text_range() if textpage.count_chars() else ""
        return list(_lines(textpage, text, page.get_height()))
    finally:
        textpage.close()


def _lines(textpage: Any, text: str, height: float) -> Iterator[Printed]:
    """Characters are counted as PDFium counts them."""
    position = 0
    last = textpage.count_chars() - 1
    for raw in text.split("\n"):
        line = raw.rstrip("\r")
        start = position
        position += len(raw) + 1
        for number, part in enumerate(parts := _DIVIDED.split(line)):
            if part.strip():
                yield _line(textpage, part, start, last, height, divided=number < len(parts) - 1)
            start += len(part) + 1


def _box(textpage: Any, place: int, loose: bool = False) -> list[float]:
    """Left, bottom, right and top of a character; a damaged file may place one nowhere."""
    return [value if math.isfinite(value) and abs(value) < 1e6 else 0.0 for value in textpage.get_charbox(place, loose=loose)]


def _line(textpage: Any, part: str, start: int, last: int, page: float, *, divided: bool) -> Printed:
    stripped = part.strip()
    first = start + len(part) - len(part.lstrip())
    box = _box(textpage, min(first, last))
    edge = _box(textpage, min(start + len(part.rstrip()) - 1, last))
    height = max(box[3] - box[1], edge[3] - edge[1], 4.0)
    blanks = tuple(_blanks(textpage, stripped, first, last))
    middle = _box(textpage, min(first + len(stripped) // 2, last), loose=True)
    text = _cleaned(_without_marks(textpage, stripped, first, last)) + ("-" if divided else "")
    return Printed(text, box[0], edge[2], min(box[1], edge[1]), height, round(middle[3] - middle[1], 1), page, blanks)


def _blanks(textpage: Any, line: str, start: int, last: int) -> Iterator[tuple[int, float, float]]:
    """The blanks of a line that starts at character `start` of its page."""
    for match in re.finditer(r"(?<=\S) +(?=\S)", line):
        before, after = start + match.start() - 1, start + match.end()
        if after <= last:
            begins = _box(textpage, after)[0]
            yield match.end() - 1, begins - _box(textpage, before)[2], begins


def _without_marks(textpage: Any, line: str, start: int, last: int) -> str:
    """The line without small raised figures behind its words: they lead to notes."""
    characters = list(line)
    for match in _RAISED.finditer(line):
        if start + match.end() - 1 > last:
            break
        base, raised = _baseline(textpage, start + match.start() - 1), _baseline(textpage, start + match.start(1))
        if raised > base + 1.0:
            characters[match.start() : match.end()] = _DROPPED * (match.end() - match.start())
    return "".join(characters)


def _baseline(textpage: Any, character: int) -> float:
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(textpage.raw, character, x, y)
    return y.value


def _cleaned(line: str) -> str:
    """The line with a blank for what is no letter, every character in its place."""
    return line.replace("\ufffd", " ").replace("\x00", " ").replace("\u00a0", " ").replace("\t", " ")
