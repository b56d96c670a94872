"""The tables of a report as rows of text: what the terminal and the HTML page both show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from icc_coding.agreement.data import code_rows
from icc_coding.agreement.methods import adjective, count, name_of, number, with_bounds
from icc_coding.agreement.report import Report
from icc_coding.agreement.result import Coefficient
from icc_coding.agreement.tables import ALL, Row, mean
from icc_coding.agreement.weights import LEVELS

_SINGLE = ("where coded", "positive", "alpha", "AC1", "kappa", "both", "1st only", "2nd only", "neither", "prevalence", "bias")
_NO_KAPPA = ("percent_agreement", "positive_agreement", "negative_agreement", "holsti", "cu_coverage")
_LEVELS = tuple(f"krippendorff_alpha_{level}" for level in LEVELS)
_OF_NUMBERS = ("linear", "quadratic", "ordinal", "interval", "ratio")


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: a title, column names, rows of text, and how many leading columns are words (the rest are figures)."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1


def grids(report: Report, adjectives: bool = False) -> list[Grid]:
    """All tables of a report that have rows."""
    found = [_coefficients(report, adjectives), _other(report), _breakdown(report), *_parts(report), _machine(report), *_accuracy(report)]
    return [grid for grid in found if grid.rows]


def shown(report: Report) -> list[str]:
    """Which coefficients a person sees: those of the level asked for, the one that stands first on top."""
    names = [name for name, value in report.coefficients.items() if isinstance(value, Coefficient)]
    nominal = report.level in ("", "nominal")
    kept = [name for name in names if not name.startswith(_LEVELS) and not (nominal and name.endswith(_OF_NUMBERS))]
    return sorted(kept, key=lambda name: name != report.headline)


def _coefficients(report: Report, adjectives: bool) -> Grid:
    rows = []
    for name in shown(report):
        coefficient = report.coefficients[name]
        word = adjective(coefficient.value) if adjectives and coefficient.value is not None and name not in _NO_KAPPA else ""
        rows.append((name_of(report, name), *_value_cells(coefficient), word, coefficient.reason))
    return _without_empty(Grid("All together", ("", "value", "95 % interval", "Landis and Koch", "why undefined"), tuple(rows)))


def _value_cells(coefficient: Coefficient) -> tuple[str, str]:
    if coefficient.value is None:
        return "undefined", ""
    bounds = "" if coefficient.low is None else f"{number(coefficient.low)} to {number(coefficient.high)}"
    return number(coefficient.value), bounds


def _other(report: Report) -> Grid:
    """Both ways of treating text that nobody coded, side by side."""
    if not report.other or not report.n_uncoded:
        return Grid("", (), ())
    counted, without = (report.coefficients, report.other) if report.uncoded else (report.other, report.coefficients)
    names = [name for name in shown(report) if name in report.other]
    rows = tuple((name_of(report, name), number(counted[name].value), number(without[name].value)) for name in names)
    uncoded = count(report.n_uncoded, report.unit)
    return Grid(f"Uncoded text: {uncoded} that no coder gave a code", ("", "counted", "left out"), rows)


def _breakdown(report: Report) -> Grid:
    rows = report.rows
    if not rows:
        return Grid("", (), ())
    single = any(row.counts is not None for row in rows)
    labels = _labels(report)
    columns = [*labels, report.unit + "s", "agree"]
    columns += list(_SINGLE) if single else [name_of(report, name) for name in _alphas(rows)]
    columns.append("undefined replicates")
    lines: list[tuple[str, ...]] = [(*(_label(row, label) for label in labels), *_figures(row, single)) for row in rows]
    if len(code_rows(report)) > 1:
        average = mean(code_rows(report), "krippendorff_alpha")
        text = f"{number(average.value)} ({average.undefined} undefined left out)" if average.undefined else number(average.value)
        blank = [""] * len(columns)
        blank[0], blank[columns.index("alpha")] = "mean over codes", text
        lines.append(tuple(blank))
    return _without_empty(Grid("Broken down", tuple(columns), tuple(lines), words=len(labels)))


def _alphas(rows: tuple[Row, ...]) -> list[str]:
    return [name for name in rows[0].coefficients if name.startswith("krippendorff_alpha") and not name.startswith(_LEVELS)]


def _labels(report: Report) -> list[str]:
    """Which columns tell the rows apart."""
    labels = []
    if any(row.code != ALL for row in report.rows):
        labels.append("code")
    elif any(row.dimension != ALL for row in report.rows):
        labels.append("dimension")
    labels += [label for label in ("transcript", "attribute") if any(getattr(row, label) != ALL for row in report.rows)]
    if len({row.coders for row in report.rows}) > 1:
        labels.append("coders")
    return labels or ["code"]


def _label(row: Row, label: str) -> str:
    return " – ".join(row.coders) if label == "coders" else str(getattr(row, label))


def _figures(row: Row, single: bool) -> Iterator[str]:
    values = row.coefficients
    yield f"{row.n_pairable:,}"
    yield _value(values, "percent_agreement")
    if not single:
        yield from (_text(values, name) for name in _alphas((row,)))
        yield _lost(values)
        return
    counts = row.counts
    yield number(counts.where_coded) if counts else ""
    yield _value(values, "positive_agreement")
    yield _text(values, "krippendorff_alpha")
    yield _value(values, "gwet_ac1")
    yield _value(values, "cohen_kappa" if "cohen_kappa" in values else "fleiss_kappa")
    yield from (f"{getattr(counts, name):,}" if counts else "" for name in ("both", "first_only", "second_only", "neither"))
    yield " ".join(f"{coder} {share:.2f}" for coder, share in row.prevalence.items())
    yield " ".join(f"{coder} {share:+.2f}" for coder, share in row.bias.items())
    yield _lost(values)


def _lost(values: Mapping[str, Any]) -> str:
    """How many replicates of alpha were undefined, where there were any."""
    interval = values["krippendorff_alpha"].interval
    return f"{interval.undefined:,} of {interval.replicates:,}" if interval is not None and interval.undefined else ""


def _value(values: Mapping[str, Any], name: str) -> str:
    """The value alone: in the breakdown only alpha has its interval beside it, all of them are in the CSV and the JSON."""
    if name not in values:
        return ""
    return "undefined" if values[name].value is None else number(values[name].value)


def _text(values: Mapping[str, Any], name: str) -> str:
    if name not in values:
        return ""
    coefficient = values[name]
    return "undefined" if coefficient.value is None else with_bounds(coefficient)


def _parts(report: Report) -> Iterator[Grid]:
    rows = []
    for name, part in report.parts.items():
        rows.append((name, *(_text(part, key) for key in ("u_alpha", "bar_u_alpha", "cu_alpha", "cu_coverage"))))
    yield Grid("Each by itself", ("", "u-alpha", "|u-alpha", "cu-alpha", "coverage"), tuple(rows))
    per_code = report.coefficients.get("k_u_alpha", {})
    coverage = report.coefficients.get("k_u_coverage", {})
    lines = tuple(
        (str(code), *_value_cells(value), number(coverage[code].value), value.reason)
        for code, value in sorted(per_code.items(), key=lambda item: str(item[0]))
    )
    yield _without_empty(Grid("(k)u-alpha of each code", ("code", "value", "95 % interval", "coverage", "why undefined"), lines))


def _machine(report: Report) -> Grid:
    rows = tuple((item.code, item.person, _cell(item.people), _cell(item.machine), _cell(item.difference)) for item in report.replacements)
    columns = ("code", "in the place of", "alpha of the people", "with the machine", "difference")
    return Grid("The machine as one more coder: does alpha fall when it takes a person's place?", columns, rows, words=2)


def _accuracy(report: Report) -> Iterator[Grid]:
    for coder, items in report.accuracy.items():
        rows = tuple(
            (
                item.code,
                *(_cell(rate) for rate in (item.precision, item.recall, item.f1)),
                *(f"{n:,}" for n in (item.both, item.machine_only, item.reference_only, item.neither)),
            )
            for item in items
        )
        columns = ("code", "precision", "recall", "F1", "both", f"{coder} only", f"{report.reference} only", "neither")
        yield Grid(f"`{coder}` measured on `{report.reference}` (accuracy, not reliability)", columns, rows)


def _cell(coefficient: Coefficient) -> str:
    return "undefined" if coefficient.value is None else with_bounds(coefficient)


def _without_empty(grid: Grid) -> Grid:
    """Without columns in which nothing stands."""
    keep = [index for index in range(len(grid.columns)) if index < grid.words or any(row[index] for row in grid.rows)]
    rows = tuple(tuple(row[index] for index in keep) for row in grid.rows)
    return Grid(grid.title, tuple(grid.columns[index] for index in keep), rows, grid.words)
