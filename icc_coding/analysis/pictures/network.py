"""Codes that stand together as a network on a ring: place by dimension, lines as thick as pairs are frequent."""

from __future__ import annotations

import math

import numpy as np

from icc_coding.analysis.basis import Material, lines_of, number_at
from icc_coding.analysis.pairs import Cooccurrence
from icc_coding.analysis.pictures.canvas import Picture, check_size, wrapped
from icc_coding.analysis.showing import MARKED
from icc_coding.codebook.colors import color_of
from icc_coding.drawing import INK, SOFT, empty_canvas, style

_LINES = 40  # pairs that are drawn, the most frequent ones


def draw_network(made: Cooccurrence, found: Material) -> Picture:
    """A ring of codes in the order of the codebook; a line joins codes that stand together, with the number of places."""
    codes = [code for code in made.codes if int(number_at(made.counts, code, code))]
    check_size(len(codes), 1)
    pairs = made.pairs[made.pairs["together"] > 0].head(_LINES)
    angle = {code: math.pi / 2 - 2 * math.pi * (number + 0.5) / max(len(codes), 1) for number, code in enumerate(codes)}
    most = max([int(number_at(made.counts, code, code)) for code in codes], default=1)
    strongest = int(pairs["together"].max()) if len(pairs) else 1
    base = f"Discs: {made.within}s with the code. Lines: {made.within}s with both; dark where they meet more often than chance would have it (p < .05 after Holm's correction)."
    with style():
        canvas = empty_canvas(9.2, 7.6, f"Codes in the same {made.within}", f"{base} {MARKED if made.suggestions else ''}".strip())
        axes = canvas.add_subplot()
        for row in lines_of(pairs.iloc[::-1]):
            one, other = (np.array([math.cos(angle[name]), math.sin(angle[name])]) for name in (row.first, row.second))
            middle = (one + other) / 2 * 0.55
            t = np.linspace(0, 1, 40)[:, None]
            path = (1 - t) ** 2 * one + 2 * t * (1 - t) * middle + t**2 * other
            sure = row.p_holm is not None and row.p_holm < 0.05
            axes.plot(
                path[:, 0],
                path[:, 1],
                color=INK if sure else "#b9b9b9",
                linewidth=0.8 + 4 * row.together / strongest,
                solid_capstyle="round",
                zorder=1 + sure,
            )
            if row.together > 1 or len(pairs) <= 12:
                x, y = (float(part) for part in path[20])
                axes.text(
                    x,
                    y,
                    f"{row.together}",
                    fontsize=8,
                    ha="center",
                    va="center",
                    color=INK,
                    zorder=4,
                    bbox={"boxstyle": "round,pad=.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.85},
                )
        for code in codes:
            x, y = math.cos(angle[code]), math.sin(angle[code])
            number = int(number_at(made.counts, code, code))
            axes.scatter(
                [x], [y], s=50 + 420 * number / most, color=color_of(found.codebook, code), edgecolors="white", linewidths=1, zorder=5
            )
            label = wrapped([f"{found.label(code)} ({number})"], 22)[0]
            axes.text(
                x * 1.12,
                y * 1.12,
                label,
                ha="left" if x > 0.12 else "right" if x < -0.12 else "center",
                va="center" if abs(y) < 0.9 else "bottom" if y > 0 else "top",
                fontsize=8.6,
            )
        axes.set_xlim(-1.95, 1.95)
        axes.set_ylim(-1.35, 1.35)
        axes.set_aspect("equal")
        axes.axis("off")
        if not len(pairs):
            axes.text(0, 0, "No two codes stand together.", ha="center", va="center", color=SOFT)
    named = "; ".join(
        f"{found.label(str(row.first))} and {found.label(str(row.second))} {row.together} times" for row in lines_of(pairs.head(5))
    )
    return Picture(canvas, f"A ring of {len(codes)} codes. Most often together: {named or 'none'}.")
