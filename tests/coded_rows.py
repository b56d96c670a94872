"""The table of coded excerpts read back by the tests, cell by cell."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from icc_coding.corpus import ATTRIBUTE, COLUMNS, QUESTION, CodedExcerpt
from icc_coding.exchange.flat.delimited import bare


def read_rows(path: Path) -> list[CodedExcerpt]:
    """The rows of `coding/excerpts.csv`, or of an `export FILE.csv`."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *lines = csv.reader(file)
    assert tuple(header[: len(COLUMNS)]) == COLUMNS
    assert all(name == QUESTION or name.startswith(ATTRIBUTE) for name in header[len(COLUMNS) :])
    return [_row(header, cells) for cells in lines]


def _row(header: list[str], cells: list[str]) -> CodedExcerpt:
    values: dict[str, Any] = {name: bare(cell) for name, cell in zip(header, cells, strict=True)}
    attributes = {name.removeprefix(ATTRIBUTE): values.pop(name) for name in header if name.startswith(ATTRIBUTE)}
    values["attributes"] = {name: cell for name, cell in attributes.items() if cell}
    for name in ("turn", "start", "end"):
        values[name] = int(values[name])
    for name in ("score", "probability"):
        values[name] = float(values[name]) if values[name] else None
    values["collaborations"] = tuple(item for item in values["collaborations"].split(";") if item)
    values["blind"] = {"true": True, "false": False}.get(values["blind"])
    return CodedExcerpt(**values)
