"""The part of a table that holds ratings: its header, its rows, and where they stand in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from icc_coding.agreement.input.answers import TableAnswers, TableSummary
from icc_coding.agreement.input.roles import ColumnRoles, compared_name, find_columns
from icc_coding.agreement.input.spelling import same
from icc_coding.errors import UserError


@dataclass(frozen=True, slots=True)
class FileRow:
    """One line of the file: its number and its cells as they stand there, as many as the header has."""

    line: int
    cells: tuple[str, ...]

    def get(self, column: int) -> str:
        """The cell as it is compared."""
        return same(self.cells[column])


@dataclass(frozen=True, slots=True)
class Frame:
    """Header and rows. `said` gathers what is to be said about the reading on the way."""

    file: str
    header: tuple[str, ...]
    rows: tuple[FileRow, ...]
    header_line: int = 1
    decimal_comma: bool = False
    said: TableSummary = field(default_factory=TableSummary)

    def columns(self) -> ColumnRoles:
        """What the columns hold, by their names."""
        return find_columns(self.header)

    def column(self, number: int) -> list[str]:
        """All cells of a column, as they are compared."""
        return [row.get(number) for row in self.rows]

    def index(self, name: str, option: str) -> int:
        """The column that an option names. Raises :class:`UserError` naming the columns there are."""
        wanted = compared_name(name)
        names = [compared_name(column) for column in self.header]
        if name in self.header:
            return self.header.index(name)
        if names.count(wanted) != 1:
            raise UserError(f"{self.file}: {option} names `{name}`, and the columns are: {', '.join(self.header)}.")
        return names.index(wanted)

    def needed(self, row: FileRow, number: int, role: str) -> str:
        """A cell that may not be empty."""
        text = row.get(number)
        if not text:
            raise UserError(
                f"{self.file}, line {row.line}: the column `{self.header[number] or role}` is empty. Fill it in or delete the row."
            )
        return text

    def some_rows(self) -> None:
        """Raise :class:`UserError` when there are none."""
        if not self.rows:
            raise UserError(f"{self.file}: has a header and no rows. Add the coders' values.")

    def leave_out(self, used: Sequence[int]) -> None:
        """Say which columns are not used."""
        self.said.not_used += [name or "a column without a name" for number, name in enumerate(self.header) if number not in set(used)]


def weight_column(frame: Frame, answers: TableAnswers) -> int | None:
    """The column of the sample weight that the option names."""
    return frame.index(answers.weight, "--weights") if answers.weight else None
