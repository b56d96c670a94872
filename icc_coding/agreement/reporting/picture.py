"""The picture of a report: each code's coefficients with their interval, and its counts as a bar. Plain SVG in table cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from icc_coding.agreement.reporting.data import code_rows
from icc_coding.agreement.reporting.methods import name_of, number, with_interval
from icc_coding.agreement.reporting.report import Report
from icc_coding.agreement.result import Coefficient
from icc_coding.agreement.tables import Counts

_WIDTH, _HEIGHT = 300, 22
_LINES = (0.0, 0.5, 0.667, 0.8, 1.0)  # Krippendorff's two limits stand among them, unnamed
_BARS = 170


@dataclass(frozen=True, slots=True)
class PictureRow:
    """One line of the picture: a name, what stands under it, the coefficient in full, a second one as a ring, and the counts."""

    name: str
    below: str
    first: Coefficient
    second: Coefficient | None = None
    counts: Counts | None = None


def picture(report: Report) -> str:
    """An HTML table with a dot and a line a row; '' when there is nothing to draw."""
    marks = list(_marks(report))
    drawn = [mark for mark in marks if mark.first.value is not None or mark.counts is not None]
    if not drawn:
        return ""
    low = min([0.0, *(bound for mark in drawn for bound in _bounds(mark) if bound is not None)])
    low = max(-1.0, -0.25 * -(-low // -0.25) if low < 0 else 0.0)
    counted = any(mark.counts is not None for mark in drawn)
    rows = "".join(_row(mark, low, counted) for mark in drawn)
    second = any(mark.second is not None for mark in drawn)
    legend = '<span class="key dot"></span>' + ("alpha" if counted else "value")
    legend += ' <span class="key ring"></span>AC1' if second else ""
    legend += ", line: 95 % interval" if any(mark.first.low is not None for mark in drawn) else ""
    heads = f'<th scope="col">{"code" if counted else ""}</th><th scope="col">{legend}{_axis(low)}</th>'
    if counted:
        heads += f'<th scope="col">{_bar_legend(report)}</th>'
    return f'<table class="picture"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _marks(report: Report) -> Iterator[PictureRow]:
    rows = [row for row in code_rows(report) if row.counts is not None]
    for row in rows:
        label = report.labels.get(row.code, "")
        yield PictureRow(
            label or row.code,
            row.code if label else "",
            row.coefficients["krippendorff_alpha"],
            row.coefficients.get("gwet_ac1"),
            row.counts,
        )
    if rows:
        return
    if report.parts:
        for name, part in report.parts.items():
            yield PictureRow(name, "u-alpha", part["u_alpha"])
        return
    from icc_coding.agreement.reporting.grid import shown

    for name in shown(report):
        yield PictureRow(name_of(report, name), "", report.coefficients[name])


def _bounds(mark: PictureRow) -> tuple[float | None, ...]:
    return (mark.first.value, mark.first.low, mark.second.value if mark.second else None)


def _x(value: float, low: float) -> float:
    return round(6 + (_WIDTH - 12) * (min(max(value, low), 1.0) - low) / (1 - low), 1)


def _axis(low: float) -> str:
    ticks = [low, *(line for line in _LINES if line > low)] if low < 0 else list(_LINES)
    words = "".join(
        f'<text x="{_x(tick, low) if tick >= 0 else 1}" y="9" text-anchor="{_anchor(tick)}">{_tick(tick)}</text>' for tick in ticks
    )
    return f'<svg class="axis" viewBox="0 0 {_WIDTH} 11" aria-hidden="true">{words}</svg>'


def _anchor(tick: float) -> str:
    return "end" if tick in (1.0, 0.667) else "start" if tick == 0.8 or tick < 0 else "middle"


def _tick(value: float) -> str:
    return {0.667: ".667", 0.8: ".8", 0.5: ".5"}.get(value, f"{value:g}")


def _row(mark: PictureRow, low: float, counted: bool) -> str:
    name = f"{escape(mark.name)}{f'<small>{escape(mark.below)}</small>' if mark.below else ''}"
    cells = f'<th scope="row">{name}</th><td>{_dots(mark, low)}</td>'
    return f"<tr>{cells}{f'<td>{_bar(mark.counts)}</td>' if counted else ''}</tr>"


def _dots(mark: PictureRow, low: float) -> str:
    middle = _HEIGHT / 2
    lines = "".join(f'<line class="grid" x1="{_x(line, low)}" x2="{_x(line, low)}" y1="0" y2="{_HEIGHT}"/>' for line in _LINES)
    first, second = mark.first, mark.second
    title = f"{mark.name}: {with_interval(first)}" + (f"; AC1 {number(second.value)}" if second else "")
    parts = [f"<title>{escape(title)}</title>", lines]
    if first.low is not None and first.high is not None:
        parts.append(f'<line class="range" x1="{_x(first.low, low)}" x2="{_x(first.high, low)}" y1="{middle}" y2="{middle}"/>')
    if second is not None and second.value is not None:
        parts.append(f'<circle class="ring" cx="{_x(second.value, low)}" cy="{middle}" r="4.2"/>')
    if first.value is None:
        parts.append(f'<text class="none" x="8" y="{middle + 3.5}">undefined</text>')
    else:
        parts.append(f'<circle class="dot" cx="{_x(first.value, low)}" cy="{middle}" r="4.2"/>')
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">{"".join(parts)}</svg>'


def _bar(counts: Counts | None) -> str:
    """What the coders gave: both, only one, only the other. Units that neither coded are no part of the bar."""
    if counts is None:
        return ""
    given: list[tuple[str, int]] = [("both", counts.both), ("first", counts.first_only), ("second", counts.second_only)]
    total = sum(n for _, n in given)
    title = f"both {counts.both}, only the first {counts.first_only}, only the second {counts.second_only}, neither {counts.neither}"
    parts: list[Any] = [f"<title>{escape(title)}</title>"]
    at = 0.0
    for kind, n in given:
        width = _BARS * n / total if total else 0.0
        if n:
            parts.append(f'<rect class="{kind}" x="{at:.1f}" y="4" width="{max(width - 1, 0.5):.1f}" height="14"/>')
            if width > 16:
                parts.append(f'<text class="in {kind}" x="{at + width / 2 - 0.5:.1f}" y="14.5" text-anchor="middle">{n}</text>')
        at += width
    if not total:
        parts.append('<text class="none" x="0" y="14.5">nobody gave it</text>')
    return f'<svg viewBox="0 0 {_BARS} {_HEIGHT}" role="img">{"".join(parts)}</svg>'


def _bar_legend(report: Report) -> str:
    two = len(report.coders) == 2
    first, second = (f"only {report.coders[0]}", f"only {report.coders[1]}") if two else ("only the 1st of a pair", "only the 2nd")
    keys = (("both", "both"), ("first", first), ("second", second))
    return "given by " + " ".join(f'<span class="keys"><span class="key {kind}"></span>{escape(text)}</span>' for kind, text in keys)
