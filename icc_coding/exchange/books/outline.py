"""Where each row of somebody's codebook stands: under which theme and which code, however the table is laid out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from icc_coding.exchange.books.headings import Headings

Path = tuple[str, ...]


@dataclass
class Outline:
    """The rows of a table as they come.

    Groups may stand in each row, in the first row of theirs, or in a row of their own; an empty cell then means the same group as
    above. `at` is the row's path from the top down, '' where nothing is named at a level.
    """

    columns: Headings
    at: Path = ()
    carried: int = 0  # rows that took a group from above
    paths: list[tuple[Path, int]] = field(default_factory=list)  # what each row names, and its place in the table

    def take(self, cells: Sequence[str], place: int) -> bool:
        """Whether a row names something; its path is then the last of `paths`."""
        own = [cells[n].strip() for n in self.columns.levels]
        filled = [level for level, cell in enumerate(own) if cell]
        if not filled:
            return False
        first, last = filled[0], filled[-1]
        above = (*self.at[:first], *[""] * (first - len(self.at[:first])))
        self.carried += any(above)
        self.at = (*above, *own[first : last + 1])
        groups = tuple(part for cell in self.at[:-1] if cell for part in split_path(cell))
        self.paths.append(((*groups, self.at[-1]), place))
        return True

    def is_group(self) -> bool:
        """Whether the last row names nothing as deep as a code."""
        return len(self.at) <= self.columns.levels.index(self.columns.name)


def holding(paths: Sequence[Path]) -> set[Path]:
    """The paths that something else stands under."""
    return {path[:depth] for path in paths for depth in range(1, len(path))}


def split_path(name: str) -> Path:
    """`Value > Learning`, as programs write what stands above a code."""
    for sign in (">>", ">", "\\"):
        parts = tuple(part.strip() for part in name.split(sign))
        if len(parts) > 1 and all(parts):
            return parts
    return (name,)
