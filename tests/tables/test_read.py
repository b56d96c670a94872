"""One reader for tables: what stands in a cell, which rows there are, and what is said about what is odd."""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icc_coding.errors import UserError
from icc_coding.tables import Book, is_number, number, read_book
from icc_coding.tables.separated import read_separated

GRID = [["unit", "Marie", "Jonas"], ["s1", "ferry", "ferry"], ["s2", "bridge", "ferry"]]


def text_file(folder: Path, text: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def cells(book: Book, sheet: int = 0) -> list[list[str]]:
    return book.sheets[sheet].rows()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_encoding_and_separator(tmp_path: Path, encoding: str, separator: str) -> None:
    grid = [["unit", "Zoë", "Jürgen"], ["s1", "Fähre", "Brücke"], ["s2", "Brücke", "Brücke"]]
    text = "\r\n".join(separator.join(row) for row in grid) + "\r\n"
    book = read_book(text_file(tmp_path, text.encode(encoding)))
    assert cells(book) == grid
    assert book.separator == separator
    assert book.decimal_comma is (separator != ",")


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('unit;"Lind, Marie";"Roth, Jonas"\ns1;a;b\n', ["unit", "Lind, Marie", "Roth, Jonas"]),
        ("unit;Marie;Jonas\ns1;1,5;2,5\ns2;2,5;2,5\n", ["unit", "Marie", "Jonas"]),
        ("unit,coder,codes\ns1,Marie,a|b\ns2,Marie,b;c;d\n", ["unit", "coder", "codes"]),
        ("unit\ttext\nall\twe sail, row, drift\nb\tno, never, no\n", ["unit", "text"]),
        ("sep=;\r\nunit;Marie\r\ns1;a,b,c\r\n", ["unit", "Marie"]),
        ('"sep=|"\nunit|Marie\ns1|a\n', ["unit", "Marie"]),
        ("SEP=,\nunit,Marie;Jonas\ns1,a;b\n", ["unit", "Marie;Jonas"]),
        ("a lone column\nof words, with commas\n", ["a lone column"]),
    ],
)
def test_the_separator_is_what_cuts_the_lines_as_the_header_is_cut(tmp_path: Path, text: str, row: list[str]) -> None:
    sheet = read_book(text_file(tmp_path, text)).sheets[0]
    assert list(sheet.lines[0].cells) == row
    assert sheet.lines[0].number == (2 if "sep=" in text.lower() else 1)


def test_lines_and_rows_are_counted_apart_where_cells_hold_line_breaks(tmp_path: Path) -> None:
    sheet = read_book(text_file(tmp_path, 'unit,Marie\n\ns1,"two\nlines"\ns2,x\n')).sheets[0]
    assert [(line.number, line.row) for line in sheet.lines] == [(1, 1), (3, 3), (5, 4)]
    assert sheet.lines[1].cells == ("s1", "two\nlines")


def test_blanks_around_cells_are_kept_for_who_needs_them(tmp_path: Path) -> None:
    line = read_book(text_file(tmp_path, "unit,Marie\ns1, ferry \n")).sheets[0].lines[1]
    assert line.cells[1] == " ferry "
    assert line.cell(1) == "ferry"
    assert line.cell(7) == ""


def test_a_quote_that_stays_open_would_swallow_the_rest_and_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"t\.csv, line 3: .* never closed"):
        read_book(text_file(tmp_path, 'unit,Marie\ns1,a\ns2,"b\ns3,c\ns4,d\n'))
    inches = read_book(text_file(tmp_path, 'unit,Marie\ns1,6" pipe\ns2,b\n'))
    assert cells(inches)[1] == ["s1", '6" pipe']


def test_spreadsheet_errors_in_separated_text_are_no_values(tmp_path: Path) -> None:
    sheet = read_book(text_file(tmp_path, "unit,Marie\ns1,#N/A\ns2,#REF!\ns3,#hashtag\n")).sheets[0]
    assert sheet.rows()[1:] == [["s1", ""], ["s2", ""], ["s3", "#hashtag"]]
    assert [mark.place for mark in sheet.errors] == ["B2", "B3"]
    assert sheet.remarks() == ["2 cells (B2, B3) hold a spreadsheet's error (#N/A, #REF!) and count as empty"]


