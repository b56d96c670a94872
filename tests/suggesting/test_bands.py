"""Bands: enough evidence, and among the best of the passage."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from icc_coding.suggesting import bands
from icc_coding.suggesting.bands import LIKELY, POSSIBLE, band_of
from icc_coding.suggesting.measured import Measured
from icc_coding.suggesting.scoring import RULE_WEIGHT, total

NONE = np.zeros(6, dtype=np.float32)


def measured(similarity: list[float], ruled: int = 0) -> Measured:
    """Six codes with these sums of similarity, the first `ruled` with one rule hit."""
    values = np.array([*similarity, *[0.0] * (6 - len(similarity))], dtype=np.float32)
    rules = np.array([0.7] * ruled + [0.0] * (6 - ruled), dtype=np.float32)
    return Measured(values, NONE, rules, NONE, 0.0, (), np.zeros(6, dtype=np.int64), bands.BRIEF)


def test_ordinary_talk_gets_no_band() -> None:
    assert band_of(measured([0.5, -1, 0.2])) == [""] * 6


@pytest.mark.parametrize(
    ("strength", "band"),
    [(bands.BARE_LIKELY, LIKELY), (bands.BARE_LIKELY - 0.1, POSSIBLE), (bands.BARE_POSSIBLE, POSSIBLE), (bands.BARE_POSSIBLE - 0.1, "")],
)
def test_bands_follow_the_sum_of_evidence(strength: float, band: str) -> None:
    assert band_of(measured([strength]))[0] == band


def test_a_few_words_are_likely_by_a_rule_alone() -> None:
    strong = measured([bands.BARE_LIKELY + 5, bands.BARE_LIKELY + 5], ruled=1)
    assert band_of(strong)[:2] == [LIKELY, LIKELY]
    assert band_of(replace(strong, different=bands.BRIEF - 1))[:2] == [LIKELY, POSSIBLE]


def test_without_what_the_scope_requires_nothing_is_likely() -> None:
    strong = measured([bands.BARE_LIKELY + 5, bands.BARE_LIKELY + 5], ruled=1)
    assert band_of(replace(strong, guarded=True))[:2] == [LIKELY, LIKELY]
    assert band_of(replace(strong, guarded=True, lacking=True))[:2] == [POSSIBLE, POSSIBLE]


def test_where_the_scope_requires_something_a_rule_needs_other_evidence_beside_it() -> None:
    inside = replace(measured([-3.0, bands.RULED_POSSIBLE - RULE_WEIGHT * 0.7 + 0.1], ruled=2), guarded=True)
    assert band_of(inside)[:2] == ["", POSSIBLE]


def test_a_rule_that_hits_makes_a_code_at_least_possible_and_less_evidence_likely() -> None:
    assert band_of(measured([-3.0], ruled=1))[0] == POSSIBLE
    assert band_of(measured([bands.RULED_LIKELY - RULE_WEIGHT * 0.7 + 0.1], ruled=1))[0] == LIKELY
    assert band_of(measured([bands.RULED_LIKELY + 0.1]))[0] == POSSIBLE


def test_a_form_that_is_only_named_needs_more_than_one_whose_value_is_said_or_than_the_value() -> None:
    def ruled(strength: float, said: float = 0.0, names_a_form: bool = False) -> str:
        allied, expecting = np.array([said, 0, 0, 0, 0, 0], dtype=np.float32), np.array([names_a_form] + [False] * 5)
        own = measured([strength - RULE_WEIGHT * (0.7 + 0.3 * said)], ruled=1)
        return band_of(replace(own, allied=allied, expecting=expecting))[0]

    alone, backed = bands.RULED_LIKELY, bands.BACKED_LIKELY
    assert [ruled(alone + 0.1), ruled(alone - 0.1)] == [LIKELY, POSSIBLE]
    assert [ruled(backed + 0.1, said=0.4), ruled(backed - 0.1, said=0.4), ruled(backed + 0.1, said=0.1)] == [LIKELY, POSSIBLE, POSSIBLE]
    assert [ruled(backed + 0.1, names_a_form=True), ruled(backed - 0.1, names_a_form=True)] == [LIKELY, POSSIBLE]


def test_a_rule_outside_the_scope_is_not_enough() -> None:
    outside = replace(measured([0.0]), rules=np.array([bands.RULED - 0.1, 0, 0, 0, 0, 0], dtype=np.float32))
    assert band_of(outside)[0] == ""


def test_without_a_rule_only_the_best_codes_of_a_passage_are_suggested() -> None:
    strong = [20.0, 19.0, 18.0, 17.0, 16.0]
    assert [bool(band) for band in band_of(measured(strong))] == [True] * bands.AMONG + [False] * (6 - bands.AMONG)
    assert [bool(band) for band in band_of(measured(strong, ruled=5))] == [True] * 5 + [False]


def test_what_speaks_against_a_code_and_what_lies_out_of_scope_is_taken_off() -> None:
    plain = measured([bands.BARE_POSSIBLE + 1])
    excluded = replace(plain, excluded=np.array([1, 0, 0, 0, 0, 0], dtype=np.float32))
    outside, inside = replace(plain, scope=-6.0), replace(plain, scope=3.0)
    assert total(excluded)[0] < total(plain)[0]
    assert [band_of(one)[0] for one in (outside, plain, inside)] == ["", POSSIBLE, POSSIBLE]
    assert total(outside)[0] < total(plain)[0] < total(inside)[0]
