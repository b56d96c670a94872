"""Agreement coefficients of one value per coder and unit."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.counting import SumColumns, Sums
from icc_coding.agreement.encode import Coded, Groups, encode, encode_groups
from icc_coding.agreement.estimate import Draw, Question
from icc_coding.agreement.formulas import CoefficientPlan, Values, category_alphas, evaluate
from icc_coding.agreement.intervals import REPLICATES, check_method
from icc_coding.agreement.patterns import Patterns
from icc_coding.agreement.result import Coefficient, undefined
from icc_coding.agreement.tallies import Tally
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

Floats = NDArray[np.float64]
Level = str | Callable[[Any, Any], float]

# Beyond this many distinct numbers the ratio level is computed only when it is asked for: its cost is quadratic.
_RATIO_UNASKED = 2048


def coefficients(
    values: Any,
    level: Level = "nominal",
    categories: Sequence[Hashable] | None = None,
    weights: Any = None,
    clusters: Any = None,
    interval: str | None = None,
    seed: int = 0,
    *,
    replicates: int = REPLICATES,
) -> dict[str, Coefficient]:
    """Every agreement coefficient that applies to `values`, by name.

    values      coders x units; numbers or names, None or NaN where a coder has no value
    level       `nominal`, `ordinal`, `interval`, `ratio`, or a function of two categories that gives their squared difference:
                what `krippendorff_alpha` measures. For numbers the other levels are there too, as `krippendorff_alpha_ordinal` …
    categories  all categories in order; needed when some were never used (they count for Brennan-Prediger and AC1) and for
                the ordinal level of names. The last of two categories is the "positive" one
    weights     agreement weights of your own (q x q, or `linear`, `quadratic`, `ordinal`): adds `cohen_kappa_weighted`,
                `fleiss_weighted`, `conger_weighted`, `brennan_prediger_weighted`, `gwet_ac2_weighted`
    clusters    the transcript of every unit
    interval    None, `cluster` (bootstrap of transcripts), `unit` (bootstrap of units) or `jackknife` (leaves out one transcript,
                or one unit when there are no clusters)

    Raises :class:`UserError` for input that cannot be read. Data that leave a coefficient undefined are no error: its status says so.
    """
    coded = encode(values, categories)
    check_method(interval, clusters)
    question = question_of(coded, level, weights, encode_groups(clusters, coded.codes.shape[1]))
    return question.answer(Draw(interval, seed, replicates))


def per_category(
    values: Any,
    categories: Sequence[Hashable] | None = None,
    clusters: Any = None,
    interval: str | None = None,
    seed: int = 0,
    *,
    replicates: int = REPLICATES,
) -> dict[Hashable, dict[str, Coefficient]]:
    """The coefficients of each category against all others: which categories are hard to tell apart."""
    coded = encode(values, categories)
    check_method(interval, clusters)
    groups = encode_groups(clusters, coded.codes.shape[1])
    result = {}
    for number, label in enumerate(coded.labels):
        chosen = np.where(coded.codes < 0, -1, coded.codes == number).astype(np.int8)
        binary = Coded(chosen, ("other", label), None, True)
        result[label] = question_of(binary, groups=groups).answer(Draw(interval, seed, replicates))
    return result


def category_alpha(
    values: Any, level: Level = "nominal", categories: Sequence[Hashable] | None = None, *, weights_of_units: Sequence[float] | None = None
) -> dict[Hashable, Coefficient]:
    """Krippendorff's alpha of each value for itself, at the level of measurement; see :func:`.formulas.category_alphas`."""
    return category_alpha_of(encode(values, categories), level, weights_of_units)


def category_alpha_of(
    coded: Coded, level: Level = "nominal", weights_of_units: Sequence[float] | None = None
) -> dict[Hashable, Coefficient]:
    """The same for encoded values."""
    counted = question_of(coded, level, weights_of_units=weights_of_units).total()
    assert isinstance(counted, CountedValues)
    metric = counted.plan.metrics[counted.chosen or "krippendorff_alpha"]
    values = category_alphas(counted.sums, counted.layout, metric)[0]
    n = round(float(counted.pairable[0]))
    return {
        label: undefined(f"`{label}` was given to no unit that another coder rated, or nothing else was", n)
        if value != value
        else Coefficient(float(value), n=n)
        for label, value in zip(coded.labels, values.tolist(), strict=True)
    }


