"""A report as data: JSON for programs, CSV with one coefficient per line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from icc_coding.agreement.machine import Accuracy, Replacement
from icc_coding.agreement.reporting.methods import interval_line, methods_paragraph, plain_line
from icc_coding.agreement.reporting.report import Report
from icc_coding.agreement.result import Coefficient
from icc_coding.agreement.tables import ALL, Row, mean
from icc_coding.cells import guard

COLUMNS = [
    "unit",
    "dimension",
    "code",
    "transcript",
    "attribute",
    "coders",
    "n_units",
    "n_pairable",
    "n_transcripts",
    "both",
    "first_only",
    "second_only",
    "neither",
    "agreement_where_coded",
    "prevalence",
    "bias",
    "coefficient",
    "value",
    "low",
    "high",
    "status",
    "reason",
    "interval",
    "replicates",
    "undefined_replicates",
    "notes",
]


def as_data(report: Report) -> dict[str, Any]:
    """Everything in a report, numbers of full precision, None for what is undefined."""
    data: dict[str, Any] = {
        "layout": report.layout,
        "source": report.source,
        "read_as": report.read_as,
        "unit": report.unit,
        "n_units": report.n_units,
        "n_pairable": report.n_pairable,
        "n_transcripts": report.n_transcripts,
        "coders": list(report.coders),
        "headline": report.headline,
        "coefficients": _nested(report.coefficients),
    }
    if report.layout == "spans":
        data["length"] = report.length
        data["parts"] = {name: _nested(part) for name, part in report.parts.items()}
    else:
        data["uncoded_counted"] = report.uncoded
        data["n_uncoded"] = report.n_uncoded
        data["coefficients_without_uncoded" if report.uncoded else "coefficients_with_uncoded"] = _nested(report.other)
    if report.errors is not None:
        data["standard_errors"] = {"gwet_ac1": report.errors.as_dict()}
    data["weighted"] = report.weighted
    data["rows"] = [_row(row) for row in report.rows]
    data["means"] = means(report)
    data["disagreements"] = [
        {"unit": d.unit, "transcript": d.transcript, "size": d.size, "codes": {k: list(v) for k, v in d.codes.items()}, "text": d.text}
        for d in report.disagreements
    ]
    data["confusions"] = [{"codes": [c.first, c.second], "count": c.count, "share": c.share} for c in report.confusions]
    data["machine_as_coder"] = [_replacement(item) for item in report.replacements]
    data["against_reference"] = {coder: [_accuracy(item) for item in items] for coder, items in report.accuracy.items()}
    data["reference"] = report.reference
    data["decisions_left_out"] = report.left_out
    if report.poles:
        data["negative_label"], data["positive_label"] = report.poles
    data["notes"] = list(report.notes)
    data["summary"] = " ".join(line for line in (plain_line(report), interval_line(report)) if line)
    data["methods"] = methods_paragraph(report)
    return data


def means(report: Report) -> dict[str, Any]:
    """Mean of every coefficient over the single codes, with how many were undefined; {} without such rows."""
    rows = code_rows(report)
    names = dict.fromkeys(name for row in rows for name in row.coefficients)
    return {name: {"value": m.value, "defined": m.defined, "undefined": m.undefined} for name in names if (m := mean(rows, name))}


def code_rows(report: Report) -> list[Row]:
    """The rows of single codes for all coders, transcripts and attributes together."""
    whole = [row for row in report.rows if row.transcript == ALL and row.attribute == ALL and row.coders == report.coders]
    return [row for row in whole if row.code != ALL]


def as_csv(report: Report) -> str:
    """One line per row and coefficient; cells that a spreadsheet would run as a formula begin with `'`."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for cells in _lines(report):
        writer.writerow([_cell(cells.get(column)) for column in COLUMNS])
    return buffer.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return repr(value)
    text = str(value)
    return guard(text)


