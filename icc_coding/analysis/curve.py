"""How many codes each further interview brings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from icc_coding.agreement.content_order import content_order
from icc_coding.analysis.basis import Material, material
from icc_coding.study import Study

ORDERS = 1000


def saturation(
    study: Study | Material, *, dimensions: Sequence[str] = (), include_suggestions: bool = False, seed: int = 0
) -> pd.DataFrame:
    """One row for each number of transcripts, 1 to all: `codes` found on average over all orders, `low` and `high`, and `new`.

    The average is exact: the sum over codes of 1 - C(N - n, k) / C(N, k), n the transcripts with the code (Hurlbert 1971, Ecology
    52; Coleman 1981). `low` and `high` hold 95 % of 1,000 random orders. `new` is what the last transcript brought on average. The
    curve says nothing about codes that nobody looked for.
    """
    found = material(study, include_suggestions=include_suggestions)
    codes = [code.id for code in (found.codes_of(dimensions) if dimensions else found.codebook.codes)]
    present = found.counts[codes].to_numpy() > 0
    total = len(present)
    average = np.array([_expected(present, number) for number in range(1, total + 1)])
    rng = np.random.default_rng(seed)
    present = present[content_order(present.astype(np.float64))]  # by what they hold: a name says nothing about the draws
    seen = np.array([np.logical_or.accumulate(present[rng.permutation(total)], axis=0).sum(axis=1) for _ in range(ORDERS)])
    low, high = np.percentile(seen, [2.5, 97.5], axis=0) if total else (average, average)
    return pd.DataFrame(
        {
            "transcripts": np.arange(1, total + 1),
            "codes": average,
            "low": low,
            "high": high,
            "new": np.diff(average, prepend=0.0),
        }
    )


def _expected(present: NDArray[np.bool_], drawn: int) -> float:
    total, with_code = len(present), present.sum(axis=0)
    missed = np.ones(len(with_code))
    for step in range(drawn):  # C(N - n, k) / C(N, k) as a product, without large numbers
        missed *= np.maximum(total - with_code - step, 0) / (total - step)
    return float((1 - missed).sum())