def question_of(
    coded: Coded,
    level: Level = "nominal",
    weights: Any = None,
    groups: Groups | None = None,
    weights_of_units: Sequence[float] | None = None,
) -> Question:
    """What to count, and what to compute from it; `weights_of_units` says how much each unit counts (1 without)."""
    patterns = Patterns.find(coded.codes, len(coded.labels))
    layout = SumColumns.of(patterns, len(coded.labels))
    plan = _plan(coded, level, weights)
    chosen = f"krippendorff_alpha_{level}" if isinstance(level, str) else ""

    def count(tally: Tally) -> CountedValues:
        return CountedValues(Sums.count(patterns, layout, tally), layout, plan, coded.labels, chosen)

    return Question(patterns, count, groups, None if weights_of_units is None else np.asarray(weights_of_units, dtype=np.float64))


@dataclass(frozen=True, slots=True)
class CountedValues:
    """Counts of single values; see :class:`.intervals.Counted`. `chosen` names the alpha that is reported as `krippendorff_alpha`."""

    sums: Sums
    layout: SumColumns
    plan: CoefficientPlan
    labels: tuple[Hashable, ...]
    chosen: str = ""

    @property
    def rated(self) -> Floats:
        """See :class:`.intervals.Counted`."""
        return self.sums.rated

    @property
    def pairable(self) -> Floats:
        """See :class:`.intervals.Counted`."""
        return self.sums.pairable

    @property
    def width(self) -> int:
        """See :class:`.intervals.Counted`."""
        return (len(self.layout.pairs) + 2) * len(self.layout.first) + self.layout.coders * self.layout.categories

    def values(self) -> Values:
        """See :class:`.intervals.Counted`."""
        values = evaluate(self.sums, self.layout, self.plan)
        return {"krippendorff_alpha": values[self.chosen], **values} if self.chosen else values

    def weighed(self, weights: Floats) -> Values:
        """See :class:`.intervals.Counted`."""
        return replace(self, sums=self.sums.weigh(weights)).values()

    def total(self) -> CountedValues:
        """See :class:`.intervals.Counted`."""
        return replace(self, sums=self.sums.total())

    def row(self, index: int) -> CountedValues:
        """One row alone."""
        return replace(self, sums=self.sums.row(index))

    def why(self, name: str, row: int) -> str:
        """See :class:`.intervals.Counted`."""
        sums = self.sums.row(row)
        general = why_nothing(sums.marginals[0].sum(axis=-1), float(sums.pairable[0]))
        if general:
            return general
        if name in ("positive_agreement", "negative_agreement"):
            label = self.labels[1 if name == "positive_agreement" else 0]
            return f"no coder used `{label}` on a unit that another coder rated"
        used = self.layout.by_first(sums.coincidences)[0] + self.layout.by_second(sums.coincidences)[0]
        if len(np.flatnonzero(used)) == 1:
            return why_constant(float(used.sum()), self.labels[int(np.argmax(used))])
        if name == "light_kappa":
            return _why_light(sums, self.layout)
        return "no variation: agreement by chance is already complete"


def why_nothing(values_of_coders: Floats, pairable: float) -> str:
    """Why nothing at all can be computed; '' if something can."""
    coders = int((values_of_coders > 0).sum())
    if coders < 2:
        return "only one coder has values; agreement needs two" if coders else "no coder has a value"
    return "no unit was rated by two coders" if pairable <= 0 else ""


def why_constant(n: float, label: Hashable) -> str:
    """Why chance-corrected agreement is undefined for a constant."""
    return f"no variation: all {round(n)} values that can be compared are `{label}`"


def _why_light(sums: Sums, layout: SumColumns) -> str:
    for number, (a, b) in enumerate(layout.pairs):
        joint = sums.pairs[0, number]
        if joint.sum() <= 0:
            return f"coders {a + 1} and {b + 1} share no unit, so their kappa is undefined"
        if len(np.flatnonzero(layout.by_first(joint) + layout.by_second(joint))) == 1:
            return f"coders {a + 1} and {b + 1} use one category only on the units they share, so their kappa is undefined"
    return "the kappa of a coder pair is undefined"


def _plan(coded: Coded, level: Level, weights: Any) -> CoefficientPlan:
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
