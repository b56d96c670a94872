"""What was measured on passages, before it is added up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icc_coding.suggesting.rules.matching import Hit
from icc_coding.suggesting.words import Ids

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured on one passage, before it is added up; arrays are [codes]."""

    similarity: Scores  # spreads above the background's mean
    overlap: Scores  # the same
    rules: Scores  # 0 … 1
    excluded: Scores  # 0 or 1
    # spreads above the background's mean, with up to two more for the scope's rules, less three where it lacks what is required
    scope: np.float32 | Scores
    hits: tuple[Hit, ...]
    best: NDArray[np.int64]  # per code the sentence most like its prototype
    different: int  # how many different words it says
    guarded: bool = False  # the scope requires something of every code …
    lacking: bool = False  # … and nothing of it stands in the passage or beside it
    allied: Scores | float = 0.0  # what the rules of the codes expected together with it add: of a value's form, of a form's values
    expecting: NDArray[np.bool_] | bool = False  # which codes name a form expected with them

    @property
    def spoken_for(self) -> Scores:
        """What rules say for each code, its own and those of the codes expected with it, 0 … 1.5."""
        return np.asarray(self.rules + self.allied)


@dataclass(frozen=True, slots=True)
class MeasuredAll:
    """The same on many passages; arrays are [passages x codes], `scope` [passages x 1], `likeness` [sentences of all passages x codes]."""

    similarity: Scores
    overlap: Scores
    rules: Scores
    excluded: Scores
    scope: Scores
    hits: tuple[tuple[Hit, ...], ...]
    likeness: Scores
    starts: Ids  # passage i has the sentences starts[i] to starts[i + 1]
    different: Ids  # how many different words each says, [passages]
    guarded: bool
    lacking: NDArray[np.bool_]  # [passages]
    allied: Scores
    expecting: NDArray[np.bool_]  # [codes]

    @property
    def spoken_for(self) -> Scores:
        """What rules say for each code, as in :class:`Measured`."""
        return np.asarray(self.rules + self.allied)

    def one(self, passage: int) -> Measured:
        """What was measured on one of the passages."""
        i = passage
        best = self.likeness[self.starts[i] : self.starts[i + 1]].argmax(axis=0)
        arrays = (self.similarity[i], self.overlap[i], self.rules[i], self.excluded[i])
        around = (int(self.different[i]), self.guarded, bool(self.lacking[i]))
        return Measured(*arrays, self.scope[i, 0], self.hits[i], best, *around, self.allied[i], self.expecting)

    def each(self) -> list[Measured]:
        """What was measured on each of them."""
        return [self.one(passage) for passage in range(len(self.hits))]


@dataclass(frozen=True, slots=True)
class Ruled:
    """Where rules hit in one passage, and in the sentences beside it."""

    hits: tuple[Hit, ...]
    beside: tuple[tuple[Hit, ...], ...] = ()
