"""Workbooks that openpyxl has put together, onto the disk."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from icc_coding.archives import NewZip
from icc_coding.disk import scratch
from icc_coding.files import write_bytes_atomic
from icc_coding.tables.cell_values import escaped

if TYPE_CHECKING:
    from openpyxl import Workbook


def save_book(book: Workbook, file: Path, aside: Path) -> None:
    """Write a workbook as a whole or not at all; raises OSError when it cannot be written.

    openpyxl writes each sheet into a temporary file first: it lies in the folder `aside`, for its owner alone, and is gone afterwards.
    """
    from openpyxl.writer.excel import ExcelWriter

    for cell in (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row):
        if isinstance(cell.value, str) and (text := escaped(cell.value)) != cell.value:
            cell.value, cell.data_type = text, cell.data_type
    buffer = io.BytesIO()
    # The archive is closed here: `Workbook.save` leaves it open when a sheet fails, and Python then complains about it on the screen.
    with scratch(aside), NewZip(buffer) as archive:
        ExcelWriter(book, archive).save()
    write_bytes_atomic(file, buffer.getvalue())
