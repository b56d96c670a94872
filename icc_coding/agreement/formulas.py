"""The coefficients as functions of sums. One row of :class:`Sums` gives one value, so point estimates, transcripts and a thousand
replicates go through the same lines. Not-a-number marks "undefined" here, inside; :mod:`.coefficients` says why.

Notation: p_a observed and p_e expected agreement; coefficient = (p_a - p_e) / (1 - p_e). Sources with each function; docs/agreement.md
has them worked through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.counting import SumColumns, Sums
from icc_coding.agreement.weights import Metric, NominalMetric, Weights, identity_weights, ordinal_metric

Floats = NDArray[np.float64]
Values = dict[str, Floats]

# Below this a denominator is rounding error of a sum that is zero.
_ZERO = 1e-12


@dataclass(frozen=True)
class CoefficientPlan:
    """What to compute.

    fleiss, gwet, cohen, conger, brennan_prediger  coefficient name -> weights, on top of the unweighted ones
    metrics  alpha's name -> difference function; None stands for the ordinal one, which depends on the counts
    """

    fleiss: Mapping[str, Weights] = field(default_factory=dict)
    gwet: Mapping[str, Weights] = field(default_factory=dict)
    cohen: Mapping[str, Weights] = field(default_factory=dict)
    conger: Mapping[str, Weights] = field(default_factory=dict)
    brennan_prediger: Mapping[str, Weights] = field(default_factory=dict)
    metrics: Mapping[str, Metric | None] = field(default_factory=lambda: {"krippendorff_alpha": NominalMetric()})


def evaluate(sums: Sums, columns: SumColumns, plan: CoefficientPlan) -> Values:
    """Every coefficient that applies, name -> one value per row of `sums`."""
    plain = identity_weights(columns.categories)
    values: Values = {"percent_agreement": observed(sums, columns, plain)}
    if columns.categories == 2:
        specific = specific_agreement(sums, columns)
        values["positive_agreement"], values["negative_agreement"] = specific[:, 1], specific[:, 0]
    if columns.coders == 2:
        values["cohen_kappa"] = cohen(sums, columns, plain)[:, 0]
        values |= {name: cohen(sums, columns, weights)[:, 0] for name, weights in plan.cohen.items()}
        values["scott_pi"] = scott(sums, columns)
    values["fleiss_kappa"] = fleiss(sums, columns, plain)
    values |= {name: fleiss(sums, columns, weights) for name, weights in plan.fleiss.items()}
    values["conger_kappa"] = conger(sums, columns, plain)
    values |= {name: conger(sums, columns, weights) for name, weights in plan.conger.items()}
    values["light_kappa"] = cohen(sums, columns, plain).mean(axis=1) if columns.coders > 1 else np.full(len(sums.rated), np.nan)
    values["brennan_prediger"] = brennan_prediger(sums, columns, plain)
    values |= {name: brennan_prediger(sums, columns, weights) for name, weights in plan.brennan_prediger.items()}
    values["gwet_ac1"] = gwet(sums, columns, plain)
    values |= {name: gwet(sums, columns, weights) for name, weights in plan.gwet.items()}
    values |= alphas(sums, columns, plan.metrics)
    values["holsti"] = holsti(sums, columns)
    return {name: tidy(value) for name, value in values.items()}


def observed(sums: Sums, columns: SumColumns, weights: Weights) -> Floats:
    """p_a: mean over units with two or more values of the weighted share of agreeing coder pairs (Gwet 2014, eq. 2.17)."""
    return divide(sums.shares @ weights.at(columns.first, columns.second), sums.pairable)


def specific_agreement(sums: Sums, columns: SumColumns) -> Floats:
    """(rows, q): of the pairs in which one coder chose a category, the share in which the other did too.

    For two coders and two categories these are 2a / (2a + b + c) and 2d / (2d + b + c) (Cicchetti and Feinstein 1990).
    """
    joint = sums.pairs.sum(axis=1)
    equal = np.where(columns.first == columns.second, joint, 0.0)
    return divide(2 * columns.by_first(equal), columns.by_first(joint) + columns.by_second(joint))


def cohen(sums: Sums, columns: SumColumns, weights: Weights) -> Floats:
    """(rows, coder pairs) Cohen's kappa on the units both coders rated (Cohen 1960, 1968)."""
    n = sums.pairs.sum(axis=-1)
    p_a = divide(sums.pairs @ weights.at(columns.first, columns.second), n)
    p, g = divide(columns.by_first(sums.pairs), n[..., None]), divide(columns.by_second(sums.pairs), n[..., None])
    return corrected(p_a, weights.expected(p, g))


def scott(sums: Sums, columns: SumColumns) -> Floats:
    """Scott's pi of two coders: chance from the pooled marginals of the units both rated (Scott 1955)."""
    plain = identity_weights(columns.categories)
    joint = sums.pairs[:, 0]
    n = joint.sum(axis=-1)
    pooled = divide(columns.by_first(joint) + columns.by_second(joint), 2 * n[:, None])
    return corrected(divide(joint @ plain.at(columns.first, columns.second), n), plain.expected(pooled, pooled))


def fleiss(sums: Sums, columns: SumColumns, weights: Weights) -> Floats:
    """Fleiss' kappa, missing values allowed (Fleiss 1971; Gwet 2014, section 2.4: prevalence over all units with a value)."""
    pi = divide(sums.prevalence, sums.rated[:, None])
    return corrected(observed(sums, columns, weights), weights.expected(pi, pi))


