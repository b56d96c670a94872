from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding import agreement
from icc_coding.errors import UserError

from .published import GWET_2014, KRIPPENDORFF_2011_C, NOMINAL, PER_CATEGORY_1980, from_table


@pytest.mark.parametrize(("source", "values", "expected"), NOMINAL, ids=[case[0] for case in NOMINAL])
def test_published_examples(source, values, expected):
    got = agreement.coefficients(values)
    for name, value in expected.items():
        assert got[name].value == pytest.approx(value, abs=1e-7), name
        assert got[name].status == "ok"
        assert got[name].reason == ""


def test_weighted_cohen_published():
    got = agreement.coefficients([[int(v) for v in row] for row in from_table([[46, 4, 0], [0, 40, 0], [0, 0, 10]])])
    assert got["cohen_kappa_linear"].value == pytest.approx(0.9411764706)
    assert got["cohen_kappa_quadratic"].value == pytest.approx(0.9541284404)


def test_each_category_against_the_others():
    values = [[1, 1, 2, 4, 1, 2, 1, 3, 2], [1, 2, 2, 4, 4, 2, 2, 3, 2], [1, 2, 2, 4, 4, 2, 3, 3, 2]]
    got = agreement.per_category(values)
    for category, expected in PER_CATEGORY_1980.items():
        for name, value in expected.items():
            assert got[category][name].value == pytest.approx(value, abs=1e-9)


def test_the_level_chosen_is_krippendorff_alpha():
    got = agreement.coefficients(KRIPPENDORFF_2011_C, level="ordinal")
    assert got["krippendorff_alpha"] == got["krippendorff_alpha_ordinal"]
    assert got["krippendorff_alpha"].value == pytest.approx(0.8153875038)
    assert got["krippendorff_alpha"].n == 11  # the twelfth unit has one value only


def test_ordinal_level_of_names_needs_an_order():
    names = {1: "none", 2: "some", 3: "much", 4: "very much", 5: "all"}
    values = [[None if v is None else names[v] for v in row] for row in KRIPPENDORFF_2011_C]
    with pytest.raises(UserError, match="categories"):
        agreement.coefficients(values, level="ordinal")
    got = agreement.coefficients(values, level="ordinal", categories=list(names.values()))
    assert got["krippendorff_alpha"].value == pytest.approx(0.8153875038)
    assert got["gwet_ac2_ordinal"].value == pytest.approx(0.8989397699)
    with pytest.raises(UserError, match="needs numbers"):
        agreement.coefficients(values, level="interval")


def test_any_metric():
    squared = agreement.coefficients(KRIPPENDORFF_2011_C, level=lambda a, b: (a - b) ** 2)
    assert squared["krippendorff_alpha"].value == pytest.approx(0.8491071429)
    with pytest.raises(UserError, match="symmetric"):
        agreement.coefficients(KRIPPENDORFF_2011_C, level=lambda a, b: a)


def test_weights_of_your_own_equal_the_named_ones():
    size = 5
    linear = [[1 - abs(a - b) / 4 for b in range(size)] for a in range(size)]
    own = agreement.coefficients(KRIPPENDORFF_2011_C, weights=linear)
    named = agreement.coefficients(KRIPPENDORFF_2011_C, weights="linear")
    assert own["gwet_ac2_weighted"].value == pytest.approx(0.8587391364)
    assert own["fleiss_weighted"].value == pytest.approx(0.8179447671)
    for name in ("conger_weighted", "brennan_prediger_weighted", "gwet_ac2_weighted"):
        assert own[name].value == pytest.approx(named[name].value)
    with pytest.raises(UserError, match="5 x 5"):
        agreement.coefficients(KRIPPENDORFF_2011_C, weights=[[1, 0], [0, 1]])
    with pytest.raises(UserError, match="symmetric"):
        agreement.coefficients([[1, 2], [1, 2]], weights=[[1, 0.5], [0, 1]])


def test_positive_and_negative_agreement_are_specific_agreement():
    got = agreement.coefficients(from_table([[80, 10], [5, 5]], "01"))
    assert got["positive_agreement"].value == pytest.approx(2 * 5 / (2 * 5 + 15))
    assert got["negative_agreement"].value == pytest.approx(2 * 80 / (2 * 80 + 15))
    never = agreement.coefficients([[0, 0, 0], [0, 0, 0]], categories=[0, 1])
    assert never["negative_agreement"].value == 1
    assert never["positive_agreement"].status == "undefined"
    assert "`1`" in never["positive_agreement"].reason


DEGENERATE = {
    "one category": ([["x"] * 6, ["x"] * 6], "no variation: all 12 values that can be compared are `x`"),
    "one coder": ([[1, 2, 1, 2]], "only one coder has values"),
    "second coder empty": ([[1, 2, 1, 2], [None] * 4], "only one coder has values"),
    "nothing shared": ([[1, 2, None, None], [None, None, 1, 2]], "no unit was rated by two coders"),
    "no values": ([[None, None], [None, None]], "no coder has a value"),
    "no units": ([[], []], "no coder has a value"),
}


