"""Coded tables back in, in whichever flat format they were written: one face, `read_coded`."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from icc_coding.corpus import COLUMNS
from icc_coding.decisions.codings import with_x
from icc_coding.errors import UserError
from icc_coding.exchange.flat.delimited import bare
from icc_coding.exchange.xml import unescape_text
from icc_coding.files import parse_json, read_text
from icc_coding.tables import read_book

if TYPE_CHECKING:
    import pandas as pd

NEEDED = ("excerpt_id", "transcript", "start", "end", "code", "coder", "status")
_WHOLE, _DECIMAL = ("turn", "start", "end"), ("score", "probability")


def read_coded(path: str | Path) -> pd.DataFrame:
    """A coded table (.csv, .tsv, .xlsx, .ods, .jsonl, .parquet) as a data frame, the same whichever format it was written in.

    One row per excerpt, code and coder; `turn`, `start`, `end` int64, `score` and `probability` float64 (NaN where empty), `blind`
    True, False or None, everything else text ('' where empty), `collaborations` joined by `;`. An excerpt id without its `x` gets it
    back. Raises UserError for a file that is no coded table, naming the columns that are missing, and for a cell that is no number.
    """
    import pandas as pd

    file = Path(path)
    columns = _columns(file)
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise UserError(
            f"{file.name}: is no table of coded excerpts (it lacks the columns {', '.join(missing)}). "
            "Name the columns as icc-coding wrote them, or export the table again."
        )
    frame = pd.DataFrame(
        {name: columns[name] for name in (*(n for n in COLUMNS if n in columns), *(n for n in columns if n not in COLUMNS))}
    )
    frame["excerpt_id"] = [with_x(_zeros(identity)) for identity in frame["excerpt_id"]]
    for name in (*_WHOLE, *_DECIMAL):
        if name in frame:
            frame[name] = _numbers(file.name, name, frame[name].tolist())
    if "blind" in frame:
        frame["blind"] = pd.Series([_truth(value) for value in frame["blind"]], dtype=object)
    return frame


def is_coded(path: Path) -> bool:
    """Whether a table's header is that of a coded table."""
    try:
        columns = _columns(path, head=True)
    except UserError:
        return False
    return {"excerpt_id", "code"} <= set(columns) and "icc_review" not in columns


def _columns(file: Path, *, head: bool = False) -> Mapping[str, list[Any]]:
    suffix = file.suffix.lower()
    if suffix == ".parquet":
        return _parquet(file)
    if suffix == ".jsonl":
        return _jsonl(file)
    if suffix in (".csv", ".tsv", ".txt", ".tab"):
        return _separated(file, head)
    return _workbook(file)


def _separated(file: Path, head: bool) -> dict[str, list[Any]]:
    text, _ = read_text(file, keep_line_ends=True)
    if text[:4].lower() == "sep=":  # written by Excel for itself
        text = text.partition("\n")[2]
    first = text[:4000].partition("\n")[0]
    separator = max(",;\t", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    header = [bare(name).strip() for name in next(lines, [])]
    columns: dict[str, list[Any]] = {name: [] for name in header}
    for cells in () if head else lines:
        if not any(cells):
            continue
        if len(cells) != len(header):
            raise UserError(f"{file.name}, line {lines.line_num}: has {len(cells)} cells instead of {len(header)}. Restore the line.")
        for name, cell in zip(header, cells, strict=True):
            columns[name].append(bare(cell))
    return columns


def _workbook(file: Path) -> dict[str, list[Any]]:
    book = read_book(file)
    sheet = book.choose(lambda sheet: sheet.header(_is_header) is not None)
    if sheet is None:
        return {}
    at = sheet.header(_is_header) or 0
    header = [cell.strip() for cell in sheet.lines[at].cells]
    columns: dict[str, list[Any]] = {name: [] for name in header if name}
    for line in sheet.lines[at + 1 :]:
        for place, name in enumerate(header):
            if name:
                columns[name].append(unescape_text(bare(line.cells[place])) if place < len(line.cells) else "")
    return columns


def _is_header(cells: Sequence[str]) -> bool:
    return "excerpt_id" in cells and "code" in cells


def _parquet(file: Path) -> dict[str, list[Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(file)
        return {name: [_plain(value) for value in table.column(name).to_pylist()] for name in table.column_names}
    except FileNotFoundError as error:
        raise UserError(f"{file}: there is no such file.") from error
    except (pa.ArrowException, OSError, UnicodeDecodeError, TypeError) as error:
        raise UserError(f"{file.name}: is no Parquet file that can be read. Export it again.") from error


def _jsonl(file: Path) -> dict[str, list[Any]]:
    text, _ = read_text(file, keep_line_ends=True)
    columns: dict[str, list[Any]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = parse_json(line)
        except ValueError:
            row = None
        if not isinstance(row, dict):
            raise UserError(f"{file.name}, line {number}: is no JSON object. Restore the line or export the table again.")
        if not columns:
            columns = {name: [] for name in row}
        for name, cells in columns.items():
            try:
                cells.append(_plain(row.get(name)))
            except TypeError as error:
                raise UserError(f"{file.name}, line {number}: `{name}` holds something else than words. Export the table again.") from error
    return columns


def _plain(value: Any) -> Any:
    return ";".join(value) if isinstance(value, list) else value if value is not None else ""


def _zeros(identity: object) -> str:
    """An id whose zeros in front a spreadsheet took away, with them."""
    text = str(identity)
    return text.zfill(12) if text.isdigit() else text


def _numbers(file: str, name: str, cells: Sequence[Any]) -> Any:
    import numpy as np

    whole = name in _WHOLE
    values = np.zeros(len(cells), dtype=np.int64 if whole else np.float64)
    for row, cell in enumerate(cells):
        try:
            if whole:
                values[row] = int(cell)
            else:
                values[row] = float("nan") if cell == "" else float(str(cell).replace(",", "."))
        except (ValueError, OverflowError):
            raise UserError(f"{file}: `{name}` holds {cell!r} in row {row + 2}, which is no number. Restore the cell.") from None
    return values


def _truth(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False, "1": True, "0": False}.get(str(value).strip().lower())
