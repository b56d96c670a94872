"""The report of a table of any tool: which coefficients apply to which layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from icc_coding.agreement.estimate import Draw
from icc_coding.agreement.input import ONLY_TRANSCRIPT, CountsTable, RatingsTable, SpansTable, TableAnswers, read_table
from icc_coding.agreement.input.people import match_coder
from icc_coding.agreement.ratings import MISSING, Ratings
from icc_coding.agreement.reporting.report import AgreementOptions, Report, report_ratings, with_notes
from icc_coding.agreement.reporting.spans_report import SpanSource, report_spans
from icc_coding.agreement.reporting.value_report import choose, report_values
from icc_coding.agreement.sets import encode_sets
from icc_coding.agreement.tables import ALL, Row, table
from icc_coding.errors import UserError


def report_table(path: Path | Sequence[Path], options: AgreementOptions, answers: TableAnswers | None = None) -> Report:
    """Read a table and compute what applies to its layout.

    Raises :class:`UserError` with file and line for what cannot be read, and :class:`.TableQuestion` for what could be read in two ways; see
    :func:`.read_table`.
    """
    options.check()
    answers = replace(
        answers or TableAnswers(),
        coders=options.coders,
        keep=(options.machine, options.reference),
        level=options.level,
        ordered=bool(options.categories),
    )
    found = read_table(path, answers)
    if isinstance(found, CountsTable):
        return _report_counts(found, options)
    options = replace(options, machine=_as_read(options.machine, found.coders), reference=_as_read(options.reference, found.coders))
    if isinstance(found, SpansTable):
        return _report_spans(found, options)
    if options.coders:
        wanted = [*options.coders, *(name for name in (options.machine, options.reference) if name)]
        options = replace(options, coders=tuple(dict.fromkeys(_as_read(name, found.coders) for name in wanted)))
    if found.people:
        return report_rounds(found, options)
    chosen = choose(found, options.coders)
    return _report_sets(chosen, options) if found.layout == "sets" else report_values(chosen, options)


def report_rounds(found: RatingsTable, options: AgreementOptions) -> Report:
    """Each coder with themselves: what one person said in several rounds. A row a person (and a code, for sets)."""
    rows: list[Row] = []
    notes = list(found.notes)
    total = 0
    for person in dict.fromkeys(found.people):
        rounds = tuple(coder for coder, who in zip(found.coders, found.people, strict=True) if who == person)
        if len(rounds) < 2:
            notes.append(f"`{person}` rated in one round only")
            continue
        one = replace(choose(found, rounds), people=(), notes=())
        plain = replace(options, coders=(), machine="", reference="", per=() if found.layout == "ratings" else ("code",))
        report = _report_sets(one, plain) if found.layout == "sets" else report_values(one, plain)
        whole = Row(ALL, ALL, ALL, ALL, rounds, "unit", report.n_units, report.n_pairable, report.n_transcripts or 1, report.coefficients)
        rows += [whole, *(row for row in report.rows if row.code != ALL)] if "code" in options.per else [whole]
        total += report.n_pairable
    if not rows:
        raise UserError(f"{found.file}: nobody rated in two rounds. Name the column that tells rounds apart with --rounds.")
    people = tuple(dict.fromkeys(found.people))
    units = len(found.units)
    return Report(
        found.file,
        "rounds",
        "unit",
        people,
        units,
        total,
        None,
        "",
        {},
        tuple(rows),
        level=options.level,
        read_as=found.read_as,
        notes=tuple(notes),
    )


def _as_read(name: str, coders: tuple[str, ...]) -> str:
    """A coder's name as the table writes it."""
    return match_coder(name, coders) or name


def _report_sets(found: RatingsTable, options: AgreementOptions) -> Report:
    coded = encode_sets(found.values)
    if not coded.labels:
        coded = encode_sets(found.values, ("any code",))  # nobody gave one
    present = np.vstack([coded.members, np.full((1, len(coded.labels)), MISSING)]).astype(np.int8)[coded.codes]
    named = found.transcripts is not None
    transcripts = found.transcripts or (ONLY_TRANSCRIPT,) * len(found.units)
    labels = tuple(str(label) for label in coded.labels)
    weights = None if found.weights is None else np.array(found.weights)
    ratings = Ratings(present, found.coders, labels, transcripts, unit="unit", units=found.units, texts=found.texts, weights=weights)
    method = options.draw(named).method
    report = report_ratings(ratings, replace(options, interval=method or "none"), found.file, "sets")
    transcripts_in = report.n_transcripts if named else None
    return with_notes(replace(report, n_transcripts=transcripts_in, n_units=len(found.units), read_as=found.read_as), found.notes)


def _report_counts(found: CountsTable, options: AgreementOptions) -> Report:
    """Shares of characters per code and file: every code by itself, in characters, without an interval."""
    codes = tuple(dict.fromkeys(str(row[1]) for row in found.rows))
    values = np.full((2, 4 * len(found.rows), len(codes)), MISSING, dtype=np.int8)
    documents: list[str] = []
    lengths: list[int] = []
    for number, (document, code, *counts) in enumerate(found.rows):
        values[:, 4 * number : 4 * number + 4, codes.index(str(code))] = [[1, 1, 0, 0], [1, 0, 1, 0]]
        documents += [str(document)] * 4
        lengths += counts
    kept = np.array(lengths) > 0
    ratings = Ratings(values, found.coders, codes, tuple(documents), "character", lengths=np.array(lengths, dtype=np.int64)).select(
        units=kept
    )
    per = options.per if "code" in options.per else ("code", *(name for name in options.per if name != "dimension"))
    rows = tuple(table(ratings, per, Draw()))
    total = sum(lengths) // max(1, len({code for _, code, *_ in found.rows}))
    note = "no interval is given: neighbouring characters are not independent of each other"
    return Report(
        found.file,
        "counts",
        "character",
        found.coders,
        total,
        total,
        len(set(documents)),
        "",
        {},
        rows,
        read_as=found.read_as,
        notes=(*found.notes, note),
    )


def _report_spans(found: SpansTable, options: AgreementOptions) -> Report:
    coders = tuple(_as_read(name, found.coders) for name in options.coders)
    kept = [index for index, row in enumerate(found.rows) if not coders or row[1] in coders]
    source = SpanSource(found.file, lambda row: f"{found.file}, line {found.lines[kept[row]]}", found.named_transcripts)
    report = report_spans([found.rows[index] for index in kept], found.lengths, source, replace(options, coders=coders))
    return with_notes(replace(report, read_as=found.read_as), found.notes)