@pytest.mark.parametrize(("values", "reason"), DEGENERATE.values(), ids=DEGENERATE.keys())
@pytest.mark.parametrize("interval", [None, "unit", "jackknife"])
def test_undefined_is_a_result_with_a_reason(values, reason, interval):
    got = agreement.coefficients(values, interval=interval)
    for name, coefficient in got.items():
        if coefficient.status == "ok":
            assert name in ("percent_agreement", "holsti")
            assert reason.startswith("no variation")
            assert coefficient.value == 1
        else:
            assert coefficient.value is None
            assert coefficient.low is None
            assert reason in coefficient.reason


def test_a_declared_second_category_defines_brennan_prediger_and_ac1():
    got = agreement.coefficients([["x"] * 6, ["x"] * 6], categories=["x", "y"])
    assert got["gwet_ac1"].value == got["brennan_prediger"].value == 1
    assert got["krippendorff_alpha"].status == got["cohen_kappa"].status == "undefined"


def test_one_value_left_after_dropping_lone_ratings():
    got = agreement.coefficients([[1, None], [1, 2]])
    assert got["krippendorff_alpha"].status == got["cohen_kappa"].status == got["scott_pi"].status == "undefined"
    assert got["fleiss_kappa"].value == got["conger_kappa"].value == got["gwet_ac1"].value == 1


def test_light_is_undefined_when_one_pair_is():
    got = agreement.coefficients([[1, 2, None, None], [1, 2, 1, 2], [None, None, 1, 2]])
    assert got["light_kappa"].status == "undefined"
    assert "coders 1 and 3 share no unit" in got["light_kappa"].reason
    got = agreement.coefficients([[1, 1, 2], [1, 1, 2], [1, 1, None]])
    assert "coders 1 and 3 use one category only" in got["light_kappa"].reason


def test_declared_but_unused_categories_count_for_chance():
    two = agreement.coefficients([["a", "b", "a"], ["a", "b", "b"]])
    four = agreement.coefficients([["a", "b", "a"], ["a", "b", "b"]], categories=["a", "b", "c", "d"])
    assert four["brennan_prediger"].value == pytest.approx((2 / 3 - 1 / 4) / (3 / 4))
    assert four["gwet_ac1"].value > two["gwet_ac1"].value
    assert four["krippendorff_alpha"].value == pytest.approx(two["krippendorff_alpha"].value)


def test_perfect_agreement_is_exactly_one():
    got = agreement.coefficients([[1, 2, 3, 1, 2], [1, 2, 3, 1, 2], [1, 2, 3, 1, None], [1, 2, 3, 1, 2], [1, 2, 3, None, 2]])
    assert {name: c.value for name, c in got.items()} == dict.fromkeys(got, 1.0)


def test_all_ways_of_handing_over_the_same_values():
    rows = [[1, 2, 2, 3, 1, 3], [1, 2, 3, 3, 1, 1]]
    expected = {name: c.value for name, c in agreement.coefficients(rows).items()}
    pandas = pytest.importorskip("pandas")
    for values in (
        np.array(rows, dtype=np.int8),
        np.array(rows, dtype=np.uint16),
        np.array(rows, dtype=np.int64) * 1,
        np.array(rows, dtype=np.float32),
        np.array(rows, dtype=object),
        tuple(tuple(row) for row in rows),
        [np.array(row) for row in rows],
        pandas.DataFrame(rows),
    ):
        assert {name: c.value for name, c in agreement.coefficients(values).items()} == expected
    names = [[f"c{v}" for v in row] for row in rows]
    assert agreement.coefficients(np.array(names))["krippendorff_alpha"].value == expected["krippendorff_alpha"]
    spread = (np.array(rows) * 10**9).tolist()
    assert agreement.coefficients(np.array(spread))["krippendorff_alpha_interval"].value == pytest.approx(
        expected["krippendorff_alpha_interval"]
    )


def test_all_ways_of_being_missing():
    pandas = pytest.importorskip("pandas")
    rows = [[1.0, 2.0, np.nan, 3.0], [1.0, 2.0, 3.0, 2.0]]
    expected = agreement.coefficients(rows)
    masked = np.ma.MaskedArray([[1, 2, 9, 3], [1, 2, 3, 2]], mask=[[0, 0, 1, 0], [0, 0, 0, 0]])
    for values in (
        [[1, 2, None, 3], [1, 2, 3, 2]],
        np.array(rows),
        masked,
        pandas.DataFrame(rows),
        pandas.DataFrame([[1, 2, pandas.NA, 3], [1, 2, 3, 2]]).astype("Int64"),
    ):
        assert agreement.coefficients(values)["krippendorff_alpha"] == expected["krippendorff_alpha"]
    negative = agreement.coefficients(np.array([[-1, 2, 3], [-1, 2, 2]]))
    assert negative["percent_agreement"].n == 3  # minus one is a value like any other


def test_a_code_named_nan_is_a_code():
    got = agreement.coefficients([["nan", "a", "None"], ["nan", "a", "None"]])
    assert got["percent_agreement"].n == 3


