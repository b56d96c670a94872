"""A row for each coder's value of a unit."""

from __future__ import annotations

from icc_coding.agreement.input.answers import TableAnswers, listed
from icc_coding.agreement.input.frame import FileRow, Frame, weight_column
from icc_coding.agreement.input.model import RatingsTable
from icc_coding.agreement.input.people import match_coder, one_name_each
from icc_coding.agreement.input.spelling import changes, same
from icc_coding.agreement.input.values import Cellwise, read_values
from icc_coding.agreement.input.wide import both, naming, texts_of, weights_of
from icc_coding.errors import UserError

_ROUND = " (round {})"


def read_long(frame: Frame, answers: TableAnswers, sets: bool) -> RatingsTable:
    """Rows of unit, coder and value (`sets`: several codes in a cell). Raises :class:`UserError` with the line, and :class:`.TableQuestion`."""
    frame.some_rows()
    at = frame.columns().at
    unit, document = _key_columns(frame, answers)
    value = at["codes" if sets else "value"]
    weight = weight_column(frame, answers)
    rounds = frame.index(answers.rounds, "--rounds") if answers.rounds else None
    used = [column for column in (unit, document, at["coder"], value, weight, rounds) if column is not None and column >= 0]
    frame.leave_out(used)
    placed = _placed(frame, _rows(frame, unit, document, at["coder"], rounds, answers))
    coders = _chosen(frame, tuple(dict.fromkeys(coder for coder, _ in placed)), answers, rounds is not None)
    first_rows: dict[tuple[str, str], FileRow] = {}
    for (_, key), row in placed.items():
        first_rows.setdefault(key, row)
    units = tuple(first_rows)
    cells = [[found.get(value) if (found := placed.get((coder, key))) is not None else None for key in units] for coder in coders]
    lines = [[found.line if (found := placed.get((coder, key))) is not None else 0 for key in units] for coder in coders]
    how = Cellwise(frame.file, frame.decimal_comma, lines, sets, ";" if sets else "", coders)
    read = read_values(cells, how, answers, frame.said)
    _check_coders(frame, coders, read.values, {coder: row.line for (coder, _), row in reversed(placed.items())})
    said = frame.said
    said.notes[:0] = changes(row.cells[value] for row in frame.rows)
    said.shape = f"one row a coder's {'codes' if read.layout == 'sets' else 'value'} of a unit{naming(frame, unit, document)}"
    said.coders = listed(coders, "coder")
    said.units = both(read.values)
    return RatingsTable(
        frame.file,
        read.layout,
        coders,
        tuple(name for _, name in units),
        tuple(transcript for transcript, _ in units) if document >= 0 else None,
        read.values,
        lines,
        tuple(said.notes),
        said.sentence(),
        frame.decimal_comma,
        read.spelling,
        weights_of(frame, list(first_rows.values()), weight),
        texts_of(frame, list(first_rows.values())),
        tuple(_person(coder) for coder in coders) if rounds is not None else (),
    )


def _key_columns(frame: Frame, answers: TableAnswers) -> tuple[int, int]:
    """The columns that name unit and transcript, -1 where there is no transcript; a transcript without units is the unit."""
    at = frame.columns().at
    unit, document = at.get("unit", -1), at.get("document", -1)
    if answers.document:
        document = -1 if answers.document == "none" else frame.index(answers.document, "--document")
    return (unit, document) if unit >= 0 else (document, -1)


def _person(coder: str) -> str:
    """A coder's name without the round that was set behind it."""
    return coder.rsplit(_ROUND.partition("{")[0], 1)[0]


def _rows(
    frame: Frame, unit: int, document: int, coder: int, rounds: int | None, answers: TableAnswers
) -> list[tuple[str, tuple[str, str], FileRow]]:
    """(coder, (transcript, unit), row) for each row, the coder's name as one spelling."""
    keyed = []
    for row in frame.rows:
        transcript = frame.needed(row, document, "transcript") if document >= 0 else ""
        key = (transcript, frame.needed(row, unit, "unit"))
        keyed.append((frame.needed(row, coder, "coder"), key, row))
    names = one_name_each(frame.file, ((who, key) for who, key, _ in keyed), answers, frame.said)
    frame.said.notes += [f"coders' names: {change}" for change in changes(dict.fromkeys(row.cells[coder] for row in frame.rows))]
    result = []
    for who, key, row in keyed:
        name = names[same(who)]
        result.append((name + _ROUND.format(frame.needed(row, rounds, "round")) if rounds is not None else name, key, row))
    return result


def _placed(frame: Frame, rows: list[tuple[str, tuple[str, str], FileRow]]) -> dict[tuple[str, tuple[str, str]], FileRow]:
    placed: dict[tuple[str, tuple[str, str]], FileRow] = {}
    for coder, key, row in rows:
        earlier = placed.setdefault((coder, key), row)
        if earlier is not row:
            raise UserError(
                f"{frame.file}, line {row.line}: coder `{coder}` already has a row for unit `{key[1]}` (line {earlier.line}). Keep one of them; "
                "several codes of one unit stand in one cell of a column `codes`, parted by `;`."
            )
    return placed


def _chosen(frame: Frame, coders: tuple[str, ...], answers: TableAnswers, rounds: bool) -> tuple[str, ...]:
    if rounds:
        chosen_people = {match_coder(name, {_person(coder) for coder in coders}) for name in answers.coders}
        return tuple(coder for coder in sorted(coders) if not answers.coders or _person(coder) in chosen_people)
    if not answers.coders:
        return coders
    chosen = []
    for name in (*answers.coders, *(name for name in answers.keep if name)):
        found = match_coder(name, coders)
        if not found:
            raise UserError(f"{frame.file}: coder `{name}` has no units in this table. Its coders are: {', '.join(coders)}.")
        chosen.append(found)
    return tuple(dict.fromkeys(chosen))


def _check_coders(frame: Frame, coders: tuple[str, ...], values: list[list[object]], lines: dict[str, int]) -> None:
    for coder, row in zip(coders, values, strict=True):
        if all(value is None for value in row):
            raise UserError(
                f"{frame.file}, line {lines[coder]}: coder `{coder}` has no units: every value is empty. Add values, or name the others with --coders."
            )
