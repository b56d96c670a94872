"""Spreadsheet cells: what a spreadsheet would run as a formula is neutralised on the way out and restored on the way in."""

from __future__ import annotations

CELL_HOLDS = 32_767  # characters, in Excel and LibreOffice; what is longer is cut there without a word
_RISKY = ("=", "+", "-", "@", "\t", "\r", "'")
_GUARDED = (*_RISKY, "\n")  # a workbook gives a carriage return back as a line feed


def guard(value: str) -> str:
    """A cell's text with one `'` in front when a spreadsheet would take it for a formula (or when it begins with `'` itself)."""
    return "'" + value if value.startswith(_RISKY) else value


def unguard(value: str) -> str:
    """The text that :func:`guard` was given: the one `'` that it put in front is taken away.

    An apostrophe that it would never have put there is somebody's own: *'s-Hertogenbosch* in another program's table stays whole.
    """
    return value[1:] if value.startswith("'") and value[1:].startswith(_GUARDED) else value
