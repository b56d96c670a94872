"""PDF: text by line from PDFium, with the gaps between lines and columns; broken lines and words are joined, page furniture is marked."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from icc_coding.errors import UserError
from icc_coding.study import TranscriptSettings
from icc_coding.transcripts.draft import FURNITURE, Draft, Line
from icc_coding.transcripts.layout import furniture, healed, mend, unnumbered, vocabulary
from icc_coding.transcripts.readers.guard import guarded
from icc_coding.transcripts.source import Source

MOST_PAGES = 5_000
_COLUMN_GAP = 2.2  # times the letter's height: a wider blank stands between columns


@dataclass(frozen=True, slots=True)
class _Printed:
    """A printed line: its text and where it stands on the page, in points."""

    text: str
    left: float
    right: float
    bottom: float
    height: float
    blanks: tuple[tuple[int, float, float], ...] = ()  # place in the text, width, where the next letter begins
    column: float = -1.0  # where its last column begins, -1 when it has one column only


def read(source: Source, settings: TranscriptSettings) -> list[Draft]:
    """The document's lines, those of one paragraph joined."""
    data = source.data()
    with guarded(source, "PDF"):
        pages = _pages(source, data)
    if sum(len(line.text) for page in pages for line in page) < 20:
        raise UserError(f"{source.name}: holds no text, only pictures of pages. Have its text recognised (OCR) first.")
    return [Draft("pdf", tuple(_paragraphs(pages)))]


def _pages(source: Source, data: bytes) -> list[list[_Printed]]:
    import pypdfium2  # type: ignore[import-untyped]

    document = pypdfium2.PdfDocument(data)
    try:
        if len(document) > MOST_PAGES:
            raise UserError(f"{source.name}: has {len(document)} pages, which no transcript has. Split it.")
        return _with_columns([_page(document, number) for number in range(len(document))])
    finally:
        document.close()


def _page(document: Any, number: int) -> list[_Printed]:
    page = document[number]
    textpage = page.get_textpage()
    try:
        text = textpage.get_text_range() if textpage.count_chars() else ""
        return list(_printed(textpage, text))
    finally:
        textpage.close()
        page.close()


def _printed(textpage: Any, text: str) -> Iterator[_Printed]:
    """Lines of a page with their place; characters are counted as PDFium counts them."""
    position = 0
    last = textpage.count_chars() - 1
    for raw in text.split("\n"):
        line = raw.rstrip("\r")
        start = position
        position += len(raw) + 1
        stripped = line.strip()
        if not stripped:
            continue
        first = start + len(line) - len(line.lstrip())
        box = textpage.get_charbox(min(first, last))
        edge = textpage.get_charbox(min(start + len(line.rstrip()) - 1, last))
        height = max(box[3] - box[1], edge[3] - edge[1], 4.0)
        blanks = tuple(_blanks(textpage, stripped, first, last))
        yield _Printed(_cleaned(stripped), box[0], edge[2], min(box[1], edge[1]), height, blanks)


def _blanks(textpage: Any, line: str, start: int, last: int) -> Iterator[tuple[int, float, float]]:
    """The blanks of a line that starts at character `start` of its page."""
    for match in re.finditer(r"(?<=\S) +(?=\S)", line):
        before, after = start + match.start() - 1, start + match.end()
        if after <= last:
            begins = textpage.get_charbox(after)[0]
            yield match.end() - 1, begins - textpage.get_charbox(before)[2], begins


def _cleaned(line: str) -> str:
    """The line with PDFium's mark for a divided word as a soft hyphen, every character in its place."""
    return re.sub("[\ufffe\x02]", "\u00ad", line).replace("\ufffd", " ").replace("\x00", " ").replace("\u00a0", " ").replace("\t", " ")


def _with_columns(pages: list[list[_Printed]]) -> list[list[_Printed]]:
    """Lines with a tab where columns part: at wide blanks, and at any blank where other lines begin a column."""
    starts = Counter(
        (round(line.left), round(begins))
        for page in pages
        for line in page
        for _, width, begins in line.blanks
        if width > _COLUMN_GAP * line.height
    )
    columns = {place for place, count in starts.items() if count >= 10}
    return [[_tabbed(line, columns) for line in page] for page in pages]