def gwet(sums: Sums, columns: SumColumns, weights: Weights) -> Floats:
    """Gwet's AC1 (plain weights) and AC2: p_e = T_w / (q (q - 1)) * sum of pi (1 - pi) (Gwet 2008; 2014, eq. 3.12)."""
    q = columns.categories
    if q < 2:
        return np.full(len(sums.rated), np.nan)
    pi = divide(sums.prevalence, sums.rated[:, None])
    p_e = weights.total / (q * (q - 1)) * (pi * (1 - pi)).sum(axis=-1)
    return corrected(observed(sums, columns, weights), p_e)


def brennan_prediger(sums: Sums, columns: SumColumns, weights: Weights) -> Floats:
    """Chance T_w / q^2, 1/q without weights (Brennan and Prediger 1981; Bennett's S, Randolph's free-marginal kappa, PABAK)."""
    q = columns.categories
    if q < 2:
        return np.full(len(sums.rated), np.nan)
    return corrected(observed(sums, columns, weights), np.full(len(sums.rated), weights.total / q**2))


def conger(sums: Sums, columns: SumColumns, weights: Weights) -> Floats:
    """Conger's kappa: chance averaged over coder pairs, each coder's marginals from all units that coder rated (Conger 1980; Gwet 2014)."""
    n = sums.marginals.sum(axis=-1)
    p = divide(sums.marginals, n[..., None])
    p[n <= _ZERO] = 0.0  # a coder without values
    coders = (n > _ZERO).sum(axis=-1)
    together = p.sum(axis=1)
    p_e = divide(weights.expected(together, together) - weights.expected(p, p).sum(axis=1), coders * (coders - 1.0))
    return corrected(observed(sums, columns, weights), p_e)


def alphas(sums: Sums, columns: SumColumns, metrics: Mapping[str, Metric | None]) -> Values:
    """Krippendorff's alpha: 1 - (n - 1) sum o_ck d_ck / sum n_c n_k d_ck over pairable values (Krippendorff 2011, 2019 chapter 12)."""
    n_c = columns.by_first(sums.coincidences) + columns.by_second(sums.coincidences)
    n = n_c.sum(axis=-1)
    varies = (n_c > _ZERO).sum(axis=-1) > 1
    values: Values = {}
    for name, metric in metrics.items():
        chosen = ordinal_metric(n_c) if metric is None else metric
        apart = 2 * (sums.coincidences * chosen.at(columns.first, columns.second)).sum(axis=-1)
        expected = np.where(varies, chosen.expected(n_c), 0.0)
        usable = expected > 0  # whatever the unit of measurement: where values vary, this is zero only if their differences are
        values[name] = 1 - (n - 1) * np.where(usable, apart / np.where(usable, expected, 1.0), np.nan)
    return values


def category_alphas(sums: Sums, columns: SumColumns, metric: Metric | None) -> Floats:
    """(rows, q): alpha of each value for itself, 1 - (n - 1) sum_k o_ck d_ck / sum_k n_c n_k d_ck, at any level of measurement.

    The numerators and denominators of all values add up to alpha's; at the nominal level it is alpha of the value against all others.
    """
    n_c = columns.by_first(sums.coincidences) + columns.by_second(sums.coincidences)
    chosen = ordinal_metric(n_c) if metric is None else metric
    apart = sums.coincidences * chosen.at(columns.first, columns.second)
    q = columns.categories
    first, second = np.divmod(np.arange(q * q), max(q, 1))
    distance = np.broadcast_to(chosen.at(first, second), (len(n_c), q * q)).reshape(len(n_c), q, q)
    expected = n_c * np.einsum("gk,gck->gc", n_c, distance)
    usable = expected > 0
    seen = columns.by_first(apart) + columns.by_second(apart)
    return np.where(usable, 1 - (n_c.sum(axis=-1, keepdims=True) - 1) * seen / np.where(usable, expected, 1.0), np.nan)


def holsti(sums: Sums, columns: SumColumns) -> Floats:
    """2 M / (N1 + N2) on the units both coders rated, averaged over coder pairs (Holsti 1969, p. 140)."""
    agreed = sums.pairs @ (columns.first == columns.second).astype(np.float64)
    return mean_defined(divide(2 * agreed, 2 * sums.pairs.sum(axis=-1)))


def corrected(p_a: Floats, p_e: Floats) -> Floats:
    """(p_a - p_e) / (1 - p_e); not-a-number where chance agreement is 1."""
    return divide(p_a - p_e, np.asarray(1 - p_e))


def divide(above: Floats, below: Floats) -> Floats:
    """`above` / `below`, not-a-number where `below` is zero."""
    usable = np.abs(below) > _ZERO
    shares: Floats = np.full(np.broadcast_shapes(np.shape(above), np.shape(below)), np.nan)
    np.divide(above, below, out=shares, where=usable)
    return shares


def mean_defined(values: Floats) -> Floats:
    """Mean over the last axis of what is defined; not-a-number when nothing is."""
    defined = ~np.isnan(values)
    return divide(np.where(defined, values, 0.0).sum(axis=-1), defined.sum(axis=-1).astype(np.float64))


def tidy(values: Floats) -> Floats:
    """Exactly 1 and 0 where only rounding keeps a value from it."""
    for exact in (1.0, 0.0):
        values = np.where(np.abs(values - exact) < _ZERO, exact, values)
    return values