@given(
    st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=8), min_size=3, max_size=3), max_size=6)
)
def test_what_csv_writers_write_comes_back(body: list[list[str]]) -> None:
    grid = [["unit", "Marie", "Jonas"], *body]
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(grid)
    sheet = read_separated(buffer.getvalue(), "t.csv").sheets[0]
    said = [row for row in grid if any(cell and not cell.isspace() for cell in row)]
    errors = {mark.text for mark in sheet.errors}
    assert [list(line.cells) for line in sheet.lines] == [["" if cell.strip() in errors else cell for cell in row] for row in said]


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Round one"
    for row in GRID:
        sheet.append(row)
    sheet.append(["s3", 0.1 + 0.2, datetime.datetime(2025, 3, 9, 14, 30)])
    sheet.append(["s4", datetime.timedelta(hours=26, minutes=5), datetime.time(1, 2, 3)])
    sheet.append(["s5", True, "1.10"])
    sheet.append([7.0, datetime.date(2025, 3, 9), 1e-8])
    sheet["D2"] = "=A1"
    book.save(path)
    return path


def test_a_workbook_shows_numbers_dates_and_times_as_people_read_them(tmp_path: Path) -> None:
    book = read_book(workbook(tmp_path / "w.xlsx"))
    assert [row[:3] for row in cells(book)] == [
        *GRID,
        ["s3", "0.3", "2025-03-09 14:30"],
        ["s4", "26:05:00", "01:02:03"],
        ["s5", "TRUE", "1.10"],
        ["7", "2025-03-09", "1e-08"],
    ]
    assert book.sheets[0].remarks() == ["1 cell (D2) holds a formula whose value was not saved and counts as empty"]


