"""The standard error of Gwet's AC1, given these coders and beyond them.

Gwet, "Computing inter-rater reliability and its variance in the presence of high agreement", British Journal of Mathematical and
Statistical Psychology 61 (2008), 29-48; Handbook of Inter-Rater Reliability, 4th ed. (2014), chapters 5 and 6.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.encode import Coded, encode
from icc_coding.agreement.patterns import Patterns

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StandardErrors:
    """`conditional`: other units, the same coders. `unconditional`: other units and other coders; None with a `reason`."""

    conditional: float | None
    unconditional: float | None
    reason: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"conditional": self.conditional, "unconditional": self.unconditional, "reason": self.reason}


def ac1_errors(values: Any, categories: Sequence[Hashable] | None = None) -> StandardErrors:
    """Standard errors of `gwet_ac1` of coders x units; missing values as :func:`.coefficients` takes them.

    The conditional one is from the linear approximation of AC1 over units; the unconditional one adds what AC1 changes when each coder is
    left out (jackknife), for which there must be three coders.
    """
    return errors_of(encode(values, categories))


def errors_of(coded: Coded) -> StandardErrors:
    """The same for encoded values."""
    patterns = Patterns.find(coded.codes, len(coded.labels))
    often = np.bincount(patterns.of, minlength=patterns.codes.shape[1]).astype(np.float64)
    value, variance = _ac1(patterns.codes, often, len(coded.labels))
    if value is None or variance is None:
        return StandardErrors(None, None, "AC1 itself is undefined, or there is one unit only")
    coders = len(patterns.codes)
    if coders < 3:
        return StandardErrors(
            variance**0.5, None, "what other coders would say cannot be told from two: leaving one out leaves nobody to agree with"
        )
    left_out = [_ac1(np.delete(patterns.codes, coder, axis=0), often, len(coded.labels))[0] for coder in range(coders)]
    known = [one for one in left_out if one is not None]
    if len(known) < coders:
        return StandardErrors(variance**0.5, None, "AC1 is undefined without one of the coders")
    of_coders = (coders - 1) / coders * float(((np.array(known) - np.mean(known)) ** 2).sum())
    return StandardErrors(variance**0.5, (variance + of_coders) ** 0.5)


def _ac1(codes: NDArray[np.integer[Any]], often: Floats, q: int) -> tuple[float | None, float | None]:
    """(AC1, its variance over units) of patterns that occur so often."""
    present = (codes >= 0).sum(axis=0)
    used = present > 0
    r, weight = present[used].astype(np.float64), often[used]
    counts = np.stack([(codes[:, used] == category).sum(axis=0) for category in range(q)], axis=1) if q else np.zeros((len(r), 0))
    n, both = float(weight.sum()), float(weight[r > 1].sum())
    if q < 2 or both == 0:
        return None, None
    share = (weight[:, None] * counts / r[:, None]).sum(axis=0) / n
    p_e = float((share * (1 - share)).sum() / (q - 1))
    agreed = np.where(r > 1, (counts * (counts - 1)).sum(axis=1) / np.maximum(r * (r - 1), 1), 0.0)
    p_a = float((weight * agreed).sum() / both)
    value = (p_a - p_e) / (1 - p_e)
    if n < 2:
        return value, None
    each = n / both * (agreed - p_e * (r > 1)) / (1 - p_e)
    chance = (counts @ (1 - share)) / r / (q - 1)
    each = each - 2 * (1 - value) * (chance - p_e) / (1 - p_e)
    return value, float((weight * (each - value) ** 2).sum() / (n * (n - 1)))
