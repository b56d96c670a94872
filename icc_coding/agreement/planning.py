"""Which coefficients a level of measurement, or weights of the user, make sense for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.encode import Coded
from icc_coding.agreement.formulas import CoefficientPlan
from icc_coding.agreement.weights import (
    LEVELS,
    IntervalMetric,
    Metric,
    NominalMetric,
    Weights,
    custom_metric,
    distance_weights,
    matrix_weights,
    ratio_metric,
)
from icc_coding.errors import UserError

Level = str | Callable[[Any, Any], float]
# Beyond this many distinct numbers the ratio level is computed only when it is asked for: its cost is quadratic.
_RATIO_UNASKED = 2048


def plan_for(coded: Coded, level: Level, weights: Any) -> CoefficientPlan:
    """All that can be computed of coded values, whatever the level; `weights` of the user add coefficients of their own.

    Raises :class:`UserError` for a level or weights that the categories do not bear (no order, no numbers, negative numbers).
    """
    q = len(coded.labels)
    ranks = np.arange(q, dtype=np.float64)
    numbers = coded.numbers if q else ranks
    if numbers is None and level == "ordinal" and (coded.declared or q < 2):
        numbers = ranks
    metrics: dict[str, Metric | None] = {"krippendorff_alpha_nominal": NominalMetric()}
    if numbers is not None:
        metrics["krippendorff_alpha_ordinal"] = None
        if coded.numbers is not None or q == 0:
            metrics["krippendorff_alpha_interval"] = IntervalMetric(numbers)
            if (numbers >= 0).all() and (q <= _RATIO_UNASKED or level == "ratio"):
                metrics["krippendorff_alpha_ratio"] = ratio_metric(numbers)
    _check_level(level, metrics, coded)
    if not isinstance(level, str):
        metrics = {"krippendorff_alpha": custom_metric(level, coded.labels), **metrics}
    own = _own_weights(weights, coded)
    steps = ranks if level == "ordinal" else numbers  # an ordinal level has ranks only: one order for everything in a report
    named = {kind: distance_weights(steps, kind) for kind in ("linear", "quadratic")} if steps is not None and numbers is not None else {}
    on_ranks = {kind: distance_weights(ranks, kind) for kind in ("linear", "quadratic", "ordinal")} if numbers is not None else {}
    return CoefficientPlan(
        fleiss={f"fleiss_{kind}": w for kind, w in (named | _ordinal(on_ranks)).items()} | _named("fleiss_weighted", own),
        gwet={f"gwet_ac2_{kind}": w for kind, w in (named | _ordinal(on_ranks)).items()} | _named("gwet_ac2_weighted", own),
        cohen={f"cohen_kappa_{kind}": w for kind, w in on_ranks.items() if kind != "ordinal"} | _named("cohen_kappa_weighted", own),
        conger=_named("conger_weighted", own),
        brennan_prediger=_named("brennan_prediger_weighted", own),
        metrics=metrics,
    )


def _ordinal(on_ranks: dict[str, Weights]) -> dict[str, Weights]:
    return {kind: w for kind, w in on_ranks.items() if kind == "ordinal"}


def _named(name: str, own: Weights | None) -> dict[str, Weights]:
    return {} if own is None else {name: own}


def _check_level(level: Level, metrics: dict[str, Metric | None], coded: Coded) -> None:
    if not isinstance(level, str) or f"krippendorff_alpha_{level}" in metrics:
        return
    if level not in LEVELS:
        raise UserError(f"level cannot be `{level}`. Choose one of: {', '.join(LEVELS)}, or a function of two categories.")
    if level == "ordinal":
        raise UserError("level `ordinal` needs an order: pass `categories` from lowest to highest.")
    if coded.numbers is None:
        example = next((label for label in coded.labels if isinstance(label, str)), "")
        raise UserError(f"level `{level}` needs numbers, and `{example}` is none. Use `nominal`, or `ordinal` with declared categories.")
    raise UserError("level `ratio` needs numbers from zero up, and some are negative. Use `interval`.")


def _own_weights(weights: Any, coded: Coded) -> Weights | None:
    if weights is None:
        return None
    q = len(coded.labels)
    if isinstance(weights, str):
        if weights not in ("linear", "quadratic", "ordinal"):
            raise UserError(f"weights cannot be `{weights}`. Choose one of: linear, quadratic, ordinal, or give a table of {q} x {q}.")
        numbers: NDArray[np.float64] | None = coded.numbers if weights != "ordinal" else None
        if numbers is None and coded.numbers is None and not coded.declared:
            raise UserError(f"weights `{weights}` need an order: pass `categories` from lowest to highest.")
        return distance_weights(np.arange(q, dtype=np.float64) if numbers is None else numbers, weights)
    return matrix_weights(weights, q)
