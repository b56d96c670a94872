"""A row a unit, a column a coder: which columns are coders, and which only look like it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from icc_coding.agreement.input.answers import TableAnswers, TableQuestion, listed, option
from icc_coding.agreement.input.frame import FileRow, Frame, weight_column
from icc_coding.agreement.input.model import RatingsTable
from icc_coding.agreement.input.people import match_coder
from icc_coding.agreement.input.roles import NO_CODER, ROLES, ROW_NUMBERS, compared_name
from icc_coding.agreement.input.spelling import changes
from icc_coding.agreement.input.values import Cellwise, read_values
from icc_coding.errors import UserError
from icc_coding.phrasing import how_many
from icc_coding.tables import is_number

_DATE = re.compile(r"\d{4}-\d\d-\d\d([ T].*)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}( .*)?")


@dataclass(frozen=True, slots=True)
class Keys:
    """The columns that name unit and transcript; -1 where there is none (units are then numbered by row)."""

    unit: int
    document: int


def read_wide(frame: Frame, answers: TableAnswers) -> RatingsTable:
    """A table with a column per coder. Raises :class:`UserError` for units named twice and coders without values, and :class:`.TableQuestion`."""
    frame.some_rows()
    keys = _keys(frame, answers)
    weight = weight_column(frame, answers)
    kept = [column for column in (keys.unit, keys.document, weight) if column is not None and column >= 0]
    coders = _coders(frame, kept, answers)
    frame.leave_out([*kept, *coders])
    names = tuple(frame.header[column] for column in coders)
    rows = _unit_rows(frame, keys)
    cells: list[list[str | None]] = [[row.get(column) for row in rows] for column in coders]
    lines = [[row.line for row in rows]] * len(names)
    read = read_values(cells, Cellwise(frame.file, frame.decimal_comma, lines, coders=names), answers, frame.said)
    _check_coders(frame, names, read.values)
    frame.said.notes[:0] = changes(row.cells[column] for row in rows for column in coders)
    said = frame.said
    said.shape = f"one row a unit{naming(frame, keys.unit, keys.document)}"
    said.coders = listed(names, "coder")
    said.units = both(read.values)
    return RatingsTable(
        frame.file,
        read.layout,
        names,
        tuple(row.get(keys.unit) if keys.unit >= 0 else f"row {row.line}" for row in rows),
        tuple(row.get(keys.document) for row in rows) if keys.document >= 0 else None,
        read.values,
        lines,
        tuple(said.notes),
        said.sentence(),
        frame.decimal_comma,
        read.spelling,
        weights_of(frame, rows, weight),
        texts_of(frame, rows),
    )


def naming(frame: Frame, unit: int, document: int) -> str:
    """By which columns units and transcripts are named, where that is not plain; -1 is no column."""
    by = (
        ", units numbered by row"
        if unit < 0
        else f", units named by `{frame.header[unit]}`"
        if compared_name(frame.header[unit]) != "unit"
        else ""
    )
    return by + (f", transcripts by `{frame.header[document]}`" if document >= 0 else "")


def both(values: Sequence[Sequence[object]]) -> str:
    """`8 of 10 units have both`."""
    given = [sum(value is not None for value in unit) for unit in zip(*values, strict=True)]
    pairs = sum(count > 1 for count in given)
    units = how_many(len(given), "unit")
    if pairs == len(given):
        return f"{units}, all with {'both' if len(values) == 2 else 'two coders or more'}"
    return f"{pairs:,} of {units} have {'both' if len(values) == 2 else 'two coders or more'}"


def weights_of(frame: Frame, rows: Sequence[FileRow], column: int | None) -> tuple[float, ...] | None:
    """The sample weight of each unit, their mean set to 1. Raises :class:`UserError` with the line for one that is no positive number."""
    if column is None:
        return None
    from icc_coding.tables import number

    found = []
    for row in rows:
        value = number(row.get(column), frame.decimal_comma)
        if value is None or value <= 0:
            raise UserError(f"{frame.file}, line {row.line}: the weight `{row.get(column)}` is no number above zero. Correct it.")
        found.append(float(value))
    mean = sum(found) / len(found)
    return tuple(weight / mean for weight in found)


def texts_of(frame: Frame, rows: Sequence[FileRow]) -> tuple[str, ...]:
    """What the units say, where a column holds it."""
    column = next(
        (number for number, name in enumerate(frame.header) if compared_name(name) in ("text", "segment", "excerpt", "quote", "sentence")),
        None,
    )
    return () if column is None else tuple(row.get(column) for row in rows)


def _keys(frame: Frame, answers: TableAnswers) -> Keys:
    header = [compared_name(name) for name in frame.header]
    document = next((header.index(word) for word in ROLES["document"] if word in header), -1)
    if answers.document:
        document = -1 if answers.document == "none" else frame.index(answers.document, "--document")
    unit = next((header.index(word) for word in ROLES["unit"] if word in header and header.index(word) != document), -1)
    if unit >= 0:
        return Keys(unit, document)
    if document >= 0 and not answers.document:
        names = frame.column(document)
        if len(set(names)) == len(names):
            return Keys(document, -1)
        return Keys(-1, document)
    first = frame.column(0)
    numbered = [text for text in first if is_number(text)] == [str(n) for n in range(1, len(first) + 1)]
    others = {row.get(column) for row in frame.rows for column in range(1, len(header))}
    if len(set(first)) == len(first) and all(first) and (numbered or not set(first) & others):
        return Keys(0, document)
    return Keys(-1, document)


def _coders(frame: Frame, kept: Sequence[int], answers: TableAnswers) -> list[int]:
    """The columns of the coders: those the user names, else those that are plainly one, else a question."""
    free = [column for column in range(len(frame.header)) if column not in kept]
    wanted = [*answers.coders, *(name for name in answers.keep if name)]
    if answers.coders:
        return [_named(frame, name, free) for name in dict.fromkeys(wanted)]
    keep = {_named(frame, name, free) for name in answers.keep if name}
    able = [column for column in free if column in keep or not _plainly_none(frame, column)]
    strange = [column for column in able if column not in keep and _strange(frame, column, able, answers)]
    sure = [column for column in able if column not in strange]
    if strange and len(sure) >= 2:
        _ask(frame, sure, strange, answers)
        return sure
    if len(able) < 2 and len(free) >= 2 and (len(able) == 0 or len(frame.rows) > 1):
        left = [frame.header[column] for column in free if column not in able]
        raise TableQuestion(
            frame.file,
            f"which columns are coders? {', '.join(f'`{name}`' for name in left)} look{'s' if len(left) == 1 else ''} like something else.",
            [option([frame.header[column] for column in free])],
            "nothing to compare",
        )
    if not able:
        raise UserError(
            f"{frame.file}: has no column of a coder. Give each coder a column, or a row for each coder's value (unit, coder, value)."
        )
    _refuse_twins(frame, able, answers)
    return able


def _ask(frame: Frame, sure: Sequence[int], strange: Sequence[int], answers: TableAnswers) -> None:
    names = [frame.header[column] for column in strange]
    coders = [frame.header[column] for column in sure]
    one = len(names) == 1
    doubt = TableQuestion(
        frame.file,
        f"{'is' if one else 'are'} {', '.join(f'`{name}`' for name in names)} {'a coder' if one else 'coders'}? No value there is another coder's.",
        [f"{option(coders)} (no)", f"{option([*coders, *names])} (yes)"],
        f"{', '.join(f'`{name}`' for name in names)} {'is no coder' if one else 'are no coders'}",
    )
    answers.settle(doubt, frame.said)


def _named(frame: Frame, name: str, free: Sequence[int]) -> int:
    known = [frame.header[column] for column in free]
    found = match_coder(name, known)
    if not found:
        coders = [frame.header[column] for column in free if not _plainly_none(frame, column)]
        raise UserError(f"{frame.file}: coder `{name}` has no units in this table. Its coders are: {', '.join(coders)}.")
    return free[known.index(found)]


def _plainly_none(frame: Frame, column: int) -> bool:
    """Whether a column is no coder's by its name, or because it holds running text, dates or row numbers."""
    name = compared_name(frame.header[column])
    cells = [text for text in frame.column(column) if text]
    if name in NO_CODER or (name in ROW_NUMBERS and (name in ("", "unnamed: 0") or _counts(cells))):
        return True
    if not cells:
        return False
    words = sum(len(text.split()) for text in cells) / len(cells)
    if len(cells) >= 3 and len(set(cells)) > 0.8 * len(cells) and words >= 3 and not any(is_number(text) for text in cells):
        return True
    return all(_DATE.fullmatch(text) for text in cells) and len(frame.header) > 3


