"""The figures of `evaluate` as pictures (PNG and SVG) and as a table."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from icc_coding.cells import guard
from icc_coding.disk import make_folder
from icc_coding.drawing import BLUE, GREY, INK, ORANGE, empty_canvas, picture_bytes, style
from icc_coding.files import write_bytes_atomic, write_text_atomic
from icc_coding.learning.evaluation.report import EvaluationReport
from icc_coding.learning.evaluation.resampling import Figure
from icc_coding.learning.proportion import exact_interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

_PER_ROW = 4  # small multiples beside each other
_MANY = 20  # suggestions in a bin from which on its point is drawn filled
_LEAST = 5  # segments with a code before its precision and recall are drawn


def write_plots(report: EvaluationReport, folder: Path) -> list[Path]:
    """Write the pictures that the figures allow, and `evaluation.csv`, into a folder; returns what was written.

    average-precision (per code, before and after learning), learning-curve, and, where there is enough to draw, reliability and
    precision-recall.
    """

    make_folder(folder)
    written = []
    with style():
        drawn = {"average-precision": _forest(report), "learning-curve": _curve(report)}
        if report.evaluation.reliability:
            drawn["reliability"] = _reliability(report)
        if any(code.applies >= _LEAST for code in report.evaluation.codes):
            drawn["precision-recall"] = _trade_offs(report)
        for name, canvas in drawn.items():
            for kind in ("png", "svg"):
                path = folder / f"{name}.{kind}"
                write_bytes_atomic(path, picture_bytes(canvas, kind))
                written.append(path)
    table = folder / "evaluation.csv"
    write_text_atomic(table, _table(report))
    return [*written, table]


def _canvas(width: float, height: float, title: str, report: EvaluationReport, note: str = "", *, free: int = 0) -> Canvas:
    """An empty picture with its title and `free` empty lines, and below it what the figures rest on."""
    result = report.evaluation
    base = f"{result.segments} segments of {result.transcripts} transcripts, held out by transcript. {note}".strip()
    if result.few and "intervals" in note:
        base += " With fewer than ten transcripts no interval is to be relied on."
    return empty_canvas(width, height, title, base, free=free)


def _forest(report: EvaluationReport) -> Canvas:
    result = report.evaluation
    rows = [(report.labels[row.code], f"{row.applies} in {row.transcripts}", row.ap_before, row.ap) for row in result.codes]
    rows.append(("Mean over codes", "", result.mean_ap_before, result.mean_ap))
    canvas = _canvas(
        8.6,
        max(3.4, 1.7 + 0.36 * len(rows)),
        "How well each code is found on unseen transcripts",
        report,
        "Lines: 95 % intervals over transcripts.",
    )
    axes = canvas.add_subplot()
    for place, (_, _, before, learned) in enumerate(rows):
        if place == len(rows) - 1:
            axes.axhline(place - 0.5, color=GREY, linewidth=0.8)
        _whisker(axes, before, place - 0.14, GREY, "s", "the codebook alone" if not place else None)
        _whisker(axes, learned, place + 0.14, BLUE, "o", "after learning" if not place else None)
    axes.set_yticks(range(len(rows)), [label for label, *_ in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(-0.02, 1.02)
    axes.set_xlabel("average precision (1: all segments with the code are ranked before all others)")
    axes.grid(axis="x", color="#e4e4e4", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    counts = axes.secondary_yaxis("right")
    counts.set_yticks(range(len(rows)), [support for _, support, *_ in rows], fontsize=8.5, color="#555555")
    counts.tick_params(length=0)
    counts.spines["right"].set_visible(False)
    counts.set_ylabel("found in: segments, transcripts", fontsize=8.5, color="#555555")
    _legend(axes, 2)
    return canvas


def _whisker(axes: Axes, figure: Figure, place: float, color: str, marker: str, label: str | None) -> None:
    if figure.low is not None and figure.high is not None:
        axes.plot([figure.low, figure.high], [place, place], color=color, linewidth=1.6, solid_capstyle="butt")
    if figure.value is not None:
        axes.plot([figure.value], [place], marker, color=color, markersize=5.5, label=label, linestyle="none", clip_on=False)


def _legend(axes: Axes, columns: int) -> None:
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=columns, frameon=False, borderaxespad=0.1, handletextpad=0.4)


def _curve(report: EvaluationReport) -> Canvas:
    curve = report.curve
    untaught, points = curve.points[0], curve.points[1:]
    canvas = _canvas(
        7.2, 4.8, "What more answers brought", report, "Bars: 95 % intervals over transcripts; the points share the same transcripts."
    )
    axes = canvas.add_subplot()
    sizes = [point.segments for point in points]
    values = [np.nan if point.mean_ap.value is None else point.mean_ap.value for point in points]
    if untaught.mean_ap.value is not None:
        axes.axhline(untaught.mean_ap.value, color=GREY, linestyle=(0, (5, 3)), linewidth=1.4, label="the codebook alone")
    for point in points:
        if point.mean_ap.low is not None and point.mean_ap.high is not None:
            axes.plot([point.segments] * 2, [point.mean_ap.low, point.mean_ap.high], color=BLUE, linewidth=1.6)
    axes.plot(sizes, values, "o-", color=BLUE, markersize=6, linewidth=1.2, label="learned from so many answered segments")
    gain = curve.next_hundred
    if gain.value is not None:
        ahead, start = report.evaluation.segments + 100, report.evaluation.segments
        base = values[-1]
        axes.plot([sizes[-1], ahead], [base, base + gain.value], color=ORANGE, linestyle=(0, (1, 1.5)), linewidth=1.8)
        if gain.low is not None and gain.high is not None:
            axes.plot([ahead] * 2, [base + gain.low, base + gain.high], color=ORANGE, linewidth=1.6)
        axes.plot(
            [ahead], [base + gain.value], "D", color=ORANGE, markersize=6, label=f"100 more than the {start}, if it goes on like that"
        )
    axes.set_xscale("log")
    shown = [*sizes, *([report.evaluation.segments + 100] if gain.value is not None else [])]
    axes.set_xticks(shown, [str(size) for size in shown])
    axes.minorticks_off()
    axes.set_xlim(min(shown) / 1.25, max(shown) * 1.25)
    axes.set_xlabel("answered segments learned from (logarithmic)")
    axes.set_ylabel("mean average precision")
    axes.grid(axis="y", color="#e4e4e4", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=1, frameon=False, borderaxespad=0.2)
    return canvas


def _reliability(report: EvaluationReport) -> Canvas:
    bins = report.evaluation.reliability
    skill = report.evaluation.brier_skill
    said = "" if skill.value is None else f"Brier skill {skill.value:.2f}"
    if skill.low is not None and skill.high is not None:
        said += f" ({skill.low:.2f} to {skill.high:.2f})"
    canvas = _canvas(
        6.2,
        6.4,
        "Do the probabilities come true?",
        report,
        f"Codes with ten or more blind positives. {said}: above 0 is better than knowing only how frequent a code is. Bars: exact 95 % intervals, as if segments were independent.",
    )
    above, below = canvas.subplots(2, 1, sharex=True, height_ratios=[4, 1])
    above.plot([0, 1], [0, 1], color=GREY, linestyle=(0, (5, 3)), linewidth=1.2, label="as often as expected")
    for row in bins:
        low, high = exact_interval(round(row.observed * row.count), row.count)
        above.plot([row.expected] * 2, [low, high], color=BLUE, linewidth=1.6)
    for many, fill, label in ((True, BLUE, f"{_MANY} suggestions or more"), (False, "white", "fewer")):
        kept = [row for row in bins if (row.count >= _MANY) is many]
        if kept:
            expected, observed = [row.expected for row in kept], [row.observed for row in kept]
            above.plot(expected, observed, "o", color=BLUE, markerfacecolor=fill, markersize=7, linestyle="none", label=label)
    above.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), ylabel="share that came true")
    above.grid(color="#e4e4e4", linewidth=0.8)
    above.set_axisbelow(True)
    _legend(above, 3)
    widths = [row.end - row.start for row in bins]
    below.bar([row.start for row in bins], [row.count for row in bins], widths, align="edge", color=BLUE, alpha=0.35, edgecolor="white")
    for row in bins:
        below.annotate(
            str(row.count), ((row.start + row.end) / 2, row.count), (0, 2), textcoords="offset points", ha="center", fontsize=7.5
        )
    below.set_yscale("log")
    below.set(xlabel="probability of the suggestion (mean of its bin)", ylabel="how many")
    below.set_yticks([], minor=True)
    below.set_yticks([])
    below.set_ylim(0.7, 6 * max(row.count for row in bins))
    return canvas


def _trade_offs(report: EvaluationReport) -> Canvas:
    rows = [row for row in report.evaluation.codes if row.applies >= _LEAST]
    across = min(_PER_ROW, len(rows))
    down = -(-len(rows) // across)
    canvas = _canvas(
        max(6.4, 2.5 * across),
        1.6 + 2.4 * down,
        "What a longer list of suggestions costs, by code",
        report,
        f"Codes found in {_LEAST} segments or more.",
        free=1,  # for the legend
    )
    grid: Any = canvas.subplots(down, across, sharex=True, sharey=True, squeeze=False)
    answers, crossed = report.crossed.answers, report.crossed
    for place, axes in enumerate(grid.ravel()):
        if place >= len(rows):
            axes.set_visible(False)
            continue
        row = rows[place]
        column = answers.codes.index(row.code)
        known = answers.known[:, column]
        truth = answers.labels[known, column]
        for scores, color, dashes, label in (
            (crossed.before, GREY, (0, (4, 2)), "the codebook alone"),
            (crossed.held.relative, BLUE, "-", "after learning"),
        ):
            recall, precision = _steps(truth, scores[known, column])
            axes.step(recall, precision, where="pre", color=color, linestyle=dashes, linewidth=1.5, label=label)
        axes.axhline(truth.mean(), color=ORANGE, linewidth=1, linestyle=(0, (1, 1.5)), label="by chance")
        if row.precision.value is not None and row.recall.value is not None:
            axes.plot([row.recall.value], [row.precision.value], "D", color=INK, markersize=5, label="likely")
        axes.set_title(_wrapped(report.labels[row.code], 24) + f"\nn = {row.applies}", fontsize=8.5)
        axes.set(xlim=(0, 1.03), ylim=(0, 1.05), xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
        axes.grid(color="#e9e9e9", linewidth=0.7)
    for axes in grid[:, 0]:
        axes.set_ylabel("precision", fontsize=8.5)
    for number in range(across):
        last = max(place for place in range(len(rows)) if place % across == number)
        lowest = grid[last // across, number]
        lowest.set_xlabel("recall", fontsize=8.5)
        lowest.tick_params(labelbottom=True)
    handles = {label: handle for axes in grid.ravel() for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)}
    top = 1 - 0.3 / canvas.get_figheight()
    canvas.legend(list(handles.values()), list(handles), loc="upper left", bbox_to_anchor=(0, top), ncols=4, frameon=False, fontsize=8.5)
    return canvas


def _steps(truth: Any, scores: Any) -> tuple[Any, Any]:
    """Recall and precision after each distinct score, from the highest down."""
    order = np.argsort(-scores, kind="stable")
    last = np.append(scores[order][1:] != scores[order][:-1], True)
    found = np.cumsum(truth[order])[last]
    precision = found / (np.flatnonzero(last) + 1)
    return np.append(0.0, found / truth.sum()), np.append(precision[0], precision)


def _wrapped(text: str, width: int) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(text, width))


def _table(report: EvaluationReport) -> str:
    """One row a code: every figure with its interval, and the advice."""
    names = ("ap_before", "ap", "gain", "precision", "recall", "f1", "kappa")
    header = ["code", "label", "answers", "applies", "transcripts"]
    header += [f"{name}{part}" for name in (*names, "next_hundred") for part in ("", "_low", "_high")]
    header += ["stable", "undecided_likely", "undecided_possible", "advice"]
    advice = {row.code: row for row in report.advice}
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    for row in report.evaluation.codes:
        said = advice[row.code]
        cells: list[Any] = [guard(row.code), guard(report.labels[row.code]), row.answers, row.applies, row.transcripts]
        for figure in (*(getattr(row, name) for name in names), said.next_hundred):
            cells += ["" if value is None else f"{value:.4f}" for value in (figure.value, figure.low, figure.high)]
        cells += ["" if said.stable is None else f"{said.stable:.4f}", said.likely, said.possible, said.verdict]
        writer.writerow(cells)
    return buffer.getvalue()
