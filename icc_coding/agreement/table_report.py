"""The report of a table of any tool: which coefficients apply to which layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from icc_coding.agreement.coefficients import question_of
from icc_coding.agreement.encode import Coded, encode, encode_groups
from icc_coding.agreement.estimate import Draw, answer_from, each_group
from icc_coding.agreement.ratings import MISSING, Ratings
from icc_coding.agreement.report import Options, Report, report_ratings, with_notes
from icc_coding.agreement.sets import encode_sets
from icc_coding.agreement.spans_report import SpanSource, report_spans
from icc_coding.agreement.table_file import ONLY_TRANSCRIPT, RatingsTable, SpansTable, read_table
from icc_coding.agreement.tables import ALL, Row, table
from icc_coding.agreement.weights import LEVELS
from icc_coding.errors import UserError


def report_table(path: Path, options: Options) -> Report:
    """Read a table and compute what applies to its layout.

    Raises :class:`UserError` with file and line for what cannot be read, see :func:`.table_file.read_table`.
    """
    options.check()
    found = read_table(path)
    unknown = [coder for coder in options.coders if coder not in found.coders]
    if unknown:
        raise UserError(f"{found.file}: coder `{unknown[0]}` has no units in this table. Its coders are: {', '.join(found.coders)}.")
    if isinstance(found, SpansTable):
        return _report_spans(found, options)
    chosen = _choose(found, options.coders)
    return _report_sets(chosen, options) if found.layout == "sets" else _report_values(chosen, options)


def _choose(found: RatingsTable, coders: tuple[str, ...]) -> RatingsTable:
    if not coders:
        return found
    rows = [found.coders.index(coder) for coder in coders]
    return replace(found, coders=coders, values=[found.values[row] for row in rows], lines=[found.lines[row] for row in rows])


def _report_sets(found: RatingsTable, options: Options) -> Report:
    coded = encode_sets(found.values)
    if not coded.labels:
        coded = encode_sets(found.values, ("any code",))  # nobody gave one
    present = np.vstack([coded.members, np.full((1, len(coded.labels)), MISSING)]).astype(np.int8)[coded.codes]
    named = found.transcripts is not None
    report = report_ratings(
        _as_ratings(found, present, tuple(str(label) for label in coded.labels)), _named(options, named), found.file, "sets"
    )
    return with_notes(replace(report, n_transcripts=report.n_transcripts if named else None, n_units=len(found.units)), found.notes)


def _as_ratings(found: RatingsTable, values: np.ndarray[Any, np.dtype[np.int8]], codes: tuple[str, ...]) -> Ratings:
    transcripts = found.transcripts or (ONLY_TRANSCRIPT,) * len(found.units)
    return Ratings(values, found.coders, codes, transcripts, unit="unit", units=found.units)


def _named(options: Options, transcripts_named: bool) -> Options:
    """A table without transcripts has no interval unless one is asked for."""
    method = options.draw(transcripts_named).method
    return replace(options, interval=method or "none")


def _report_values(everyone: RatingsTable, options: Options) -> Report:
    details = _details(everyone, options)
    found = _choose(everyone, details.coders)
    coded = _encode(found, options)
    groups = encode_groups(found.transcripts, len(found.units))
    draw = options.draw(groups is not None)
    answer = question_of(coded, options.level, groups=groups).answer(draw)
    ratings = _one_hot(found, coded)
    if options.per == ("code",):
        rows = table(ratings, ("code",), draw)
    else:
        rows = list(_value_rows(found, coded, options, draw)) + (table(ratings, options.per, draw) if "code" in options.per else [])
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
        rows=tuple(rows) if options.per else (),
        disagreements=details.disagreements,
        confusions=details.confusions,
        replacements=details.replacements,
        accuracy=details.accuracy,
        reference=options.reference,
        level=options.level,
        notes=(*found.notes, *details.notes, *_one_category(found, coded)),
    )


def _details(found: RatingsTable, options: Options) -> Report:
    """Who is compared, the disagreements, and the questions about a machine: every category as a code that is present or absent."""
    named = _named(options, found.transcripts is not None)
    asked = options.machine or options.reference
    return report_ratings(_one_hot(found, _encode(found, options)), replace(named, per=(), interval=named.interval if asked else "none"))


def _one_hot(found: RatingsTable, coded: Coded) -> Ratings:
    """Single values as codes: the value's own category is present, the others are absent."""
    values = np.where(coded.codes[:, :, None] < 0, MISSING, coded.codes[:, :, None] == np.arange(len(coded.labels))).astype(np.int8)
    return _as_ratings(found, values, tuple(str(label) for label in coded.labels))


