"""Agreement on sets of codes: several codes per unit, none (an empty set), or never looked at (missing)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.coefficients import question_of, why_undefined
from icc_coding.agreement.counting import Layout, Patterns, Sums
from icc_coding.agreement.encode import Coded, Groups, encode_groups, is_missing
from icc_coding.agreement.estimate import Draw, Question
from icc_coding.agreement.formulas import Values, alphas, divide, mean_defined, observed, tidy
from icc_coding.agreement.intervals import REPLICATES, check_method
from icc_coding.agreement.result import Coefficient
from icc_coding.agreement.weights import Metric, NominalMetric, PairwiseMetric, identity_weights, tabled
from icc_coding.errors import UserError

Floats = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class CodedSets:
    """Sets as numbers of distinct sets.

    codes    (coders, units) the number of the set, -1 missing
    members  (sets, labels) 1 where the set holds the label
    labels   all codes in order
    """

    codes: NDArray[np.integer[Any]]
    members: Floats
    labels: tuple[Hashable, ...]


def set_coefficients(
    sets: Any,
    clusters: Any = None,
    interval: str | None = None,
    seed: int = 0,
    *,
    labels: Sequence[Hashable] | None = None,
    replicates: int = REPLICATES,
) -> dict[str, Coefficient]:
    """Agreement on label sets, by name.

    sets      coders x units of sets (any collection of codes); None = missing, an empty set = looked at and no code
    clusters  the transcript of every unit; interval, seed as in :func:`coefficients`
    labels    all codes there are (they count for `pooled_binary_alpha`); by default those that occur

    Gives `percent_agreement` (same set), `krippendorff_alpha` (sets as they are), `krippendorff_alpha_jaccard`,
    `krippendorff_alpha_masi`, `pooled_binary_alpha` (all unit x code decisions stacked: inflated by joint absence, to be read beside
    the values per code) and `holsti` (2 x codes in common / codes given). Two empty sets agree; an empty and a non-empty set have
    nothing in common.
    """
    coded = encode_sets(sets, labels)
    check_method(interval, clusters)
    return set_question(coded, encode_groups(clusters, coded.codes.shape[1])).answer(Draw(interval, seed, replicates))


def per_code(
    sets: Any,
    clusters: Any = None,
    interval: str | None = None,
    seed: int = 0,
    *,
    labels: Sequence[Hashable] | None = None,
    replicates: int = REPLICATES,
) -> dict[Hashable, dict[str, Coefficient]]:
    """The coefficients of each code for itself: present or absent on every unit."""
    coded = encode_sets(sets, labels)
    check_method(interval, clusters)
    groups = encode_groups(clusters, coded.codes.shape[1])
    result = {}
    for column, label in enumerate(coded.labels):
        present = np.append(coded.members[:, column], -1).astype(np.int8)[coded.codes]
        binary = Coded(present, ("absent", "present"), None, True)
        result[label] = question_of(binary, groups=groups).answer(Draw(interval, seed, replicates))
    return result


def encode_sets(sets: Any, labels: Sequence[Hashable] | None = None) -> CodedSets:
    """Number the distinct sets. Raises :class:`UserError` for ragged input and for a code that is not among `labels`."""
    rows = [list(row) for row in sets]
    if not rows:
        raise UserError("sets must be a table of coders x units: one row per coder, one set of codes per unit.")
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(rows[0]):
            raise UserError(f"coder 1 has {len(rows[0])} sets and coder {number} has {len(row)}; write None where a coder did not look.")
    numbers: dict[frozenset[Hashable], int] = {}
    codes = np.array([[_number(cell, numbers) for cell in row] for row in rows], dtype=np.int32).reshape(len(rows), len(rows[0]))
    found = set().union(*numbers) if numbers else set()
    every = tuple(labels) if labels is not None else tuple(sorted(found, key=lambda label: (str(label), str(type(label)))))
    strange = sorted(str(label) for label in found - set(every))
    if strange:
        raise UserError(f"the code `{strange[0]}` is not among the codes ({', '.join(str(label) for label in every)}).")
    column = {label: index for index, label in enumerate(every)}
    members = np.zeros((len(numbers), len(every)))
    for labelled, number in numbers.items():
        members[number, [column[label] for label in labelled]] = 1.0
    return CodedSets(codes, members, every)


def _number(cell: Any, numbers: dict[frozenset[Hashable], int]) -> int:
    if isinstance(cell, (set, frozenset, list, tuple, np.ndarray)):
        return numbers.setdefault(frozenset(cell), len(numbers))
    if is_missing(cell):
        return -1
    if isinstance(cell, str) or not isinstance(cell, Iterable):
        raise UserError(f"each unit needs a set of codes (or None), not {cell!r}. Use agreement.coefficients for one value per unit.")
    return numbers.setdefault(frozenset(cell), len(numbers))


def set_question(coded: CodedSets, groups: Groups | None = None) -> Question:
    """What to compute for sets: as :func:`.coefficients.question_of` for single values."""
    patterns = Patterns.find(coded.codes, len(coded.members))
    layout = Layout.of(patterns, len(coded.members))
    measures = SetMeasures.of(coded)
    names_of_sets = [_readable(row, coded.labels) for row in coded.members]

    def reason(name: str, sums: Sums) -> str:
        if name == "pooled_binary_alpha" and sums.pairable[0] > 0:
            return "no variation: every code is absent everywhere, or present everywhere"
        if name == "holsti" and sums.pairable[0] > 0:
            return "no coder gave any code to a unit that another coder looked at"
        return why_undefined(name, sums, layout, names_of_sets)

    return Question(patterns, layout, lambda sums: measures.evaluate(sums, layout), reason, groups)


def _readable(row: Floats, labels: Sequence[Hashable]) -> str:
    return "; ".join(str(labels[index]) for index in np.flatnonzero(row).tolist()) or "no code"


@dataclass(frozen=True, slots=True)
class SetMeasures:
    """What is measured between distinct sets: distances from one matrix product, and counts of codes."""

    members: Floats
    sizes: Floats
    metrics: Mapping[str, Metric]

    @classmethod
    def of(cls, coded: CodedSets) -> SetMeasures:
        """Measures of the sets that occur."""
        members, sizes = coded.members, coded.members.sum(axis=1)
        metrics: dict[str, Metric] = {"krippendorff_alpha": NominalMetric()}
        metrics["krippendorff_alpha_jaccard"] = _set_metric(members, sizes, jaccard_distance)
        metrics["krippendorff_alpha_masi"] = _set_metric(members, sizes, masi_distance)
        return cls(members, sizes, metrics)

    def evaluate(self, sums: Sums, layout: Layout) -> Values:
        """Sums -> values, one per row."""
        values: Values = {"percent_agreement": observed(sums, layout, identity_weights(len(self.members)))}
        values |= alphas(sums, layout, self.metrics)
        values["pooled_binary_alpha"] = self.pooled(sums, layout)
        values["holsti"] = self.holsti(sums, layout)
        return {name: tidy(value) for name, value in values.items()}

    def pooled(self, sums: Sums, layout: Layout) -> Floats:
        """Alpha of one long binary variable that stacks every unit x code decision."""
        sizes, labels = self.sizes, self.members.shape[1]
        in_common = (self.members[layout.first] * self.members[layout.second]).sum(axis=1)
        unlike = sizes[layout.first] + sizes[layout.second] - 2 * in_common
        n_sets = layout.by_first(sums.coincidences) + layout.by_second(sums.coincidences)
        n = n_sets.sum(axis=-1) * labels
        ones = n_sets @ sizes
        return np.asarray(1 - (n - 1) * divide(2 * (sums.coincidences @ unlike), 2 * ones * (n - ones)))

    def holsti(self, sums: Sums, layout: Layout) -> Floats:
        """2 M / (N1 + N2), M the codes in common, N the codes given by each coder, averaged over coder pairs (Holsti 1969)."""
        in_common = (self.members[layout.first] * self.members[layout.second]).sum(axis=1)
        given = self.sizes[layout.first] + self.sizes[layout.second]
        return mean_defined(divide(2 * (sums.pairs @ in_common), sums.pairs @ given))


def _set_metric(members: Floats, sizes: Floats, distance: Callable[[Floats, Floats, Floats], Floats]) -> PairwiseMetric:
    def pairs(first: Index, second: Index) -> Floats:
        return distance((members[first] * members[second]).sum(axis=1), sizes[first], sizes[second])

    def block(columns: Index) -> Floats:
        return distance(members @ members[columns].T, sizes[:, None], sizes[None, columns])

    return tabled(PairwiseMetric(pairs, block, len(members)))


def jaccard_distance(in_common: Floats, size_a: Floats, size_b: Floats) -> Floats:
    """1 - |A and B| / |A or B|; 0 for two empty sets."""
    union = size_a + size_b - in_common
    return np.where(union > 0, 1 - in_common / np.where(union > 0, union, 1.0), 0.0)


def masi_distance(in_common: Floats, size_a: Floats, size_b: Floats) -> Floats:
    """1 - J x M (Passonneau 2006): M is 1 for equal sets, 2/3 if one holds the other, 1/3 if they overlap, 0 if they do not."""
    one_holds_other = in_common == np.minimum(size_a, size_b)
    equal = one_holds_other & (size_a == size_b)
    monotonicity = np.where(equal, 1.0, np.where(in_common == 0, 0.0, np.where(one_holds_other, 2 / 3, 1 / 3)))
    return 1 - (1 - jaccard_distance(in_common, size_a, size_b)) * monotonicity
