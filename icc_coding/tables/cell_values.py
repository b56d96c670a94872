"""What a cell of a spreadsheet shows: numbers without the noise of binary fractions, dates and times as dates and times."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_RETURN = re.compile(r"(?<!_x005F)_x000D_\n?")  # behind `_x005F` the letters themselves are meant
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x((?!D[89A-Fa-f])[0-9A-Fa-f]{4})_")  # halves of a pair are no characters


@dataclass(frozen=True, slots=True)
class Dates:
    """The number format of each cell style, and whether days are counted from 1904."""

    formats: Sequence[str]
    from_1904: bool = False


def with_lf(text: str) -> str:
    """A string with LF line ends; Excel's `_x000D_` is one of its carriage returns."""
    if "_x000D_" in text or "\r" in text:
        text = _RETURN.sub("\n", text).replace("\r\n", "\n").replace("\r", "\n")
    return text


def is_workbook(path: Path) -> bool:
    """Whether a table is one of Excel's workbooks, whose strings hold characters by their numbers."""
    return path.suffix.lower() in (".xlsx", ".xlsm")


def escaped(text: str) -> str:
    """A string as a workbook has to hold it: what looks like a character's number (`_x0041_`) would be shown as that character."""
    return _LOOKS_ESCAPED.sub("_x005F_", text) if "_x" in text else text


def unescaped(text: str) -> str:
    """The string that a spreadsheet shows for the one in its workbook."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def shown(value: str, style: int, dates: Dates) -> str:
    """A stored number as its cell shows it: by its style a date, a time or a number."""
    form = dates.formats[style] if 0 <= style < len(dates.formats) else "General"
    try:
        amount = float(value)
    except ValueError:
        return value.strip()
    if form != "General":
        from openpyxl.styles.numbers import is_date_format, is_timedelta_format

        if is_timedelta_format(form) and amount >= 0:
            return span_text(datetime.timedelta(days=amount))
        if is_date_format(form):
            return _date(amount, value, dates.from_1904)
    return number_text(amount)


def number_text(amount: float) -> str:
    """A number with the fifteen digits that spreadsheets keep; whole numbers without a point."""
    if amount.is_integer() and abs(amount) < 1e15:
        return str(int(amount))
    return format(amount, ".15g")


def date_text(moment: datetime.datetime) -> str:
    """`2024-05-01`, with the time of day where there is one."""
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return moment.date().isoformat()
    return moment.isoformat(" ", "seconds" if moment.second else "minutes")


def span_text(span: datetime.timedelta) -> str:
    """`h:mm:ss`."""
    total = round(span.total_seconds())
    return f"{total // 3600}:{total % 3600 // 60:02d}:{total % 60:02d}"


def _date(amount: float, value: str, from_1904: bool) -> str:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

    try:
        moment = from_excel(amount, CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900)
    except (ValueError, OverflowError):
        return value.strip()
    if isinstance(moment, datetime.datetime):
        rounded = (moment + datetime.timedelta(microseconds=500_000)).replace(microsecond=0)
        return date_text(rounded)
    return moment.strftime("%H:%M:%S") if isinstance(moment, datetime.time) else span_text(moment)
