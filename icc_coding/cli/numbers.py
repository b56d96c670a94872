"""Figures as text, the same way in every table."""

from __future__ import annotations


def bare(value: float, sign: str = "") -> str:
    """Two decimals, without the leading zero of figures that cannot exceed one; `sign` "+" shows it always."""
    text = f"{round(value, 2) + 0.0:{sign}.2f}"
    return text.replace("0.", ".", 1) if abs(round(value, 2)) < 1 else text
