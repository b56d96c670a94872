"""Shares and curves with their intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from icc_coding.analysis.basis import Material, lines_of
from icc_coding.analysis.by_group import Cell, Factors
from icc_coding.analysis.pictures.canvas import Picture, check_size, wrapped
from icc_coding.analysis.showing import MARKED, counted, nothing_in_groups
from icc_coding.drawing import BLUE, GREEN, GREY, INK, ORANGE, PALE, SOFT, empty_canvas, style
from icc_coding.phrasing import how_many

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHARES = "Share of the transcripts read whole for a factor in which it stands, with exact 95 % intervals."
_PASSAGES = "Passages. No transcript was read whole for these factors, so no shares are shown."
_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<")
_COLORS = (BLUE, ORANGE, GREEN, "#CC79A7", "#56B4E9", "#E69F00", INK, GREY)


def draw_factors(made: Factors, found: Material) -> Picture:
    """For each factor and group the share of read transcripts with its exact interval; without transcripts read whole, the passages as bars."""
    groups = [name for name in made.by.labels if any(cell.excerpts or cell.read for cell in made.cells if cell.group == name)]
    check_size(len(made.codes), min(len(groups), len(_COLORS)))
    groups = groups[: len(_COLORS)]
    shares = any(cell.share is not None for cell in made.cells)
    step = max(0.24 * len(groups), 0.34)
    title = f"Factors by {made.by.name.removeprefix('case.')}"
    base = _SHARES if shares else _PASSAGES
    if found.suggestions:
        base += f" {MARKED}"
    with style():
        canvas = empty_canvas(8.4, 1.9 + step * len(made.codes) + 0.25 * ((len(groups) + 2) // 3), title, base)
        axes = canvas.add_subplot()
        _draw_groups(axes, made, groups, _shares if shares else _bars)
        _set_axes(axes, wrapped((found.label(code) for code in made.codes), 30), shares)
        if not groups:
            axes.text(0.5, 0.5, f"{nothing_in_groups(made)}.", transform=axes.transAxes, ha="center", color=SOFT, backgroundcolor="white")
        if groups:
            axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False, fontsize=9, borderaxespad=0.2)
    return Picture(canvas, f"{title}: {len(made.codes)} factors in {len(groups)} groups. The table holds every figure.")


def _draw_groups(axes: Axes, made: Factors, groups: Sequence[str], draw: Callable[..., None]) -> None:
    """Each group in its colour, the groups of a factor one above the other."""
    by_key = {(cell.code, cell.group): cell for cell in made.cells}
    height = 0.8 / max(len(groups), 1)
    for number, group in enumerate(groups):
        cells = [by_key.get((code, group)) for code in made.codes]
        size = f" (n = {made.sizes[group]})" if group in made.sizes else ""
        draw(axes, cells, (number - (len(groups) - 1) / 2) * height, height, number, f"{made.by.labels[group] or 'not known'}{size}")


def _set_axes(axes: Axes, labels: Sequence[str], shares: bool) -> None:
    """A row for each factor, from above; to the right shares from 0 to 1, or whole passages."""
    from matplotlib.ticker import MaxNLocator

    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.45, -0.55)
    for line in range(1, len(labels)):
        axes.axhline(line - 0.5, color=PALE, linewidth=0.8)
    if shares:
        axes.set_xlim(-0.03, 1.03)
    else:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("share of transcripts" if shares else "passages")
    axes.grid(axis="x", color=PALE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)


def _shares(axes: Axes, cells: list[Cell | None], offset: float, height: float, number: int, label: str) -> None:
    first = True
    for row, cell in enumerate(cells):
        if cell is None or cell.share is None:
            continue
        value, low, high = cell.share
        axes.plot([low, high], [row + offset] * 2, color=_COLORS[number], linewidth=1.5)
        axes.plot(
            [value], [row + offset], _MARKERS[number], color=_COLORS[number], markersize=6, linestyle="none", label=label if first else None
        )
        first = False


def _bars(axes: Axes, cells: list[Cell | None], offset: float, height: float, number: int, label: str) -> None:
    values = [0 if cell is None else cell.excerpts for cell in cells]
    axes.barh(
        np.arange(len(cells)) + offset,
        values,
        height=height * 0.86,
        color=_COLORS[number],
        label=label,
        hatch=("", "//", "..", "xx")[number % 4],
        edgecolor="white",
        linewidth=0.4,
    )
    for row, cell in enumerate(cells):
        if cell is not None and cell.excerpts:
            axes.text(cell.excerpts, row + offset, f" {counted(cell.excerpts, cell.suggested)}", va="center", fontsize=8, color=SOFT)


def draw_saturation(made: pd.DataFrame) -> Picture:
    """Codes found by so many transcripts, with the range of 95 % of orders."""
    from matplotlib.ticker import MaxNLocator

    with style():
        canvas = empty_canvas(
            7.2,
            4.2,
            "How many codes each further transcript brings",
            "Line: average over all orders of transcripts. Band: 95 % of 1,000 random orders.",
        )
        axes = canvas.add_subplot()
        x = made["transcripts"].to_numpy()
        axes.fill_between(x, made["low"], made["high"], color=BLUE, alpha=0.16, linewidth=0)
        axes.plot(x, made["codes"], color=BLUE, marker="o", markersize=4, linewidth=1.6)
        for row in lines_of(made) if len(made) <= 12 else ():
            place = (row.transcripts, row.codes)
            axes.annotate(f"+{row.new:.1f}", place, textcoords="offset points", xytext=(0, 8), ha="center", fontsize=8.5, color=SOFT)
        axes.set_ylim(0, max(1.0, float(made["high"].max()) * 1.18) if len(made) else 1)
        axes.set_xlabel("transcripts")
        axes.set_ylabel("codes found")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(axis="y", color=PALE, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    last = float(made["new"].iloc[-1]) if len(made) else 0.0
    return Picture(
        canvas, f"A rising curve of codes over {how_many(len(made), 'transcript')}; the last one brings {last:.1f} codes on average."
    )
