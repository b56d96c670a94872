"""The report of single values: one code (or number) a coder and unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from icc_coding.agreement.category_order import polar
from icc_coding.agreement.coefficients import category_alpha_of, question_of
from icc_coding.agreement.disagreements import Confusion, Disagreement
from icc_coding.agreement.encode import Coded, encode, encode_groups
from icc_coding.agreement.errors_of_ac1 import errors_of
from icc_coding.agreement.estimate import Draw, answer_from, each_group
from icc_coding.agreement.input import ONLY_TRANSCRIPT, RatingsTable
from icc_coding.agreement.input.spelling import same
from icc_coding.agreement.ratings import MISSING, Ratings
from icc_coding.agreement.reporting.report import AgreementOptions, Report, report_ratings
from icc_coding.agreement.tables import ALL, Row, table
from icc_coding.agreement.weights import LEVELS
from icc_coding.errors import UserError
from icc_coding.tables import number

_MOST_CODES = 300  # more distinct values than this are measurements, not codes


def report_values(everyone: RatingsTable, options: AgreementOptions) -> Report:
    """Coefficients, breakdown, disagreements and confusions of single values."""
    found = _people(everyone, options)
    coded = encode_table(found, options)
    labels = tuple(_spelled(found, label) for label in coded.labels)
    groups = encode_groups(found.transcripts, len(found.units))
    draw = options.draw(groups is not None)
    answer = question_of(coded, options.level, groups=groups, weights_of_units=found.weights).answer(draw)
    apart = _apart(everyone, options)
    notes = (
        [*found.notes, *apart.notes, *_one_category(found, coded, labels)]
        if apart
        else [*found.notes, *_one_category(found, coded, labels)]
    )
    return Report(
        source=found.file,
        layout="ratings",
        unit="unit",
        coders=found.coders,
        n_units=len(found.units),
        n_pairable=int(((coded.codes >= 0).sum(axis=0) > 1).sum()),
        n_transcripts=None if groups is None else len(groups.names),
        headline="krippendorff_alpha",
        coefficients=answer,
        rows=tuple(_rows(found, coded, labels, options, draw)) if options.per else (),
        disagreements=tuple(_disagreements(found, coded, labels, options.limit)),
        confusions=tuple(_confusions(coded, labels)) if options.level == "nominal" and len(labels) <= _MOST_CODES else (),
        replacements=apart.replacements if apart else (),
        accuracy=apart.accuracy if apart else {},
        reference=options.reference,
        level=options.level,
        notes=tuple(notes),
        read_as=found.read_as,
        poles=(labels[0], labels[1]) if len(labels) == 2 else (),
        errors=errors_of(coded) if found.weights is None else None,
        weighted=found.weights is not None,
    )


def encode_table(found: RatingsTable, options: AgreementOptions) -> Coded:
    """Values as categories; what does not fit is named with its line."""
    numeric = all(not isinstance(value, str) for row in found.values for value in row)
    categories = _categories(found, options, numeric)
    known = set(categories)
    if options.level not in LEVELS:
        raise UserError(f"level cannot be `{options.level}`. Choose one of: {', '.join(LEVELS)}.")
    if categories or options.level in ("interval", "ratio"):
        for line, value in sorted(_cells(found), key=lambda cell: cell[0]):
            _check_value(found, line, value, known, options)
    if options.level == "ordinal" and not numeric and not categories:
        words = ",".join(str(word) for word in sorted({v for row in found.values for v in row if isinstance(v, str)})[:4])
        raise UserError(
            f"level `ordinal` needs an order, and the values of {found.file} are names. "
            f"Give them from lowest to highest with --categories, such as --categories {words} in the right order."
        )
    return encode(found.values, categories or None)


def _check_value(found: RatingsTable, line: int, value: Any, known: set[Any], options: AgreementOptions) -> None:
    if known and value not in known:
        shown = ", ".join(_spelled(found, category) for category in sorted(known, key=str))
        raise UserError(
            f"{found.file}, line {line}: the value `{_spelled(found, value)}` is not among the categories ({shown}). Correct it or add it."
        )
    if options.level in ("interval", "ratio") and isinstance(value, str):
        raise UserError(f"{found.file}, line {line}: `{value}` is no number, and level `{options.level}` needs numbers.")
    if options.level == "ratio" and value < 0:
        raise UserError(f"{found.file}, line {line}: {value} is negative, and level `ratio` needs numbers from zero up. Use `interval`.")


def _categories(found: RatingsTable, options: AgreementOptions, numeric: bool) -> list[Any]:
    """The declared categories as the values are: names as they are compared, or numbers in either decimal notation."""
    given = [same(category) for category in options.categories]
    if not numeric or not given:
        return polar(given) if options.level == "nominal" else given
    by_spelling = {word: value for value, word in found.spelling.items()}
    read = [by_spelling.get(word, number(word, decimal_comma=True)) for word in given]
    if any(value is None for value in read):
        raise UserError(f"the values of {found.file} are numbers; --categories must be numbers too, not {', '.join(options.categories)}.")
    twice = next((word for word, value in zip(given, read, strict=True) if read.count(value) > 1), None)
    if twice is not None:
        raise UserError(f"--categories names `{twice}` twice. Name each category once.")
    return read if options.level == "ordinal" else sorted(read, key=lambda value: float(value or 0))


def _spelled(found: RatingsTable, label: Any) -> str:
    return found.spelling.get(label, str(label))


def _cells(found: RatingsTable) -> Iterator[tuple[int, Any]]:
    for values, lines in zip(found.values, found.lines, strict=True):
        yield from ((line, value) for value, line in zip(values, lines, strict=True) if value is not None)


def choose(found: RatingsTable, coders: tuple[str, ...]) -> RatingsTable:
    """The same table for some coders, in this order."""
    if not coders or coders == found.coders:
        return found
    rows = [found.coders.index(coder) for coder in coders]
    return replace(found, coders=coders, values=[found.values[row] for row in rows], lines=[found.lines[row] for row in rows])


def _people(found: RatingsTable, options: AgreementOptions) -> RatingsTable:
    """Who is compared: the machine and the reference are questions of their own, unless nobody else is left."""
    people = tuple(coder for coder in found.coders if coder not in (options.machine, options.reference))
    return choose(found, people) if len(people) > 1 else found


def _apart(found: RatingsTable, options: AgreementOptions) -> Report | None:
    """The questions about a machine and a reference: every category as a code that is present or absent."""
    if not options.machine and not options.reference:
        return None
    coded = encode_table(found, options)
    labels = tuple(_spelled(found, label) for label in coded.labels)
    named = replace(options, per=(), coders=(), interval=options.draw(found.transcripts is not None).method or "none")
    return report_ratings(one_hot(found, coded, labels), named)


def one_hot(found: RatingsTable, coded: Coded, labels: tuple[str, ...]) -> Ratings:
    """Single values as codes: the value's own category is present, the others are absent."""
    if len(labels) > _MOST_CODES:
        raise UserError(
            f"{found.file} has {len(labels):,} different values, which are measurements, not codes. Leave out --per code, --machine and --reference."
        )
    values = np.where(coded.codes[:, :, None] < 0, MISSING, coded.codes[:, :, None] == np.arange(len(labels))).astype(np.int8)
    transcripts = found.transcripts or (ONLY_TRANSCRIPT,) * len(found.units)
    return Ratings(
        values, found.coders, labels, transcripts, unit="unit", units=found.units, texts=found.texts, weights=_as_array(found.weights)
    )


