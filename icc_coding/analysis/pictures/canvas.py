"""What all pictures of findings share."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from icc_coding.drawing import picture_bytes
from icc_coding.errors import UserError
from icc_coding.files import write_bytes_atomic

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 60  # rows or columns that can be read


@dataclass(frozen=True)
class Picture:
    """A picture and what it shows in a sentence, for those who cannot see it."""

    canvas: Figure
    alt: str


def save(picture: Picture, file: Path, kind: str) -> None:
    """Write a picture as svg or png. Raises UserError when the name says another kind."""
    if file.suffix.lower() != f".{kind}":
        raise UserError(f"{file.name}: would hold a picture of the kind {kind}. Name it {file.stem}.{kind}.")
    write_bytes_atomic(file, picture_bytes(picture.canvas, kind))


def wrapped(labels: Iterable[str], width: int) -> list[str]:
    """Labels broken into lines; at most three, the rest cut."""
    found = []
    for label in labels:
        lines = textwrap.wrap(label, width) or [""]
        found.append("\n".join(lines[:3]) + (" …" if len(lines) > 3 else ""))
    return found


def line_count(labels: Iterable[str]) -> int:
    """The most lines that a label takes."""
    return max((label.count("\n") + 1 for label in labels), default=1)


def check_size(rows: int, columns: int) -> None:
    """Refuse a picture that nobody can read. Raises UserError."""
    if rows > MOST or columns > MOST:
        raise UserError(f"A picture of {rows} rows and {columns} columns cannot be read. Take the table (--csv), or fewer groups.")
