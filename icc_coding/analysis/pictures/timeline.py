"""Where the codes lie along one transcript."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd

from icc_coding.analysis.basis import Material
from icc_coding.analysis.pictures.canvas import Picture, wrapped
from icc_coding.analysis.showing import MARKED
from icc_coding.codebook.colors import LIGHT_PAGE, color_of, visible
from icc_coding.drawing import GREY, PALE, empty_canvas, style
from icc_coding.errors import UserError
from icc_coding.phrasing import clock, how_many

_MANY = 60  # passages of one code in one transcript
_FEW_TIMES = 3  # turns with a time from which on the axis is one of time
_MARKS = 7  # on the axis, at most one more
_WORDS = [step * 10**zeros for zeros in range(1, 9) for step in (1, 2, 5)]
_SECONDS = [5, 10, 30, *(60 * minutes for minutes in (1, 2, 5, 10, 15, 30, *(60 * hours for hours in (1, 2, 5, 10, 24, 240, 2400))))]


def draw_timeline(found: Material, transcript: str) -> Picture:
    """One line a code from the beginning to the end of a transcript; times where the transcript has them, else words. Suggestions are hollow.

    Raises UserError for an unknown transcript.
    """
    source = found.corpus.by_name.get(transcript)
    if source is None:
        raise UserError(f"There is no transcript `{transcript}`. There are: {', '.join(list(found.corpus.by_name)[:8])}.")
    rows = found.excerpts[found.excerpts["transcript"] == transcript]
    codes = [code for code in found.codebook.codes if code.id in set(rows["code"])]
    length = max(1, len(source.text))
    with style():
        canvas = empty_canvas(
            9.2,
            1.7 + 0.3 * max(1, len(codes)),
            f"{source.case or transcript}: where the codes lie",
            MARKED.replace("* includes", "Hollow:") if found.suggestions else "",
        )
        axes = canvas.add_subplot()
        for number, code in enumerate(codes):
            mine = rows[rows["code"] == code.id]
            axes.axhline(number, color=PALE, linewidth=0.8, zorder=0)
            color = visible(color_of(found.codebook, code.id), LIGHT_PAGE)
            for suggested, part in mine.groupby("suggested"):
                face = "white" if suggested else color
                axes.broken_barh(_bars(part, length), (number - 0.31, 0.62), facecolor=face, edgecolor=color, linewidth=1.2)
        axes.set_yticks(range(len(codes)), wrapped((code.label for code in codes), 34), fontsize=9)
        axes.set_ylim(len(codes) - 0.4, -0.6)
        axes.set_xlim(0, length)
        times = [(turn.start, turn.time) for turn in source.turns if turn.time is not None]
        timed = len(times) >= _FEW_TIMES
        axes.set_xticks(*(_time_marks(times) if timed else _word_marks(source.text)), fontsize=8.5)
        axes.set_xlabel("time" if timed else "words", fontsize=9)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        if not codes:
            axes.text(0.5, 0.5, "No passage of this transcript stands.", transform=axes.transAxes, ha="center", color=GREY)
    return Picture(canvas, f"{how_many(len(rows), 'passage')} of {how_many(len(codes), 'code')} along {transcript}.")


def _bars(passages: pd.DataFrame, length: int) -> list[tuple[int, int]]:
    """(start, width) of what is drawn: every passage, or, where there are many, the hundredths of the transcript that hold one."""
    spans = list(zip(passages["start"].tolist(), passages["end"].tolist(), strict=True))
    if len(spans) <= _MANY:
        return [(start, max(end - start, length // 250)) for start, end in spans]
    step = length / 100
    return [(round(place * step), round(step)) for place in sorted({int(start / step) for start, _ in spans})]


def _word_marks(text: str) -> tuple[list[int], list[str]]:
    """Places in a text with the words until there, in round steps."""
    starts = [found.start() for found in re.finditer(r"\S+", text)]
    marks = range(0, len(starts), next(step for step in _WORDS if len(starts) <= _MARKS * step))
    return [starts[mark] for mark in marks], [f"{mark:,}" for mark in marks]


def _time_marks(times: list[tuple[int, float]]) -> tuple[list[int], list[str]]:
    """Places in a text with the time until there, in round steps, between the turns whose times are known; where a clock goes back, later times
    are those that go on from the latest."""
    places, clocks = np.array([place for place, _ in times]), np.maximum.accumulate([time for _, time in times])
    first, last = float(clocks[0]), float(clocks[-1])
    step = next((step for step in _SECONDS if last - first <= _MARKS * step), last - first)
    marks = [mark * step for mark in range(math.ceil(first / step), math.floor(last / step) + 1)]
    return np.interp(marks, clocks, places).round().astype(int).tolist(), [clock(mark) for mark in marks]
