"""Tables of any program, read in one way: separated text, Excel workbooks, OpenDocument spreadsheets."""

from icc_coding.tables.model import Book, Mark, Sheet, TableLine
from icc_coding.tables.numbers import is_number, number
from icc_coding.tables.read import is_table, read_book

__all__ = ["Book", "Mark", "Sheet", "TableLine", "is_number", "is_table", "number", "read_book"]
