from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding import agreement
from icc_coding.errors import UserError

# Ten invented segments of an interview, two coders, no empty set (values checked with nltk, krippendorff and DKPro).
NO_EMPTY = [
    [
        {"barrier"},
        {"barrier", "cost"},
        {"trust"},
        {"trust"},
        {"cost"},
        {"support", "trust"},
        {"barrier"},
        {"support"},
        {"cost", "support"},
        {"trust"},
    ],
    [
        {"barrier"},
        {"cost"},
        {"trust"},
        {"trust", "support"},
        {"cost", "barrier"},
        {"support", "trust"},
        {"cost"},
        {"support"},
        {"support"},
        {"trust"},
    ],
]


def test_values_checked_with_three_programs():
    got = agreement.set_coefficients(NO_EMPTY)
    expected = {
        "percent_agreement": 0.5,
        "krippendorff_alpha": 0.4311377246,
        "krippendorff_alpha_jaccard": 0.6050808314,
        "krippendorff_alpha_masi": 0.5430029155,
        "pooled_binary_alpha": 0.6623931624,
    }
    for name, value in expected.items():
        assert got[name].value == pytest.approx(value, abs=1e-9), name
    assert got["holsti"].value == pytest.approx(2 * 10 / (13 + 13))


def test_each_code_for_itself():
    got = agreement.per_code(NO_EMPTY)
    assert got["barrier"]["krippendorff_alpha"].value == pytest.approx(0.24)
    assert got["cost"]["gwet_ac1"].value == pytest.approx(0.6551724138)
    assert got["trust"]["percent_agreement"].value == 1
    # positive agreement is F1
    assert got["barrier"]["positive_agreement"].value == pytest.approx(0.4)


def test_missing_absent_and_empty_are_three_things():
    looked = agreement.set_coefficients([[{"a"}, set(), {"b"}], [{"a"}, set(), {"b"}]])
    unread = agreement.set_coefficients([[{"a"}, None, {"b"}], [{"a"}, set(), {"b"}]])
    apart = agreement.set_coefficients([[{"a"}, {"b"}, {"b"}], [{"a"}, set(), {"b"}]])
    assert looked["krippendorff_alpha_masi"].n == 3
    assert looked["krippendorff_alpha_masi"].value == 1  # two empty sets agree
    assert unread["krippendorff_alpha_masi"].n == 2
    assert apart["krippendorff_alpha_jaccard"].value < 1  # an empty set and a full one have nothing in common
    assert apart["percent_agreement"].value == pytest.approx(2 / 3)


def test_nobody_gave_a_code():
    got = agreement.set_coefficients([[set(), set()], [set(), set()]])
    assert got["percent_agreement"].value == 1
    assert got["krippendorff_alpha_masi"].reason == "no variation: all 4 values that can be compared are `no code`"
    assert "no coder gave any code" in got["holsti"].reason
    assert got["pooled_binary_alpha"].status == "undefined"


def test_masi_steps():
    """1, 2/3, 1/3, 0 times Jaccard: equal, one within the other, overlapping, apart (Passonneau 2006)."""
    from icc_coding.agreement.set_distance import SetMeasures

    def distance(a, b):
        measures = SetMeasures.of(np.array([[label in group for label in (1, 2, 3)] for group in (a, b)], dtype=float), (1, 2, 3))
        return float(measures.distances(np.array([0]), np.array([1]))[2][0])

    assert distance({1, 2}, {1, 2}) == 0
    assert distance({1, 2}, {1}) == pytest.approx(1 - 1 / 2 * 2 / 3)
    assert distance({1, 2}, {2, 3}) == pytest.approx(1 - 1 / 3 * 1 / 3)
    assert distance({1}, {2}) == 1
    assert distance(set(), set()) == 0
    assert distance(set(), {1}) == 1


def naive_alpha(rows, distance):
    """Straight from the definition, pair by pair."""
    units = [[value for value in unit if value is not None] for unit in zip(*rows, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    pool = [value for unit in units for value in unit]
    observed = sum(2 * distance(a, b) / (len(unit) - 1) for unit in units for a, b in combinations(unit, 2))
    expected = sum(2 * distance(a, b) for a, b in combinations(pool, 2))
    return None if expected == 0 else 1 - (len(pool) - 1) * observed / expected


def jaccard(a, b):
    return 0.0 if not a | b else 1 - len(a & b) / len(a | b)


some_sets = st.lists(st.tuples(*[st.one_of(st.none(), st.frozensets(st.sampled_from("abc"))) for _ in range(3)]), min_size=1, max_size=15)


@settings(max_examples=60, deadline=None)
@given(some_sets)
def test_empty_sets_and_missing_follow_the_definition(units):
    rows = [list(row) for row in zip(*units, strict=True)]
    got = agreement.set_coefficients(rows)
    for name, distance in (("krippendorff_alpha", lambda a, b: float(a != b)), ("krippendorff_alpha_jaccard", jaccard)):
        expected = naive_alpha(rows, distance)
        assert got[name].value == (None if expected is None else pytest.approx(expected, abs=1e-9))


@settings(max_examples=40, deadline=None)
@given(some_sets)
def test_pooled_is_alpha_of_the_stacked_decisions(units):
    rows = [list(row) for row in zip(*units, strict=True)]
    stacked = [[None if cell is None else int(code in cell) for cell in row for code in "abc"] for row in rows]
    expected = agreement.coefficients(stacked)["krippendorff_alpha"].value
    assert agreement.set_coefficients(rows, labels="abc")["pooled_binary_alpha"].value == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("sets", "options", "message"),
    [
        ([["a", "b"], ["a", "b"]], {}, "Use agreement.coefficients"),
        ([[{"a"}], [{"a"}, {"b"}]], {}, "coder 2 has 2"),
        ([], {}, "coders x units"),
        ([[{"a"}], [{"z"}]], {"labels": ["a", "b"]}, "`z` is not among the codes"),
        ([[{"a"}], [{"b"}]], {"interval": "cluster"}, "clusters"),
    ],
)
def test_what_cannot_be_read(sets, options, message):
    with pytest.raises(UserError, match=message):
        agreement.set_coefficients(sets, **options)
