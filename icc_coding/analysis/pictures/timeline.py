"""Where the codes lie along one transcript."""

from __future__ import annotations

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
        places, labels = _ticks(source.text, [(turn.start, turn.time) for turn in source.turns if turn.time is not None])
        axes.set_xticks(places, labels, fontsize=8.5)
        axes.set_xlabel("time" if labels and ":" in labels[-1] else "words", fontsize=9)
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


def _ticks(text: str, times: list[tuple[int, float]]) -> tuple[list[int], list[str]]:
    """Six places along the text, with their time or the words until there."""
    if len(times) >= 3:
        chosen = [times[round(part * (len(times) - 1) / 5)] for part in range(6)]
        return [place for place, _ in chosen], [clock(time) for _, time in chosen]
    places = np.linspace(0, len(text), 6).astype(int).tolist()
    return places, [f"{len(text[:place].split()):,}" for place in places]
