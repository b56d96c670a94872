"""Codes that stand together as a network on a ring: place by dimension, lines as thick as pairs are frequent."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.analysis.basis import Material, lines_of, number_at
from icc_coding.analysis.pairs import Cooccurrence
from icc_coding.analysis.pictures.canvas import Picture, check_size, wrapped
from icc_coding.analysis.showing import MARKED
from icc_coding.codebook.colors import LIGHT_PAGE, color_of, visible
from icc_coding.drawing import INK, SOFT, empty_canvas, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]
Places = Mapping[str, tuple[float, float]]  # code -> x and y on a ring of radius 1

_LINES = 40  # pairs that are drawn, the most frequent ones
_ALL_NUMBERED = 12  # so few lines may each bear a number, also a 1
_PALE = "#b9b9b9"


def draw_network(made: Cooccurrence, found: Material) -> Picture:
    """A ring of codes in the order of the codebook; a line joins codes that stand together, with the number of places."""
    numbers = {code: number for code in made.codes if (number := int(number_at(made.counts, code, code)))}
    check_size(len(numbers), 1)
    pairs = made.pairs[made.pairs["together"] > 0].head(_LINES)
    base = f"Discs: {made.within}s with the code. Lines: {made.within}s with both; dark where they meet more often than chance would have it (p < .05 after Holm's correction)."
    with style():
        canvas = empty_canvas(9.2, 7.6, f"Codes in the same {made.within}", f"{base} {MARKED if made.suggestions else ''}".strip())
        axes = canvas.add_subplot()
        places = _ring(list(numbers))
        _draw_lines(axes, list(lines_of(pairs)), places)
        _draw_codes(axes, numbers, places, found)
        axes.set_xlim(-1.95, 1.95)
        axes.set_ylim(-1.35, 1.35)
        axes.set_aspect("equal")
        axes.axis("off")
        if not len(pairs):
            axes.text(0, 0, "No two codes stand together.", ha="center", va="center", color=SOFT)
    named = "; ".join(
        f"{found.label(str(row.first))} and {found.label(str(row.second))} {row.together} times" for row in lines_of(pairs.head(5))
    )
    return Picture(canvas, f"A ring of {len(numbers)} codes. Most often together: {named or 'none'}.")


def _ring(codes: Sequence[str]) -> Places:
    """Clockwise from the top, at equal distances."""
    angles = (math.pi / 2 - 2 * math.pi * (number + 0.5) / len(codes) for number in range(len(codes)))
    return {code: (math.cos(angle), math.sin(angle)) for code, angle in zip(codes, angles, strict=True)}


def _draw_lines(axes: Axes, pairs: Sequence[Any], places: Places) -> None:
    """A curve a pair, bent towards the middle of the ring; the strongest pair comes last and lies on top."""
    strongest = max((pair.together for pair in pairs), default=1)
    for pair in reversed(pairs):
        path = _curve(places[pair.first], places[pair.second])
        sure = pair.p_holm is not None and pair.p_holm < 0.05
        width = 0.8 + 4 * pair.together / strongest
        axes.plot(*path.T, color=INK if sure else _PALE, linewidth=width, solid_capstyle="round", zorder=1 + sure)
        if pair.together > 1 or len(pairs) <= _ALL_NUMBERED:
            plate = {"boxstyle": "round,pad=.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
            x, y = (float(part) for part in path[len(path) // 2])
            axes.text(x, y, f"{pair.together}", fontsize=8, ha="center", va="center", color=INK, zorder=4, bbox=plate)


def _curve(one: tuple[float, float], other: tuple[float, float]) -> Floats:
    """A quadratic Bezier curve, points x 2."""
    first, last = np.array(one), np.array(other)
    middle = (first + last) / 2 * 0.55
    t = np.linspace(0, 1, 40)[:, None]
    path: Floats = (1 - t) ** 2 * first + 2 * t * (1 - t) * middle + t**2 * last
    return path


def _draw_codes(axes: Axes, numbers: Mapping[str, int], places: Places, found: Material) -> None:
    """A disc a code, as large as the code is frequent, its label outside the ring."""
    most = max(numbers.values(), default=1)
    for code, number in numbers.items():
        x, y = places[code]
        size = 50 + 420 * number / most
        axes.scatter(
            [x], [y], s=size, color=visible(color_of(found.codebook, code), LIGHT_PAGE), edgecolors="white", linewidths=1, zorder=5
        )
        across = "left" if x > 0.12 else "right" if x < -0.12 else "center"
        upright = "center" if abs(y) < 0.9 else "bottom" if y > 0 else "top"
        label = wrapped([f"{found.label(code)} ({number})"], 22)[0]
        axes.text(x * 1.12, y * 1.12, label, ha=across, va=upright, fontsize=8.6)
