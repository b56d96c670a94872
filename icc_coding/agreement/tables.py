"""Tables of agreement from :class:`.Ratings`: per code, dimension, transcript, coder pair, attribute, and pooled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from icc_coding.agreement.coefficients import CountedValues, question_of
from icc_coding.agreement.counting import SumColumns, Sums
from icc_coding.agreement.encode import Coded, Groups
from icc_coding.agreement.estimate import Draw, Question, answer_from, each_group
from icc_coding.agreement.intervals import Counted
from icc_coding.agreement.ratings import Ratings
from icc_coding.agreement.result import Coefficient
from icc_coding.agreement.sets import CodedSets, set_question
from icc_coding.errors import UserError

Floats = NDArray[np.float64]

PER = ("code", "dimension", "transcript", "pair", "attribute")
ALL = "all"
_RARE = 10


@dataclass(frozen=True, slots=True)
class Counts:
    """The four counts of two coders; of more coders, summed over their pairs. `first` is the coder named first."""

    both: int
    first_only: int
    second_only: int
    neither: int

    @property
    def where_coded(self) -> float | None:
        """Agreement with uncoded text left out: of the units that one of the two coded, the share that both did (Jaccard)."""
        coded = self.both + self.first_only + self.second_only
        return self.both / coded if coded else None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. `all` stands where nothing was singled out.

    unit         what was compared: segment, turn, transcript or character
    counts       the four counts; only for single codes
    prevalence   coder -> share of the coder's units that carry the code
    bias         coder -> that share minus the share of the other coders, on the units both rated
    notes        what to know before reading the numbers
    """

    dimension: str
    code: str
    transcript: str
    attribute: str
    coders: tuple[str, ...]
    unit: str
    n_units: int
    n_pairable: int
    n_transcripts: int
    coefficients: Mapping[str, Coefficient]
    counts: Counts | None = None
    prevalence: Mapping[str, float] = field(default_factory=dict)
    bias: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mean:
    """Mean of a coefficient over rows, with how many had no defined value: those are left out, never counted as 0 or 1."""

    value: float | None
    defined: int
    undefined: int


def table(ratings: Ratings, per: Sequence[str] = ("code",), draw: Draw | None = None) -> list[Row]:
    """Rows of agreement, the pooled row of every breakdown first.

    per   any of `code`, `dimension` (not both), `transcript`, `pair`, `attribute`; together they are crossed. Without `code` and
          `dimension` all codes are compared as sets
    draw  the interval; a single transcript has none. None: no interval

    Raises :class:`UserError` for an unknown breakdown and for an interval from characters, which are not independent.
    """
    for name in per:
        if name not in PER:
            raise UserError(f"agreement cannot be broken down by `{name}`. Choose from: {', '.join(PER)}.")
    if "code" in per and "dimension" in per:
        raise UserError("choose `code` or `dimension`: a code has its dimension in its name.")
    draw = draw or Draw()
    if draw.method is not None and ratings.unit == "character":
        raise UserError("no interval can come from characters: neighbouring characters are not independent. Use the unit `segment`.")
    rows: list[Row] = []
    for attribute, part in _attributes(ratings, "attribute" in per):
        for coders in _coder_sets(part, "pair" in per):
            for codes in _code_sets(part, per, coders):
                subset = RatingsSubset(codes, "code" in per, attribute, coders, part)
                rows.extend(_rows(subset, "transcript" in per, draw))
    return rows


def mean(rows: Sequence[Row], name: str) -> Mean:
    """Mean of one coefficient over rows."""
    values = [row.coefficients[name].value for row in rows if name in row.coefficients]
    defined = [value for value in values if value is not None]
    return Mean(float(np.mean(defined)) if defined else None, len(defined), len(values) - len(defined))


def coded_units(ratings: Ratings) -> NDArray[np.bool_]:
    """Which units, (units,), some coder gave some code: what is left when uncoded text is not counted."""
    return np.asarray((ratings.values == 1).any(axis=(0, 2)))


@dataclass(frozen=True)
class RatingsSubset:
    """What one row is about: some codes, some coders, some units."""

    codes: tuple[int, ...]
    single: bool  # one code, present or absent; otherwise the codes are compared as sets
    attribute: str
    coders: tuple[int, ...]
    ratings: Ratings

    def question(self, groups: Groups | None) -> Question:
        """One code: present or absent. Several: sets."""
        lengths = self.ratings.weights if self.ratings.lengths is None else self.ratings.lengths.astype(np.float64)
        if self.single:
            coded = Coded(self.ratings.values[list(self.coders)][:, :, self.codes[0]], ("absent", "present"), None, True)
            return replace(question_of(coded, groups=groups), weights=lengths)
        return replace(set_question(self.as_sets(), groups), weights=lengths)

    def as_sets(self) -> CodedSets:
        """Each unit's set of codes; missing where the coder did not look for all of them."""
        values = self.ratings.values[list(self.coders)][:, :, list(self.codes)]
        labels = tuple(self.ratings.codes[code] for code in self.codes)
        return sets_from(values, labels)

    def names(self) -> tuple[str, str]:
        """Dimension and code of the row."""
        ratings = self.ratings
        if self.single:
            code = ratings.codes[self.codes[0]]
            return code.split(".", 1)[0], code
        dimensions = {ratings.codes[code].split(".", 1)[0] for code in self.codes}
        return (dimensions.pop() if len(dimensions) == 1 and len(ratings.dimensions) > 1 else ALL), ALL


