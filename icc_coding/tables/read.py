"""The one door to tables: a file is told by what it holds, not by its name alone."""

from __future__ import annotations

from pathlib import Path

from icc_coding.decoding import decode
from icc_coding.errors import UserError
from icc_coding.files import read_bytes
from icc_coding.tables.model import Book

SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".ods", ".fods")
LARGEST = 400_000_000  # bytes of separated text
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_OTHERS = {
    ".xlsb": "is a binary Excel workbook",
    ".xls": "is an old Excel workbook (.xls)",
    ".numbers": "is a Numbers document",
    ".sav": "is an SPSS file",
    ".rds": "is an R file",
    ".dta": "is a Stata file",
}


def is_table(path: Path) -> bool:
    """Whether a file's name says that it is a table."""
    return path.suffix.lower() in SUFFIXES


def read_book(path: Path, name: str = "") -> Book:
    """Read a table's file; `name` is what messages call it (its file name unless given).

    Decided here once for every table: the encoding (BOM, UTF-16), the separator and `sep=`, quotes, which rows are blank, what a cell
    shows, error cells, formulas without a value, merged cells, hidden rows, whole lines in one column, and how much a workbook may unpack to. Where a sheet says
    that it ends is never believed. Raises :class:`UserError` with the remedy for what is no table.
    """
    name = name or path.name
    if path.is_dir():
        raise UserError(f"{name}: is a folder, not a table.")
    if path.exists() and path.stat().st_size > LARGEST:
        raise UserError(f"{name}: is larger than {LARGEST // 1_000_000} MB. Split it, or leave out columns that are not needed.")
    data = read_bytes(path)
    if data.startswith(_ZIP):
        return _container(path, name)
    if data.startswith(_OLE):
        raise UserError(f"{name}: is an old Excel file (.xls) or protected by a password. Save it as .xlsx without one.")
    other = _OTHERS.get(path.suffix.lower())
    if other:
        raise UserError(f"{name}: {other}. Save it as .xlsx or .csv.")
    if path.suffix.lower() in (".xlsx", ".xlsm", ".ods"):
        raise UserError(f"{name}: is no workbook that can be opened. Save it again as .xlsx or .csv.")
    text, encoding = decode(data, name)
    _refuse_markup(name, text)
    from icc_coding.tables.separated import read_separated

    return read_separated(text, name, encoding)


def _container(path: Path, name: str) -> Book:
    from icc_coding.archives import open_archive
    from icc_coding.tables.one_column import parted

    with open_archive(path, name) as archive:
        members = set(archive.namelist())
        if "xl/workbook.xml" in members or any(member.startswith("xl/") and member.endswith(".xml") for member in members):
            from icc_coding.tables.workbook import read_workbook

            return parted(read_workbook(archive, name))
        if "content.xml" in members:
            from icc_coding.tables.opendocument import read_opendocument

            return parted(read_opendocument(archive, name))
        if any(member.startswith("xl/") for member in members):
            raise UserError(f"{name}: is a binary Excel workbook (.xlsb). Save it as .xlsx or .csv.")
        if any(member.startswith("Index/") for member in members):
            raise UserError(f"{name}: is a Numbers document. Export it as .xlsx or .csv.")
    raise UserError(f"{name}: is no table that can be opened. Save it as .xlsx or .csv.")


def _refuse_markup(name: str, text: str) -> None:
    head = text[:500].lstrip().lower()
    if head.startswith(("<!doctype", "<html", "<table", "<?xml")):
        raise UserError(f"{name}: is a web page or XML, not a table. Open it in a spreadsheet program and save it as .xlsx or .csv.")
    if head.startswith(("{", "[{", "[[")) and name.lower().endswith((".json", ".jsonl")):
        raise UserError(f"{name}: is JSON, not a table. Save it as .xlsx or .csv.")
