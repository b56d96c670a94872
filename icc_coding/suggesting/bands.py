"""Uncalibrated bands: which suggestions are worth a reviewer's time before anything has been learned.

A fixed cut per code offers three wrong codes beside each right one, because the codes of one study are alike: what speaks for
sharing a service speaks a little for buying together. So a code must also be among the best of its passage. `docs/method.md` has the
figures that the cuts were chosen by.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.suggesting.scoring import Measured, total

LIKELY, POSSIBLE, QUIET = "likely", "possible", "quiet"

RULED_LIKELY, BARE_LIKELY = 8.0, 10.0  # sums of evidence (spreads above ordinary talk) that make a code likely, with and without a rule
RULED_POSSIBLE, BARE_POSSIBLE = 5.0, 7.0
RULED_AMONG, BARE_AMONG = 3, 2  # a code must be among so many best of its passage


def band_of(measured: Measured) -> list[str]:
    """The band of every code in a passage; '' where nothing is suggested."""
    return [str(band) for band in evidence_bands(total(measured), measured.rules > 0)]


def evidence_bands(sums: NDArray[np.floating[Any]], has_rule: NDArray[np.bool_]) -> NDArray[np.str_]:
    """Bands from the sums of evidence and whether a rule speaks for the code, both [… x codes]."""
    rank = np.argsort(np.argsort(-sums, axis=-1, kind="stable"), axis=-1, kind="stable")
    ruled = has_rule & (rank < RULED_AMONG)
    bare = rank < BARE_AMONG
    likely = (ruled & (sums >= RULED_LIKELY)) | (bare & (sums >= BARE_LIKELY))
    possible = (ruled & (sums >= RULED_POSSIBLE)) | (bare & (sums >= BARE_POSSIBLE))
    return np.where(likely, LIKELY, np.where(possible, POSSIBLE, ""))
