"""A report for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from icc_coding.agreement.reporting.grid import WHY, Grid, grids
from icc_coding.agreement.reporting.methods import error_line, interval_line, methods_paragraph, percent, plain_line
from icc_coding.agreement.reporting.report import Report
from icc_coding.agreement.tables import ALL, Row
from icc_coding.phrasing import how_many, people_listed

_SHOWN = 5
_WIDTH = 80


def as_text(report: Report, adjectives: bool = False) -> str:
    """The tables, what they mean, the largest disagreements and a paragraph for the paper."""
    return "\n".join(_lines(report, adjectives))


def heading(report: Report) -> str:
    """What was compared."""
    where = f", {how_many(report.n_transcripts, 'transcript')}" if report.n_transcripts else ""
    if report.layout == "rounds":
        what = f"{how_many(report.n_units, report.unit)}, each coder with themselves"
    elif report.layout == "spans":
        what = f"{how_many(report.n_units, 'span')} on {how_many(report.length, 'character')}"
    else:
        what = f"{how_many(report.n_units, report.unit)}, {report.n_pairable:,} rated by two coders or more"
    return f"{report.source}: {what}{where}; coders {people_listed(report.coders)}. Unit: {report.unit}."


def _lines(report: Report, adjectives: bool) -> Iterator[str]:
    if report.read_as:
        yield report.read_as
    yield heading(report)
    for grid in grids(report, adjectives):
        yield ""
        yield from grid_lines(grid)
    yield ""
    yield plain_line(report)
    if interval_line(report):
        yield interval_line(report)
    if error_line(report):
        yield error_line(report)
    yield from (f"Note: {note}." for note in notes_of(report))
    if report.left_out:
        yield f"{how_many(report.left_out, 'decision')} left out: made while suggestions or other coders' work were visible, or brought by an import."
    yield from _confusion_lines(report)
    yield from _disagreement_lines(report)
    yield ""
    yield "For your Methods section:"
    yield methods_paragraph(report)


def notes_of(report: Report) -> list[str]:
    """What to know before reading the figures; what holds for several codes is said once. Where nothing was rated twice there are no
    figures, and nothing is said of single codes."""
    if not report.n_pairable and report.layout not in ("rounds", "spans"):
        return list(report.notes)
    codes: dict[str, list[str]] = {}
    rows = [row for row in report.rows if row.transcript == ALL and row.coders == report.coders and row.attribute == ALL]
    for row in rows:
        for note in row.notes:
            codes.setdefault(note, []).append(_name(report, row.code))
    about = [f"{_several(names, len({row.code for row in rows}))}: {note}" for note, names in codes.items()]
    return [*report.notes, *about, *_lost(report, rows)]


def _name(report: Report, code: str) -> str:
    return report.labels.get(code, code)


def _several(names: list[str], of: int) -> str:
    """Codes by name, unless they are so many that nobody would read them: the table names them all."""
    if len(names) <= _SHOWN:
        return ", ".join(names)
    return "all of them" if len(names) == of else f"{', '.join(names[: _SHOWN - 2])} and {len(names) - _SHOWN + 2} more"


def _lost(report: Report, rows: Sequence[Row]) -> Iterator[str]:
    """In which codes replicates of alpha were undefined though alpha is not."""
    lost: list[tuple[int, int, str]] = []
    without: list[tuple[int, int, str]] = []
    for row in rows:
        alpha = row.coefficients.get("krippendorff_alpha")
        if alpha is not None and alpha.value is not None and alpha.interval is not None and alpha.interval.undefined:
            found = lost if alpha.low is not None else without
            found.append((alpha.interval.undefined, alpha.interval.replicates, _name(report, row.code)))
    for codes, what in (
        (lost, "replicates of alpha that were undefined are left out of its interval"),
        (without, "no interval of alpha where more than 5 % of its replicates were undefined"),
    ):
        if codes:
            worst = max(codes)
            yield f"{what}, for {how_many(len(codes), 'code')}: at most {worst[0]:,} of {worst[1]:,}, for {worst[2]}"


def grid_lines(grid: Grid) -> Iterator[str]:
    """A table with aligned columns that fits the width: figures to the right, a name too long for its column on a line of its own."""
    columns = [index for index, name in enumerate(grid.columns) if name != WHY]
    widths = {index: max(len(row[index]) for row in (grid.columns, *grid.rows)) for index in columns}
    figures = sum(widths[index] + 2 for index in columns if index)
    widths[0] = min(widths[0], max(_WIDTH - 2 - figures, 12))
    yield from textwrap.wrap(grid.title, _WIDTH)
    shown = ""
    for position, row in enumerate((grid.columns, *grid.rows)):
        head = grid.heads[position - 1] if position and grid.heads else ""
        if head and grid.labels:
            row, head = (f"{head} ({row[0]})", *row[1:]), ""
        if head and head != shown:
            yield from textwrap.wrap(head, _WIDTH, initial_indent="  ", subsequent_indent="    ")
        shown = head or shown
        name = row[0]
        if len(name) > widths[0]:
            yield f"  {name}" if len(name) <= _WIDTH - 2 else f"  {name[: _WIDTH - 3]}…"
            name = ""
        cells = [row[index].rjust(widths[index]) for index in columns if index]
        yield "  ".join(["  " + name.ljust(widths[0]), *cells]).rstrip()
        if position and WHY in grid.columns and row[-1]:
            yield from textwrap.wrap(row[-1], _WIDTH, initial_indent="      ", subsequent_indent="      ")


def _confusion_lines(report: Report) -> Iterator[str]:
    if not report.confusions:
        return
    yield ""
    yield "Codes that stand in for each other (sharpen both entries where this is frequent):"
    for item in report.confusions[:_SHOWN]:
        yield f"  {item.first} – {item.second}: {how_many(item.count, 'time')}, {percent(item.share)} of the disagreements about the two"


def _disagreement_lines(report: Report) -> Iterator[str]:
    if not report.disagreements:
        return
    yield ""
    yield "Largest disagreements:"
    for item in report.disagreements[:_SHOWN]:
        said = "; ".join(f"{coder}: {', '.join(codes) or 'no code'}" for coder, codes in item.codes.items())
        yield f"  {item.unit}  {said}"
        if item.text:
            text = " ".join(item.text.split())
            yield f"      “{text if len(text) <= 150 else text[:149].rstrip() + '…'}”"
