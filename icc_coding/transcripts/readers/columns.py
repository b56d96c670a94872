"""The columns of a table by their names and cells; tables with one answer a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Rows = Sequence[Sequence[str]]
_MOST_TITLES = 6  # rows among which the headings are looked for

RESPONDENT = re.compile(
    r"^(?:(?:respondent|participant|response|subject|case|record|interview(?:ee)?|survey|person|city|municipality|organi[sz]ation)?[ _]?(?:id|no|nr|number|code)\.?|respondent|participant|#|name|city|municipality|id)$"
)
QUESTION, ANSWER = re.compile(r"^(?:questions?|item|prompt)(?:[ _]?text)?$"), re.compile(r"^(?:answers?|response|reply)(?:[ _]?text)?$")


def column_name(cell: str) -> str:
    """A column's name for comparing: lower case, single blanks."""
    return " ".join(cell.lower().replace("\ufeff", "").strip(" :*").split())


def column(rows: Rows, number: int) -> list[str]:
    """The cells of a column that are not empty, below the first row."""
    return [row[number].strip() for row in rows[1:] if number < len(row) and row[number].strip()]


def named(header: Sequence[str], pattern: re.Pattern[str]) -> int:
    """The first column whose name fits, -1 when none does."""
    return next((n for n, cell in enumerate(header) if pattern.match(column_name(cell))), -1)


def under_titles(rows: Rows, heads: Callable[[str], bool]) -> tuple[Rows, Rows]:
    """The rows above a table's headings (its title, the names of sections over several columns), and the table from its headings on.

    Headings stand in every column, each another, and one of them at least is known (`heads`); what stands above fills half the columns at most.
    """
    width = max(map(len, rows), default=0)
    for place, row in enumerate(rows[:_MOST_TITLES]):
        cells = [cell.strip() for cell in row if cell.strip()]
        if len(cells) > 0.5 * width:
            headed = place > 0 and len(cells) > 0.8 * width and len(set(cells)) == len(cells) and any(heads(cell) for cell in cells)
            return (rows[:place], rows[place:]) if headed else ((), rows)
    return (), rows


def long_form(rows: Rows) -> tuple[int, int, int] | None:
    """(respondent, question, answer) of a table with one answer a row, None when it is none."""
    header = rows[0]
    question, answer = named(header, QUESTION), named(header, ANSWER)
    who = named(header, RESPONDENT)
    return (who, question, answer) if question >= 0 and answer >= 0 and len({who, question, answer}) == 3 else None
