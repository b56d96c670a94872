"""Where *likely* and *possible* begin after learning: found on the talk that the suggestions are for, and not on what was reviewed.

Every segment of the study has for every code a chance that it applies (the head's; for segments that were decided about, that of a head
that saw nothing of their transcript). Neighbouring segments with one code are one suggestion, whose chance is that of its best segment: a long
answer is counted once, as people meet it. Summed over what a cut would suggest, chances are the number of right ones to expect. A cut

- suggests as many right ones as the codebook alone would (for *possible* some more);
- goes on beyond these while the share of right ones stays at its aim (:data:`LIKELY`, :data:`POSSIBLE`), or for *likely* a quarter above
  that of the codebook alone where this is more;
- holds both over all talk, so that new transcripts are served as well, and over the talk that nobody has decided about, from which a review
  has already taken the best: there the share must not fall below the lower aim.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icc_coding.suggesting.bands import LIKELY as LIKELY_BAND
from icc_coding.suggesting.bands import POSSIBLE as POSSIBLE_BAND
from icc_coding.suggesting.learned import best_of_text, leading

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Aim:
    """What share of suggestions is to be right: in general, at least among what is undecided, and how many times that before learning.
    `each` is the least chance of a single one that is suggested beyond what the codebook alone would find; half the share before, for the others."""

    share: float
    least: float
    gain: float
    each: float
    right: float  # right ones to expect, against those of the codebook alone


LIKELY = Aim(2 / 3, 0.5, 1.25, 0.4, 1.0)
POSSIBLE = Aim(0.4, 0.35, 1.0, 0.2, 1.05)
SUPPORT = 1.5  # so many likely suggestions of a code at most for each one that is expected to be there
GROWTH = 1.5  # so many times what the codebook alone suggests of a code with rules and few answers are suggested at most,
LEAST = 5  # or so many, where that is more; a new one needs the first chance, and what the codebook alone suggests stays down to the second
NEW, KEPT = 0.3, 0.05


@dataclass(frozen=True, slots=True)
class Outlook:
    """All segments of a study, or many drawn from them, [segments x codes] each.

    logits   of the head that is to be used; where somebody decided, of a head that saw nothing of the transcript, as the cuts are for new talk
    own      of the head that is to be used, everywhere: what `code` will hold against the cuts
    chances  that a code applies, by these
    decided  where somebody did
    bands    by the codebook alone: what is suggested as long as nothing is learned
    settled  [codes] that decisions alone may raise to likely (see :class:`~icc_coding.suggesting.learned.Calibration`)
    brief    where a segment is too brief to be likely
    follows  [segments] which go on where the one in the row before ends, in the same stretch: a code suggested for both is one suggestion
    lead     [codes] log odds by which what the codebook alone calls likely is ahead of what it does not
    few      [codes] which have rules and few answers: of these a new suggestion needs a chance of :data:`NEW`, what the codebook alone suggests
             stays down to one of :data:`KEPT`, and they are suggested :data:`GROWTH` times as often at most
    keeps    [codes] what is left of this head start of what the codebook alone suggests, 0 to 1; see :func:`~icc_coding.learning.calibration.keeps_of`
    slope, offset   what makes any head's logits chances
    """

    logits: Floats
    own: Floats
    chances: Floats
    decided: Bools
    bands: NDArray[np.str_]
    settled: Bools
    brief: Bools
    follows: Bools
    lead: Floats
    few: Bools
    keeps: Floats
    slope: float = 1.0
    offset: float = 0.0

    @property
    def among(self) -> Bools:
        """Codes among the best of their segment."""
        return best_of_text(self.logits)

    @property
    def leading(self) -> Floats:
        """The logits in the order in which suggestions become likely."""
        return leading(self.logits, self.bands == LIKELY_BAND, self.lead)

    @property
    def ahead(self) -> Floats:
        """Logits by which what the codebook alone suggests is ahead where suggestions become possible, [codes]."""
        return self.keeps * (self.logit(NEW) - self.logit(KEPT))

    def logit(self, chance: float) -> float:
        """The head's logit of a chance; where blind answers say that it hardly orders anything, as if it did a little."""
        return (float(np.log(chance / (1 - chance))) - self.offset) / max(self.slope, 0.1)

    @property
    def suggesting(self) -> Floats:
        """The logits in the order in which suggestions become possible."""
        return leading(self.logits, self.bands != "", self.ahead)

    @property
    def raisable(self) -> Bools:
        """What may be likely."""
        return np.asarray(self.among & ~self.brief & (self.settled | (self.bands != "")))


def find_cuts(outlook: Outlook) -> tuple[Floats, Floats]:
    """Cuts for *likely* and *possible* on the head's logits, [codes] each; infinite where nothing can be suggested."""
    codes = outlook.logits.shape[1]
    likely = _cut(outlook, outlook.leading, outlook.raisable, outlook.bands == LIKELY_BAND, LIKELY)
    possible = min(likely, _cut(outlook, outlook.suggesting, outlook.among, outlook.bands != "", POSSIBLE))
    supported = np.array([_supported(outlook, column, likely) for column in range(codes)])
    among = best_of_text(outlook.own)
    held = [
        _grown(outlook, column, among[:, column], (supported[column], possible)) if outlook.few[column] else possible
        for column in range(codes)
    ]
    return supported, np.array(held)


