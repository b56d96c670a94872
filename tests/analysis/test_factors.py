"""Factors by group: counts, shares of what was read, intervals, exact tests against scipy, and no test where it would mean nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lighthouses import TALKS, UNREAD
from scipy.stats import fisher_exact

from icc_coding import analysis
from icc_coding.analysis.basis import Material
from icc_coding.analysis.exact import exact_test, holm
from icc_coding.analysis.groups import grouping
from icc_coding.analysis.pictures import draw_factors
from icc_coding.analysis.showing import factors_table
from icc_coding.drawing import picture_bytes

COUNTRY = "case.country"


def test_factors_by_country_are_counted_over_interviews_that_were_read(found: Material, table: pd.DataFrame) -> None:
    made = analysis.factors(found, "country")
    assert (made.codes, made.sizes, made.no_test) == (("success.trust", "hindrance.fog"), {"Chile": 3, "Norway": 3}, "")
    assert made.small == ("Chile", "Norway")
    frame = made.frame().set_index(["code", "group"])
    for code in made.codes:
        for country in made.sizes:
            mine = table[(table["code"] == code) & (table["case.country"] == country)]
            row = frame.loc[(code, country)]
            assert (row["excerpts"], row["transcripts"]) == (len(mine), mine["transcript"].nunique())
            members = [name for name, talk in TALKS.items() if talk[0] == country and name != UNREAD]
            assert row["read"] == len(members)
            assert row["found_in_read"] == mine.loc[mine["transcript"].isin(members), "transcript"].nunique()
    trust = frame.loc[("success.trust", "Norway")]
    assert trust["share"] == 1
    assert trust["share_low"] == pytest.approx(0.025 ** (1 / 3))  # Clopper and Pearson, all of three
    words = found.transcripts.loc[["asta", "bero", "cleo"], "words"].sum()
    assert trust["per_10000_words"] == pytest.approx(1e4 * 3 / words)
    assert trust["per_10000_words_low"] <= trust["per_10000_words"] <= trust["per_10000_words_high"]


def test_the_test_is_fishers_over_interviews_and_corrected(found: Material) -> None:
    made = analysis.factors(found, "country")
    trust, fog = made.tests
    assert trust.p == pytest.approx(fisher_exact([[3, 0], [0, 2]]).pvalue)
    assert fog.p == pytest.approx(fisher_exact([[1, 2], [2, 0]]).pvalue)
    assert (trust.holm, fog.holm) == (pytest.approx(min(1, 2 * trust.p)), pytest.approx(fog.p))


def with_countries(found: Material, change: Callable[[pd.Series], pd.Series]) -> Material:
    """The same study with other countries."""
    made = replace(found, excerpts=found.excerpts.assign(**{COUNTRY: change(found.excerpts[COUNTRY])}))
    made.__dict__["transcripts"] = found.transcripts.assign(**{COUNTRY: change(found.transcripts[COUNTRY])})
    return made


def test_one_group_beside_what_is_not_known_is_nothing_to_test(found: Material) -> None:
    made = analysis.factors(with_countries(found, lambda countries: countries.where(countries == "Chile", "")), "country")
    assert (made.sizes, made.tests, made.no_test) == ({"Chile": 3, "": 3}, (), "there is one group only")


def moved(found: Material, countries: dict[str, str]) -> Material:
    """The same study with each transcript in a country of its own or none."""
    made = replace(found, excerpts=found.excerpts.assign(**{COUNTRY: found.excerpts["transcript"].map(countries).fillna("")}))
    index = found.transcripts.index.to_series()
    made.__dict__["transcripts"] = found.transcripts.assign(**{COUNTRY: index.map(countries).fillna("")})
    return made


@pytest.mark.parametrize(
    ("countries", "why"),
    [
        ({UNREAD: "Chile", "dana": "Norway", "fritz": "Norway"}, "for no factor were transcripts of two groups read whole"),
        ({"asta": "Norway", "bero": "Chile", "cleo": "Chile"}, "stands in all transcripts that were read whole for it, or in none"),
    ],
)
def test_where_nothing_could_differ_it_is_said_why_nothing_is_tested(found: Material, countries: dict[str, str], why: str) -> None:
    made = analysis.factors(moved(found, countries), "country", dimensions=["success"])
    assert made.tests == ()
    assert made.no_test.endswith(why)
    shown = factors_table(made, found)
    assert not [column for column in shown.columns if column.startswith("p")]
    assert any(note.startswith("Not tested") for note in shown.notes)


def test_where_no_factor_stands_in_a_group_that_is_said_with_a_way_on(found: Material) -> None:
    bare = replace(found, excerpts=found.excerpts[found.excerpts["code"] != "hindrance.fog"])
    made = analysis.factors(bare, "form", dimensions=["hindrance"])
    said = "No passage of these codes stands in the same turn as a code of form; compare by case"
    assert said in " ".join(factors_table(made, bare).notes)
    assert said[:40] in picture_bytes(draw_factors(made, bare).canvas, "svg").decode()


def test_values_are_sorted_as_people_count_whatever_else_stands_there(found: Material) -> None:
    values = ["12", "x", "2", "nan", "-1"]
    made = with_countries(found, lambda countries: pd.Series([values[n % 5] for n in range(len(countries))], index=countries.index))
    assert list(grouping(made, "country").labels) == ["-1", "2", "12", "nan", "x", ""]


def test_codes_of_one_turn_are_not_independent_and_not_tested(found: Material) -> None:
    made = analysis.factors(found, "form")
    assert (made.tests, "not independent" in made.no_test) == ((), True)
    frame = made.frame().set_index(["code", "group"])
    assert frame.loc[("hindrance.fog", "form.club"), "excerpts"] == 2  # dana's third answer, fritz's second
    assert frame.loc[("hindrance.fog", "form.works"), "excerpts"] == 0


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=4))
def test_the_exact_test_is_the_share_of_tables_as_rare(pairs: list[tuple[int, int]]) -> None:
    found, missed = zip(*pairs, strict=True)
    result = exact_test(found, [a + b for a, b in pairs])
    if result is None:
        used = [(a, b) for a, b in pairs if a + b]
        assert len(used) < 2 or not sum(found) or not sum(missed)
    elif len(pairs) == 2:
        assert result.p == pytest.approx(fisher_exact([found, missed]).pvalue)
    else:
        assert 0 < result.p <= 1


def test_three_groups_as_freeman_and_halton_have_it() -> None:
    from itertools import product
    from math import comb

    found, asked = (5, 1, 2), (6, 7, 4)
    ways = {
        table: comb(6, table[0]) * comb(7, table[1]) * comb(4, table[2])
        for table in product(range(7), range(8), range(5))
        if sum(table) == 8
    }
    expected = sum(n for n in ways.values() if n <= ways[found]) / sum(ways.values())
    result = exact_test(found, asked)
    assert result is not None
    assert result.p == pytest.approx(expected)


def test_large_tables_are_drawn_and_say_so() -> None:
    drawn = exact_test([30, 20, 25, 31], [60, 60, 60, 60])
    assert drawn is not None
    assert drawn.drawn
    assert 0.1 < drawn.p < 0.25  # chi-squared on three degrees of freedom: .17


def test_holms_correction_is_that_of_other_programs() -> None:
    # R 4: p.adjust(c(.01, .04, .03, .005, .5), "holm"); statsmodels' multipletests gives the same
    assert holm([0.01, 0.04, 0.03, 0.005, None, 0.5]) == [
        pytest.approx(0.04),
        pytest.approx(0.09),
        pytest.approx(0.09),
        pytest.approx(0.025),
        None,
        pytest.approx(0.5),
    ]


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=1, max_size=8))
def test_a_corrected_value_is_never_smaller_and_keeps_the_order(values: list[float | None]) -> None:
    corrected = holm(values)
    pairs = sorted((value, new) for value, new in zip(values, corrected, strict=True) if value is not None and new is not None)
    assert all(new >= value and new <= 1 for value, new in pairs)
    assert [new for _, new in pairs] == sorted(new for _, new in pairs)
    assert [new is None for new in corrected] == [value is None for value in values]


def test_drawn_tables_do_not_hang_on_the_order_of_groups() -> None:
    found, asked = (9, 31, 14, 22), (60, 70, 80, 90)
    one, other = exact_test(found, asked), exact_test(found[::-1], asked[::-1])
    assert one is not None
    assert one.drawn
    assert one == other
