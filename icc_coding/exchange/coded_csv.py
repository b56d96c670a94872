"""Coded excerpts as CSV: `coding/excerpts.csv` and `export FILE.csv`, and back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from icc_coding.corpus import ATTRIBUTE, COLUMNS, QUESTION, CodedExcerpt
from icc_coding.errors import Problem, ProblemsError, UserError
from icc_coding.exchange.flat.delimited import bare, write_delimited
from icc_coding.exchange.flat.table import rows_table
from icc_coding.files import read_text

_WHOLE = ("turn", "start", "end")
_DECIMAL = ("score", "probability")


def write_coded_csv(path: Path, rows: Sequence[CodedExcerpt], attributes: Sequence[str] = (), *, excel: bool = False) -> int:
    """Write the rows with the columns of DESIGN section 3; `excel` adds a BOM. Returns the number of rows written."""
    return write_delimited(path, rows_table(rows, attributes), excel=excel)


def read_coded_csv(path: Path) -> list[CodedExcerpt]:
    """Read rows that :func:`write_coded_csv` wrote; raises ProblemsError that names every faulty line."""
    text, _ = read_text(path, keep_line_ends=True)
    lines = csv.reader(io.StringIO(text, newline=""))
    header = next(lines, [])
    if tuple(header[: len(COLUMNS)]) != COLUMNS or not all(
        name == QUESTION or name.startswith(ATTRIBUTE) for name in header[len(COLUMNS) :]
    ):
        missing = [name for name in COLUMNS if name not in header]
        raise UserError(
            f"{path.name}, line 1: is no table of coded excerpts ({_missing(missing)}). Export one with `icc-coding export {path.name}`."
        )
    rows: list[CodedExcerpt] = []
    problems: list[Problem] = []
    for cells in lines:
        try:
            rows.append(_row(header, cells))
        except ValueError as error:
            problems.append(Problem(path.name, lines.line_num, str(error), "Restore the cell or export the table again."))
    if problems:
        raise ProblemsError(problems)
    return rows


def _missing(names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return f"it lacks the columns {listed}" if listed else "its columns stand in another order"


def _row(header: Sequence[str], cells: Sequence[str]) -> CodedExcerpt:
    if len(cells) != len(header):
        raise ValueError(f"has {len(cells)} cells instead of {len(header)}.")
    values: dict[str, object] = {name: bare(cell) for name, cell in zip(header, cells, strict=True)}
    attributes = {name: values.pop(name) for name in header if name.startswith(ATTRIBUTE)}
    values["attributes"] = {name.removeprefix(ATTRIBUTE): cell for name, cell in attributes.items() if cell}
    for name in (*_WHOLE, *_DECIMAL):
        cell = str(values[name])
        try:
            values[name] = int(cell) if name in _WHOLE else (float(cell) if cell else None)
        except ValueError:
            raise ValueError(f"`{name}` holds {cell!r}, which is no number.") from None
    values["collaborations"] = tuple(item for item in str(values["collaborations"]).split(";") if item)
    values["blind"] = {"true": True, "false": False}.get(str(values["blind"]))
    return CodedExcerpt(**values)  # type: ignore[arg-type]
