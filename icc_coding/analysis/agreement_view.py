"""Agreement per code as a table and as bars."""

from __future__ import annotations

from icc_coding.agreement.reporting.data import code_rows
from icc_coding.agreement.reporting.report import Report
from icc_coding.agreement.result import Coefficient
from icc_coding.agreement.tables import Row
from icc_coding.analysis.basis import Material
from icc_coding.analysis.pictures.canvas import Picture, wrapped
from icc_coding.analysis.showing import ShownTable
from icc_coding.drawing import BLUE, GREY, PALE, SOFT, empty_canvas, style
from icc_coding.phrasing import people_listed

ALPHA = "krippendorff_alpha"


def _labelled(report: Report, found: Material) -> list[tuple[str, Row]]:
    """The codes for which agreement was computed, with their labels, in the order of the codebook."""
    rows = {row.code: row for row in code_rows(report)}
    return [(code.label, rows[code.id]) for code in found.codebook.codes if code.id in rows]


def agreement_table(report: Report, found: Material) -> ShownTable:
    """Krippendorff's alpha and AC1 of each code with their intervals."""
    rows, cautions = [], []
    for label, row in _labelled(report, found):
        alpha, ac1 = row.coefficients.get(ALPHA), row.coefficients.get("gwet_ac1")
        why = alpha.reason if alpha is not None else ""
        if alpha is not None and alpha.interval is not None:
            if alpha.value is not None and alpha.low is None:
                why = alpha.interval.warning
            elif alpha.interval.warning:
                cautions.append(alpha.interval.warning)
        rows.append((label, _shown(alpha), _bounds(alpha), _shown(ac1), _bounds(ac1), why))
    return ShownTable(
        f"Agreement of {people_listed(report.coders)} per code",
        ("", "alpha", "95 % interval", "AC1", "95 % interval", "why undefined, or no interval"),
        tuple(rows),
        notes=tuple(f"Intervals rest on {caution}." for caution in dict.fromkeys(cautions)),
    )


def draw_agreement(report: Report, found: Material) -> Picture:
    """Alpha per code with its interval; hollow where it is undefined."""
    rows = _labelled(report, found)
    with style():
        canvas = empty_canvas(
            8.4,
            1.8 + 0.32 * max(1, len(rows)),
            "Agreement per code",
            f"Krippendorff's alpha of {people_listed(report.coders)} with 95 % intervals. Undefined: nobody, or everybody, gave the code.",
        )
        axes = canvas.add_subplot()
        lowest = 0.0
        for place, (_, row) in enumerate(rows):
            alpha = row.coefficients.get(ALPHA)
            if alpha is None or alpha.value is None:
                axes.text(0.0, place, "undefined", va="center", fontsize=8.5, color=SOFT)
                continue
            if alpha.low is not None and alpha.high is not None:
                axes.plot([alpha.low, alpha.high], [place] * 2, color=BLUE, linewidth=1.6)
                lowest = min(lowest, alpha.low)
            axes.plot([alpha.value], [place], "o", color=BLUE, markersize=6)
            lowest = min(lowest, alpha.value)
        axes.axvline(0.8, color=GREY, linewidth=0.9, linestyle=(0, (4, 3)))
        axes.axvline(0.667, color=GREY, linewidth=0.9, linestyle=(0, (1, 3)))
        axes.set_yticks(range(len(rows)), wrapped((label for label, _ in rows), 34))
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(max(-1.0, lowest - 0.05), 1.03)
        axes.set_xlabel("alpha (dashed: .8, dotted: .667, Krippendorff's own marks)")
        axes.grid(axis="x", color=PALE, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(axis="y", length=0)
    return Picture(canvas, f"Alpha of {len(rows)} codes as points with intervals. The table holds every figure.")


def _shown(coefficient: Coefficient | None) -> str:
    return "–" if coefficient is None or coefficient.value is None else f"{coefficient.value:z.3f}"


def _bounds(coefficient: Coefficient | None) -> str:
    return "" if coefficient is None or coefficient.low is None else f"{coefficient.low:z.3f} to {coefficient.high:z.3f}"
