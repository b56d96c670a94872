"""PDF: text by line from PDFium, with the places of the words; broken lines and words are joined, page furniture is marked, tables are told."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from icc_coding.errors import UserError
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.conventions.coded_segments import header_line
from icc_coding.transcripts.draft import FURNITURE, Line, TranscriptDraft
from icc_coding.transcripts.layout import mend, unnumbered, vocabulary
from icc_coding.transcripts.readers.blocks import Block, TableBlock, draft_of_blocks
from icc_coding.transcripts.readers.guard import guarded
from icc_coding.transcripts.readers.pdf_beside import put_beside
from icc_coding.transcripts.readers.pdf_margin import without_margin_numbers
from icc_coding.transcripts.readers.pdf_pages import in_reading_order, outside
from icc_coding.transcripts.readers.pdf_tables import FoundTable, talk_tables
from icc_coding.transcripts.readers.pdf_text import Printed, printed_lines, without_notes
from icc_coding.transcripts.source import Source

MOST_PAGES = 5_000
_COLUMN_GAP = 2.2  # times the letter's height: a wider blank stands between columns


def read(source: Source, settings: TranscriptSettings) -> list[TranscriptDraft]:
    """The document's lines, those of one paragraph joined, and its tables of talk."""
    data = source.data()
    with guarded(source, "PDF"):
        pages = _pages(source, data)
    if sum(len(line.text) for page in pages for line in page) < 20:
        raise UserError(f"{source.name}: holds no text, only pictures of pages. Have its text recognised (OCR) first.")
    return draft_of_blocks("pdf", list(_blocks(pages)), settings, source.name)


def _pages(source: Source, data: bytes) -> list[list[Printed]]:
    import pypdfium2  # type: ignore[import-untyped]

    document = pypdfium2.PdfDocument(data)
    try:
        if len(document) > MOST_PAGES:
            raise UserError(f"{source.name}: has {len(document)} pages, which no transcript has. Split it.")
        pages: list[list[Printed]] = []
        for number in range(len(document)):
            page = document[number]
            pages.append(printed_lines(page))
            page.close()
        return in_reading_order(without_margin_numbers(pages))
    finally:
        document.close()


def _blocks(pages: Sequence[Sequence[Printed]]) -> Iterator[Block]:
    """Paragraphs and tables; a paragraph may go on over the page furniture of a page break."""
    told = _Told.of(pages)
    if (beside := put_beside(pages)) != pages and (other := _Told.of(beside)).cells > told.cells:
        told = other
    yield from _written(told.lines, _with_columns(told.flow), _firsts(told.lines), told.words, told.tables)


@dataclass(frozen=True)
class _Told:
    """The lines of all pages (each with whether it is no running text, and its number on the page), and the tables of talk among them."""

    lines: list[tuple[Printed, bool, int]]
    flow: list[Printed]
    words: Counter[str]
    tables: dict[int, FoundTable]

    @classmethod
    def of(cls, pages: Sequence[Sequence[Printed]]) -> _Told:
        marked = outside(pages)
        lines = [(line, n in out, n) for page, out in zip(pages, marked, strict=True) for n, line in enumerate(_without_numbers(page))]
        flow = [line for line, out, _ in lines if not out]
        words = vocabulary(without_notes(line.text) for line in flow)
        reported = header_line([Line(line.text) for line in _with_columns(flow)[:60]])
        tables = {} if reported else {one.first: one for one in talk_tables(flow, words)}
        if len(tables) and max(one.last - one.first for one in tables.values()) < 3:
            tables = {}
        return cls(lines, flow, words, tables)

    @property
    def cells(self) -> int:
        """How many cells the tables have."""
        return sum(len(row) for table in self.tables.values() for row in table.rows)


def _firsts(lines: Sequence[tuple[Printed, bool, int]]) -> list[bool]:
    """For each line of the flow whether it is the first of its page."""
    result: list[bool] = []
    begun = True
    for _, out, number in lines:
        begun = begun or number == 0
        if not out:
            result.append(begun)
            begun = False
    return result


