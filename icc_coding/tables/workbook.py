"""Excel workbooks (.xlsx, .xlsm), read cell by cell from their XML.

Read here rather than through a library because of what libraries leave out when they stream: which rows are hidden, which cells are
merged, which formulas have no value, and where a sheet really ends (Office Open XML, ECMA-376 part 1, section 18).
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO, Any

from icc_coding.archives import refuse_entities
from icc_coding.errors import UserError
from icc_coding.tables.cell_values import Dates, shown, with_lf
from icc_coding.tables.comments import KINDS, comments_of
from icc_coding.tables.merging import Area, merge
from icc_coding.tables.model import Book, Mark, Oddities, Sheet, TableLine

_MOST_CELLS = 20_000_000
_MOST_COLUMNS = 16_384


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the sheets of a workbook share: its strings, and how its cells show dates."""

    strings: list[str]
    dates: Dates


def read_workbook(archive: zipfile.ZipFile, name: str) -> Book:
    """All sheets of an opened container. Raises :class:`UserError` for one that is damaged or declares entities."""
    try:
        return _read(archive, name)
    except (UserError, MemoryError):
        raise
    except Exception as error:  # whatever the parsers raise is the file's fault
        raise UserError(f"{name}: is damaged, or is no Excel workbook. Save it again as .xlsx or .csv.") from error


def _read(archive: zipfile.ZipFile, name: str) -> Book:
    for member in archive.namelist():
        if member.endswith((".xml", ".rels")):
            with archive.open(member) as part:
                refuse_entities(name, part)
    place = next((target for kind, target in _relations(archive, "").values() if kind == "officeDocument"), "xl/workbook.xml")
    relations = _relations(archive, place)
    parts = dict(relations.values())
    root = _root(archive, place)
    old = any(node.get("date1904", "0") in ("1", "true") for node in root.iter("{*}workbookPr"))
    shared = _Shared(_strings(archive, parts.get("sharedStrings", "")), Dates(_styles(archive, parts.get("styles", "")), old))
    sheets = []
    for entry in root.iter("{*}sheet"):
        kind, target = relations.get(_relation_id(entry), ("", ""))
        if kind == "worksheet" and target in archive.namelist():
            with archive.open(target) as handle:
                sheet = _sheet(handle, str(entry.get("name")), shared, name)
            hidden = entry.get("state", "visible") != "visible"
            sheets.append(replace(sheet, hidden=hidden, comments=_comments(archive, target)))
    if not sheets:
        raise UserError(f"{name}: holds no sheet with cells. Save it again as .xlsx or .csv.")
    return Book(name, tuple(sheets))


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """id -> (kind, member) of what a part refers to."""
    folder, file = posixpath.split(part)
    member = posixpath.join(folder, "_rels", f"{file}.rels")
    if member not in archive.namelist():
        return {}
    found = {}
    for node in _root(archive, member).iter("{*}Relationship"):
        target = str(node.get("Target"))
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[str(node.get("Id"))] = (str(node.get("Type")).rsplit("/", 1)[-1], path)
    return found


