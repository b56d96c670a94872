"""Spreadsheet cells: what a spreadsheet would run as a formula is neutralised on the way out and restored on the way in."""

from __future__ import annotations

_RISKY = ("=", "+", "-", "@", "\t", "\r", "'")


def guard(value: str) -> str:
    """A cell's text with one `'` in front when a spreadsheet would take it for a formula (or when it begins with `'` itself)."""
    return "'" + value if value.startswith(_RISKY) else value


def unguard(value: str) -> str:
    """The text that :func:`guard` was given: exactly one `'` is taken away."""
    return value[1:] if value.startswith("'") else value
