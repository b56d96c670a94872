"""Positions in a text as programs count them: by code points or UTF-16, with or without carriage returns and the BOM, inclusive or not.

No file says how it counts, so a reader tries all sixteen ways (:mod:`~icc_coding.exchange.refi.probing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Convention:
    """One way of counting: `utf16` code units instead of code points, CR and BOM counted or not, end inclusive or one past it."""

    utf16: bool = False
    cr: bool = False
    bom: bool = False
    inclusive: bool = False

    @property
    def name(self) -> str:
        """As `--offsets` takes it: `utf16+cr`, `codepoints+bom+inclusive`."""
        parts = ["utf16" if self.utf16 else "codepoints"]
        parts += [word for word, holds in (("cr", self.cr), ("bom", self.bom), ("inclusive", self.inclusive)) if holds]
        return "+".join(parts)


CONVENTIONS = tuple(Convention(*flags) for flags in product((False, True), repeat=4))
BY_NAME = {convention.name: convention for convention in CONVENTIONS}


class FileOffsets:
    """A text with LF line ends, and the position of each of its characters in a file that had `crlf` line ends or a `bom`."""

    def __init__(self, text: str, convention: Convention, *, crlf: bool = False, bom: bool = False) -> None:
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        steps = np.ones(len(points) + 1, dtype=np.int64)
        if convention.utf16:
            steps[1:] += points > 0xFFFF
        if convention.cr and crlf:
            steps[1:] += points == 10
        steps[0] = 1 if convention.bom and bom else 0
        self._places: NDArray[np.int64] = np.cumsum(steps)
        self._inclusive = convention.inclusive

    def outward(self, start: int, end: int) -> tuple[int, int]:
        """A span of the text as the file counts it."""
        return int(self._places[start]), int(self._places[end]) - self._inclusive

    def inward(self, start: int, end: int) -> tuple[int, int] | None:
        """A span of the file as a span of the text; None when it lies outside or splits a character."""
        wanted = (start, end + self._inclusive)
        found = np.searchsorted(self._places, wanted)
        if not 0 <= wanted[0] < wanted[1] <= self._places[-1] or (self._places[found] != wanted).any():
            return None
        return int(found[0]), int(found[1])