def _root(archive: zipfile.ZipFile, member: str) -> Any:
    from lxml import etree

    with archive.open(member) as handle:
        return etree.parse(handle, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()


def _comments(archive: zipfile.ZipFile, sheet: str) -> tuple[Mark, ...]:
    beside = [(kind, part) for kind, part in _relations(archive, sheet).values() if kind in KINDS and part in archive.namelist()]
    return comments_of({kind: [_root(archive, part) for other, part in beside if other == kind] for kind in KINDS})


def _relation_id(entry: Any) -> str:
    return next((str(value) for key, value in entry.attrib.items() if key.endswith("}id")), "")


def _strings(archive: zipfile.ZipFile, member: str) -> list[str]:
    if not member or member not in archive.namelist():
        return []
    with archive.open(member) as handle:
        return [_rich(node) for node in _elements(handle, ("si",))]


def _rich(node: Any) -> str:
    """The text of a string, its runs joined, without what is printed above it for pronunciation."""
    parts = [t.text or "" for t in node.iter("{*}t") if not any(_local(above) == "rPh" for above in t.iterancestors())]
    return with_lf("".join(parts))


def _styles(archive: zipfile.ZipFile, member: str) -> list[str]:
    """The number format of each cell style."""
    if not member or member not in archive.namelist():
        return []
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    root = _root(archive, member)
    own = {int(node.get("numFmtId")): str(node.get("formatCode")) for node in root.iter("{*}numFmt")}
    styles = next(root.iter("{*}cellXfs"), None)
    ids = [int(node.get("numFmtId") or 0) for node in (() if styles is None else styles)]
    return [own.get(number) or BUILTIN_FORMATS.get(number, "General") for number in ids]


def _elements(handle: IO[bytes], names: tuple[str, ...]) -> Iterator[Any]:
    """Elements as they end, each forgotten when the next is asked for."""
    from lxml import etree

    for _, node in etree.iterparse(handle, tag=[f"{{*}}{name}" for name in names], resolve_entities=False, no_network=True):
        yield node
        node.clear()
        while node.getprevious() is not None:
            del node.getparent()[0]


def _local(node: Any) -> str:
    return str(node.tag).rsplit("}", 1)[-1]


def _sheet(handle: IO[bytes], title: str, shared: _Shared, file: str) -> Sheet:
    odd = Oddities()
    rows: dict[int, list[str]] = {}
    areas: list[Area] = []
    number = cells = 0
    for node in _elements(handle, ("row", "mergeCell", "col")):
        kind = _local(node)
        if kind == "mergeCell":
            areas.append(Area.parse(str(node.get("ref"))))
        elif kind == "col":
            if node.get("hidden") in ("1", "true"):
                first, last = int(node.get("min")), min(int(node.get("max")), _MOST_COLUMNS)
                odd.hidden_columns.update(range(first - 1, last))
        else:
            number = int(node.get("r") or number + 1)
            row = _row(node, number, shared, odd)
            cells += len(row)
            if cells > _MOST_CELLS:
                raise UserError(f"{file}: its sheet “{title}” has more than {_MOST_CELLS:,} cells. Save the part that is needed by itself.")
            if any(row):
                rows[number] = row
                if node.get("hidden") in ("1", "true"):
                    odd.hidden_rows.add(number)
    merged = merge(rows, areas)
    lines = tuple(TableLine(number, number, tuple(rows[number])) for number in sorted(rows))
    filled = {column for line in lines for column, cell in enumerate(line.cells) if cell} & odd.hidden_columns
    return Sheet(title, lines, tuple(odd.errors), tuple(odd.unsaved), merged, len(odd.hidden_rows), len(filled))


def _row(node: Any, number: int, shared: _Shared, odd: Oddities) -> list[str]:
    row: list[str] = []
    for cell in node:
        if _local(cell) != "c":
            continue
        reference = cell.get("r")
        column = Area.column_of(reference) if reference else len(row)
        if column >= _MOST_COLUMNS:
            continue
        text = _cell(cell, number, column, shared, odd)
        if text:
            row += [""] * (column + 1 - len(row))
            row[column] = text
        elif not reference:
            row.append("")
    return row


def _cell(cell: Any, row: int, column: int, shared: _Shared, odd: Oddities) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _rich(cell)
    value = next((child.text for child in cell if _local(child) == "v"), None)
    if value is None:
        if any(_local(child) == "f" for child in cell):
            odd.unsaved.append(Mark(row, column, "formula"))
        return ""
    if kind == "e":
        odd.errors.append(Mark(row, column, value))
        return ""
    if kind == "s":
        return shared.strings[int(value)]
    if kind == "str":
        return with_lf(value)
    if kind == "b":
        return "TRUE" if value.strip() in ("1", "true") else "FALSE"
    return with_lf(value) if kind == "d" else shown(value, int(cell.get("s") or 0), shared.dates)
