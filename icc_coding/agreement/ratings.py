"""Ratings: who said what about which unit, the input of every table of agreement.

Missing, absent and empty are three things, and the array keeps them apart: -1 says that a coder never looked at the unit for a
code, 0 that the coder looked and did not apply it; a unit with 0 for every code is an empty set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.encode import Groups, encode_groups
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
    weights      how many units of the study each one stands for, when it was drawn so; None when all count the same
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
    weights: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        if self.values.shape != (len(self.coders), len(self.transcripts), len(self.codes)):
            raise ValueError(
                f"values have shape {self.values.shape}, names say {(len(self.coders), len(self.transcripts), len(self.codes))}"
            )

    @cached_property
    def groups(self) -> Groups | None:
        """The transcripts, numbered."""
        return encode_groups(self.transcripts, len(self.transcripts))

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """Dimensions in order of appearance: what stands before the first dot of a code."""
        return tuple(dict.fromkeys(dimension_of(code) for code in self.codes))

    def codes_of(self, dimension: str) -> list[int]:
        """Positions of a dimension's codes."""
        return [index for index, code in enumerate(self.codes) if dimension_of(code) == dimension]

    def met_on(self, codes: Sequence[int], coders: Sequence[int] | None = None) -> list[int]:
        """Those of the codes that two of the coders (None: of all) answered on the same unit somewhere; without any, all of them.

        A code that came later was asked of nobody before: a set that must hold an answer for it would be missing everywhere.
        """
        values = self.values if coders is None else self.values[list(coders)]
        met = ((values != MISSING).sum(axis=0) > 1).any(axis=0)
        return [code for code in codes if met[code]] or list(codes)

    def coder_index(self, name: str) -> int:
        """Position of a coder; raises :class:`UserError` naming the known ones."""
        if name not in self.coders:
            raise UserError(f"coder `{name}` has no units here. Coders with units: {', '.join(self.coders) or 'none'}.")
        return self.coders.index(name)

    def select(self, coders: Sequence[str] | None = None, units: NDArray[np.bool_] | None = None) -> Ratings:
        """The same ratings for some coders (in the order given) and some units; `units` (units,) says which, None: all."""
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
            weights=None if self.weights is None else self.weights[keep],
        )

    def collapse(self, groups: Sequence[str], unit: str) -> Ratings:
        """Larger units from these: `groups` names the larger unit of each one.

        A code is present when it is present anywhere in the larger unit, absent when every part was looked at and none has it, and
        missing otherwise. An attribute stays where all parts have the same value, and is `mixed` elsewhere.
        """
        number = {name: index for index, name in enumerate(dict.fromkeys(groups))}
        members: list[list[int]] = [[] for _ in number]
        for position, name in enumerate(groups):
            members[number[name]].append(position)
        values = np.full((len(self.coders), len(number), len(self.codes)), MISSING, dtype=np.int8)
        for index, positions in enumerate(members):
            part = self.values[:, positions]
            values[:, index] = np.where((part == 1).any(axis=1), 1, np.where((part == 0).all(axis=1), 0, MISSING))
        shared = {name: [_common([column[at] for at in positions]) for positions in members] for name, column in self.attributes.items()}
        return replace(
            self,
            values=values,
            transcripts=tuple(self.transcripts[positions[0]] for positions in members),
            unit=unit,
            units=tuple(number),
            texts=tuple(" ".join(self.texts[at] for at in positions) for positions in members) if self.texts else (),
            attributes=shared,
        )

    def join(self, other: Ratings) -> Ratings:
        """The coders of both, on the units of either; a coder is missing where only the other had the unit. The codes are the same."""
        place = {name: index for index, name in enumerate(dict.fromkeys((*self.units, *other.units)))}
        values = np.full((len(self.coders) + len(other.coders), len(place), len(self.codes)), MISSING, dtype=np.int8)
        values[: len(self.coders), [place[name] for name in self.units]] = self.values
        values[len(self.coders) :, [place[name] for name in other.units]] = other.values
        new = [index for index, name in enumerate(other.units) if place[name] >= len(self.units)]
        worded = len(self.texts) == len(self.units) and len(other.texts) == len(other.units)
        joined = {name: [*column, *(other.attributes[name][index] for index in new)] for name, column in self.attributes.items()}
        return replace(
            self,
            values=values,
            coders=(*self.coders, *other.coders),
            transcripts=(*self.transcripts, *(other.transcripts[index] for index in new)),
            units=tuple(place),
            texts=(*self.texts, *(other.texts[index] for index in new)) if worded else (),
            attributes=joined,
            weights=np.concatenate([self.weights, other.weights[new]]) if self.weights is not None and other.weights is not None else None,
        )


def character_ratings(
    spans: Sequence[tuple[str, str, int | None, int | None, str | None]], lengths: Mapping[str, int], codes: tuple[str, ...]
) -> Ratings:
    """Every character of the texts as a unit, kept as stretches on which nobody's codes change, with their lengths.

    `spans` are rows as :func:`.unitizing` takes them. A coder without a row for a transcript is missing there.
    """
    coders = tuple(dict.fromkeys(row[1] for row in spans))
    column = {code: index for index, code in enumerate(codes)}
    blocks, names, pieces, sizes = [], [], [], []
    for transcript, length in lengths.items():
        own = [row for row in spans if row[0] == transcript]
        cuts = sorted({0, length, *(place for row in own for place in row[2:4] if isinstance(place, int))})
        block = np.full((len(coders), len(cuts) - 1, len(codes)), MISSING, dtype=np.int8)
        block[[coders.index(row[1]) for row in own]] = 0
        at = {cut: index for index, cut in enumerate(cuts)}
        for _, coder, start, end, code in own:
            if start is not None and end is not None and code in column:
                block[coders.index(coder), at[start] : at[end], column[code]] = 1
        blocks.append(block)
        names += [transcript] * (len(cuts) - 1)
        pieces += [f"{transcript}:{start}-{end}" for start, end in pairwise(cuts)]
        sizes += [end - start for start, end in pairwise(cuts)]
    values = np.concatenate(blocks, axis=1) if blocks else np.zeros((len(coders), 0, len(codes)), dtype=np.int8)
    return Ratings(values, coders, codes, tuple(names), "character", tuple(pieces), lengths=np.array(sizes, dtype=np.int64))


def _common(values: Sequence[str]) -> str:
    return values[0] if len(set(values)) == 1 else "mixed"


def dimension_of(code: str) -> str:
    """`value` for `value.learning_exchange`; a code without a dot is its own dimension."""
    return code.split(".", 1)[0]
