"""Codebooks as tables: our own CSV and XLSX, Taguette's CSV of tags, QualCoder's list of codes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from icc_coding.codebook.model import Codebook, Rule
from icc_coding.errors import UserError
from icc_coding.exchange.books.model import Book, BookCode
from icc_coding.exchange.flat.delimited import bare, write_delimited
from icc_coding.exchange.flat.table import Column, Table
from icc_coding.exchange.flat.workbook import write_workbook
from icc_coding.exchange.refi.describing import Described, read_rules, rules_data
from icc_coding.exchange.refi.rest import read_rest, rest_of
from icc_coding.exchange.xml import unescape_text
from icc_coding.files import parse_json, read_text, write_text_atomic
from icc_coding.tables import read_book

_LISTS = ("include", "exclude", "examples", "counter_examples", "formerly")
COLUMNS = ("dimension", "id", "label", "definition", *_LISTS, "source", "color", "attributes", "rules")
_REST = "(codebook)"  # stands for a code's id in the row of what is beside the codes
_JOINED = "\n"
_NAME = ("label", "name", "tag", "code", "code name", "title")
_PATH = ("path",)
_ABOUT = ("definition", "description", "memo", "comment")
_ABOVE = ("dimension", "category", "group", "parent", "code group")


def write_table(path: Path, codebook: Codebook) -> None:
    """`.csv`, `.tsv` or `.xlsx`: a row for each code, lists with one item a line, and a last row for what is beside the codes."""
    labels = {dimension.id: dimension.label for dimension in codebook.dimensions}
    rows: list[list[str]] = []
    for code in codebook.codes:
        lists = [_join(getattr(code, name)) for name in _LISTS]
        attributes = json.dumps(dict(code.attributes), ensure_ascii=False) if code.attributes else ""
        rules = json.dumps(rules_data(code.rules), ensure_ascii=False) if code.rules else ""
        rows.append([labels[code.dimension], code.id, code.label, code.definition, *lists, code.source, code.color, attributes, rules])
    rows.append(["", _REST, codebook.name, rest_of(codebook), *[""] * (len(COLUMNS) - 4)])
    table = Table("codebook", tuple(Column(name) for name in COLUMNS), rows, len(rows))
    if path.suffix.lower() == ".xlsx":
        write_workbook(path, table)
    else:
        write_delimited(path, table, separator="\t" if path.suffix.lower() == ".tsv" else ",")


def write_tags(path: Path, codebook: Codebook) -> None:
    """Taguette's CSV of tags: `dimension.code` as the tag, the definition as its description."""
    rows = [[code.id, code.definition, "0"] for code in codebook.codes]
    write_delimited(path, Table("tags", tuple(Column(name) for name in ("tag", "description", "number of highlights")), rows, len(rows)))


def write_list(path: Path, codebook: Codebook) -> None:
    """QualCoder's plain list: `dimension>>code::definition`, a line each."""
    labels = {dimension.id: dimension.label for dimension in codebook.dimensions}
    lines = [f"{labels[code.dimension]}>>{code.label}::{' '.join(code.definition.split())}" for code in codebook.codes]
    write_text_atomic(path, "\n".join(lines) + "\n")


def read_list(path: Path) -> Book:
    """A plain list of codes, one a line; `>>` or `>` separates what stands above, `::` begins what is said of it."""
    text, _ = read_text(path)
    codes = []
    for line in text.splitlines():
        name, _, about = line.partition("::")
        parts = tuple(part.strip() for part in name.replace(">>", ">").split(">") if part.strip())
        if parts:
            codes.append(BookCode(parts, Described(definition=about.strip())))
    return Book(path.stem, tuple(codes))


def read_table(path: Path) -> Book:
    """A table with a column of names (`label`, `name`, `tag` …) and, if it has them, of definitions and of what stands above."""
    book = read_book(path)
    sheet = book.choose(lambda sheet: sheet.header(_is_header) is not None)
    if sheet is None:
        raise UserError(f"{path.name}: has no column that names codes (`label`, `name` or `tag`). Name one of its columns so.")
    at = sheet.header(_is_header) or 0
    header = [cell.strip().lower() for cell in sheet.lines[at].cells]
    codes, rest, name = [], {}, path.stem
    for line in sheet.lines[at + 1 :]:
        cells = {key: unescape_text(bare(cell)) for key, cell in zip(header, line.cells, strict=False)}
        if cells.get("id", "").strip() == _REST:
            rest, name = read_rest(cells.get("definition", "")), cells.get("label", name)
        elif code := _code(cells, path.name, line.row):
            codes.append(code)
    return Book(name, tuple(codes), rest)


def _is_header(cells: Sequence[str]) -> bool:
    names = {cell.lower() for cell in cells}
    return any(name in names for name in (*_NAME, *_PATH)) and "excerpt_id" not in names and "icc_review" not in names


def _code(cells: dict[str, str], file: str, row: int) -> BookCode | None:
    label = next((cells[name].strip() for name in (*_NAME, *_PATH) if cells.get(name, "").strip()), "")
    if not label:
        return None
    above = next((cells[name].strip() for name in _ABOVE if cells.get(name, "").strip()), "")
    identity = cells.get("id", "").strip()
    path = (above, label) if above else _split(label)
    data: dict[str, Any] = {name: tuple(_apart(cells.get(name, ""))) for name in _LISTS}
    data["definition"] = next((cells[name] for name in _ABOUT if cells.get(name, "").strip()), "")
    data["source"] = cells.get("source", "")
    data["id"] = identity if "." in identity else ""
    for name in ("attributes", "rules"):
        if cells.get(name, "").strip():
            data[name] = _json(cells[name], file, row, name)
    rules: tuple[Rule, ...] = read_rules(data.pop("rules")) if "rules" in data else ()
    return BookCode(path, Described(rules=rules, **data), cells.get("color", "").strip())


def _split(name: str) -> tuple[str, ...]:
    """`value.learning` and `Value > Learning` say what stands above."""
    for sign in (">>", ">", "\\", "."):
        parts = tuple(part.strip() for part in name.split(sign))
        if len(parts) > 1 and all(parts) and (sign != "." or not any(" " in part for part in parts)):
            return parts
    return (name,)


def _json(cell: str, file: str, row: int, name: str) -> Any:
    try:
        return parse_json(cell)
    except ValueError:
        raise UserError(f"{file}, row {row}: `{name}` was changed and can no longer be read. Restore the cell, or empty it.") from None


def _join(items: Sequence[str]) -> str:
    """One item a line; a line break inside an item is written as \\n."""
    return _JOINED.join(item.replace("\\", "\\\\").replace("\n", "\\n") for item in items)


def _apart(cell: str) -> list[str]:
    items = [item for item in cell.replace("\r\n", "\n").split(_JOINED) if item.strip()]
    return [item.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\") for item in items]
