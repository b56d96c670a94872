"""Uncalibrated bands: which suggestions are worth a reviewer's time before anything has been learned."""

from __future__ import annotations

import numpy as np

from icc_coding.suggesting.scoring import OVERLAP_WEIGHT, Measured, Targets

LIKELY, POSSIBLE, QUIET = "likely", "possible", "quiet"


def band_of(targets: Targets, measured: Measured) -> list[str]:
    """The band of every code in a passage; '' where nothing is suggested.

    likely: a rule of the code speaks for it and its likeness (similarity and word overlap) lies above the 95th percentile of ordinary talk.
    possible: a rule speaks for it, or its likeness lies above the 99.5th percentile and the passage is about local governments
    working together (scope above ordinary talk's spread).
    """
    likeness = measured.similarity + OVERLAP_WEIGHT * measured.overlap
    ruled = measured.rules > 0
    held = (measured.excluded > 0) & ~ruled
    likely = ruled & (likeness >= targets.tails[0])
    possible = ruled | ((likeness >= targets.tails[2]) & (measured.scope >= 1.0))
    bands = np.where(likely, LIKELY, np.where(possible & ~held, POSSIBLE, ""))
    return [str(band) for band in bands]
