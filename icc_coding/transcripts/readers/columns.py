"""What the columns of a table hold: who speaks, what is said, when; or the open and closed questions of a survey."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from icc_coding.transcripts import clock
from icc_coding.transcripts.conventions import names

Rows = Sequence[Sequence[str]]

_TEXT = re.compile(
    r"^(?:text|transcript(?:ion)?|utterance|content|speech|spoken|said|message|sentence|statement|caption|subtitle|turn[ _]?text|line|comment|quote|body|dialog(?:ue)?|words|segment[ _]?text|value)s?$"
)
_SPEAKER = re.compile(
    r"^(?:speaker(?:[ _]?(?:name|label|id))?|name|who|person|participant|voice|author|actor|from|role|channel|user(?:[ _]?name)?)$"
)
_TIME = re.compile(
    r"^(?:time(?:[ _]?(?:stamp|code|span))?|start(?:[ _]?(?:time|ms|s|seconds))?|begin|from[ _]time|timestamp|timespan|in|offset|t)\b"
)
_RESPONDENT = re.compile(
    r"^(?:(?:respondent|participant|response|subject|case|record|interview(?:ee)?|survey|person|city|municipality|organi[sz]ation)?[ _]?(?:id|no|nr|number|code)\.?|respondent|participant|#|name|city|municipality|id)$"
)
_QUESTION, _ANSWER = re.compile(r"^(?:question|item|prompt)(?:[ _]?text)?$"), re.compile(r"^(?:answer|response|reply)(?:[ _]?text)?$")


@dataclass(frozen=True, slots=True)
class Columns:
    """Column numbers; -1 where there is none. `header` says whether the first row names the columns."""

    text: int
    speaker: int = -1
    time: int = -1
    header: bool = True


def plain(cell: str) -> str:
    """A column's name for comparing: lower case, single blanks."""
    return " ".join(cell.lower().replace("\ufeff", "").strip(" :*").split())


def column(rows: Rows, number: int) -> list[str]:
    """The cells of a column that are not empty, below the first row."""
    return [row[number].strip() for row in rows[1:] if number < len(row) and row[number].strip()]


def named(header: Sequence[str], pattern: re.Pattern[str]) -> int:
    """The first column whose name fits, -1 when none does."""
    return next((n for n, cell in enumerate(header) if pattern.match(plain(cell))), -1)


def talk_columns(rows: Rows) -> Columns | None:
    """The columns of a table with one turn a row, None when it is none."""
    if len(rows) < 2:
        return None
    header = rows[0]
    text, speaker, time = named(header, _TEXT), named(header, _SPEAKER), named(header, _TIME)
    if text >= 0 and speaker == text:
        speaker = -1
    if text >= 0 and (speaker >= 0 or time >= 0):
        return Columns(text, speaker, time) if speaker < 0 or _repeats(column(rows, speaker)) or len(rows) < 4 else None
    if speaker >= 0 and _repeats(column(rows, speaker)) and (text := _longest(rows, besides=(speaker, time))) >= 0:
        return Columns(text, speaker, time)
    return _by_content(rows)


def _by_content(rows: Rows) -> Columns | None:
    """A table without a header: one column of times, one of few short names, one of text."""
    padded = [["", *[]], *rows]
    width = max(len(row) for row in rows)
    time = next((n for n in range(width) if _mostly(column(padded, n), lambda cell: clock.lone_time(cell) is not None)), -1)
    text = _longest(padded, besides=(time,))
    speaker = next((n for n in range(width) if n not in (time, text) and _names(column(padded, n))), -1)
    if text < 0 or width > 4 or (speaker < 0 and time < 0) or (speaker >= 0 and not _repeats(column(padded, speaker))):
        return None
    return Columns(text, speaker, time, header=False)


def _longest(rows: Rows, besides: Sequence[int]) -> int:
    """The column with the longest cells, -1 unless they are clearly text."""
    width = max((len(row) for row in rows), default=0)
    means = {n: sum(map(len, cells)) / len(cells) for n in range(width) if n not in besides and (cells := column(rows, n))}
    best = max(means, key=lambda n: means[n], default=-1)
    return best if best >= 0 and means[best] >= 12 else -1


def _mostly(cells: Sequence[str], test: object) -> bool:
    return bool(cells) and sum(bool(test(cell)) for cell in cells) > 0.8 * len(cells)  # type: ignore[operator]


def _names(cells: Sequence[str]) -> bool:
    return _mostly(cells, lambda cell: names.possible(names.clean(cell)) and len(cell) < 40)


def _repeats(cells: Sequence[str]) -> bool:
    """Whether a column names few speakers many times."""
    return bool(cells) and (len(set(cells)) <= max(2, 0.5 * len(cells)))


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
    question, answer = named(header, _QUESTION), named(header, _ANSWER)
    who = named(header, _RESPONDENT)
    return (who, question, answer) if question >= 0 and answer >= 0 and len({who, question, answer}) == 3 else None
