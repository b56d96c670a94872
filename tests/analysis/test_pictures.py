"""Pictures of findings: the same bytes every time, every label and figure in them as text, refused where nobody could read them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from lighthouses import UNREAD
from matplotlib.colors import to_hex

from icc_coding import analysis
from icc_coding.analysis import pictures
from icc_coding.analysis.basis import Material
from icc_coding.analysis.pictures import Picture
from icc_coding.codebook.colors import LIGHT_PAGE, contrast, visible
from icc_coding.drawing import picture_bytes
from icc_coding.errors import UserError

DRAW: dict[str, tuple[Callable[[Material], Picture], tuple[str, ...]]] = {
    "matrix": (lambda found: pictures.draw_matrix(analysis.matrix(found, "code", "transcript")), ("Club of keepers", "asta", ">–<", ">2<")),
    "typology": (lambda found: pictures.draw_typology(analysis.typology(found)), ("Shared stories", "Joint works", "2 in 2", "1 in 1")),
    "factors": (lambda found: pictures.draw_factors(analysis.factors(found, "country"), found), ("Trust", "Norway (n = 3)", "share of transcripts")),
    "bars": (lambda found: pictures.draw_factors(analysis.factors(found, "form"), found), ("Fog", "Club of keepers", ">passages<")),
    "network": (lambda found: pictures.draw_network(analysis.cooccurrence(found, "turn", permutations=19), found), ("Fog (5)", "Trust (3)")),
    "saturation": (lambda found: pictures.draw_saturation(analysis.saturation(found)), ("codes found", "transcripts")),
    "timeline": (lambda found: pictures.draw_timeline(found, "dana"), ("Fog", "Shared stories", "words")),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAW)
def test_a_picture_says_in_words_what_it_shows_and_is_the_same_every_time(found: Material, name: str) -> None:
    draw, words = DRAW[name]
    first = draw(found)
    svg = picture_bytes(first.canvas, "svg").decode()
    for said in words:
        assert said in svg, said
    assert svg == picture_bytes(draw(found).canvas, "svg").decode()
    assert first.alt.endswith(".")
    assert picture_bytes(first.canvas, "png").startswith(b"\x89PNG")


def test_suggestions_are_hollow_and_marked(found: Material) -> None:
    rows = found.excerpts.copy()
    rows.loc[rows["transcript"] == UNREAD, "suggested"] = True
    marked = replace(found, excerpts=rows, suggestions=True)
    svg = picture_bytes(pictures.draw_matrix(analysis.matrix(marked, "code", "transcript")).canvas, "svg").decode()
    assert ">1*<" in svg
    assert "includes likely suggestions" in svg
    line = picture_bytes(pictures.draw_timeline(marked, UNREAD).canvas, "svg").decode()
    assert "Hollow" in line


def test_a_pale_colour_is_drawn_so_that_it_can_be_seen(found: Material) -> None:
    dimensions = tuple(replace(one, codes=tuple(replace(code, color="#fdfbe8") for code in one.codes)) for one in found.codebook.dimensions)
    pale = replace(found, corpus=replace(found.corpus, codebook=replace(found.codebook, dimensions=dimensions)))
    for picture in (
        pictures.draw_timeline(pale, "dana"),
        pictures.draw_network(analysis.cooccurrence(pale, "turn", permutations=19), pale),
    ):
        svg = picture_bytes(picture.canvas, "svg").decode()
        assert "#fdfbe8" not in svg
        assert visible("#fdfbe8", LIGHT_PAGE) in svg


@pytest.mark.parametrize(
    ("apart", "marks"),
    [
        (12.0, ["0:00:00", "0:00:10", "0:00:20", "0:00:30"]),
        (95.0, ["0:00:00", "0:01:00", "0:02:00", "0:03:00", "0:04:00"]),
        (4000.0, ["0:00:00", "0:30:00", "1:00:00", "1:30:00", "2:00:00", "2:30:00", "3:00:00"]),
    ],
)
def test_along_a_transcript_round_times_stand_where_they_passed(found: Material, apart: float, marks: list[str]) -> None:
    source = found.corpus.by_name["dana"]
    turns = tuple(replace(turn, time=number * apart) for number, turn in enumerate(source.turns[:4]))
    timed = replace(source, turns=(*turns, *(replace(turn, time=None) for turn in source.turns[4:])))
    known = replace(found, corpus=replace(found.corpus, transcripts=(timed,)))
    axes = pictures.draw_timeline(known, "dana").canvas.axes[0]
    assert axes.get_xlabel() == "time"
    assert [label.get_text() for label in axes.get_xticklabels()] == marks
    for place, mark in zip(axes.get_xticks(), marks, strict=True):
        hours, minutes, seconds = map(int, mark.split(":"))
        number, rest = divmod(3600 * hours + 60 * minutes + seconds, apart)
        start = turns[int(number)].start
        assert start <= place + 1
        if rest:
            assert place < turns[int(number) + 1].start


def test_along_a_transcript_without_times_words_are_counted_in_round_steps(found: Material) -> None:
    axes = pictures.draw_timeline(found, "dana").canvas.axes[0]
    text = found.corpus.by_name["dana"].text
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert labels[:3] == ["0", "20", "40"]
    for place, label in zip(axes.get_xticks(), labels, strict=True):
        assert len(text[: int(place)].split()) == int(label)
    assert len(labels) <= 8


def test_codes_found_are_counted_in_whole_numbers(found: Material) -> None:
    axes = pictures.draw_saturation(analysis.saturation(found)).canvas.axes[0]
    assert all(float(tick).is_integer() for tick in axes.get_yticks())


@pytest.mark.parametrize("largest", [1, 3, 4, 9])
def test_figures_can_be_read_on_every_shade(found: Material, largest: int) -> None:
    made = analysis.matrix(found, "code", "transcript")
    values = made.values.copy()
    values.iloc[:] = 0
    for number in range(largest + 1):
        values.iloc[number % len(values), number // len(values)] = number
    axes = pictures.draw_matrix(replace(made, values=values, suggested=made.suggested * 0)).canvas.axes[0]
    mesh = axes.collections[0]
    shades = dict(zip(values.to_numpy().ravel().tolist(), map(to_hex, mesh.to_rgba(mesh.get_array().ravel())), strict=True))
    seen = {int(text.get_text()): to_hex(text.get_color()) for text in axes.texts if text.get_text().isdigit()}
    for number in range(1, largest + 1):
        assert contrast(seen[number], shades[number]) >= 4.5, number


def test_what_nobody_could_read_is_not_drawn(found: Material, tmp_path: Path) -> None:
    made = analysis.matrix(found, "code", "place")
    many = {f"code.c{number}": "c" for number in range(80)}
    with pytest.raises(UserError, match="cannot be read"):
        pictures.draw_matrix(replace(made, rows=replace(made.rows, labels=many)))
    with pytest.raises(UserError, match="no transcript `gull`"):
        pictures.draw_timeline(found, "gull")
    with pytest.raises(UserError, match=r"picture\.png"):
        pictures.save(pictures.draw_timeline(found, "dana"), tmp_path / "picture.jpg", "png")
