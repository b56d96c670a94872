"""What a table's file holds, cell by cell as a person sees it, and what is odd about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from icc_coding.errors import UserError
from icc_coding.phrasing import how_many

HEADER_WITHIN = 20  # how many rows with text may stand above a table's header


@dataclass(frozen=True, slots=True)
class TableLine:
    """A row in which something stands.

    number  the line of the file where the row begins; in a spreadsheet its row
    row     the row a spreadsheet program shows it in (in separated text, cells with line breaks make it smaller than `number`)
    cells   as they show, with the blanks around them; '' where empty. Rows may differ in length
    """

    number: int
    row: int
    cells: tuple[str, ...]

    def cell(self, column: int) -> str:
        """The cell without the blanks around it, '' where the row is shorter."""
        return self.cells[column].strip() if 0 <= column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell that is not what it seems: its line, its column counted from 0, and what stands there."""

    line: int
    column: int
    text: str

    @property
    def place(self) -> str:
        """`B5`, as spreadsheets name cells."""
        return f"{column_letters(self.column)}{self.line}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet (of separated text: the only one, without a name).

    errors          cells that hold a spreadsheet's error (#N/A, #REF!); they are read as empty
    unsaved         cells with a formula whose value was not saved; they are empty, too
    merged          areas of merged cells, such as `A2:A4`; their value stands in each of their cells
    hidden_rows     how many rows with text are hidden; they are read
    hidden_columns  likewise
    hidden          whether the sheet itself is hidden
    comments        what people pinned to cells; it is never part of a cell
    """

    name: str
    lines: tuple[TableLine, ...]
    errors: tuple[Mark, ...] = ()
    unsaved: tuple[Mark, ...] = ()
    merged: tuple[str, ...] = ()
    hidden_rows: int = 0
    hidden_columns: int = 0
    hidden: bool = False
    comments: tuple[Mark, ...] = ()

    def header(self, fits: Callable[[Sequence[str]], bool]) -> int | None:
        """The position among the first rows of the one whose cells (without blanks around them) fit; titles may stand above it."""
        for position, line in enumerate(self.lines[:HEADER_WITHIN]):
            if fits([cell.strip() for cell in line.cells]):
                return position
        return None

    def rows(self) -> list[list[str]]:
        """The cells alone, without the blanks around them, every row as wide as the widest."""
        width = max((len(line.cells) for line in self.lines), default=0)
        return [[*map(str.strip, line.cells), *[""] * (width - len(line.cells))] for line in self.lines]

    def remarks(self) -> list[str]:
        """Sentences about what a reader of the numbers would want to know; none when nothing is odd."""
        found = []
        if self.errors:
            words = ", ".join(dict.fromkeys(mark.text for mark in self.errors))
            found.append(f"{_cells(self.errors)} {_hold(self.errors)} a spreadsheet's error ({words}) and {_count(self.errors)} as empty")
        if self.unsaved:
            found.append(
                f"{_cells(self.unsaved)} {_hold(self.unsaved)} a formula whose value was not saved and {_count(self.unsaved)} as empty"
            )
        if self.merged:
            found.append(
                f"merged cells ({', '.join(self.merged[:3])}{' …' if len(self.merged) > 3 else ''}) give their value to each of their cells"
            )
        for n, what in ((self.hidden_rows, "hidden row"), (self.hidden_columns, "hidden column")):
            if n:
                found.append(f"{how_many(n, what, 'is', 'are')} read, too")
        return found


@dataclass(frozen=True, slots=True)
class Book:
    """A table's file.

    separator  what parts the cells of separated text, '' in a spreadsheet
    """

    file: str
    sheets: tuple[Sheet, ...]
    separator: str = ""
    encoding: str = ""

    @property
    def decimal_comma(self) -> bool:
        """Whether a comma may stand in numbers: wherever it does not part cells."""
        return self.separator != ","

    def sheet(self, name: str) -> Sheet:
        """A sheet by its name, compared without case. Raises :class:`UserError` naming the sheets there are."""
        wanted = name.strip().casefold()
        for sheet in self.sheets:
            if sheet.name.strip().casefold() == wanted:
                return sheet
        known = ", ".join(f"“{sheet.name}”" for sheet in self.sheets if sheet.name)
        raise UserError(f"{self.file}: has no sheet “{name}”. " + (f"Its sheets are: {known}." if known else "It is no workbook."))

    def choose(self, fits: Callable[[Sheet], bool]) -> Sheet | None:
        """The first sheet that fits, a hidden one only when no other does."""
        return next((sheet for sheet in sorted(self.sheets, key=lambda sheet: sheet.hidden) if fits(sheet)), None)

    def fullest(self) -> Sheet:
        """The sheet with most text, a hidden one only when no other has any."""
        return max(self.sheets, key=lambda sheet: (bool(sheet.lines) and not sheet.hidden, _letters(sheet)), default=Sheet("", ()))


@dataclass(slots=True)
class Oddities:
    """What a reader finds odd on its way through a sheet."""

    errors: list[Mark] = field(default_factory=list)
    unsaved: list[Mark] = field(default_factory=list)
    comments: list[Mark] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def column_letters(column: int) -> str:
    """`A`, `Z`, `AA` for columns 0, 25, 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _letters(sheet: Sheet) -> int:
    return sum(len(cell) for line in sheet.lines for cell in line.cells)


def _cells(marks: Sequence[Mark]) -> str:
    places = ", ".join(mark.place for mark in marks[:3])
    return f"{how_many(len(marks), 'cell')} ({places}{' …' if len(marks) > 3 else ''})"


def _hold(marks: Sequence[Mark]) -> str:
    return "holds" if len(marks) == 1 else "hold"


def _count(marks: Sequence[Mark]) -> str:
    return "counts" if len(marks) == 1 else "count"
