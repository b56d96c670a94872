"""From a file to ratings or spans: the sheet, the header, the layout."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from icc_coding.agreement.input.across import upright
from icc_coding.agreement.input.annotations import is_annotations, read_annotations
from icc_coding.agreement.input.answers import TableAnswers, TableQuestion, TableSummary, option
from icc_coding.agreement.input.frame import FileRow, Frame
from icc_coding.agreement.input.long import read_long
from icc_coding.agreement.input.marked import read_marked
from icc_coding.agreement.input.model import CountsTable, RatingsTable, SpansTable
from icc_coding.agreement.input.programs import program_of
from icc_coding.agreement.input.roles import NO_CODER, compared_name, layout_of
from icc_coding.agreement.input.spelling import same
from icc_coding.agreement.input.wide import read_wide
from icc_coding.errors import UserError
from icc_coding.phrasing import how_many
from icc_coding.tables import Book, Sheet, read_book

LAYOUTS = "`unit, coder, value`, `unit, coder, codes`, `coder, start, end, code`, or `unit` and one column per coder"
_COLUMNS = 12  # named in a sentence


def read_table(path: Path | Sequence[Path], answers: TableAnswers | None = None) -> RatingsTable | SpansTable | CountsTable:
    """Read a table of any program and recognise its layout; several files are one coder's annotations each.

    Raises :class:`UserError` with file and line for what cannot be read, and :class:`.TableQuestion` for what could be read in two ways.
    """
    answers = answers or TableAnswers()
    paths = [path] if isinstance(path, Path) else list(path)
    if all(is_annotations(one) for one in paths):
        return read_annotations(paths, answers)
    if len(paths) > 1:
        raise UserError(
            f"{paths[0].name}: several files are read only where each holds one coder's annotations as JSON. Put tables into one."
        )
    book = read_book(paths[0])
    frame = _frame(book, _choose(book, answers))
    program = program_of(frame.header)
    if program is not None:
        return program.read(frame, answers)
    layout = layout_of(frame.header)
    if layout == "spans":
        return read_marked(frame, answers)
    if layout in ("sets", "ratings"):
        return read_long(frame, answers, layout == "sets")
    if layout != "wide":
        turned = upright(frame)
        if turned is None:
            _ask_wide(frame, answers)
        frame = turned or frame
    return read_wide(frame, answers)


def _choose(book: Book, answers: TableAnswers) -> Sheet:
    """The sheet that is asked for, else the first whose header fits a layout, else the first with anything in it."""
    if answers.sheet:
        return book.sheet(answers.sheet)
    return book.choose(lambda sheet: _fits(sheet) is not None) or book.choose(lambda sheet: bool(sheet.lines)) or book.sheets[0]


def _fits(sheet: Sheet) -> int | None:
    return sheet.header(lambda cells: program_of(cells) is not None or layout_of(cells) != "")


def _frame(book: Book, sheet: Sheet) -> Frame:
    if not sheet.lines:
        raise UserError(f"{book.file}: is empty. Give it a header: {LAYOUTS}.")
    begin = _fits(sheet) or 0
    head = sheet.lines[begin]
    header = [same(cell) for cell in head.cells]
    while header and not header[-1]:
        header.pop()
    _check_header(book.file, head.number, header, sheet, begin)
    rows = tuple(_row(book.file, line.number, line.cells, len(header)) for line in sheet.lines[begin + 1 :])
    said = TableSummary(sheet=_sheets(book, sheet), notes=[*sheet.remarks()])
    if begin:
        said.notes.append(f"{how_many(begin, 'row')} above the header {'is' if begin == 1 else 'are'} not read")
    others = [other.name for other in book.sheets if other is not sheet and _fits(other) is not None]
    if others:
        said.notes.append(
            f"the sheet{'' if len(others) == 1 else 's'} {', '.join(f'“{name}”' for name in others)} could be read, too (--sheet)"
        )
    for mark in sheet.errors:
        said.missing[mark.text] = said.missing.get(mark.text, 0) + (mark.line > head.number)
    said.errors = sum(said.missing.values())
    return Frame(book.file, tuple(header), rows, head.number, book.decimal_comma, said)


def _sheets(book: Book, sheet: Sheet) -> str:
    filled = [other for other in book.sheets if other.lines]
    return f"sheet “{sheet.name}” of {len(filled)}" if len(filled) > 1 else ""


def _check_header(file: str, line: int, header: Sequence[str], sheet: Sheet, begin: int) -> None:
    twice = next((name for name in header if name and header.count(name) > 1), None)
    if twice is not None:
        raise UserError(f"{file}, line {line}: there are two columns `{twice}`. Give each its own name.")
    for column, name in enumerate(header):
        filled = [text for text in (row.cell(column) for row in sheet.lines[begin + 1 :]) if text]
        if not name and filled and not (column == 0 and len(set(filled)) == len(filled)):
            raise UserError(f"{file}, line {line}: column {column + 1} has no name. Name every column.")


def _row(file: str, line: int, cells: Sequence[str], width: int) -> FileRow:
    if any(cell.strip() for cell in cells[width:]):
        raise UserError(f"{file}, line {line}: has more cells than the header has columns. Put cells that hold a comma in quotes.")
    return FileRow(line, (*cells[:width], *[""] * (width - len(cells))))


def _ask_wide(frame: Frame, answers: TableAnswers) -> None:
    """No column has a name that is known: the first may name the units, and the others may be coders."""
    if len(frame.header) < 2 or any(compared_name(name) == "coder" for name in frame.header) or not frame.rows:
        raise UserError(f"{frame.file}, line {frame.header_line}: the columns ({_few(frame.header)}) fit no layout. Name them {LAYOUTS}.")
    if answers.coders:
        return
    first, *rest = frame.header
    others = [name for name in rest if compared_name(name) not in NO_CODER] or rest
    doubt = TableQuestion(
        frame.file,
        f"which columns are coders? None of them ({_few(frame.header)}) is called unit or coder.",
        [option(others) + (f" (units are named by `{first}`)" if first else ""), f"names for the columns: {LAYOUTS}"],
        f"coders are the columns {', '.join(others)}",
    )
    answers.settle(doubt, frame.said)


def _few(names: Sequence[str]) -> str:
    """Columns in a sentence, the first of many."""
    shown = ", ".join(name or "(no name)" for name in names[:_COLUMNS])
    return f"{shown} and {len(names) - _COLUMNS} more" if len(names) > _COLUMNS else shown
