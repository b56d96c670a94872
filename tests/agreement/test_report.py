"""The report: tables that fit a terminal and a page, a picture, labels beside ids."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from icc_coding.agreement.ratings import Ratings
from icc_coding.agreement.reporting.grid import grids
from icc_coding.agreement.reporting.methods import methods_paragraph, short_bounds, with_interval
from icc_coding.agreement.reporting.page import as_html
from icc_coding.agreement.reporting.report import AgreementOptions, Report, report_ratings
from icc_coding.agreement.reporting.text import as_text, grid_lines
from icc_coding.agreement.result import Coefficient

CODES = ("consideration.strategic_participation", "value.fish", "value.never", "hindrance.dependency_on_the_elected_harbour_master")
RNG = np.random.default_rng(11)


def report(coders: tuple[str, ...], per: tuple[str, ...] = ("code",), **options: str) -> Report:
    truth = RNG.random((120, len(CODES))) < [0.3, 0.2, 0, 0.5]
    values = np.where(RNG.random((len(coders), 120, len(CODES))) < 0.9, truth, ~truth).astype(np.int8)
    values[:, :, 2] = 0
    names = tuple(f"a_long_interview_name_{number // 10}" for number in range(120))
    ratings = Ratings(values, coders, CODES, names, texts=("<b>quay & pier</b>",) * 120, attributes={"role": ["mayor", "clerk"] * 60})
    found = report_ratings(ratings, AgreementOptions(per=per, **options), "Harbour")
    return replace(found, labels={CODES[0]: "Strategic <participation>", CODES[1]: "Fish"})


@pytest.mark.parametrize(
    "per", [("code",), ("code", "transcript"), ("code", "pair"), ("dimension",), ("transcript", "pair"), ("attribute",)]
)
@pytest.mark.parametrize("coders", [("ida", "per"), ("ida", "per", "Maximiliane_Oberhuber"), tuple("abcdef")])
def test_every_table_fits_eighty_characters(coders: tuple[str, ...], per: tuple[str, ...]) -> None:
    tables = grids(report(coders, per))
    assert len(tables) >= 2
    assert max(len(line) for grid in tables for line in grid_lines(grid)) <= 80


def test_machine_and_reference_fit_too() -> None:
    tables = grids(report(("ida", "per", "machine", "eva"), machine="machine", reference="eva"))
    assert {"The machine as one more coder: does alpha fall when it takes a person's place?"} <= {grid.title for grid in tables}
    assert max(len(line) for grid in tables for line in grid_lines(grid)) <= 80


def test_labels_stand_beside_ids_and_figures_are_all_there() -> None:
    text = as_text(report(("ida", "per")))
    assert "Strategic <participation> (consideration.strategic_participation)" in text
    for word in ("alpha", "AC1", "kappa", "ida only", "per only", "neither", "where coded", "95 % int.", "mean over codes (1 left out)"):
        assert word in text


def test_the_page_draws_each_code_and_prints_on_a4() -> None:
    page = as_html(report(("ida", "per")))
    assert page.count('class="dot"') == len(CODES) - 1
    assert page.count('class="ring"') == len(CODES)
    assert page.count('class="range"') == len(CODES) - 1
    assert "nobody gave it" in page
    assert "size: A4" in page
    assert "Strategic &lt;participation&gt;<small>consideration.strategic_participation</small>" in page
    assert "<b>quay" not in page
    assert not re.search(r"<script|https?://", page)
    for word in ("alpha", "AC1", "kappa", "both", "ida only", "per only", "neither"):
        assert f">{word}</th>" in page
    one = report_ratings(Ratings(np.ones((2, 3, 1), dtype=np.int8), ("a", "b"), ("x",), ("t",) * 3), AgreementOptions(), "One")
    assert "At a glance" in as_html(one)


def test_a_code_that_came_later_does_not_take_the_sets_away() -> None:
    """Two coders read eight units for two codes; a third code was asked of one of them only, a fourth in the last four units."""
    values = np.full((2, 8, 4), -1, np.int8)
    values[0, :, :2] = [[1, 0], [0, 1], [1, 1], [0, 0], [1, 0], [0, 1], [0, 0], [1, 1]]
    values[1, :, :2] = [[1, 0], [0, 1], [1, 0], [0, 0], [1, 0], [0, 0], [0, 0], [1, 1]]
    before = Ratings(values[:, :, :2].copy(), ("ana", "ben"), ("a.x", "a.y"), ("t1",) * 4 + ("t2",) * 4, "segment")
    values[0, :, 2] = 0
    later = Ratings(values.copy(), ("ana", "ben"), ("a.x", "a.y", "a.z", "b.w"), before.transcripts, "segment")
    want = report_ratings(before, AgreementOptions(interval="none"))
    got = report_ratings(later, AgreementOptions(interval="none"))
    assert got.n_pairable == want.n_pairable == 8
    assert {name: value.value for name, value in got.coefficients.items()} == {
        name: value.value for name, value in want.coefficients.items()
    }
    assert "a.z, b.w are not part of the sets: no two coders answered for them on the same segment" in got.notes
    values[:, 4:, 3] = 0
    partly = report_ratings(Ratings(values, ("ana", "ben"), later.codes, before.transcripts, "segment"), AgreementOptions(interval="none"))
    assert partly.n_pairable == 4
    assert "4 segments are left out of the sets: not every coder answered there for b.w" in partly.notes


def test_next_to_nothing_has_no_sign() -> None:
    tiny = Coefficient(-0.0002, low=-0.0004, high=0.0001, n=9)
    assert with_interval(tiny) == "0.000 (0.000 to 0.000)"
    assert short_bounds(tiny) == ".00 to .00"
    assert with_interval(Coefficient(-0.0006, n=9)) == "-0.001"


def test_names_with_a_comma_are_told_apart() -> None:
    found = report(("Lund, Ida", "Aas, Per"))
    assert "both coders (Lund, Ida; Aas, Per)" in methods_paragraph(found)
    assert "; coders Lund, Ida; Aas, Per." in as_text(found)
