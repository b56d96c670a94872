"""Agreement on sets of codes: several codes per unit, none (an empty set), or never looked at (missing)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.coefficients import question_of
from icc_coding.agreement.counted_sets import CountedSets
from icc_coding.agreement.encode import Coded, Groups, encode_groups, is_missing
from icc_coding.agreement.estimate import Draw, Question
from icc_coding.agreement.intervals import REPLICATES, check_method
from icc_coding.agreement.patterns import Patterns
from icc_coding.agreement.result import Coefficient
from icc_coding.agreement.set_distance import SetMeasures
from icc_coding.errors import UserError

Floats = NDArray[np.float64]


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
    """What to count for sets, and what to compute from it."""
    patterns = Patterns.find(coded.codes, len(coded.members))
    measures = SetMeasures.of(coded.members, coded.labels)
    return Question(patterns, lambda tally: CountedSets.count(patterns, measures, tally), groups)
