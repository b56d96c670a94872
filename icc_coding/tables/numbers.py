"""Numbers as people and programs write them into cells."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_COMMA = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})  # minus signs of typographers and of some spreadsheets
_EXACT = 2**53  # integers below it are floats without loss


def is_number(text: str, decimal_comma: bool = False) -> bool:
    """Whether a cell is a number; a comma stands for the point only where `decimal_comma` says so."""
    return bool((_COMMA if decimal_comma else _PLAIN).fullmatch(text.translate(_MINUS)))


def number(text: str, decimal_comma: bool = False) -> int | float | None:
    """A cell's number, a whole one as `int`; None when it is none."""
    if not is_number(text, decimal_comma):
        return None
    plain = text.translate(_MINUS).replace(",", ".")
    value = float(plain)
    if value.is_integer() and abs(value) < _EXACT:
        return int(value)
    return value
