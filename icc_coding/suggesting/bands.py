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
from icc_coding.suggesting.scoring import RULE_WEIGHT, total

LIKELY, POSSIBLE, QUIET = "likely", "possible", "quiet"

RULED = 0.5  # the rules speak for a code from here on: a hit in the partner's sentence or beside it, not one outside the scope
# Sums of evidence (spreads above ordinary talk) that make a code likely: with a rule, with one of a value or of a form whose value is said, too,
# and without any.
RULED_LIKELY, BACKED_LIKELY, BARE_LIKELY = 10.4, 8.4, 11.2
BARE_POSSIBLE = 8.8
RULED_POSSIBLE = 6.3  # where the scope requires something of every code, a rule needs so much evidence in all to make it possible
BRIEF = 8  # a passage of fewer different words is likely by a rule alone: in so few nobody can check what it is said to be like
AMONG = 3  # among how many of the best of its passage a code must be without a rule of its own
BACKED = 0.2  # what the rules of codes expected with it add (`Measured.allied`), from here on


def band_of(measured: Measured) -> list[str]:
    """The band of every code in a passage; '' where nothing is suggested."""
    return [str(band) for band in bands_of(measured)]


def bands_of(measured: Measured | MeasuredAll) -> NDArray[np.str_]:
    """The bands by the evidence alone, [codes] or [passages x codes]."""
    lacking = np.asarray(measured.lacking)
    barred = too_brief(measured.different, measured.rules) | (lacking[..., None] if lacking.ndim else lacking)
    sums = total(measured)
    return evidence_bands(sums, measured.rules, measured.guarded, barred, np.broadcast_to(measured.allied, sums.shape), measured.expecting)


def too_brief(different: int | NDArray[np.integer[Any]], rules: NDArray[np.floating[Any]]) -> NDArray[np.bool_]:
    """Codes that a passage is too brief to be likely for, as no rule speaks for them, [codes] or [passages x codes].

    `different` is how many different words it says, [passages] where there are several; `rules` what rules say for the codes.
    """
    words = np.asarray(different)
    result: NDArray[np.bool_] = ((words < BRIEF)[..., None] if words.ndim else words < BRIEF) & (rules < RULED)
    return result


def evidence_bands(
    sums: NDArray[np.floating[Any]],
    rules: NDArray[np.floating[Any]],
    guarded: bool = False,
    barred: NDArray[np.bool_] | None = None,
    allied: NDArray[np.floating[Any]] | None = None,
    expecting: NDArray[np.bool_] | bool = False,
) -> NDArray[np.str_]:
    """Bands from the sums of evidence and what rules say for the code (`Measured.rules`), both [… x codes].

    guarded    the scope requires something of every code, so much of the talk is expected to lie outside the subject
    barred     what cannot be likely: the passage is :func:`too_brief`, or nothing of what the scope requires stands in it or beside it
    allied     what the rules of codes expected with it add (`Measured.allied`), [… x codes]
    expecting  which codes name a form expected with them: they say what is done, where a form alone may be the name of a body in passing
    """
    rank = np.argsort(np.argsort(-sums, axis=-1, kind="stable"), axis=-1, kind="stable")
    ruled, among = rules >= RULED, rank < AMONG
    said = np.zeros_like(rules) if allied is None else allied
    sums = sums - RULE_WEIGHT * rules * said  # what both say of one thing orders, but is no second reason
    spoken_for = ruled & (sums >= RULED_POSSIBLE) if guarded else ruled
    own = np.where((said >= np.float32(BACKED)) | expecting, np.float32(BACKED_LIKELY), np.float32(RULED_LIKELY))
    likely = ruled & (sums >= own) | among & (sums >= np.float32(BARE_LIKELY))
    likely = likely if barred is None else likely & ~barred
    possible = spoken_for | among & (sums >= np.float32(BARE_POSSIBLE))
    return np.where(likely, LIKELY, np.where(possible, POSSIBLE, ""))