def rewritten(path: Path, member: str, *changes: tuple[str, str]) -> Path:
    """A workbook with its XML changed, as other programs write it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts[member].decode()
    for pattern, new in changes:
        text, times = re.subn(pattern, new, text)
        assert times, pattern
    parts[member] = text.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("lie", ["A1", "A1:B2", "A1:XFD1048576", "nonsense"])
def test_where_a_sheet_says_that_it_ends_is_not_believed(tmp_path: Path, lie: str) -> None:
    path = rewritten(workbook(tmp_path / "w.xlsx"), SHEET, (r'<dimension ref="[^"]*"', f'<dimension ref="{lie}"'))
    assert [row[:3] for row in cells(read_book(path))][:3] == GRID
    assert len(cells(read_book(path))) == 7


def test_cells_without_references_are_read_in_their_order(tmp_path: Path) -> None:
    path = rewritten(workbook(tmp_path / "w.xlsx"), SHEET, (r'(<c|<row) r="[^"]*"', r"\1"))
    assert [row[:3] for row in cells(read_book(path))][:3] == GRID


def test_error_cells_hidden_rows_columns_sheets_and_merged_cells_are_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = "Notes"
    notes["A1"] = "hidden"
    notes.sheet_state = "hidden"
    sheet = book.create_sheet("Ratings")
    for row in [["Our second round"], ["unit", "Marie", "Jonas"], ["s1", "#N/A", "a"], [None, "b", "b"], ["s2", "c", "c"]]:
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:A4")
    sheet["B3"].data_type = "e"
    sheet.row_dimensions[5].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.save(tmp_path / "w.xlsx")
    found = read_book(tmp_path / "w.xlsx")
    assert [(sheet.name, sheet.hidden) for sheet in found.sheets] == [("Notes", True), ("Ratings", False)]
    assert found.choose(lambda sheet: bool(sheet.lines)) is found.sheet("ratings")
    assert found.fullest().name == "Ratings"
    assert cells(found, 1) == [
        ["Our second round", "", ""],
        ["unit", "Marie", "Jonas"],
        ["s1", "", "a"],
        ["s1", "b", "b"],
        ["s2", "c", "c"],
    ]
    assert found.sheets[1].remarks() == [
        "1 cell (B3) holds a spreadsheet's error (#N/A) and counts as empty",
        "merged cells (A3:A4) give their value to each of their cells",
        "1 hidden row is read, too",
        "1 hidden column is read, too",
    ]
    assert found.sheets[1].header(lambda row: "unit" in row) == 1
    with pytest.raises(UserError, match=r"no sheet “Round 9”\. Its sheets are: “Notes”, “Ratings”"):
        found.sheet("Round 9")


CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:automatic-styles>
<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>
<table:table table:name="Secret" table:style-name="ta2"><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>
<table:table table:name="Ratings"><table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>
<table:table-header-rows><table:table-row><table:table-cell><text:p>unit</text:p></table:table-cell><table:table-cell><text:p>Marie</text:p></table:table-cell>
<table:table-cell><text:p>Jonas</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16381"/></table:table-row></table:table-header-rows>
<table:table-row><table:table-cell table:number-rows-spanned="2"><text:p>s1</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="1.5"><text:p>1,5</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b</text:p><text:p>c</text:p></table:table-cell></table:table-row>
<table:table-row><table:covered-table-cell/><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell></table:table-row>
<table:table-row table:visibility="filter"><table:table-cell><text:p>s2</text:p></table:table-cell>
<table:table-cell table:formula="of:=[.X1]" office:value-type="string"><text:p>#N/A</text:p></table:table-cell>
<table:table-cell office:value-type="date" office:date-value="2025-03-09T14:30:00"><text:p>9.3.25</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


def test_an_opendocument_spreadsheet(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", CONTENT)
    book = read_book(tmp_path / "t.ods")
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [("Secret", True), ("Ratings", False)]
    assert cells(book, 1) == [["unit", "Marie", "Jonas"], ["s1", "1.5", "a  b\nc"], ["s1", "2", "2"], ["s2", "", "2025-03-09 14:30"]]
    assert len(book.sheets[1].remarks()) == 4


def test_bombs_stay_unopened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "w.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>" + " " * 40_000_000)
    with pytest.raises(UserError, match="would unpack to 40 MB"):
        read_book(tmp_path / "w.xlsx")
    path = rewritten(workbook(tmp_path / "e.xlsx"), SHEET, (r"^", '<!DOCTYPE x [<!ENTITY a "aaaa">]>'))
    with pytest.raises(UserError, match="declares XML entities"):
        read_book(path)
    with pytest.raises(UserError, match=r"its sheet “Round one” has more than|is damaged"):
        read_book(rewritten(workbook(tmp_path / "d.xlsx"), SHEET, (r"<sheetData>", "<sheetData><row")))


@pytest.mark.parametrize(
    ("name", "data", "advice"),
    [
        ("t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Save it as .xlsx without one"),
        ("t.xlsx", b"unit,a\n", "is no workbook that can be opened"),
        ("t.sav", b"$FL2@(#) SPSS", "is an SPSS file. Save it as .xlsx or .csv"),
        ("t.xls", b"<html><table><tr><td>unit", "is an old Excel workbook"),
        ("t.csv", b"<html><table><tr><td>unit", "is a web page or XML"),
        ("t.csv", b"\x00\x00\x02\x03" * 50, "is not a text file"),
    ],
)
def test_what_is_no_table_is_refused_with_advice(tmp_path: Path, name: str, data: bytes, advice: str) -> None:
    with pytest.raises(UserError, match=re.escape(advice)):
        read_book(text_file(tmp_path, data, name))


def test_containers_that_are_no_tables(tmp_path: Path) -> None:
    for member, advice in [("xl/workbook.bin", r"\.xlsb"), ("Index/Document.iwa", "Numbers"), ("word/document.xml", "is no table")]:
        with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as archive:
            archive.writestr(member, "x")
        with pytest.raises(UserError, match=advice):
            read_book(tmp_path / "t.xlsx")


def test_numbers() -> None:
    assert [number(text) for text in ("3", "3.0", "-1.50", ".5", "1e3", "\u22122")] == [3, 3, -1.5, 0.5, 1000, -2]
    assert number("1,5", decimal_comma=True) == 1.5
    assert [text for text in ("1,5", "", "1.2.3", "x", "1 2", "nan", "inf", "٣") if is_number(text)] == []
    assert not is_number("1.000,5", decimal_comma=True)


def test_sentences_with_commas_in_one_column_stay_one_column(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in ("What, when, where, who", "We, they, you, all of us went there, then", "No, no, no, no"):
        book.active.append([line])
    book.save(tmp_path / "a.xlsx")
    (sheet,) = read_book(tmp_path / "a.xlsx").sheets
    assert [len(line.cells) for line in sheet.lines] == [1, 1, 1]