def _tabbed(line: _Printed, columns: set[tuple[int, int]]) -> _Printed:
    characters = list(line.text)
    column = line.column
    for place, width, begins in line.blanks:
        wide = width > _COLUMN_GAP * line.height
        if place < len(characters) and (wide or (round(line.left), round(begins)) in columns):
            characters[place] = "\t"
            column = begins
    text = "".join(characters)
    return replace(line, text=re.sub(r" +\t", "\t", text), column=column) if "\t" in text else line


def _paragraphs(pages: Sequence[Sequence[_Printed]]) -> Iterator[Line]:
    """Lines with their joins; a paragraph may go on over the page furniture of a page break."""
    marked = furniture([[line.text for line in page] for page in pages])
    pages = [_without_numbers(page) for page in pages]
    words = vocabulary(line.text for page in pages for line in page)
    pages = [[replace(line, text=healed(line.text, words)) if "\u00ad" in line.text else line for line in page] for page in pages]
    flow: list[tuple[_Printed, bool]] = []  # line, first of its page
    lines: list[tuple[_Printed, str, bool]] = []
    for page, outside in zip(pages, marked, strict=True):
        first = True
        for number, printed in enumerate(page):
            lines.append((printed, FURNITURE if number in outside else "", first and number not in outside))
            first = first and number in outside
    flow = [(printed, first) for printed, style, first in lines if not style]
    joins = iter(_joins(flow, words))
    for printed, style, _ in lines:
        if style:
            yield Line(printed.text, style)
        else:
            text, join, gap = next(joins)
            if gap:
                yield Line("")
            yield Line(text, join=join)


def _without_numbers(page: Sequence[_Printed]) -> list[_Printed]:
    """A page without the line numbers that legal transcripts print in front of each line."""
    texts = [line.text for line in page]
    return [replace(line, text=text) for line, text in zip(page, unnumbered(texts), strict=True)]


def _joins(flow: Sequence[tuple[_Printed, bool]], words: Counter[str]) -> list[tuple[str, str, bool]]:
    """For each running line: its text, what joins it to the next, and whether a gap stands above it."""
    if not flow:
        return []
    right = sorted(line.right for line, _ in flow)[int(0.95 * (len(flow) - 1))]
    pitches = [
        above.bottom - line.bottom for (above, _), (line, first) in pairwise(flow) if not first and 0 < above.bottom - line.bottom < 60
    ]
    pitch = statistics.median_low([round(one, 1) for one in pitches]) if pitches else 0.0
    low = min(pitches, default=0.0)
    edge = Counter(round(line.left) for line, _ in flow).most_common(1)[0][0]
    usual = pitch if low > 0.6 * pitch else low
    result: list[tuple[str, str, bool]] = []
    gap = False
    for (line, _), (below, first) in zip(flow, [*flow[1:], (replace(flow[0][0], text=""), True)], strict=True):
        wide = not first and usual > 0 and line.bottom - below.bottom > 1.45 * usual
        text, join = _join(line, below, right, edge, words) if not wide and below.text else (line.text, "\n")
        result.append((text, join, gap))
        gap = wide
    return result


def _join(line: _Printed, below: _Printed, right: float, edge: int, words: Counter[str]) -> tuple[str, str]:
    """Whether the line goes on in the next: it is full, or the next begins small; one set in from `edge` begins a paragraph."""
    first_word = below.text.split()[0] if below.text.split() else ""
    room = right - line.right
    needed = (below.right - below.left) * (len(first_word) + 1) / max(len(below.text), 1)
    full = room < needed * 1.1 + 2
    small = below.text[:1].islower() and line.text[-1:] not in ".?!:"
    indented = below.left > max(line.left, line.column) + 3 * line.height and round(below.left) != edge
    if not (full or small) or indented:
        return line.text, "\n"
    return mend(line.text, below.text, words)
