"""The tables of a report as rows of text: what the terminal and the HTML page both show. Each fits 80 characters and a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from icc_coding.agreement.reporting.data import code_rows
from icc_coding.agreement.reporting.methods import adjective, name_of, number, short_bounds
from icc_coding.agreement.reporting.report import Report
from icc_coding.agreement.result import Coefficient
from icc_coding.agreement.tables import ALL, Row, mean
from icc_coding.agreement.weights import LEVELS
from icc_coding.phrasing import how_many

_NO_KAPPA = ("percent_agreement", "positive_agreement", "negative_agreement", "holsti", "cu_coverage")
_LEVELS = tuple(f"krippendorff_alpha_{level}" for level in LEVELS)
_OF_NUMBERS = ("linear", "quadratic", "ordinal", "interval", "ratio")
_SHORT = {
    "krippendorff_alpha": "alpha",
    "krippendorff_alpha_masi": "alpha MASI",
    "krippendorff_alpha_jaccard": "Jaccard",
    "gwet_ac1": "AC1",
    "krippendorff_alpha_category": "of value",
    "cohen_kappa": "kappa",
    "fleiss_kappa": "Fleiss",
}
WHY = "why undefined"


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: a title, column names, rows of text, how many leading columns are words, and a heading above some rows ('' for none)."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1
    heads: tuple[str, ...] = ()
    labels: bool = False  # the headings are the rows' names in words


def grids(report: Report, adjectives: bool = False) -> list[Grid]:
    """All tables of a report that have rows."""
    found = [_coefficients(report, adjectives), _other(report), *_breakdown(report), *_parts(report), _machine(report), *_accuracy(report)]
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
    return _without_empty(Grid("All together", ("", "value", "95 % interval", "Landis and Koch", WHY), tuple(rows)))


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
    return Grid(f"Uncoded text: {how_many(report.n_uncoded, report.unit)} that no coder gave a code", ("", "counted", "left out"), rows)


def _breakdown(report: Report) -> Iterator[Grid]:
    """Two tables rather than a broad one: the coefficients, and what they are computed from."""
    if not report.rows:
        return
    labels = _labels(report)
    single = any(row.counts is not None for row in report.rows)
    heads = tuple(" · ".join(_label(report, row, label) for label in labels[:-1]) for row in report.rows)
    if len(labels) == 1 and labels[0] == "code" and report.labels:
        heads = tuple(report.labels.get(row.code, "") for row in report.rows)
    names = [_short_label(row, labels[-1]) for row in report.rows]
    yield _agreement_grid(report, names, heads, labels[-1], single)
    if single:
        yield _counts_grid(report, names, heads if len(labels) > 1 else (), labels[-1])
        yield _shares_grid(report, names, heads if len(labels) > 1 else (), labels[-1])


def _agreement_grid(report: Report, names: Sequence[str], heads: tuple[str, ...], label: str, single: bool) -> Grid:
    first = "krippendorff_alpha" if single else _alphas(report.rows)[0]
    own = ["krippendorff_alpha_category"] if report.level not in ("", "nominal") else []
    others = [
        name
        for name in ([*own, "gwet_ac1", *_kappa(report)] if single else _alphas(report.rows)[1:])
        if name in report.rows[0].coefficients
    ]
    columns = [
        label,
        f"{report.unit}s",
        "agree",
        *(["on it"] if single else []),
        _SHORT.get(first, first),
        "95 % int.",
        *(_SHORT.get(name, name) for name in others),
    ]
    lines = [_agreement_line(name, row, first, others, single) for name, row in zip(names, report.rows, strict=True)]
    rows = code_rows(report)
    if len(rows) > 1:
        lines.append(_mean_line(rows, columns, first, others))
        heads = (*heads, "") if heads else heads
    title = "Agreement, code by code" if label == "code" else "Agreement, broken down"
    return _without_empty(
        Grid(title, tuple(columns), tuple(lines), 1, heads if any(heads) else (), bool(report.labels) and label == "code")
    )


def _agreement_line(name: str, row: Row, first: str, others: Sequence[str], single: bool) -> tuple[str, ...]:
    values = row.coefficients
    on_it = [_value(values, "positive_agreement")] if single else []
    main = [_value(values, first), short_bounds(values[first])]
    return (name, f"{row.n_pairable:,}", _value(values, "percent_agreement"), *on_it, *main, *(_value(values, n) for n in others))


def _mean_line(rows: Sequence[Row], columns: Sequence[str], first: str, others: Sequence[str]) -> tuple[str, ...]:
    """The mean over codes below the columns that have one."""
    averages = {name: mean(rows, name) for name in (first, *others)}
    left_out = averages[first].undefined
    below = {_SHORT.get(name, name): number(average.value) for name, average in averages.items()}
    return "mean over codes" + (f" ({left_out} left out)" if left_out else ""), *(below.get(column, "") for column in columns[1:])


def _counts_grid(report: Report, names: Sequence[str], heads: tuple[str, ...], label: str) -> Grid:
    two = len({row.coders for row in report.rows}) == 1 and len(report.rows[0].coders) == 2
    coders = report.rows[0].coders
    only = tuple(f"{_cut(coder, 10)} only" for coder in coders) if two else ("1st only", "2nd only")
    rows = []
    for name, row in zip(names, report.rows, strict=True):
        if row.counts is not None:
            four = (row.counts.both, row.counts.first_only, row.counts.second_only, row.counts.neither)
            rows.append((name, *(f"{n:,}" for n in four), number(row.counts.where_coded)))
    heads = tuple(head for head, row in zip(heads, report.rows, strict=False) if row.counts is not None)
    pairs = all(len(row.coders) == 2 for row in report.rows)
    title = "The counts behind it" if pairs else "The counts behind it, summed over coder pairs"
    return Grid(title, (label, "both", *only, "neither", "where coded"), tuple(rows), 1, heads if any(heads) else ())


def _shares_grid(report: Report, names: Sequence[str], heads: tuple[str, ...], label: str) -> Grid:
    """How often each coder gave the code; a column a coder while there are few."""
    coders = list(dict.fromkeys(coder for row in report.rows for coder in row.prevalence))
    if not coders or len(coders) > 4:
        return Grid("", (), ())
    rows = tuple(
        (
            name,
            *(
                f"{100 * row.prevalence[coder]:.0f} % ({100 * row.bias.get(coder, 0):+z.0f})" if coder in row.prevalence else ""
                for coder in coders
            ),
        )
        for name, row in zip(names, report.rows, strict=True)
        if row.prevalence
    )
    heads = tuple(head for head, row in zip(heads, report.rows, strict=False) if row.prevalence)
    title = "How often each gave it (and more or less often than the others, in points)"
    return Grid(title, (label, *(_cut(coder, 12) for coder in coders)), rows, 1, heads if any(heads) else ())


def _kappa(report: Report) -> list[str]:
    return ["cohen_kappa"] if all("cohen_kappa" in row.coefficients for row in report.rows) else ["fleiss_kappa"]


def _alphas(rows: tuple[Row, ...]) -> list[str]:
    names = [name for name in rows[0].coefficients if name.startswith("krippendorff_alpha") and not name.startswith(_LEVELS)]
    return sorted(names, key=lambda name: ("masi" not in name, "jaccard" not in name))


def _labels(report: Report) -> list[str]:
    """Which columns tell the rows apart."""
    labels = []
    if any(row.code != ALL for row in report.rows):
        labels.append("code")
    elif any(row.dimension != ALL for row in report.rows):
        labels.append("dimension")
    labels += [label for label in ("transcript", "attribute") if any(getattr(row, label) != ALL for row in report.rows)]
    if len({row.coders for row in report.rows}) > 1 or report.layout == "rounds":
        labels.append("coders")
    return labels or ["code"]


def _label(report: Report, row: Row, label: str) -> str:
    name = _short_label(row, label)
    return f"{report.labels[name]} ({name})" if label == "code" and name in report.labels else name


def _short_label(row: Row, label: str) -> str:
    return " – ".join(row.coders) if label == "coders" else str(getattr(row, label))


def _value(values: Mapping[str, Any], name: str) -> str:
    """The value alone: in the breakdown only alpha has its interval beside it, all of them are in the CSV and the JSON."""
    if name not in values:
        return ""
    return "undef." if values[name].value is None else number(values[name].value)


def _parts(report: Report) -> Iterator[Grid]:
    names = ("u_alpha", "bar_u_alpha", "cu_alpha", "cu_coverage")
    rows = tuple(
        (name, _value(part, "u_alpha"), short_bounds(part["u_alpha"]), *(_value(part, key) for key in names[1:]))
        for name, part in report.parts.items()
    )
    yield _without_empty(Grid("Each by itself", ("", "u-alpha", "95 % int.", "|u-alpha", "cu-alpha", "coverage"), rows))
    per_code = report.coefficients.get("k_u_alpha", {})
    coverage = report.coefficients.get("k_u_coverage", {})
    lines = tuple(
        (str(code), *_value_cells(value), number(coverage[code].value), value.reason)
        for code, value in sorted(per_code.items(), key=lambda item: str(item[0]))
    )
    yield _without_empty(Grid("(k)u-alpha of each code", ("code", "value", "95 % interval", "coverage", WHY), lines))


def _machine(report: Report) -> Grid:
    rows = tuple(
        (
            item.person,
            *(number(value.value) if value.value is not None else "undef." for value in (item.people, item.machine, item.difference)),
            short_bounds(item.difference),
        )
        for item in report.replacements
    )
    columns = ("in the place of", "people", "machine", "difference", "95 % int.")
    heads = tuple(item.code for item in report.replacements)
    return Grid("The machine as one more coder: does alpha fall when it takes a person's place?", columns, rows, 1, heads)


def _accuracy(report: Report) -> Iterator[Grid]:
    for coder, items in report.accuracy.items():
        rates = tuple(
            (
                item.code,
                *(
                    text
                    for rate in (item.precision, item.recall, item.f1)
                    for text in (number(rate.value) if rate.value is not None else "undef.", short_bounds(rate))
                ),
            )
            for item in items
        )
        title = f"`{coder}` measured on `{report.reference}` (accuracy, not reliability)"
        yield _without_empty(Grid(title, ("code", "precision", "95 %", "recall", "95 % ", "F1", "95 %  "), rates))
        counts = tuple(
            (item.code, *(f"{n:,}" for n in (item.both, item.machine_only, item.reference_only, item.neither))) for item in items
        )
        yield Grid(
            f"The counts behind it: `{coder}` and `{report.reference}`",
            ("code", "both", f"{_cut(coder, 10)} only", f"{_cut(report.reference, 10)} only", "neither"),
            counts,
        )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _without_empty(grid: Grid) -> Grid:
    """Without columns in which nothing stands."""
    keep = [index for index in range(len(grid.columns)) if index < grid.words or any(row[index] for row in grid.rows)]
    rows = tuple(tuple(row[index] for index in keep) for row in grid.rows)
    return Grid(grid.title, tuple(grid.columns[index] for index in keep), rows, grid.words, grid.heads, grid.labels)