def _counts(cells: Sequence[str]) -> bool:
    """Whether cells number the rows: whole numbers, each once. A coder may be called `X`, as R calls its row numbers."""
    return all(text.isdecimal() for text in cells) and len(set(cells)) == len(cells)


def _strange(frame: Frame, column: int, able: Sequence[int], answers: TableAnswers) -> bool:
    """Whether nothing in a column occurs in any other coder's, while the others share values among themselves."""
    if len(able) < 3:
        return False
    values = {number: {text.casefold() for text in frame.column(number) if text} for number in able}
    if not values[column]:
        return False
    numeric = [number for number in able if values[number] and all(is_number(text, frame.decimal_comma) for text in values[number])]
    if answers.level != "nominal" and column in numeric:
        return False
    if len(numeric) * 2 > len(able) and column not in numeric and not values[column] & set().union(*(values[n] for n in numeric)):
        return True
    if any(values[column] & values[other] for other in able if other != column):
        return False
    return any(values[a] & values[b] for a in able for b in able if a < b)


def _refuse_twins(frame: Frame, columns: Sequence[int], answers: TableAnswers) -> None:
    """Two columns whose names differ in case only."""
    seen: dict[str, str] = {}
    for column in columns:
        name = frame.header[column]
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            doubt = TableQuestion(
                frame.file,
                f"are the columns `{other}` and `{name}` two coders?",
                [f"{option([frame.header[number] for number in columns])} (yes)"],
                f"`{other}` and `{name}` are two coders",
            )
            answers.settle(doubt, frame.said)


def _unit_rows(frame: Frame, keys: Keys) -> list[FileRow]:
    places: dict[tuple[str, str], FileRow] = {}
    for row in frame.rows:
        transcript = frame.needed(row, keys.document, "transcript") if keys.document >= 0 else ""
        unit = frame.needed(row, keys.unit, "unit") if keys.unit >= 0 else str(row.line)
        earlier = places.setdefault((transcript, unit), row)
        if earlier is not row:
            raise UserError(f"{frame.file}, line {row.line}: unit `{unit}` already has a row (line {earlier.line}). Keep one of them.")
    return list(places.values())


def _check_coders(frame: Frame, coders: tuple[str, ...], values: list[list[object]]) -> None:
    for number, coder in enumerate(coders):
        if all(value is None for value in values[number]):
            raise UserError(
                f"{frame.file}, line {frame.header_line}: coder `{coder}` has no units: every value is empty. Add values, or name the others with --coders."
            )
