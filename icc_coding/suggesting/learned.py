"""What was learned, as a suggester uses it: a head, what makes its logits bands and chances, and what is shown of a passage by them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.codebook.model import Codebook
from icc_coding.suggesting.background import TalkStatistics
from icc_coding.suggesting.bands import LIKELY, POSSIBLE, QUIET
from icc_coding.suggesting.head import Floats, Head, odds_to_score
from icc_coding.suggesting.measured import Scores
from icc_coding.suggesting.scoring import score, sigmoid
from icc_coding.suggesting.share import Answered
from icc_coding.suggesting.units import Units

AMONG = 3  # a code is suggested only among so many best of its segment


@dataclass(frozen=True, slots=True)
class Calibration:
    """Per code, all [codes].

    slopes, offsets          of Platt's calibration, on the head's logits: they make probabilities
    likely, possible, quiet  cuts on the head's logits, NaN where one is not known
    sure                     codes with ten or more blind positives: only they get a probability
    settled                  codes with ten answers of each kind, in three transcripts: others are likely only where the codebook alone suggests them
    lead                     log odds by which what the codebook alone calls likely is ahead
    ahead                    the same of all that it suggests, where it is held against the cut for possible
    """

    slopes: Floats
    offsets: Floats
    likely: Floats
    possible: Floats
    quiet: Floats
    sure: NDArray[np.bool_]
    settled: NDArray[np.bool_]
    lead: Floats
    ahead: Floats

    def probabilities(self, logits: Floats) -> Floats:
        """Platt-scaled probabilities for logits [… x codes], for every code, sure or not."""
        return sigmoid(self.slopes * logits + self.offsets)

    def bands(self, logits: Floats, otherwise: NDArray[np.str_], brief: NDArray[np.bool_]) -> NDArray[np.str_]:
        """The band of each code, all [… x codes]; `otherwise` holds the bands by the codebook alone, which codes without cuts keep, and `brief`
        says where the text is too brief to be likely. A code must be among the best of its text."""
        among = best_of_text(logits)
        suggested = otherwise != ""
        raised = among & ~brief & (leading(logits, otherwise == LIKELY, self.lead) >= self.likely) & (self.settled | suggested)
        possible = among & (leading(logits, suggested, self.ahead) >= self.possible)
        quiet = np.where(logits < self.quiet, QUIET, "")
        found = np.where(raised, LIKELY, np.where(possible, POSSIBLE, quiet))
        result: NDArray[np.str_] = np.where(np.isnan(self.likely), otherwise, found)
        return result


def leading(logits: Floats, before: NDArray[np.bool_], lead: Floats | float) -> Floats:
    """Logits as they are held against a cut: what the codebook alone finds (`before`) is ahead by its code's `lead`, [… x codes]."""
    result: Floats = logits + lead * before
    return result


def best_of_text(logits: Floats) -> NDArray[np.bool_]:
    """Which codes are among the three best of their text, [… x codes]."""
    result: NDArray[np.bool_] = np.argsort(np.argsort(-logits, axis=-1, kind="stable"), axis=-1, kind="stable") < AMONG
    return result


@dataclass(frozen=True, slots=True)
class LearnedModel:
    """A head with the codes it knows, the talk that refreshed its background and, when learned from a study, its calibration.

    `decisions` counts per code how many readings taught it, `applied` how many of them said yes, and `answered` are the passages that they are about.
    """

    name: str
    codes: tuple[str, ...]
    encoder: str
    talk: TalkStatistics
    head: Head
    calibration: Calibration | None = None
    decisions: tuple[int, ...] = ()
    applied: tuple[int, ...] = ()
    answered: tuple[Answered, ...] = ()
    card: dict[str, Any] = field(default_factory=dict)

    def rate(self, units: Units, bands: NDArray[np.str_]) -> RatedAll:
        """Scores, bands and probabilities of passages, given as the head sees them, with their bands by the codebook alone."""
        logits = self.head.logits(units)
        if self.calibration is None:
            return RatedAll(odds_to_score(logits), bands, bands)
        known = self.calibration
        chances = np.where(known.sure, known.probabilities(logits), np.nan)
        return RatedAll(odds_to_score(logits), known.bands(logits, bands, units.brief), bands, chances)

    def for_codebook(self, codebook: Codebook) -> LearnedModel:
        """The same model for a codebook that has changed since: a renamed code keeps what was learned (`formerly`), a new one begins from the
        evidence, with the level of the codes that are known, no bands of its own and no probability."""
        codes = tuple(code.id for code in codebook.codes)
        if codes == self.codes:
            return self
        place = {name: number for number, name in enumerate(self.codes)}
        pick = [next((place[name] for name in (code.id, *code.formerly) if name in place), None) for code in codebook.codes]
        new = np.array([number is None for number in pick])
        taken = np.array([number or 0 for number in pick], dtype=np.int64)

        def picked(values: Floats, fresh: float | Floats) -> Floats:
            return np.where(new, fresh, values[..., taken])

        old = self.head
        head = Head(
            picked(old.weights, 0.0),
            picked(old.levels, float(old.levels.mean())),
            picked(old.slopes, old.slopes.mean(axis=1, keepdims=True)),
            old.places,
            picked(old.word_weights, 0.0),
        )
        known = self.calibration
        if known is not None:
            slopes, offsets = (picked(values, float(values.mean())) for values in (known.slopes, known.offsets))
            likely, possible, quiet = (picked(values, np.nan) for values in (known.likely, known.possible, known.quiet))
            sure, settled = (values[taken] & ~new for values in (known.sure, known.settled))
            lead, ahead = (picked(values, 0.0) for values in (known.lead, known.ahead))
            known = Calibration(slopes, offsets, likely, possible, quiet, sure, settled, lead, ahead)
        counts, applied = (tuple(0 if number is None else of[number] for number in pick) for of in (self.decisions, self.applied))
        return LearnedModel(self.name, codes, self.encoder, self.talk, head, known, counts, applied, self.answered, self.card)


@dataclass(frozen=True, slots=True)
class Rated:
    """What is shown of one passage, per code: score in [0, 1], band ('' for none), the band by the codebook alone, probability or None."""

    scores: Scores
    bands: list[str]
    before: list[str]
    probabilities: list[float | None]


@dataclass(frozen=True, slots=True)
class RatedAll:
    """The same of many passages, [passages x codes]; `chances` are NaN where a code has no probability, and None where none has one."""

    scores: Scores
    bands: NDArray[np.str_]
    before: NDArray[np.str_]
    chances: Floats | None = None

    def one(self, passage: int) -> Rated:
        """What is shown of one of the passages."""
        chances = self.chances[passage].tolist() if self.chances is not None else [np.nan] * self.scores.shape[1]
        probabilities = [None if np.isnan(chance) else round(chance, 3) for chance in chances]
        return Rated(self.scores[passage], self.bands[passage].tolist(), self.before[passage].tolist(), probabilities)


def rate_by_evidence(sums: Scores, bands: NDArray[np.str_]) -> RatedAll:
    """Rate passages by the zero-shot score alone, from the sums of their evidence and the bands that follow, [passages x codes]."""
    return RatedAll(score(sums), bands, bands)
