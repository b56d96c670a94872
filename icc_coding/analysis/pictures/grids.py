"""Counts as grids of shaded cells: matrices, and the typology as Table 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from icc_coding.analysis.basis import number_at
from icc_coding.analysis.matrices import Matrix
from icc_coding.analysis.pictures.canvas import Picture, check_size, line_count, wrapped
from icc_coding.analysis.showing import ABSENCES, MARKED, counted
from icc_coding.analysis.typologies import UNPLACED, Typology, TypologyCell
from icc_coding.codebook.colors import contrast
from icc_coding.drawing import BLUE, GREY, INK, ORANGE, SOFT, empty_canvas, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_CELL = 0.46  # inches


def draw_matrix(made: Matrix) -> Picture:
    """A heatmap with its figures; `–` where nobody was asked."""
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    down, across = list(made.rows.labels), list(made.columns.labels)
    check_size(len(down), len(across))
    words = made.rows.name.removeprefix("case."), made.columns.name.removeprefix("case.")
    title = f"{words[0].capitalize()} by {words[1]} ({'passages' if made.count == 'excerpts' else 'transcripts'})"
    left, top = wrapped(made.rows.labels.values(), 34), wrapped(made.columns.labels.values(), 16)
    upright = len(across) <= 9 and max((len(line) for label in top for line in label.split("\n")), default=0) * 0.085 < 1.3
    width = 3.2 + max(_CELL, 1.25 if upright else _CELL) * len(across)
    height = 1.5 + _CELL * len(down) + (0.2 * line_count(top) if upright else 1.3)
    notes = " ".join([ABSENCES] * (made.read is not None) + [MARKED] * bool(made.suggested.to_numpy().any()))
    with style():
        canvas = empty_canvas(max(width, 6.5), height, title, notes)
        axes = canvas.add_subplot()
        values = made.values.to_numpy(dtype=float)
        strongest = max(1.0, float(values.max(initial=0)))
        axes.pcolormesh(values, cmap="Blues", vmin=0, vmax=strongest * 1.15, edgecolors="white", linewidth=1.2)
        for row, name in enumerate(down):
            for column, other in enumerate(across):
                number = int(values[row, column])
                read = None if made.read is None else number_at(made.read, name, other)
                text = counted(number, int(number_at(made.suggested, name, other)), read)
                color = _ink(to_hex(colormaps["Blues"](number / (strongest * 1.15)))) if number else GREY
                axes.text(column + 0.5, row + 0.5, text, ha="center", va="center", fontsize=9, color=color)
        axes.set_yticks(np.arange(len(down)) + 0.5, left, fontsize=9)
        axes.set_xticks(np.arange(len(across)) + 0.5, top, fontsize=9, rotation=0 if upright else 55, ha="center" if upright else "left")
        axes.invert_yaxis()
        _head_on_top(axes)
    total = int(values.sum())
    return Picture(canvas, f"{title}: a grid of {len(down)} by {len(across)} counts, {total} in all. The table holds every figure.")


def _ink(shade: str) -> str:
    """White or black, whichever can be read better on a shade: one of them always has 4.5 : 1."""
    return max("#ffffff", "#000000", key=lambda ink: contrast(ink, shade))


def draw_typology(made: Typology) -> Picture:
    """Table 1 filled: forms as columns, values as rows, discs as large as the passages are many; a frame where the form is expected."""
    forms = [(form.id, form.label) for form in made.forms] + [(UNPLACED, "no form known")]
    most = max((cell.excerpts for cell in made.cells), default=0) or 1
    notes = "Frame: the form that the codebook expects. Orange: passages under another form than expected. Grey: no form in the same turn, and none named."
    with style():
        canvas = empty_canvas(
            2.9 + 2.0 * len(forms),
            1.7 + 0.72 * len(made.values),
            "Which form delivers which value",
            f"{notes} {MARKED if made.suggestions else ''}".strip(),
        )
        axes = canvas.add_subplot()
        for row, value in enumerate(made.values):
            for column, (form, _) in enumerate(forms):
                _draw_cell(axes, (column, row), made.cell(value.id, form), most)
        axes.set_xlim(-0.55, len(forms) - 0.45)
        axes.set_ylim(len(made.values) - 0.45, -0.55)
        axes.set_xticks(range(len(forms)), wrapped((label for _, label in forms), 24), fontsize=10)
        axes.set_yticks(range(len(made.values)), wrapped((value.label for value in made.values), 26), fontsize=10)
        axes.set_xlabel("passages in transcripts", fontsize=8.5, color=SOFT)
        _head_on_top(axes)
    told = "; ".join(
        f"{value.label}: " + ", ".join(f"{made.cell(value.id, form).excerpts} under {label}" for form, label in forms)
        for value in made.values
    )
    return Picture(canvas, f"The typology filled with passages. {told}.")


def _draw_cell(axes: Axes, place: tuple[int, int], cell: TypologyCell, most: int) -> None:
    """One cell of Table 1 at (column, row): a frame where the form is expected, a disc as large as its share of `most`, and the figures."""
    from matplotlib.patches import FancyBboxPatch

    column, row = place
    if cell.expected:
        shape = "round,pad=0,rounding_size=.08"
        axes.add_patch(FancyBboxPatch((column - 0.44, row - 0.4), 0.88, 0.8, boxstyle=shape, fill=False, edgecolor=INK, linewidth=1.1))
    if not cell.excerpts:
        axes.text(column, row, "0", ha="center", va="center", fontsize=9.5, color=GREY)
        return
    color = BLUE if cell.expected else ORANGE if cell.form else GREY
    axes.scatter([column - 0.2], [row], s=40 + 620 * cell.excerpts / most, color=color, alpha=0.9, linewidths=0)
    told = f"{counted(cell.excerpts, cell.suggested)} in {cell.transcripts}"
    axes.text(column + 0.02, row, told, ha="left", va="center", fontsize=9.5)


def _head_on_top(axes: Axes) -> None:
    """As a table has it: the columns' names above, no ticks, no frame."""
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
