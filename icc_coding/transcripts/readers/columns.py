"""What the columns of a table hold: their names, and the open and closed questions of a survey."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

Rows = Sequence[Sequence[str]]

_RESPONDENT = re.compile(
    r"^(?:(?:respondent|participant|response|subject|case|record|interview(?:ee)?|survey|person|city|municipality|organi[sz]ation)?[ _]?(?:id|no|nr|number|code)\.?|respondent|participant|#|name|city|municipality|id)$"
)
QUESTION, ANSWER = re.compile(r"^(?:question|item|prompt)(?:[ _]?text)?$"), re.compile(r"^(?:answer|response|reply)(?:[ _]?text)?$")


def plain(cell: str) -> str:
    """A column's name for comparing: lower case, single blanks."""
    return " ".join(cell.lower().replace("\ufeff", "").strip(" :*").split())


def column(rows: Rows, number: int) -> list[str]:
    """The cells of a column that are not empty, below the first row."""
    return [row[number].strip() for row in rows[1:] if number < len(row) and row[number].strip()]


def named(header: Sequence[str], pattern: re.Pattern[str]) -> int:
    """The first column whose name fits, -1 when none does."""
    return next((n for n, cell in enumerate(header) if pattern.match(plain(cell))), -1)


@dataclass(frozen=True, slots=True)
class SurveyColumns:
    """Open questions, closed questions and the respondent's column (-1: numbered by row)."""

    open: tuple[int, ...]
    closed: tuple[int, ...]
    respondent: int


def survey_columns(rows: Rows, respondent: str = "", questions: Sequence[str] = ()) -> SurveyColumns | None:
    """The columns of a survey, one respondent a row; None when no column holds open answers.

    `respondent` and `questions` are column names that the user gives; they are compared without case.
    """
    if len(rows) < 2:
        return None
    header = rows[0]
    by_name = {plain(cell): n for n, cell in enumerate(header)}
    who = by_name.get(plain(respondent), -1) if respondent else _respondent(rows)
    wanted = [by_name[plain(question)] for question in questions if plain(question) in by_name]
    asked = (
        tuple(wanted) if questions else tuple(n for n in range(len(header)) if n != who and header[n].strip() and _open(column(rows, n)))
    )
    if not asked:
        return None
    rest = tuple(n for n in range(len(header)) if n not in asked and n != who and header[n].strip())
    return SurveyColumns(asked, rest, who)


def _respondent(rows: Rows) -> int:
    header = rows[0]
    for n, cell in enumerate(header):
        cells = column(rows, n)
        if (
            _RESPONDENT.match(plain(cell))
            and len(set(cells)) == len(cells) >= 0.9 * (len(rows) - 1)
            and max(map(len, cells), default=0) < 60
        ):
            return n
    return -1


def _open(cells: Sequence[str]) -> bool:
    """Whether a column holds answers in people's own words: several words, seldom twice the same."""
    if not cells:
        return False
    words = [len(cell.split()) for cell in cells]
    distinct = len(set(cells)) / len(cells)
    if sum(any(c.isalpha() for c in cell) for cell in cells) < 0.7 * len(cells) or sum("@" in c or "://" in c for c in cells) > 0.5 * len(
        cells
    ):
        return False
    return distinct > 0.5 and sum(words) / len(words) >= 4 and max(words) >= 7


def long_form(rows: Rows) -> tuple[int, int, int] | None:
    """(respondent, question, answer) of a table with one answer a row, None when it is none."""
    header = rows[0]
    question, answer = named(header, QUESTION), named(header, ANSWER)
    who = named(header, _RESPONDENT)
    return (who, question, answer) if question >= 0 and answer >= 0 and len({who, question, answer}) == 3 else None
