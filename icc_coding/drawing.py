"""How every picture looks and is saved: one style, colours that all kinds of colour vision tell apart, the same bytes every time."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

# Okabe & Ito (2008): told apart by all kinds of colour vision; shapes and labels carry the same difference.
BLUE, ORANGE, GREEN, GREY, INK, SOFT, PALE = "#0072B2", "#D55E00", "#009E73", "#8a8a8a", "#222222", "#555555", "#e4e4e4"
_STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "svg.hashsalt": "icc-coding",
    "svg.fonttype": "none",
}
DPI = 160


@contextmanager
def style() -> Iterator[None]:
    """Everything drawn and saved inside looks alike."""
    import matplotlib as mpl

    with mpl.rc_context(_STYLE):
        yield


def empty_canvas(width: float, height: float, title: str, base: str = "", *, free: int = 0) -> Canvas:
    """An empty picture (inches) with its title, `free` empty lines below that, and at the bottom in small print what it rests on."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(canvas)
    canvas.suptitle(textwrap.fill(title, round(9.5 * width)) + free * "\n ", x=0.01, ha="left", fontsize=12.5, fontweight="bold")
    if base:
        canvas.supxlabel(textwrap.fill(base, round(14.5 * width)), x=0.01, ha="left", fontsize=8.5, color=SOFT)
    return canvas


def picture_bytes(canvas: Canvas, kind: str) -> bytes:
    """The picture as `svg` or `png`; the same picture gives the same bytes."""
    more: dict[str, Any] = {"svg": {"Date": None}, "png": {"Software": None}}[kind]
    buffer = io.BytesIO()
    with style():
        canvas.savefig(buffer, format=kind, dpi=DPI, metadata=more)
    return buffer.getvalue()
