"""Tables of counts against the exported table counted with pandas alone, and against what was said in the talks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from lighthouses import TALKS, UNREAD, passages

from icc_coding import analysis
from icc_coding.analysis.basis import Material
from icc_coding.errors import UserError
from icc_coding.study import Study, open_study

CODES = ["form.club", "form.works", "value.stories", "value.oil", "success.trust", "hindrance.fog"]


def test_a_passage_that_two_coders_hold_is_counted_once(found: Material) -> None:
    assert len(found.excerpts) == sum(len(passages(name)) for name in TALKS)
    assert found.counts.loc["asta"].to_dict() == {
        "form.club": 1, "form.works": 0, "value.stories": 1, "value.oil": 0, "success.trust": 1, "hindrance.fog": 1,
    }  # fmt: skip


def test_what_was_read_is_known_for_each_transcript_and_code(found: Material) -> None:
    assert found.read_whole("form.club") == set(TALKS) - {UNREAD}
    assert found.read.loc[UNREAD, "form.club"] == 0
    assert 0 < found.read.loc[UNREAD, "value.oil"] < 1  # she decided on one passage there, so she looked at that


@pytest.mark.parametrize("rows", ["code", "value", "dimension"])
@pytest.mark.parametrize(("columns", "column"), [("transcript", "transcript"), ("case", "transcript"), ("country", "case.country")])
@pytest.mark.parametrize("count", ["excerpts", "transcripts"])
def test_a_matrix_is_a_cross_table_of_the_export(
    found: Material, table: pd.DataFrame, rows: str, columns: str, column: str, count: str
) -> None:
    made = analysis.matrix(found, rows, columns, count=count)
    mine = table[table["dimension"] == "value"] if rows == "value" else table
    row = "dimension" if rows == "dimension" else "code"
    if count == "transcripts":
        mine = mine.drop_duplicates(subset=[row, column, "transcript"])
    expected = pd.crosstab(mine[row], mine[column])
    shown = made.values.loc[expected.index, [name for name in made.values.columns if name in expected.columns]]
    assert (shown == expected[shown.columns]).to_numpy().all()
    assert made.values.to_numpy().sum() == len(mine)
    assert not made.suggested.to_numpy().any()


def test_a_zero_says_whether_anybody_looked(found: Material) -> None:
    made = analysis.matrix(found, "code", "transcript")
    assert made.read is not None
    assert (made.values.loc["form.works", "asta"], made.read.loc["form.works", "asta"]) == (0, 1.0)
    assert (made.values.loc["form.works", UNREAD], made.read.loc["form.works", UNREAD]) == (0, 0.0)
    turned = analysis.matrix(found, "kind", "code")
    assert turned.read is not None
    assert 0.5 < turned.read.loc["interview", "form.works"] < 1
    assert analysis.matrix(found, "code", "place").read is None


def test_a_passage_counts_for_the_collaboration_that_it_names(found: Material) -> None:
    made = analysis.matrix(found, "collaboration", "value")
    assert made.values.loc["north_lamps"].to_dict() == {"value.stories": 0, "value.oil": 1}
    assert made.values.loc["(none)", "value.oil"] == 2
    assert "North Lamps" in made.labelled().index


def test_places_along_the_talk_are_tenths_of_it(found: Material, table: pd.DataFrame) -> None:
    made = analysis.matrix(found, "place", "code")
    lengths = table["transcript"].map({name: len(t.text) for name, t in found.corpus.by_name.items()})
    tenth = ((table["start"] + table["end"]) / 2 / lengths * 10).astype(int) + 1
    for code in CODES:
        expected = tenth[table["code"] == code].astype(str).value_counts()
        assert {place: n for place, n in made.values[code].items() if n} == expected.to_dict()


def test_an_unknown_grouping_is_refused_with_all_names(lighthouses: Study) -> None:
    with pytest.raises(UserError, match=r"grouped by `colour`.*country, wave"):
        analysis.matrix(lighthouses, "code", "colour")
    with pytest.raises(UserError, match="--within excerpt"):
        analysis.matrix(lighthouses, "code", "value")


def test_sources_are_counted_in_their_own_units(found: Material, table: pd.DataFrame) -> None:
    made = analysis.sources(found).set_index("code")
    assert set(made["unit"]) == {"interviews"}
    for code in CODES:
        mine = table[table["code"] == code]
        row = made.loc[code]
        assert (row["excerpts"], row["found"], row["sources"], row["read"]) == (len(mine), mine["transcript"].nunique(), 6, 5)
        assert row["found_in_read"] == mine.loc[mine["transcript"] != UNREAD, "transcript"].nunique()
    words = sum(len(t.text[turn.start : turn.end].split()) for t in found.corpus.transcripts for turn in t.turns)
    assert made["per_10000_words"].iloc[0] == pytest.approx(1e4 * (table["code"] == CODES[0]).sum() / words)


def test_saturation_is_the_average_over_all_orders(found: Material, table: pd.DataFrame) -> None:
    from itertools import permutations

    made = analysis.saturation(found)
    holds = [set(table.loc[table["transcript"] == name, "code"]) for name in TALKS]
    orders = [[len(set.union(*order[: n + 1])) for n in range(len(order))] for order in permutations(holds)]
    expected = pd.DataFrame(orders).mean()
    assert made["codes"].tolist() == pytest.approx(expected.tolist())
    assert made["new"].sum() == pytest.approx(6)
    assert (made["low"] <= made["codes"] + 1e-9).all()
    assert (made["codes"] <= made["high"] + 1e-9).all()


def test_other_names_of_transcripts_move_no_figure_that_was_drawn_by_chance(lighthouses: Study, tmp_path: Path) -> None:
    """Orders, draws and permutations go by what transcripts hold. With names turned round, a study reads them in the other order."""
    turned = tmp_path / "turned"
    shutil.copytree(lighthouses.root, turned)
    cases = turned / "transcripts" / "cases.csv"
    rows = cases.read_text(encoding="utf-8")
    for number, name in enumerate(TALKS):
        (turned / "transcripts" / f"{name}.txt").rename(turned / "transcripts" / f"{9 - number} keeper.txt")
        rows = rows.replace(f"{name}.txt", f"{9 - number} keeper.txt")
    cases.write_text(rows, encoding="utf-8")
    before, after = analysis.material(lighthouses), analysis.material(open_study(turned))
    assert before.transcripts["words"].tolist() == after.transcripts["words"].tolist()[::-1]
    bounds = ["codes", "low", "high"]
    pd.testing.assert_frame_equal(analysis.saturation(before)[bounds], analysis.saturation(after)[bounds])
    rates = ["per_10000_words_low", "per_10000_words_high"]
    pd.testing.assert_frame_equal(analysis.factors(before, "country").frame()[rates], analysis.factors(after, "country").frame()[rates])
    for within in ("excerpt", "turn", "transcript"):
        one, other = (analysis.cooccurrence(found, within, permutations=200).pairs for found in (before, after))
        pd.testing.assert_frame_equal(one, other)
