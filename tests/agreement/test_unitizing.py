from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from icc_coding import agreement
from icc_coding.errors import UserError

from .published import ALEX_PAUL_SUZAN

LENGTH = {"text": 60}


def pair(*names):
    return [row for row in ALEX_PAUL_SUZAN if row[1] in names]


def test_krippendorff_2019_figure_12_11():
    got = agreement.unitizing(ALEX_PAUL_SUZAN, LENGTH)
    assert got["u_alpha"].value == pytest.approx(0.5096699732, abs=1e-9)  # printed .510
    assert got["bar_u_alpha"].value == pytest.approx(0.4132259408, abs=1e-9)  # printed .413
    assert got["cu_alpha"].value == pytest.approx(0.724, abs=0.0005)  # printed .724
    assert got["cu_coverage"].value == pytest.approx(0.4611111111, abs=1e-9)
    assert {code: c.value for code, c in got["k_u_alpha"].items()} == {"1": 1, "2": 0, "3": 0, "4": 0, "5": 1, "6": 1, "7": None}
    assert got["k_u_coverage"]["5"].value == pytest.approx(0.4444444444)
    assert got["k_u_coverage"]["7"].value == 0
    assert got["k_u_alpha"]["7"].reason == "nothing marked `7` was marked by another coder"


@pytest.mark.parametrize(
    ("coders", "u", "bar", "cu", "coverage"),
    [
        (("Paul", "Suzan"), 0.7693073248, 0.8710789766, 0.749803437, 0.4833333333),
        (("Alex", "Paul"), 0.3616104869, 0.0981481481, 0.713030504, 0.4333333333),
    ],
)
def test_two_coders_of_that_example(coders, u, bar, cu, coverage):
    got = agreement.unitizing(pair(*coders), LENGTH)
    values = [got[name].value for name in ("u_alpha", "bar_u_alpha", "cu_alpha", "cu_coverage")]
    assert values == pytest.approx([u, bar, cu, coverage], abs=1e-9)


def test_one_code_two_coders():
    """The example of the NVivo help page: a node on 100 and on 150 of 1000 characters, 50 in common."""
    got = agreement.unitizing([("s", "A", 0, 100, "node"), ("s", "B", 50, 200, "node")], {"s": 1000})
    assert got["u_alpha"].value == pytest.approx(0.3201571429, abs=1e-9)
    assert got["cu_alpha"].status == "undefined"
    assert "always `node`" in got["cu_alpha"].reason


UNDEFINED = {
    "whole text, one code": ([("t", "A", 0, 60, "x"), ("t", "B", 0, 60, "x")], "every coder marked the whole text"),
    "nobody marked anything": ([("t", "A", None, None, None), ("t", "B", None, None, None)], "no coder marked anything"),
    "one coder": ([("t", "A", 0, 6, "x")], "only one coder"),
    "no transcript in common": ([("t", "A", 0, 6, "x"), ("v", "B", 0, 6, "x")], "no transcript was read by two coders"),
}


@pytest.mark.parametrize(("spans", "reason"), UNDEFINED.values(), ids=UNDEFINED.keys())
def test_undefined_says_why(spans, reason):
    got = agreement.unitizing(spans, {"t": 60, "v": 60})
    assert got["u_alpha"].status == "undefined"
    assert reason in got["u_alpha"].reason
    assert got["u_alpha"].value is None


def test_a_coder_who_marked_nothing_counts():
    marked = [("t", "A", 10, 20, "x"), ("t", "B", 10, 20, "x")]
    with_silent = agreement.unitizing([*marked, ("t", "C", None, None, None)], {"t": 60})
    assert agreement.unitizing(marked, {"t": 60})["u_alpha"].value == 1
    assert with_silent["u_alpha"].value < 1


def test_transcripts_are_summed_not_strung_together():
    """A coder is missing, not silent, in a transcript where nothing names them; spans never reach into the next transcript."""
    first, second = [("t", "A", 0, 20, "x"), ("t", "B", 5, 20, "x")], [("v", "A", 3, 9, "y"), ("v", "C", 3, 8, "y")]
    lengths = {"t": 60, "v": 40}
    alone = agreement.unitizing(first, lengths)["u_alpha"].value
    assert agreement.unitizing([*first, ("v", "A", 3, 9, "y")], lengths)["u_alpha"].value == pytest.approx(alone)
    together = agreement.unitizing([*first, *second], lengths)
    assert together["u_alpha"].n == 4
    assert together["u_alpha"].value == pytest.approx(naive([*first, *second], lengths)["u_alpha"])


BAD = {
    "reversed": (("t", "A", 9, 4, "x"), "reversed"),
    "empty": (("t", "A", 4, 4, "x"), "its start is its end"),
    "negative": (("t", "A", -4, 4, "x"), "begins before the text"),
    "beyond": (("t", "A", 4, 400, "x"), "ends after the text"),
    "half empty": (("t", "A", 4, None, "x"), "none of the three"),
    "no code": (("t", "A", 4, 9, None), "none of the three"),
    "no number": (("t", "A", "four", 9, "x"), "no whole number"),
    "no whole number": (("t", "A", 4.5, 9, "x"), "no whole number"),
    "length unknown": (("w", "A", 4, 9, "x"), "length of transcript `w`"),
    "four cells": (("t", "A", 4, 9), "needs"),
}


