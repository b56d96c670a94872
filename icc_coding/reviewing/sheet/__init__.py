"""The spreadsheet face: a review sheet out, and its decisions back in."""

from icc_coding.reviewing.sheet.reading import read_sheet
from icc_coding.reviewing.sheet.report import RowNote, SheetReport
from icc_coding.reviewing.sheet.writing import COLUMNS, MARKER, SheetWritten, write_sheet

__all__ = ["COLUMNS", "MARKER", "RowNote", "SheetReport", "SheetWritten", "read_sheet", "write_sheet"]