def _as_array(weights: tuple[float, ...] | None) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    return None if weights is None else np.array(weights)


def _one_category(found: RatingsTable, coded: Coded, labels: tuple[str, ...]) -> Iterator[str]:
    for coder, row in zip(found.coders, coded.codes, strict=True):
        used = row[row >= 0]
        if len(used) and len(labels) > 1 and int(used.min()) == int(used.max()):
            yield f"coder `{coder}` used one category only (`{labels[int(used[0])]}`), so chance-corrected values say little"


def _disagreements(found: RatingsTable, coded: Coded, labels: tuple[str, ...], limit: int) -> Iterator[Disagreement]:
    """Units with disagreement, largest first: by how many coder pairs differ, each counted about both codes."""
    size = np.zeros(coded.codes.shape[1], dtype=np.int64)
    for a, b in combinations(coded.codes, 2):
        size += 2 * ((a >= 0) & (b >= 0) & (a != b))
    for unit in np.argsort(-size, kind="stable")[:limit].tolist():
        if size[unit] > 0:
            given = {coder: (labels[row[unit]],) for coder, row in zip(found.coders, coded.codes, strict=True) if row[unit] >= 0}
            transcript = found.transcripts[unit] if found.transcripts else ONLY_TRANSCRIPT
            yield Disagreement(found.units[unit], transcript, found.texts[unit] if found.texts else "", int(size[unit]), given)


