"""Uncalibrated bands: which suggestions are worth a reviewer's time before anything has been learned.

A rule that hits inside the scope is what people wrote down as worth seeing: it makes a code at least possible. Without one, the sum of
evidence must be high, and the code among the best of its passage, because the codes of one study are alike: what speaks for
sharing a service speaks a little for buying together. `docs/method.md` has the figures that the cuts were chosen by.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.suggesting.measured import Measured, MeasuredAll
from icc_coding.suggesting.scoring import total

LIKELY, POSSIBLE, QUIET = "likely", "possible", "quiet"

RULED = 0.5  # the rules speak for a code from here on: a hit in the partner's sentence or beside it, not one outside the scope
RULED_LIKELY, BARE_LIKELY = 9.6, 11.2  # sums of evidence (spreads above ordinary talk) that make a code likely, with and without a rule
BARE_POSSIBLE = 8.8
RULED_POSSIBLE = 5.5  # where the scope requires something of every code, a rule needs so much evidence in all to make it possible
BRIEF = 8  # a passage of fewer different words is likely by a rule alone: in so few nobody can check what it is said to be like
AMONG = 3  # without a rule a code must be among so many best of its passage


def band_of(measured: Measured) -> list[str]:
    """The band of every code in a passage; '' where nothing is suggested."""
    return [str(band) for band in bands_of(measured)]


def bands_of(measured: Measured | MeasuredAll) -> NDArray[np.str_]:
    """The bands by the evidence alone, [codes] or [passages x codes]."""
    lacking = np.asarray(measured.lacking)
    barred = too_brief(measured.different, measured.rules) | (lacking[..., None] if lacking.ndim else lacking)
    return evidence_bands(total(measured), measured.rules, measured.guarded, barred)


def too_brief(different: int | NDArray[np.integer[Any]], rules: NDArray[np.floating[Any]]) -> NDArray[np.bool_]:
    """Codes that a passage is too brief to be likely for, as no rule speaks for them, [codes] or [passages x codes].

    `different` is how many different words it says, [passages] where there are several; `rules` what rules say for the codes.
    """
    words = np.asarray(different)
    result: NDArray[np.bool_] = ((words < BRIEF)[..., None] if words.ndim else words < BRIEF) & (rules < RULED)
    return result


def evidence_bands(
    sums: NDArray[np.floating[Any]], rules: NDArray[np.floating[Any]], guarded: bool = False, barred: NDArray[np.bool_] | None = None
) -> NDArray[np.str_]:
    """Bands from the sums of evidence and what rules say for the code (`Measured.rules`), both [… x codes].

    guarded  the scope requires something of every code, so much of the talk is expected to lie outside the subject
    barred   what cannot be likely: the passage is :func:`too_brief`, or nothing of what the scope requires stands in it or beside it
    """
    rank = np.argsort(np.argsort(-sums, axis=-1, kind="stable"), axis=-1, kind="stable")
    ruled, among = rules >= RULED, rank < AMONG
    spoken_for = ruled & (sums >= RULED_POSSIBLE) if guarded else ruled
    likely = (ruled & (sums >= RULED_LIKELY)) | (among & (sums >= BARE_LIKELY))
    likely = likely if barred is None else likely & ~barred
    possible = spoken_for | (among & (sums >= BARE_POSSIBLE))
    return np.where(likely, LIKELY, np.where(possible, POSSIBLE, ""))
