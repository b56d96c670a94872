"""What learning changes, before it is done: suggestions that nobody has decided on, before and after, and how many of them to expect right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icc_coding.learning.calibration import HeldOut, outlook_of, settled_codes
from icc_coding.learning.training import Taught
from icc_coding.suggesting.bands import LIKELY, POSSIBLE
from icc_coding.suggesting.learned import LearnedModel
from icc_coding.suggesting.scoring import sigmoid
from icc_coding.suggesting.store import Suggestion
from icc_coding.transcripts.model import Transcript

Floats = NDArray[np.float64]

GROWTH = 1.5  # times as many likely suggestions, beyond which `learn` asks
DOUBT = 0.5  # log odds by which chances may be off in a whole study: the spread between studies coded by people (docs/learning.md)
ALL = "all codes"
WORSE, UNTOLD = "worse", "cannot be told"
_WORSE_BY = 0.03  # in the share of right ones


@dataclass(frozen=True, slots=True)
class Expected:
    """So many suggestions, and how many of them are expected to be right, with a 95 % interval."""

    count: int
    right: float
    low: float
    high: float

    @property
    def share(self) -> float | None:
        """The share of right ones; None without suggestions."""
        return self.right / self.count if self.count else None


@dataclass(frozen=True, slots=True)
class CodeOutcome:
    """One code, or all together. `mark`: `worse` when a smaller share of likely is expected to be right, or clearly fewer; `cannot be told` with
    fewer than ten answers of each kind from three transcripts; '' otherwise."""

    code: str
    answers: int
    applies: int
    likely_before: Expected
    likely_after: Expected
    possible_before: Expected
    possible_after: Expected
    mark: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """All codes together first, then each."""

    rows: tuple[CodeOutcome, ...]

    @property
    def grows(self) -> bool:
        """Whether likely grows by more than half."""
        whole = self.rows[0]
        return whole.likely_after.count > GROWTH * whole.likely_before.count


def outcome_of(
    found: Taught,
    model: LearnedModel,
    held: HeldOut | None,
    transcripts: Sequence[Transcript],
    before: Iterable[Suggestion],
    after: Iterable[Suggestion],
) -> Outcome:
    """Compare two lists of suggestions about a study's undecided talk.

    A suggestion's chance is that of its best segment. The interval of a sum adds the chance of each, what the models that saw four fifths of the
    transcripts disagree about (delete-a-group jackknife), and that all chances of a study may be off together (:data:`DOUBT`).
    """
    chances = _Chances(found, model, held, transcripts)
    kept = {when: [item for item in items if chances.undecided(item)] for when, items in (("before", before), ("after", after))}
    settled = settled_codes(found.answers)
    counted = {
        (when, band, code): chances.expected([item for item in kept[when] if item.band == band and code in (ALL, item.code)])
        for when in kept
        for band in (LIKELY, POSSIBLE)
        for code in (ALL, *model.codes)
    }
    answers, applies = found.answers.known.sum(axis=0), found.answers.labels.sum(axis=0)
    rows = []
    for code in (ALL, *model.codes):
        column = None if code == ALL else model.codes.index(code)
        likely, now_likely = counted["before", LIKELY, code], counted["after", LIKELY, code]
        told = column is None or bool(settled[column])
        rows.append(
            CodeOutcome(
                code=code,
                answers=int(answers.sum() if column is None else answers[column]),
                applies=int(applies.sum() if column is None else applies[column]),
                likely_before=likely,
                likely_after=now_likely,
                possible_before=counted["before", POSSIBLE, code],
                possible_after=counted["after", POSSIBLE, code],
                mark=_mark(likely, now_likely, told),
            )
        )
    return Outcome(tuple(rows))


def _mark(before: Expected, after: Expected, told: bool) -> str:
    if before.share is not None and after.share is not None and after.share < before.share - _WORSE_BY:
        return WORSE
    if after.right < 0.8 * before.right and before.right - after.right >= 1:
        return WORSE
    return "" if told else UNTOLD


class _Chances:
    """The chance that a code applies to a segment, by the final model and by each of the held-out ones."""

    def __init__(self, found: Taught, model: LearnedModel, held: HeldOut | None, transcripts: Sequence[Transcript]) -> None:
        outlook = outlook_of(found, model.head, held)
        units = found.everything.units
        self._row = {place: row for row, place in enumerate(found.everything.places)}
        self._column = {code: number for number, code in enumerate(model.codes)}
        self._names = {transcript.text_hash: transcript.name for transcript in transcripts}
        self._decided = outlook.decided
        shift = outlook.slope, outlook.offset
        parts = [sigmoid(shift[0] * head.logits(units) + shift[1]) for head in (held.heads if held is not None else ())]
        self._all = np.stack([outlook.chances, *parts])

    def _places(self, item: Suggestion) -> list[int]:
        found = (self._row.get((self._names.get(item.text, ""), segment)) for segment in item.segments)
        return [row for row in found if row is not None]

    def undecided(self, item: Suggestion) -> bool:
        """Whether nobody answered about it in any of its segments."""
        return item.code in self._column and not self._decided[self._places(item), self._column[item.code]].any()

    def expected(self, items: Sequence[Suggestion]) -> Expected:
        """How many are right, summed."""
        each = [
            self._all[:, rows, self._column[item.code]][:, int(self._all[0, rows, self._column[item.code]].argmax())]
            for item in items
            if (rows := self._places(item))
        ]
        if not each:
            return Expected(len(items), 0.0, 0.0, 0.0)
        own = np.array(each)  # [suggestions x models]
        scale = len(items) / len(each)  # of very large studies a part is measured
        sums = own.sum(axis=0) * scale
        alone = float((own[:, 0] * (1 - own[:, 0])).sum()) * scale  # also how much the sum moves with the log odds of all
        variance = alone + (DOUBT * alone) ** 2
        groups = sums[1:]
        if len(groups) > 1:
            variance += (len(groups) - 1) / len(groups) * float(((groups - groups.mean()) ** 2).sum())
        half = 1.96 * float(np.sqrt(variance))
        right = float(sums[0])
        return Expected(len(items), round(right, 1), round(max(0.0, right - half), 1), round(min(float(len(items)), right + half), 1))
