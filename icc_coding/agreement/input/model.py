"""What a table of ratings or spans holds once it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ONLY_TRANSCRIPT = "text"
"""The name of the one transcript of a table without a transcript column."""


@dataclass(frozen=True, slots=True)
class RatingsTable:
    """Coders x units: `values` holds numbers or names (layout `ratings`) or frozensets (layout `sets`), None = missing.

    `transcripts` has one name per unit, or is None without such a column; `lines` the line of each value. `spelling` gives for numbers
    how the file writes them. `weights` has one entry per unit, or is None. `texts` the units' words, where the file
    has them. `people` names, for each coder of a table with rounds, who it is.
    """

    file: str
    layout: str
    coders: tuple[str, ...]
    units: tuple[str, ...]
    transcripts: tuple[str, ...] | None
    values: list[list[Any]]
    lines: list[list[int]]
    notes: tuple[str, ...] = ()
    read_as: str = ""
    decimal_comma: bool = False
    spelling: Mapping[Any, str] = field(default_factory=dict)
    weights: tuple[float, ...] | None = None
    texts: tuple[str, ...] = ()
    people: tuple[str, ...] = ()

    def line_of(self, coder: int, unit: int) -> int:
        """The line of a value."""
        return self.lines[coder][unit]


@dataclass(frozen=True, slots=True)
class SpansTable:
    """Rows as :func:`.unitizing` takes them, the lengths of the transcripts, and the line of each row."""

    file: str
    coders: tuple[str, ...]
    rows: list[tuple[str, str, int | None, int | None, str | None]]
    lengths: dict[str, int]
    lines: list[int]
    named_transcripts: bool
    notes: tuple[str, ...] = ()
    read_as: str = ""
    layout: str = "spans"


@dataclass(frozen=True, slots=True)
class CountsTable:
    """What programs count for two coders: rows of (document, code, both, first only, second only, neither), in characters."""

    file: str
    coders: tuple[str, str]
    rows: tuple[tuple[Any, ...], ...]
    notes: tuple[str, ...] = ()
    read_as: str = ""