def _written(
    lines: Sequence[tuple[Printed, bool, int]],
    flow: Sequence[Printed],
    firsts: Sequence[bool],
    words: Counter[str],
    tables: dict[int, FoundTable],
) -> Iterator[Block]:
    """The flow with its joins; page furniture in its place, behind a table that it interrupts."""
    inside = {n for table in tables.values() for n in range(table.first, table.last)}
    running = [(line, first) for n, (line, first) in enumerate(zip(flow, firsts, strict=True)) if n not in inside]
    joins = iter(_joins(running, words))
    number = -1
    waiting: list[Line] = []
    for printed, out, _ in lines:
        if out:
            waiting.append(Line(without_notes(printed.text), FURNITURE))
            if number + 1 not in inside or number + 1 in tables:
                yield from waiting
                waiting = []
            continue
        number += 1
        if number in tables:
            yield TableBlock(tables[number].rows)
        elif number not in inside:
            yield from waiting
            waiting = []
            text, join, gap = next(joins)
            if gap:
                yield Line("")
            yield Line(text, join=join)
    yield from waiting


def _with_columns(flow: Sequence[Printed]) -> list[Printed]:
    """Lines with a tab where columns part: at wide blanks, and at any blank where other lines begin a column."""
    starts = Counter(
        (round(line.left), round(begins))
        for line in flow
        if not _justified(line)
        for _, width, begins in line.blanks
        if width > _COLUMN_GAP * line.height
    )
    columns = {place for place, count in starts.items() if count >= 10}
    return [replace(tabbed, text=without_notes(tabbed.text)) for line in flow for tabbed in [_tabbed(line, columns)]]


def _justified(line: Printed) -> bool:
    """Whether a line of a narrow column was only stretched to its edge: all its blanks are about as wide."""
    widths = [width for _, width, _ in line.blanks]
    return bool(widths) and 0 < line.margin < line.right + 3.0 and min(widths) > 0.5 * max(widths)


def _tabbed(line: Printed, columns: set[tuple[int, int]]) -> Printed:
    if _justified(line):
        return line
    characters = list(line.text)
    column = line.column
    for place, width, begins in line.blanks:
        wide = width > _COLUMN_GAP * line.height
        if place < len(characters) and (wide or (round(line.left), round(begins)) in columns):
            characters[place] = "\t"
            column = begins
    text = "".join(characters)
    return replace(line, text=re.sub(r" +\t", "\t", text), column=column) if "\t" in text else line


def _without_numbers(page: Sequence[Printed]) -> list[Printed]:
    """A page without the line numbers that legal transcripts print in front of each line."""
    texts = [line.text for line in page]
    bare = unnumbered(texts)
    if bare == texts:
        return list(page)
    return [_shortened(line, text) for line, text in zip(page, bare, strict=True)]


def _shortened(line: Printed, text: str) -> Printed:
    """A line whose first characters were taken off."""
    gone = len(line.text) - len(text)
    begins = next((after for place, _, after in line.blanks if place >= gone - 1), line.left) if gone else line.left
    return replace(line, text=text, left=begins, blanks=tuple((p - gone, w, a) for p, w, a in line.blanks if p >= gone))


def _joins(flow: Sequence[tuple[Printed, bool]], words: Counter[str]) -> list[tuple[str, str, bool]]:
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
        text, join = _join(line, below, line.margin or right, edge, words) if not wide and below.text else (line.text, "\n")
        result.append((text, join, gap))
        gap = wide
    return result


def _join(line: Printed, below: Printed, right: float, edge: int, words: Counter[str]) -> tuple[str, str]:
    """Whether the line goes on in the next: it is full, or the next begins small; one set in from `edge` begins a paragraph."""
    first_word = below.text.split()[0] if below.text.split() else ""
    room = right - line.right
    needed = (below.right - below.left) * (len(first_word) + 1) / max(len(below.text), 1)
    full = room < needed * 1.1 + 2
    small = below.text[:1].islower() and line.text[-1:] not in ".?!:"
    indented = below.left > max(line.left, line.column) + 3 * line.height and round(below.left) != edge and not line.margin
    if not (full or small) or indented:
        return line.text, "\n"
    return mend(line.text, below.text, words)
