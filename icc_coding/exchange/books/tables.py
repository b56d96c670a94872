"""Codebooks as tables: our own CSV and XLSX, Taguette's CSV of tags, QualCoder's list of codes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from icc_coding.codebook.model import Codebook, Rule
from icc_coding.errors import UserError
from icc_coding.exchange.books.headings import Headings, headings_of, is_remark
from icc_coding.exchange.books.model import BookCode, ForeignCodebook, of_groups
from icc_coding.exchange.books.outline import Outline, holding, split_path
from icc_coding.exchange.flat.delimited import bare, write_delimited
from icc_coding.exchange.flat.table import Column, Table
from icc_coding.exchange.flat.workbook import write_workbook
from icc_coding.exchange.refi.describing import Described, read_rules, rules_data
from icc_coding.exchange.refi.rest import read_rest, rest_of
from icc_coding.exchange.xml import unescape_text
from icc_coding.files import parse_json, read_text, write_text_atomic
from icc_coding.phrasing import how_many
from icc_coding.tables import read_book

_LISTS = ("include", "exclude", "examples", "counter_examples", "formerly")
COLUMNS = ("dimension", "id", "label", "definition", *_LISTS, "source", "color", "attributes", "rules")
_OWN_ID = re.compile(r"[a-z]\w*\.[a-z]\w*", re.ASCII)  # `1.2` in a column "id" is somebody's numbering
_REST = "(codebook)"  # stands for a code's id in the row of what is beside the codes
_JOINED = "\n"
_BULLET = re.compile(r"^(?:[-–—•*·]|\d{1,2}[.)])\s+")
_QUOTED = re.compile(r"^[\"“”„«»'‘’‚]([^\"“”„«»]+)[\"“”«»'‘’]$")


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


def read_list(path: Path) -> ForeignCodebook:
    """A plain list of codes, one a line; `>>` or `>` separates what stands above, `::` begins what is said of it."""
    text, _ = read_text(path)
    codes = []
    for line in text.splitlines():
        name, _, about = line.partition("::")
        parts = tuple(part.strip() for part in name.replace(">>", ">").split(">") if part.strip())
        if parts:
            codes.append(BookCode(parts, Described(definition=about.strip())))
    return ForeignCodebook(path.stem, tuple(codes))


def read_table(path: Path) -> ForeignCodebook:
    """A table with a column of names and, if it has them, of what stands above and of what is said; what is not read is named."""
    book = read_book(path)
    sheet = book.choose(lambda sheet: sheet.header(_is_header) is not None)
    if sheet is None:
        raise UserError(f"{path.name}: has no column that names codes (`label`, `name` or `tag`). Name one of its columns so.")
    at = sheet.header(_is_header) or 0
    header = sheet.lines[at].cells
    columns = headings_of(header, COLUMNS)
    assert columns is not None
    outline, found, nameless = Outline(columns), [], []
    rest, name = {}, path.stem
    for line in sheet.lines[at + 1 :]:
        cells = [unescape_text(bare(cell)) for cell in line.cells]
        cells += [""] * (len(header) - len(cells))
        fields = _fields(cells, columns)
        if fields.get("id", "").strip() == _REST:
            rest, name = read_rest(fields.get("definition", "")), cells[columns.name] or name
        elif outline.take(cells, line.row):
            found.append((fields, outline.is_group()))
        elif any(cell.strip() for cell in fields.values()):
            nameless.append(line.row)
    over = holding([path for path, _ in outline.paths])
    rows = [(names, row, fields, group and names in over) for (names, row), (fields, group) in zip(outline.paths, found, strict=True)]
    codes = tuple(_code(names, fields, (path.name, row)) for names, row, fields, group in rows if not group)
    lost = [names[-1] for names, _, fields, group in rows if group and any(cell.strip() for cell in fields.values())]
    remarks = [
        _not_read("column", [" ".join(header[n].split()) for n in columns.unread]),
        _not_read("sheet", [one.name for one in book.sheets if one is not sheet and one.lines]),
        _carried(outline, header),
        of_groups(lost),
        f"Not read, because no code is named there: row{'s' if len(nameless) > 1 else ''} {', '.join(map(str, nameless))}."
        if nameless
        else "",
    ]
    return ForeignCodebook(name, codes, rest, tuple(filter(None, remarks)))


def defines_codes(path: Path) -> bool:
    """Whether a table's columns say what codes mean, or when to use them: whatever its name, it is a codebook."""
    return read_book(path).choose(lambda sheet: sheet.header(_says_meaning) is not None) is not None