def _encode(found: RatingsTable, options: Options) -> Coded:
    """Values as categories; what does not fit is named with its line."""
    numeric = all(not isinstance(value, str) for row in found.values for value in row)
    categories: list[Any] = list(options.categories)
    if numeric and categories:
        try:
            categories = [float(category) for category in categories]
        except ValueError:
            raise UserError(
                f"the values of {found.file} are numbers; --categories must be numbers too, not {', '.join(categories)}."
            ) from None
        categories = [int(category) if category.is_integer() else category for category in categories]
    for line, value in sorted(_cells(found), key=lambda cell: cell[0]):
        if categories and value not in categories:
            known = ", ".join(str(category) for category in categories)
            raise UserError(f"{found.file}, line {line}: the value `{value}` is not among the categories ({known}). Correct it or add it.")
        if options.level in ("interval", "ratio") and isinstance(value, str) and not _is_number(value):
            raise UserError(f"{found.file}, line {line}: `{value}` is no number, and level `{options.level}` needs numbers.")
        if options.level == "ratio" and not isinstance(value, str) and value < 0:
            raise UserError(
                f"{found.file}, line {line}: {value} is negative, and level `ratio` needs numbers from zero up. Use `interval`."
            )
    if options.level not in LEVELS:
        raise UserError(f"level cannot be `{options.level}`. Choose one of: {', '.join(LEVELS)}.")
    if options.level == "ordinal" and not numeric and not categories:
        raise UserError(
            f"level `ordinal` needs an order, and the values of {found.file} are names. Give them from lowest to highest with --categories."
        )
    return encode(found.values, categories or None)


def _cells(found: RatingsTable) -> Iterator[tuple[int, Any]]:
    for values, lines in zip(found.values, found.lines, strict=True):
        yield from ((line, value) for value, line in zip(values, lines, strict=True) if value is not None)


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _one_category(found: RatingsTable, coded: Coded) -> Iterator[str]:
    for coder, row in zip(found.coders, coded.codes, strict=True):
        used = np.unique(row[row >= 0])
        if len(used) == 1 and len(coded.labels) > 1:
            yield f"coder `{coder}` used one category only (`{coded.labels[int(used[0])]}`), so chance-corrected values say little"


def _value_rows(found: RatingsTable, coded: Coded, options: Options, draw: Draw) -> Iterator[Row]:
    """All categories together, per coder pair and transcript."""
    everyone = tuple(range(len(found.coders)))
    chosen = [everyone, *(combinations(everyone, 2) if "pair" in options.per and len(everyone) > 2 else ())]
    if "attribute" in options.per:
        raise UserError(f"{found.file} has no attributes to break down by. Use --per code, transcript or pair.")
    for coders in chosen:
        part = Coded(coded.codes[list(coders)], coded.labels, coded.numbers, coded.declared)
        question = question_of(part, options.level, groups=encode_groups(found.transcripts, len(found.units)))
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


def _report_spans(found: SpansTable, options: Options) -> Report:
    kept = [index for index, row in enumerate(found.rows) if not options.coders or row[1] in options.coders]
    source = SpanSource(found.file, lambda row: f"{found.file}, line {found.lines[kept[row]]}", found.named_transcripts)
    return with_notes(report_spans([found.rows[index] for index in kept], found.lengths, source, options), found.notes)
