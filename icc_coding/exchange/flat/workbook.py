"""Excel workbooks of any size: a sheet of all rows, one per dimension, the codebook, each with a header that filters.

Written row by row as the XML that a workbook is made of (ECMA-376, SpreadsheetML), because a library that keeps cells as objects
takes minutes for a hundred thousand rows.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from icc_coding.archives import NewZip
from icc_coding.cells import CELL_HOLDS, guard
from icc_coding.codebook.model import Codebook
from icc_coding.disk import replacing
from icc_coding.errors import UserError
from icc_coding.exchange.flat.table import DECIMAL, LIST, TRUTH, WHOLE, Column, Table, Value
from icc_coding.exchange.xml import escape_text
from icc_coding.tables.model import column_letters

MOST_ROWS = 1_048_575  # below the header
_WIDTHS = {"text": 70, "question": 40, "reason": 34, "note": 34, "label": 26, "code": 30, "definition": 70, "transcript": 22, "speaker": 18}
_WRAPPED = ("text", "question", "note", "definition", "include", "exclude", "examples", "counter_examples", "meaning")
_HEADER, _TEXT, _WRAP, _NUMBER = 1, 2, 3, 4
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="0.000"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE8EEF4"/></patternFill></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/>'
    '<xf fontId="1" fillId="2" applyFont="1" applyFill="1"/>'
    '<xf numFmtId="49" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf>'
    '<xf numFmtId="49" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
    '<xf numFmtId="164" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def write_workbook(path: Path, table: Table, codebook: Codebook | None = None) -> int:
    """Write a table; with a codebook also a sheet per dimension that occurs, and the codebook itself. Returns the number of rows.

    Text cells are typed as text and guarded as in CSV. Raises UserError for more rows, or longer texts, than a sheet can hold.
    """
    rows = list(table.rows)
    if len(rows) > MOST_ROWS:
        raise UserError(f"{path.name}: a sheet holds {MOST_ROWS:,} rows and there are {len(rows):,}. Write .csv or .parquet, or filter.")
    names = [column.name for column in table.columns]
    tables = [Table("All", table.columns, rows, len(rows))]
    if codebook is not None:
        place = names.index("dimension")
        for dimension in codebook.dimensions:
            mine = [row for row in rows if row[place] == dimension.id]
            if mine:
                tables.append(Table(dimension.label, table.columns, mine, len(mine)))
        tables.append(_codebook_table(codebook))
    with replacing(path) as handle, NewZip(handle, 3) as archive:
        _Workbook(archive, path.name).write(tables)
    return len(rows)


class _Workbook:
    """The parts of one workbook as they are written."""

    def __init__(self, archive: NewZip, name: str) -> None:
        self._archive = archive
        self._name = name
        self._strings: dict[str, int] = {}

    def write(self, tables: Sequence[Table]) -> None:
        titles = _titles([table.name for table in tables])
        for number, table in enumerate(tables, 1):
            with self._archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as member:
                self._sheet(io.TextIOWrapper(member, encoding="utf-8", write_through=False), table)
        self._part("xl/sharedStrings.xml", self._shared())
        self._part("xl/styles.xml", _STYLES)
        sheets = "".join(f'<sheet name="{escape_text(t)}" sheetId="{n}" r:id="rId{n}"/>' for n, t in enumerate(titles, 1))
        filters = "".join(
            f'<definedName name="_xlnm._FilterDatabase" localSheetId="{n}" hidden="1">\'{escape_text(title.replace(chr(39), chr(39) * 2))}\'!'
            f"$A$1:${column_letters(len(table.columns) - 1)}${table.size + 1}</definedName>"
            for n, (title, table) in enumerate(zip(titles, tables, strict=True))
        )
        self._part(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets><definedNames>{filters}</definedNames></workbook>',
        )
        kinds = [(f"worksheets/sheet{n}.xml", "worksheet") for n in range(1, len(tables) + 1)]
        kinds += [("styles.xml", "styles"), ("sharedStrings.xml", "sharedStrings")]
        self._part("xl/_rels/workbook.xml.rels", _relations(kinds))
        self._part("_rels/.rels", _relations([("xl/workbook.xml", "officeDocument")]))
        types = "".join(
            f'<Override PartName="/xl/{part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>'
            for part, kind in [("workbook.xml", "sheet.main"), *kinds]
        )
        self._part(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        )

    def _part(self, name: str, xml: str) -> None:
        self._archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{xml}')

    def _sheet(self, out: io.TextIOWrapper, table: Table) -> None:
        last = column_letters(len(table.columns) - 1)
        widths = "".join(
            f'<col min="{n}" max="{n}" width="{_WIDTHS.get(column.name, 14)}" customWidth="1"/>'
            for n, column in enumerate(table.columns, 1)
        )
        out.write(
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}">'
            '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
            f"<cols>{widths}</cols><sheetData>"
        )
        out.write(self._row(1, [(f"{column_letters(n)}1", c.name) for n, c in enumerate(table.columns)], _HEADER))
        cells = [(column_letters(n), self._shown(column)) for n, column in enumerate(table.columns)]
        for number, row in enumerate(table.rows, 2):
            shown = "".join([show(f"{letter}{number}", value) for (letter, show), value in zip(cells, row, strict=True)])
            out.write(f'<row r="{number}">{shown}</row>')
        out.write(f'</sheetData><autoFilter ref="A1:{last}{table.size + 1}"/>')
        out.write('<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>')
        out.flush()
        out.detach()

    def _row(self, number: int, cells: Iterable[tuple[str, str]], style: int) -> str:
        return f'<row r="{number}">' + "".join(self._string(place, text, style) for place, text in cells) + "</row>"

    def _shown(self, column: Column) -> Callable[[str, Any], str]:
        """How a column's values become cells; an empty value becomes none."""
        if column.kind in (WHOLE, DECIMAL):
            style = f' s="{_NUMBER}"' if column.kind == DECIMAL else ""
            return lambda place, value: "" if value is None else f'<c r="{place}"{style}><v>{value}</v></c>'
        if column.kind == TRUTH:
            return lambda place, value: "" if value is None else f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
        style_of_text = _WRAP if column.name in _WRAPPED else _TEXT
        if column.kind == LIST:
            return lambda place, value: self._string(place, guard(";".join(value)), style_of_text) if value else ""
        return lambda place, value: self._string(place, guard(str(value)), style_of_text) if value else ""

    def _string(self, place: str, text: str, style: int) -> str:
        if len(text) > CELL_HOLDS:
            raise UserError(
                f"{self._name}: a cell holds {CELL_HOLDS:,} characters and one text has {len(text):,}. Write .csv or .parquet instead."
            )
        number = self._strings.setdefault(text, len(self._strings))
        return f'<c r="{place}" t="s" s="{style}"><v>{number}</v></c>'

    def _shared(self) -> str:
        items = "".join(f'<si><t xml:space="preserve">{escape_text(text)}</t></si>' for text in self._strings)
        return f'<sst xmlns="{_MAIN}" uniqueCount="{len(self._strings)}">{items}</sst>'


def _relations(kinds: Sequence[tuple[str, str]]) -> str:
    items = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}/{kind}" Target="{target}"/>' for n, (target, kind) in enumerate(kinds, 1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{items}</Relationships>'


def _titles(names: Sequence[str]) -> list[str]:
    """Sheet names as Excel allows them: 31 characters, no []:*?/\\, no ' at the ends, none twice."""
    titles: list[str] = []
    for name in names:
        plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip(" '")[:31].strip(" '") or "Sheet"
        number, title = 2, plain
        while title.casefold() in (other.casefold() for other in titles):
            title = f"{plain[:27]} {number}"
            number += 1
        titles.append(title)
    return titles


def _codebook_table(codebook: Codebook) -> Table:
    names = ("dimension", "code", "label", "definition", "include", "exclude", "examples", "counter_examples", "source")
    rows: list[Sequence[Value]] = []
    labels = {dimension.id: dimension.label for dimension in codebook.dimensions}
    for code in codebook.codes:
        lists = ("\n".join(part) for part in (code.include, code.exclude, code.examples, code.counter_examples))
        rows.append((labels[code.dimension], code.id, code.label, code.definition, *lists, code.source))
    return Table("Codebook", tuple(Column(name) for name in names), rows, len(rows))