def _says_meaning(cells: Sequence[str]) -> bool:
    """A column of comments or memos alone may as well stand beside anything else."""
    columns = headings_of(cells, COLUMNS) if _is_header(cells) else None
    if columns is None:
        return False
    parts = set(columns.parts) - {"definition"}
    defined = [cells[n] for n in columns.parts.get("definition", ())]
    return bool(parts & {"include", "exclude", "counter_examples"}) or not all(map(is_remark, defined))


def _carried(outline: Outline, header: Sequence[str]) -> str:
    count, levels = outline.carried, outline.columns.levels
    if not count:
        return ""
    column = header[levels[max(0, levels.index(outline.columns.name) - 1)]]
    return f"{how_many(count, 'code')} with nothing in “{column}” went to the group named above."


def _is_header(cells: Sequence[str]) -> bool:
    names = {cell.lower() for cell in cells}
    return headings_of(cells, COLUMNS) is not None and "excerpt_id" not in names and "icc_review" not in names


def _not_read(what: str, names: Sequence[str]) -> str:
    return f"Not read: {what}{'s' if len(names) > 1 else ''} {', '.join(f'“{name}”' for name in names)}." if names else ""


def _fields(cells: Sequence[str], columns: Headings) -> dict[str, str]:
    """What is said of a code, under our names; several columns of one kind give a line each."""
    return {kind: "\n".join(cells[n] for n in at if cells[n].strip()) for kind, at in columns.parts.items()}


def _code(path: tuple[str, ...], fields: Mapping[str, str], where: tuple[str, int]) -> BookCode:
    identity = match[0] if (match := _OWN_ID.fullmatch(fields.get("id", "").strip())) else ""
    path = path if len(path) > 1 else _split(path[0])
    data: dict[str, Any] = {name: tuple(_apart(fields.get(name, ""), of_ours=bool(identity))) for name in _LISTS}
    data["definition"] = fields.get("definition", "")
    data["source"] = fields.get("source", "")
    data["id"] = identity
    for name in ("attributes", "rules"):
        if fields.get(name, "").strip():
            data[name] = _json(fields[name], *where, name)
    rules: tuple[Rule, ...] = read_rules(data.pop("rules")) if "rules" in data else ()
    return BookCode(path, Described(rules=rules, **data), fields.get("color", "").strip())


def _split(name: str) -> tuple[str, ...]:
    """`value.learning` and `Value > Learning` say what stands above."""
    parts = tuple(part.strip() for part in name.split("."))
    if len(split_path(name)) == 1 and len(parts) > 1 and all(parts) and not any(" " in part for part in parts):
        return parts
    return split_path(name)


def _json(cell: str, file: str, row: int, name: str) -> Any:
    try:
        return parse_json(cell)
    except ValueError:
        raise UserError(f"{file}, row {row}: `{name}` was changed and can no longer be read. Restore the cell, or empty it.") from None


def _join(items: Sequence[str]) -> str:
    """One item a line; a line break inside an item is written as \\n."""
    return _JOINED.join(item.replace("\\", "\\\\").replace("\n", "\\n") for item in items)


def _apart(cell: str, of_ours: bool = True) -> list[str]:
    """The items of a list; of somebody's own table without bullets, and without quotation marks around all of an item."""
    items = [item for item in cell.replace("\r\n", "\n").split(_JOINED) if item.strip()]
    if not of_ours:
        items = [_QUOTED.sub(r"\1", _BULLET.sub("", item.strip())) for item in items]
        return [item for item in items if item]
    return [item.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\") for item in items]
