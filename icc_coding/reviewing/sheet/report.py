"""What importing a review sheet did, row by row where a row was not plain."""

from __future__ import annotations

from dataclasses import dataclass, field

from icc_coding.phrasing import how_many


@dataclass(frozen=True, slots=True)
class RowNote:
    """What is to be said about one row."""

    row: int
    message: str


@dataclass(slots=True)
class SheetReport:
    """What importing a sheet did, or would do: rows applied and unchanged, and rows to look at.

    `edited` rows were applied, but something in them was changed by hand or by the spreadsheet: a text, a note that became a date.
    `unread` are columns that the sheet did not have when it was written and that hold words.
    """

    file: str
    coder: str
    dry_run: bool
    applied: int = 0
    notes: int = 0  # of those applied, the ones that decide nothing
    unchanged: int = 0
    conflicting: list[RowNote] = field(default_factory=list)
    unreadable: list[RowNote] = field(default_factory=list)
    edited: list[RowNote] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        verb = "would be applied" if self.dry_run else "applied"
        alone = f" ({self.notes} as a note that decides nothing)" if self.notes else ""
        lines = [
            f"{self.file}, coder {self.coder}: {how_many(self.applied, 'row')} {verb}{alone}, {self.unchanged} unchanged, {len(self.conflicting)} conflicting, {len(self.unreadable)} unreadable."
        ]
        for title, notes in (("conflicting", self.conflicting), ("unreadable", self.unreadable), ("look at it", self.edited)):
            rows: dict[str, list[int]] = {}
            for note in notes:
                rows.setdefault(note.message, []).append(note.row)
            lines += [f"  {_numbers(numbers)} ({title}): {message}" for message, numbers in rows.items()]
        if self.unread:
            lines.append(f"  Not read: {', '.join(self.unread)}. What is to be kept belongs into the column `note`.")
        return "\n".join(lines)


def _numbers(rows: list[int]) -> str:
    """`row 4`, `rows 4, 5, 6 and 9`; of many the first ones and how many more."""
    if len(rows) == 1:
        return f"row {rows[0]}"
    shown = ", ".join(map(str, rows[:12]))
    return f"rows {shown} and {len(rows) - 12} more" if len(rows) > 12 else f"rows {', '.join(map(str, rows[:-1]))} and {rows[-1]}"
