"""Agreement coefficients of one value per coder and unit."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.content_order import side_by_side
from icc_coding.agreement.counting import SumColumns, Sums
from icc_coding.agreement.encode import Coded, Groups, encode, encode_groups
from icc_coding.agreement.estimate import Draw, Question
from icc_coding.agreement.formulas import CoefficientPlan, Values, category_alphas, evaluate
from icc_coding.agreement.intervals import REPLICATES, check_method
from icc_coding.agreement.patterns import Patterns
from icc_coding.agreement.planning import Level, plan_for
from icc_coding.agreement.result import Coefficient, undefined
from icc_coding.agreement.tallies import Tally

Floats = NDArray[np.float64]


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
    values = category_alphas(counted.sums, counted.columns, metric)[0]
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
    columns = SumColumns.of(patterns, len(coded.labels))
    plan = plan_for(coded, level, weights)
    chosen = f"krippendorff_alpha_{level}" if isinstance(level, str) else ""

    def count(tally: Tally) -> CountedValues:
        return CountedValues(Sums.count(patterns, columns, tally), columns, plan, coded.labels, chosen)

    return Question(patterns, count, groups, None if weights_of_units is None else np.asarray(weights_of_units, dtype=np.float64))


@dataclass(frozen=True, slots=True)
class CountedValues:
    """Counts of single values; see :class:`.intervals.Counted`. `chosen` names the alpha that is reported as `krippendorff_alpha`."""

    sums: Sums
    columns: SumColumns
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
        return (len(self.columns.pairs) + 2) * len(self.columns.first) + self.columns.coders * self.columns.categories

    def content(self) -> Floats:
        """See :class:`.intervals.Counted`. Which coder of a pair comes first must not show, so coincidences are summed over both directions."""
        sums, columns = self.sums, self.columns
        values_that_meet = columns.by_first(sums.coincidences) + columns.by_second(sums.coincidences)
        return side_by_side((sums.rated, sums.pairable, sums.prevalence, sums.marginals, values_that_meet, sums.pairs))

    def values(self) -> Values:
        """See :class:`.intervals.Counted`."""
        values = evaluate(self.sums, self.columns, self.plan)
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
        used = self.columns.by_first(sums.coincidences)[0] + self.columns.by_second(sums.coincidences)[0]
        if len(np.flatnonzero(used)) == 1:
            return why_constant(float(used.sum()), self.labels[int(np.argmax(used))])
        if name == "light_kappa":
            return _why_light(sums, self.columns)
        return "no variation: agreement by chance is already complete"


def why_nothing(values_of_coders: Floats, pairable: float) -> str:
    """Why nothing at all can be computed; '' if something can. `values_of_coders` (coders,): how many values each has."""
    coders = int((values_of_coders > 0).sum())
    if coders < 2:
        return "only one coder has values; agreement needs two" if coders else "no coder has a value"
    return "no unit was rated by two coders" if pairable <= 0 else ""


def why_constant(n: float, label: Hashable) -> str:
    """Why chance-corrected agreement is undefined for a constant."""
    return f"no variation: all {round(n)} values that can be compared are `{label}`"


def _why_light(sums: Sums, columns: SumColumns) -> str:
    for number, (a, b) in enumerate(columns.pairs):
        joint = sums.pairs[0, number]
        if joint.sum() <= 0:
            return f"coders {a + 1} and {b + 1} share no unit, so their kappa is undefined"
        if len(np.flatnonzero(columns.by_first(joint) + columns.by_second(joint))) == 1:
            return f"coders {a + 1} and {b + 1} use one category only on the units they share, so their kappa is undefined"
    return "the kappa of a coder pair is undefined"
