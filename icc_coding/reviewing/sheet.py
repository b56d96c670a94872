"""The spreadsheet face: a review sheet out, and its decisions back in."""

from icc_coding.reviewing.sheet_reading import read_sheet
from icc_coding.reviewing.sheet_report import RowNote, SheetReport
from icc_coding.reviewing.sheet_writing import COLUMNS, MARKER, SheetWritten, write_sheet

__all__ = ["COLUMNS", "MARKER", "RowNote", "SheetReport", "SheetWritten", "read_sheet", "write_sheet"]
