"""A row a coder, a column a unit: the same table lying on its side, as many programs for coefficients want it."""

from __future__ import annotations

from dataclasses import replace

from icc_coding.agreement.input.frame import FileRow, Frame
from icc_coding.agreement.input.roles import NO_CODER, ROW_NUMBERS, compared_name


def upright(frame: Frame) -> Frame | None:
    """The table with a row a unit, when one column names coders, each once, and nothing names units or codes; else None.

    A row stands for the file's header line, since a unit has no line of its own there. Columns with notes or running numbers are no units.
    """
    header, known = [compared_name(name) for name in frame.header], frame.columns().at
    if set(known) != {"coder"}:
        return None
    at = known["coder"]
    coders = frame.column(at)
    if len(coders) < 2 or not all(coders) or len({name.casefold() for name in coders}) < len(coders):
        return None
    units = [number for number, name in enumerate(header) if number != at and name and name not in NO_CODER and name not in ROW_NUMBERS]
    if len(units) < 2:
        return None
    frame.leave_out([at, *units])
    frame.said.notes.insert(0, f"the table has one row a coder (`{frame.header[at]}`) and one column a unit, and was turned")
    rows = tuple(FileRow(frame.header_line, (frame.header[unit], *(row.cells[unit] for row in frame.rows))) for unit in units)
    return replace(frame, header=("unit", *coders), rows=rows)