def sets_from(values: NDArray[np.int8], labels: tuple[str, ...]) -> CodedSets:
    """(coders, units, codes) of -1, 0, 1 as distinct sets; a unit that was looked at for some of the codes only is missing."""
    read = (values >= 0).all(axis=2)
    packed = np.packbits(values == 1, axis=2)
    flat = packed.reshape(-1, packed.shape[2])
    key = np.ascontiguousarray(flat).view(np.dtype((np.void, flat.shape[1]))).ravel()
    distinct, example, number = np.unique(key, return_index=True, return_inverse=True)
    members = (values == 1).reshape(-1, values.shape[2])[example].astype(np.float64)
    codes = np.where(read, number.reshape(read.shape), -1).astype(np.int32)
    return CodedSets(codes, members.reshape(len(distinct), len(labels)), labels)


def _attributes(ratings: Ratings, split: bool) -> Iterator[tuple[str, Ratings]]:
    yield ALL, ratings
    if not split:
        return
    if not ratings.attributes:
        raise UserError("there are no attributes to break down by. Add them to transcripts/cases.csv.")
    for name, values in ratings.attributes.items():
        column = np.array(values, dtype=object)
        for value in sorted({str(value) for value in values}):
            yield f"{name}={value}", ratings.select(units=np.asarray(column == value))


def _coder_sets(ratings: Ratings, pairs: bool) -> Iterator[tuple[int, ...]]:
    everyone = tuple(range(len(ratings.coders)))
    yield everyone
    if pairs and len(everyone) > 2:
        yield from combinations(everyone, 2)


def _code_sets(ratings: Ratings, per: Sequence[str], coders: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The codes of each row; sets are of the codes on which these coders meet."""
    if "code" in per:
        yield from ((code,) for code in range(len(ratings.codes)))
    elif "dimension" in per:
        yield from (tuple(ratings.met_on(ratings.codes_of(dimension), coders)) for dimension in ratings.dimensions)
    else:
        yield tuple(ratings.met_on(range(len(ratings.codes)), coders))


def _rows(subset: RatingsSubset, per_transcript: bool, draw: Draw) -> Iterator[Row]:
    groups = subset.ratings.groups
    question = subset.question(groups)
    by_group = question.by_group()
    pooled = question.answer(draw) if draw.method == "unit" else answer_from(by_group, draw)
    yield _row(subset, ALL, by_group.total(), 0, pooled, int((by_group.rated > 0).sum()))
    if not per_transcript or groups is None:
        return
    for index, (name, coefficients) in enumerate(zip(groups.names, each_group(by_group), strict=True)):
        yield _row(subset, str(name), by_group, index, coefficients, 1)


def _row(
    subset: RatingsSubset, transcript: str, counted: Counted, index: int, coefficients: Mapping[str, Coefficient], transcripts: int
) -> Row:
    dimension, code = subset.names()
    coders = tuple(subset.ratings.coders[coder] for coder in subset.coders)
    row = Row(
        dimension,
        code,
        transcript,
        subset.attribute,
        coders,
        subset.ratings.unit,
        round(float(counted.rated[index])),
        round(float(counted.pairable[index])),
        transcripts,
        coefficients,
    )
    if not isinstance(counted, CountedValues):
        return row
    sums = counted.sums.row(index)
    counts = _counts(sums)
    prevalence, bias = _shares(sums, counted.columns, coders)
    return replace(row, counts=counts, prevalence=prevalence, bias=bias, notes=tuple(_notes(sums, coders)))


def _counts(sums: Sums) -> Counts:
    neither, second_only, first_only, both = np.rint(sums.pairs[0].sum(axis=0)).astype(int).tolist() if sums.pairs.size else (0, 0, 0, 0)
    return Counts(both, first_only, second_only, neither)


def _shares(sums: Sums, columns: SumColumns, coders: tuple[str, ...]) -> tuple[dict[str, float], dict[str, float]]:
    """Prevalence and bias of each coder that has values."""
    values = sums.marginals[0]
    n = values.sum(axis=1)
    prevalence = {coder: float(values[index, 1] / n[index]) for index, coder in enumerate(coders) if n[index] > 0}
    more, shared = np.zeros(len(coders)), np.zeros(len(coders))
    for (first, second), joint in zip(columns.pairs, sums.pairs[0], strict=True):
        difference = joint[2] - joint[1]  # first only minus second only
        more[[first, second]] += difference, -difference
        shared[[first, second]] += joint.sum()
    bias = {coder: float(more[index] / shared[index]) for index, coder in enumerate(coders) if shared[index] > 0}
    return prevalence, bias


def _notes(sums: Sums, coders: tuple[str, ...]) -> Iterator[str]:
    values = sums.marginals[0]
    given = round(float(values[:, 1].sum()))
    if not given and values.sum() > 0:
        yield "no coder gave the code"
        return
    for index, coder in enumerate(coders):
        if values[index].sum() > 0 and (values[index] > 0).sum() == 1:
            always = "always" if values[index, 1] > 0 else "never"
            yield f"`{coder}` {always} gave the code, so chance-corrected values say little"
    if 0 < given < _RARE:
        yield f"given fewer than {_RARE} times in all, so one more or less changes the values a lot"
