"""OpenDocument spreadsheets (.ods), read from their content (OpenDocument 1.3, part 3, chapter 9)."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from icc_coding.archives import refuse_entities
from icc_coding.errors import UserError
from icc_coding.tables.cell_values import number_text, span_text
from icc_coding.tables.merging import Area, merge
from icc_coding.tables.model import Book, Mark, Oddities, Sheet, TableLine, column_letters

_MOST_CELLS = 20_000_000
_MOST_COLUMNS = 16_384
_TIME = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")
_ERROR = re.compile(r"#(?:N/A|NV|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)|Err:\d{3}")


def read_opendocument(archive: zipfile.ZipFile, name: str) -> Book:
    """All sheets of an opened container. Raises :class:`UserError` for one that is damaged, declares entities, or is no spreadsheet."""
    from lxml import etree

    try:
        data = archive.read("content.xml")
        refuse_entities(name, data)
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        body = next(root.iter("{*}spreadsheet"), None)
        if body is None:
            raise UserError(f"{name}: is no spreadsheet. Save the table as .xlsx or .csv.")
        hidden = _hidden_styles(root)
        sheets = tuple(_sheet(node, name, hidden) for node in body if _local(node) == "table")
    except (UserError, MemoryError):
        raise
    except Exception as error:  # whatever the parsers raise is the file's fault
        raise UserError(f"{name}: is damaged, or is no OpenDocument spreadsheet. Save it again as .xlsx or .csv.") from error
    return Book(name, sheets)


def _hidden_styles(root: Any) -> set[str]:
    """Names of the table styles that do not show."""
    found = set()
    for style in root.iter("{*}style"):
        if any(_get(node, "display") == "false" for node in style.iter("{*}table-properties")):
            found.add(_get(style, "name"))
    return found


def _sheet(table: Any, file: str, hidden_styles: set[str]) -> Sheet:
    odd = Oddities()
    rows: dict[int, list[str]] = {}
    areas: list[Area] = []
    number, cells = 1, 0
    for node in _rows(table):
        row = _row(node, number, odd, areas)
        times = int(_get(node, "number-rows-repeated") or 1)
        if any(row):
            cells += len(row) * times
            if cells > _MOST_CELLS:
                raise UserError(f"{file}: has more than {_MOST_CELLS:,} cells in a sheet. Save the part that is needed by itself.")
            for again in range(times):
                rows[number + again] = list(row)
                if _get(node, "visibility") in ("collapse", "filter"):
                    odd.hidden_rows.add(number + again)
        number += times
    merged = merge(rows, areas)
    lines = tuple(TableLine(number, number, tuple(rows[number])) for number in sorted(rows))
    filled = {column for line in lines for column, cell in enumerate(line.cells) if cell} & _hidden_columns(table)
    hidden = _get(table, "style-name") in hidden_styles
    return Sheet(_get(table, "name"), lines, tuple(odd.errors), (), merged, len(odd.hidden_rows), len(filled), hidden, tuple(odd.comments))


def _rows(node: Any) -> Iterator[Any]:
    """The rows of a table, those in groups and headers, too."""
    for child in node:
        if _local(child) == "table-row":
            yield child
        elif _local(child) in ("table-rows", "table-header-rows", "table-row-group"):
            yield from _rows(child)


def _hidden_columns(table: Any) -> set[int]:
    hidden: set[int] = set()
    column = 0
    for node in table.iter("{*}table-column"):
        times = int(_get(node, "number-columns-repeated") or 1)
        if _get(node, "visibility") in ("collapse", "filter"):
            hidden.update(range(column, min(column + times, _MOST_COLUMNS)))
        column += times
    return hidden


def _row(node: Any, number: int, odd: Oddities, areas: list[Area]) -> list[str]:
    row: list[str] = []
    column = 0
    for cell in node:
        if _local(cell) not in ("table-cell", "covered-table-cell"):
            continue
        times = int(_get(cell, "number-columns-repeated") or 1)
        text = _cell(cell, number, column, odd)
        if said := _comment(cell):
            odd.comments.append(Mark(number, column, said))
        across, down = int(_get(cell, "number-columns-spanned") or 1), int(_get(cell, "number-rows-spanned") or 1)
        if across > 1 or down > 1:
            first, last = f"{column_letters(column)}{number}", f"{column_letters(column + across - 1)}{number + down - 1}"
            areas.append(Area.parse(f"{first}:{last}"))
        if text and column + times <= _MOST_COLUMNS:
            row += [""] * (column - len(row)) + [text] * times
        column += times
    return row


def _cell(cell: Any, row: int, column: int, odd: Oddities) -> str:
    kind = _get(cell, "value-type")
    if kind in ("float", "currency", "percentage"):
        return number_text(float(_get(cell, "value")))
    if kind == "date":
        return _date(_get(cell, "date-value"))
    if kind == "time":
        time = _TIME.fullmatch(_get(cell, "time-value"))
        return span_text(datetime.timedelta(hours=int(time[1]), minutes=int(time[2]), seconds=int(time[3]))) if time else _text(cell)
    if kind == "boolean":
        return "TRUE" if _get(cell, "boolean-value") == "true" else "FALSE"
    text = _text(cell)
    if text and _get(cell, "formula") and _ERROR.fullmatch(text):
        odd.errors.append(Mark(row, column, text))
        return ""
    return text


def _date(value: str) -> str:
    day, _, time = value.partition("T")
    return day if not time or time.startswith("00:00:00") else f"{day} {time[:8].removesuffix(':00')}"


def _text(cell: Any) -> str:
    return "\n".join(_paragraph(node) for node in cell if _local(node) == "p")


def _comment(cell: Any) -> str:
    """What is pinned to a cell, on one line."""
    notes = (_text(node) for node in cell if _local(node) == "annotation")
    return " ".join(" ".join(notes).split())


def _paragraph(node: Any) -> str:
    """A paragraph's text, its repeated blanks, tabs and line breaks spelled out, without comments."""
    parts = [node.text or ""]
    for child in node:
        kind = _local(child)
        if kind == "s":
            parts.append(" " * int(_get(child, "c") or 1))
        elif kind in ("tab", "line-break"):
            parts.append("\t" if kind == "tab" else "\n")
        elif kind != "annotation":
            parts.append(_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _local(node: Any) -> str:
    return str(node.tag).rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""


def _get(node: Any, name: str) -> str:
    """An attribute by its local name, '' where it is not."""
    return next((str(value) for key, value in node.attrib.items() if key.rsplit("}", 1)[-1] == name), "")