def _lines(report: Report) -> Iterator[dict[str, Any]]:
    everything = {
        "unit": report.unit,
        "dimension": ALL,
        "code": ALL,
        "transcript": ALL,
        "attribute": ALL,
        "coders": "; ".join(report.coders),
    }
    counts = {"n_units": report.n_units, "n_pairable": report.n_pairable, "n_transcripts": report.n_transcripts}
    yield from ({**everything, **counts, **cells} for cells in _coefficients(report.coefficients))
    for name, part in report.parts.items():
        yield from ({**everything, "code": name, **cells} for cells in _coefficients(part))
    for row in report.rows:
        base = {key: value for key, value in _row(row).items() if key in COLUMNS}
        base |= {
            "coders": "; ".join(row.coders),
            "prevalence": _shares(row.prevalence),
            "bias": _shares(row.bias),
            "notes": "; ".join(row.notes),
        }
        if row.counts is not None:
            base |= {name: getattr(row.counts, name) for name in ("both", "first_only", "second_only", "neither")}
            base["agreement_where_coded"] = row.counts.where_coded
        yield from ({**base, **cells} for cells in _coefficients(row.coefficients))
    for item in report.replacements:
        for name, coefficient in (("alpha_people", item.people), ("alpha_with_machine", item.machine), ("difference", item.difference)):
            yield {**everything, "code": item.code, "coders": f"machine for {item.person}", "coefficient": name, **_figures(coefficient)}
    for coder, items in report.accuracy.items():
        for accuracy in items:
            base = {**everything, "code": accuracy.code, "coders": f"{coder} against {report.reference}"}
            for name in ("precision", "recall", "f1"):
                yield {**base, "coefficient": name, **_figures(getattr(accuracy, name))}


def _coefficients(values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Coefficient):
            yield {"coefficient": name, **_figures(value)}
        else:
            yield from ({"code": str(code), "coefficient": name, **_figures(one)} for code, one in value.items())


def _figures(coefficient: Coefficient) -> dict[str, Any]:
    interval = coefficient.interval
    return {
        "value": coefficient.value,
        "low": coefficient.low,
        "high": coefficient.high,
        "status": coefficient.status,
        "reason": coefficient.reason,
        "interval": interval.method if interval else None,
        "replicates": interval.replicates if interval else None,
        "undefined_replicates": interval.undefined if interval else None,
    }


def _shares(shares: Mapping[str, float]) -> str:
    return "; ".join(f"{coder}={value:.4f}" for coder, value in shares.items())


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    return {str(name): value.as_dict() if isinstance(value, Coefficient) else _nested(value) for name, value in values.items()}


def _row(row: Row) -> dict[str, Any]:
    counts = row.counts
    return {
        "unit": row.unit,
        "dimension": row.dimension,
        "code": row.code,
        "transcript": row.transcript,
        "attribute": row.attribute,
        "coders": list(row.coders),
        "n_units": row.n_units,
        "n_pairable": row.n_pairable,
        "n_transcripts": row.n_transcripts,
        "counts": None
        if counts is None
        else {"both": counts.both, "first_only": counts.first_only, "second_only": counts.second_only, "neither": counts.neither},
        "agreement_where_coded": None if counts is None else counts.where_coded,
        "prevalence": dict(row.prevalence),
        "bias": dict(row.bias),
        "notes": list(row.notes),
        "coefficients": _nested(row.coefficients),
    }


def _replacement(item: Replacement) -> dict[str, Any]:
    return {
        "code": item.code,
        "person": item.person,
        "alpha_people": item.people.as_dict(),
        "alpha_with_machine": item.machine.as_dict(),
        "difference": item.difference.as_dict(),
    }


def _accuracy(item: Accuracy) -> dict[str, Any]:
    counts = {name: getattr(item, name) for name in ("both", "machine_only", "reference_only", "neither")}
    return {"code": item.code, **counts, **{name: getattr(item, name).as_dict() for name in ("precision", "recall", "f1")}}