def _cut(outlook: Outlook, order: Floats, allowed: Bools, before: Bools, aim: Aim) -> float:
    everywhere = np.ones_like(outlook.decided)
    rest = ~outlook.decided
    in_rest, in_all = (_Pool.of(outlook, order, allowed & pool, before & pool) for pool in (rest, everywhere))
    if not len(in_rest.logits):
        return in_all.logit(in_all.enough(aim))
    enough = in_rest.logit(in_rest.enough(aim))
    steady = in_rest.logit(in_rest.as_many_as(max(aim.least, aim.gain * in_rest.share_before)))
    return min(enough, max(in_all.logit(in_all.enough(aim)), steady))


@dataclass(frozen=True, slots=True)
class _Pool:
    """What can be suggested, the most probable first, and what the codebook alone suggests among it."""

    logits: Floats
    chances: Floats
    right_before: float
    share_before: float

    @classmethod
    def of(cls, outlook: Outlook, order: Floats, allowed: Bools, before: Bools) -> _Pool:
        logits, chances = (best_of_each(values, allowed, outlook.follows) for values in (order, outlook.chances))
        first = np.argsort(-logits, kind="stable")
        found = best_of_each(outlook.chances, before, outlook.follows)
        return cls(logits[first], chances[first], float(found.sum()), float(found.mean()) if len(found) else 0.0)

    def enough(self, aim: Aim) -> int:
        """How many to suggest: enough for as many right ones as before, or more while the share of right ones stays at the aim."""
        right = aim.right * self.right_before
        needed = int(np.searchsorted(np.cumsum(self.chances), right)) + 1 if right > 0 else 0
        beyond = self.as_many_as(max(aim.share, aim.gain * self.share_before))
        return max(min(needed, self.worth(self.share_before / 2)), min(beyond, self.worth(aim.each)))

    def worth(self, chance: float) -> int:
        """How many have such a chance or more."""
        return int((self.chances >= chance).sum())

    def as_many_as(self, share: float) -> int:
        """How many can be suggested while so large a share of them is to be right."""
        held = np.flatnonzero(np.cumsum(self.chances) >= share * np.arange(1, len(self.chances) + 1))
        return int(held[-1]) + 1 if len(held) else 0

    def logit(self, count: int) -> float:
        """The cut that suggests so many: halfway between the last that is in and the first that is not."""
        return _after(self.logits, count)


def best_of_each(values: Floats, chosen: Bools, follows: Bools) -> Floats:
    """The highest value of each suggestion, if the `chosen` pairs [segments x codes] were suggested: neighbours with one code make one."""
    begins = chosen.copy()
    begins[1:] &= ~(chosen[:-1] & follows[1:, None])
    ordered = chosen.T
    return np.maximum.reduceat(values.T[ordered], np.flatnonzero(begins.T[ordered])) if chosen.any() else np.zeros(0)


def _supported(outlook: Outlook, column: int, cut: float) -> float:
    """The cut for one code, raised where more of the undecided would be likely than the talk can hold of it."""
    most = SUPPORT * float(outlook.chances[~outlook.decided[:, column], column].sum())
    return _at_most(int(most), outlook, column, outlook.leading, outlook.raisable, cut)


def _grown(outlook: Outlook, column: int, among: Bools, cuts: tuple[float, float]) -> float:
    """The cut for *possible* of one code with rules and few answers, raised where it would grow by more than half. `among` [segments]: where it
    is one of the best; `cuts` for likely, and for possible as it is for all codes.

    Counted is what `code` will make of it: neighbours with one band are one suggestion. Where the likely ones alone are as many, none is possible.
    """
    likely, possible = cuts[0], max(cuts[1], outlook.logit(NEW))
    own, rest, before = outlook.own[:, column], ~outlook.decided[:, column], outlook.bands[:, column]
    raisable = among & ~outlook.brief[:, column] & (outlook.settled[column] | (before != ""))
    sure = rest & raisable & (leading(own, before == LIKELY_BAND, outlook.lead[column]) >= likely)
    order, open_ = leading(own, before != "", outlook.ahead[column]), rest & among & ~sure

    def number(*bands: Bools) -> int:
        return sum(len(best_of_each(order[:, None], band[:, None], outlook.follows)) for band in bands)

    most = max(LEAST, int(GROWTH * number(rest & (before == LIKELY_BAND), rest & (before == POSSIBLE_BAND))))
    worth = np.unique(order[open_ & (order >= possible)])[::-1]
    fits, beyond = 0, len(worth) + 1  # so many of the best
    while beyond - fits > 1:
        middle = (fits + beyond) // 2
        if number(sure, open_ & (order >= worth[middle - 1])) <= most:
            fits = middle
        else:
            beyond = middle
    return possible if fits == len(worth) else _after(worth, fits)


def _at_most(most: int, outlook: Outlook, column: int, order: Floats, allowed: Bools, cut: float) -> float:
    """A cut that suggests so many of the undecided at most, raised where it has to be."""
    rest = ~outlook.decided[:, [column]]
    logits = np.sort(best_of_each(order[:, [column]], rest & allowed[:, [column]], outlook.follows))[::-1]
    return cut if (logits >= cut).sum() <= most else _after(logits, most)


def _after(logits: Floats, count: int) -> float:
    """A cut below the first so many of descending logits, and above the others."""
    if not len(logits):
        return float("inf")
    if count == 0:
        return float(np.nextafter(logits[0], np.inf))
    if count == len(logits):
        return float(logits[-1])
    return float((logits[count - 1] + logits[count]) / 2)
