"""Ratings: who said what about which unit, the input of every table of agreement.

Missing, absent and empty are three things, and the array keeps them apart: -1 says that a coder never looked at the unit for a
code, 0 that the coder looked and did not apply it; a unit with 0 for every code is an empty set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from icc_coding.errors import UserError

MISSING = -1
UNITS = ("segment", "turn", "transcript", "character")


@dataclass(frozen=True)
class Ratings:
    """Coders x units x codes.

    values       int8 array (coders, units, codes): 1 applied, 0 looked at and not applied, -1 never looked at
    coders       names, one per row
    codes        `dimension.code`, one per last axis
    transcripts  the transcript of each unit
    unit         what a unit is: `segment`, `turn`, `transcript` or `character`
    units        a name for each unit, such as `mayor_lyon:12`
    texts        the text of each unit, for the list of disagreements (may be empty)
    attributes   attribute -> one value per unit (role, country …)
    lengths      how many characters each unit stands for, when the unit is the character; None otherwise
    left_out     decisions that did not enter because suggestions were visible when they were made
    overlap      the share of a segment that an excerpt must cover for the segment to carry its code
    """

    values: NDArray[np.int8]
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    transcripts: tuple[str, ...]
    unit: str = "segment"
    units: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    attributes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    lengths: NDArray[np.int64] | None = None
    left_out: int = 0
    overlap: float | None = None

    def __post_init__(self) -> None:
        if self.values.shape != (len(self.coders), len(self.transcripts), len(self.codes)):
            raise ValueError(
                f"values have shape {self.values.shape}, names say {(len(self.coders), len(self.transcripts), len(self.codes))}"
            )

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """Dimensions in order of appearance: what stands before the first dot of a code."""
        return tuple(dict.fromkeys(dimension_of(code) for code in self.codes))

    def codes_of(self, dimension: str) -> list[int]:
        """Positions of a dimension's codes."""
        return [index for index, code in enumerate(self.codes) if dimension_of(code) == dimension]

    def coder_index(self, name: str) -> int:
        """Position of a coder; raises :class:`UserError` naming the known ones."""
        if name not in self.coders:
            raise UserError(f"coder `{name}` has no units here. Coders with units: {', '.join(self.coders) or 'none'}.")
        return self.coders.index(name)

    def select(self, coders: Sequence[str] | None = None, units: NDArray[np.bool_] | None = None) -> Ratings:
        """The same ratings for some coders (in the order given) and some units."""
        rows = list(range(len(self.coders))) if coders is None else [self.coder_index(name) for name in coders]
        values = self.values[rows]
        if units is None:
            return replace(self, values=values, coders=tuple(self.coders[row] for row in rows))
        keep = np.flatnonzero(units)
        pick = keep.tolist()
        return replace(
            self,
            values=values[:, keep],
            coders=tuple(self.coders[row] for row in rows),
            transcripts=tuple(self.transcripts[index] for index in pick),
            units=tuple(self.units[index] for index in pick) if self.units else (),
            texts=tuple(self.texts[index] for index in pick) if self.texts else (),
            attributes={name: [values_[index] for index in pick] for name, values_ in self.attributes.items()},
            lengths=None if self.lengths is None else self.lengths[keep],
        )


def dimension_of(code: str) -> str:
    """`value` for `value.learning_exchange`; a code without a dot is its own dimension."""
    return code.split(".", 1)[0]