@pytest.mark.parametrize(
    ("values", "options", "message"),
    [
        ([[1, 2], [1]], {}, "coder 1 has 2 values and coder 2 has 1"),
        ([1, 2, 3], {}, "coders x units"),
        ([], {}, "coders x units"),
        ([[{"a"}], [{"b"}]], {}, "set_coefficients"),
        ([[1, float("inf")], [1, 2]], {}, "infinite"),
        ([[1, 1e308], [1, 2]], {}, "larger than"),
        (np.array([[1, -1e308], [1, 2]]), {}, "larger than"),
        (np.array([[1, np.inf], [1, 2]]), {}, "infinite"),
        ([[1, 2], [1, 7]], {"categories": [1, 2, 3]}, "coder 2, unit 2: the value 7 is not among the categories"),
        ([[1, 2], [1, 2]], {"categories": [1, 1, 2]}, "twice"),
        ([[1, 2], [1, 2]], {"level": "nomnal"}, "nominal, ordinal, interval, ratio"),
        ([[-1, 2], [1, 2]], {"level": "ratio"}, "negative"),
        ([[1, 2], [1, 2]], {"interval": "cluster"}, "clusters"),
        ([[1, 2], [1, 2]], {"interval": "bootstrap"}, "cluster, unit, jackknife"),
        ([[1, 2], [1, 2]], {"clusters": ["a"]}, "1 names for 2 units"),
        ([[1, 2], [1, 2]], {"clusters": ["a", None]}, "every unit"),
        ([["a", "b"], ["a", "b"]], {"weights": "linear"}, "order"),
        ([["a", "b"], ["a", "b"]], {"weights": "cubic"}, "linear, quadratic, ordinal"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(values, options, message):
    with pytest.raises(UserError, match=message) as error:
        agreement.coefficients(values, **options)
    assert "\n" not in str(error.value)


tables = st.integers(2, 5).flatmap(
    lambda coders: st.lists(st.lists(st.sampled_from([None, 0, 1, 2, 3, 4]), min_size=coders, max_size=coders), min_size=1, max_size=30)
)


def values_of(got):
    return {name: None if c.value is None else round(c.value, 9) for name, c in got.items()}


@settings(max_examples=60, deadline=None)
@given(tables, st.randoms())
def test_order_of_units_and_coders_does_not_matter(units, random):
    before = agreement.coefficients(list(zip(*units, strict=True)))
    random.shuffle(units)
    rows = [list(row) for row in zip(*units, strict=True)]
    random.shuffle(rows)
    assert values_of(agreement.coefficients(rows)) == values_of(before)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_many_categories_give_the_same_as_few(units):
    """Beyond 64 categories only the pairs of values that occur are kept; declared unused categories must not change what they cannot."""
    rows = list(zip(*units, strict=True))
    few, many = agreement.coefficients(rows), agreement.coefficients(rows, categories=list(range(200)))
    for name, coefficient in many.items():
        if "brennan" in name or "gwet" in name or name not in few:
            continue
        if name in ("fleiss_linear", "fleiss_quadratic", "fleiss_ordinal", "cohen_kappa_linear", "cohen_kappa_quadratic"):
            continue  # their largest distance depends on the categories
        assert coefficient.value == pytest.approx(few[name].value, abs=1e-9), name


@settings(max_examples=40, deadline=None)
@given(tables)
def test_lone_ratings_do_not_touch_alpha(units):
    rows = [list(row) for row in zip(*units, strict=True)]
    before = agreement.coefficients(rows)["krippendorff_alpha"].value
    lone = [[*row, 4 if number == 0 else None] for number, row in enumerate(rows)]
    assert agreement.coefficients(lone)["krippendorff_alpha"].value == pytest.approx(before)


def test_many_coders_and_many_patterns():
    rng = np.random.default_rng(5)
    values = rng.integers(0, 7, (30, 400))
    got = agreement.coefficients(values)
    truth = np.mean([[a == b for k, b in enumerate(unit) for a in unit[:k]] for unit in values.T])
    assert got["percent_agreement"].value == pytest.approx(truth)
    assert abs(got["krippendorff_alpha"].value) < 0.02


def test_a_hundred_thousand_distinct_numbers_need_no_matrix():
    rng = np.random.default_rng(6)
    truth = rng.normal(100, 15, 50_000)
    values = truth + rng.normal(0, 5, (2, 50_000))
    got = agreement.coefficients(values, level="interval")
    assert got["krippendorff_alpha"].value == pytest.approx(225 / 250, abs=0.01)
    assert "krippendorff_alpha_ratio" not in got


def test_gwet_and_krippendorff_differ_only_in_the_lone_rating():
    gwet, krippendorff = agreement.coefficients(GWET_2014), agreement.coefficients(KRIPPENDORFF_2011_C)
    changed = {name for name in gwet if gwet[name].value != pytest.approx(krippendorff[name].value, abs=1e-12)}
    assert changed == {"conger_kappa"}
