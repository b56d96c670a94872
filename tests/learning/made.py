"""Answers without a study behind them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from icc_coding.learning.training import Answers, Everything, Taught
from icc_coding.suggesting.units import Units

CODES = ("x.common", "x.rare")


def taught_of(
    units: Units,
    labels: NDArray[np.bool_],
    clusters: NDArray[np.str_],
    known: NDArray[np.bool_] | None = None,
    blind: NDArray[np.bool_] | None = None,
) -> Taught:
    """All answers about all segments there are; read blind unless `blind` says otherwise."""
    known = np.ones_like(labels) if known is None else known
    places = tuple((str(name), row) for row, name in enumerate(clusters))
    codes = tuple(f"x.code_{number}" for number in range(labels.shape[1])) if labels.shape[1] != len(CODES) else CODES
    nothing = np.full(labels.shape, "", dtype="<U8")
    everything = Everything(units, nothing, places, np.arange(len(places)), np.zeros(len(places), dtype=bool))
    return Taught(Answers(codes, places, labels, known, known if blind is None else blind), units, np.zeros(4), everything)  # type: ignore[arg-type]


def made(transcripts: int = 8, each: int = 40, signal: float = 4.0, seed: int = 1) -> Taught:
    """Answers that follow the first column of the inputs, as strongly as `signal` says; code `x.rare` hardly ever applies."""
    rng = np.random.default_rng(seed)
    rows = transcripts * each
    inputs = rng.normal(size=(rows, 4))
    logits = np.stack([signal * inputs[:, 0] - 1, np.full(rows, -5.0)], axis=1)
    labels = rng.random((rows, 2)) < 1 / (1 + np.exp(-logits))
    labels[0, 1] = True
    return taught_of(Units(np.zeros((5, rows, 2)), inputs), labels, np.array([f"t{row // each}" for row in range(rows)]))