@pytest.mark.parametrize(("row", "message"), BAD.values(), ids=BAD.keys())
def test_bad_spans_are_refused(row, message):
    with pytest.raises(UserError, match=message):
        agreement.unitizing([("t", "B", 1, 2, "x"), row], {"t": 60})


def test_overlap_is_named_and_then_computed_per_code_or_dimension():
    spans = [("t", "A", 0, 20, "form.a"), ("t", "A", 10, 30, "value.b"), ("t", "B", 0, 20, "form.a"), ("t", "B", 12, 30, "value.b")]
    with pytest.raises(UserError, match=r"coder `A` marked overlapping spans in `t`: \[0, 20\) `form.a` and \[10, 30\) `value.b`"):
        agreement.unitizing(spans, {"t": 60})
    per_dimension = agreement.unitizing_by(spans, {"t": 60}, by="dimension")
    per_code = agreement.unitizing_by(spans, {"t": 60})
    assert per_dimension["form"]["u_alpha"].value == 1
    assert per_code["value.b"]["u_alpha"].value == per_dimension["value"]["u_alpha"].value < 1
    with pytest.raises(UserError, match="overlapping"):
        agreement.unitizing_by([*spans, ("t", "A", 15, 25, "form.a")], {"t": 60})
    with pytest.raises(UserError, match="by `code` or by `dimension`"):
        agreement.unitizing_by(spans, {"t": 60}, by="coder")


def test_interval_by_transcript():
    spans = [(f"t{t}", coder, 10 + t // 2, 30 - (t if coder == "B" else 0), "x") for t in range(12) for coder in "AB"]
    lengths = {f"t{t}": 80 for t in range(12)}
    got = agreement.unitizing(spans, lengths, interval="cluster", seed=3)["u_alpha"]
    assert got.low < got.value < got.high
    assert got.interval.groups == 12
    assert got.interval.warning == ""
    assert got == agreement.unitizing(spans, lengths, interval="cluster", seed=3)["u_alpha"]
    knife = agreement.unitizing(spans, lengths, interval="jackknife")["u_alpha"]
    assert knife.interval.replicates == 12
    assert knife.low < got.value < knife.high
    with pytest.raises(UserError, match="no fixed units"):
        agreement.unitizing(spans, lengths, interval="unit")


def naive(spans, lengths):
    """The definition of the 2016 paper on single characters: l_ck, e_ck, S_c, summed over transcripts."""
    l_ck: dict[tuple, float] = {}
    square: dict = {}
    for text, length in lengths.items():
        readers = sorted({row[1] for row in spans if row[0] == text})
        if len(readers) < 2:
            continue
        line = {coder: [0] * length for coder in readers}
        for name, coder, start, end, code in spans:
            if name == text and start is not None:
                line[coder][start:end] = [code] * (end - start)
                square[code] = square.get(code, 0) + (end - start) ** 2
        square[0] = square.get(0, 0) + sum(cell == 0 for coder in readers for cell in line[coder])
        for a, b in permutations(readers, 2):
            for pair_ in zip(line[a], line[b], strict=True):
                l_ck[pair_] = l_ck.get(pair_, 0) + 1 / (len(readers) - 1)
    values = {value for pair_ in l_ck for value in pair_}
    margin = {c: sum(v for (a, _), v in l_ck.items() if a == c) for c in values}
    total = sum(margin.values())
    scale = total / (total**2 - sum(square.values())) if total else 0

    def alpha(group):
        apart = sum(v for (a, b), v in l_ck.items() if group(a) != group(b))
        chance = sum(margin[a] * margin[b] for a in values for b in values if group(a) != group(b)) * scale
        return 1 - apart / chance if chance else None

    return {"u_alpha": alpha(lambda value: value), "bar_u_alpha": alpha(lambda value: value == 0)}


@st.composite
def span_lists(draw):
    spans, lengths = [], {}
    for text in ("t", "v")[: draw(st.integers(1, 2))]:
        lengths[text] = draw(st.integers(5, 25))
        for coder in draw(st.lists(st.sampled_from("ABC"), min_size=1, max_size=3, unique=True)):
            cuts = sorted(draw(st.sets(st.integers(0, lengths[text]), max_size=6)))
            rows = [(text, coder, a, b, draw(st.sampled_from("xyz"))) for a, b in pairwise(cuts) if draw(st.booleans())]
            spans += rows or [(text, coder, None, None, None)]
    return spans, lengths


@settings(max_examples=120, deadline=None)
@given(span_lists())
def test_intersections_equal_single_characters(given_spans):
    spans, lengths = given_spans
    got = agreement.unitizing(spans, lengths)
    for name, expected in naive(spans, lengths).items():
        assert got[name].value == (None if expected is None else pytest.approx(expected, abs=1e-9)), name


@settings(max_examples=40, deadline=None)
@given(span_lists())
def test_the_same_marks_agree_fully(given_spans):
    spans, lengths = given_spans
    only = [row for row in spans if row[1] == spans[0][1]]
    twice = [*only, *[(text, "Z", *rest) for text, _, *rest in only]]
    got = agreement.unitizing(twice, lengths)
    assume(got["u_alpha"].status == "ok")
    assert got["u_alpha"].value == 1
    assert got["cu_coverage"].value == pytest.approx(
        sum((r[3] or 0) - (r[2] or 0) for r in only) / sum(lengths[t] for t in {r[0] for r in only})
    )