def _confusions(coded: Coded, labels: tuple[str, ...]) -> list[Confusion]:
    """Pairs of values that coders mix up, most frequent first; only pairs that occur are counted."""
    counts: Counter[tuple[int, int]] = Counter()
    about: Counter[int] = Counter()
    q = len(labels)
    for a, b in combinations(coded.codes.astype(np.int64), 2):
        apart = (a >= 0) & (b >= 0) & (a != b)
        keys, times = np.unique(np.minimum(a, b)[apart] * q + np.maximum(a, b)[apart], return_counts=True)
        for key, count in zip(keys.tolist(), times.tolist(), strict=True):
            first, second = divmod(key, q)
            counts[(first, second)] += count
            about.update({first: count, second: count})
    found = [
        Confusion(labels[first], labels[second], count, 2 * count / (about[first] + about[second]))
        for (first, second), count in counts.items()
    ]
    return sorted(found, key=lambda confusion: (-confusion.count, confusion.first, confusion.second))


def _rows(found: RatingsTable, coded: Coded, labels: tuple[str, ...], options: AgreementOptions, draw: Draw) -> Iterator[Row]:
    if "attribute" in options.per:
        raise UserError(f"{found.file} has no attributes to break down by. Use --per code, transcript or pair.")
    if options.per != ("code",):
        yield from _value_rows(found, coded, options, draw)
    if "code" in options.per:
        own = category_alpha_of(coded, options.level, found.weights)
        by_label = {label: own[value] for label, value in zip(labels, coded.labels, strict=True)}
        for row in table(one_hot(found, coded, labels), options.per, draw):
            whole = row.transcript == ALL and row.coders == found.coders
            yield replace(row, coefficients={**row.coefficients, "krippendorff_alpha_category": by_label[row.code]}) if whole else row


def _value_rows(found: RatingsTable, coded: Coded, options: AgreementOptions, draw: Draw) -> Iterator[Row]:
    """All categories together, per coder pair and transcript."""
    everyone = tuple(range(len(found.coders)))
    chosen = [everyone, *(combinations(everyone, 2) if "pair" in options.per and len(everyone) > 2 else ())]
    for coders in chosen:
        part = Coded(coded.codes[list(coders)], coded.labels, coded.numbers, coded.declared)
        groups = encode_groups(found.transcripts, len(found.units))
        question = question_of(part, options.level, groups=groups, weights_of_units=found.weights)
        by_group = question.by_group()
        answer = question.answer(draw) if draw.method in (None, "unit") else answer_from(by_group, draw)
        names = tuple(found.coders[coder] for coder in coders)
        total = by_group.total()
        yield _value_row(ALL, names, (float(total.rated[0]), float(total.pairable[0])), int((by_group.rated > 0).sum()), answer)
        if "transcript" not in options.per or question.groups is None:
            continue
        for index, (name, values) in enumerate(zip(question.groups.names, each_group(by_group), strict=True)):
            yield _value_row(str(name), names, (float(by_group.rated[index]), float(by_group.pairable[index])), 1, values)


def _value_row(transcript: str, coders: tuple[str, ...], n: tuple[float, float], transcripts: int, values: dict[str, Any]) -> Row:
    return Row(ALL, ALL, transcript, ALL, coders, "unit", round(n[0]), round(n[1]), transcripts, values)
