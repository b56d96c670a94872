"""Intervals: what is computed from weighted sums must be what comes out when the resampled data are counted again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding import agreement
from icc_coding.agreement.coefficients import question_of
from icc_coding.agreement.content_order import content_order
from icc_coding.agreement.encode import encode, encode_groups
from icc_coding.agreement.intervals import transcript_weights


def segments(coders=3, transcripts=12, seed=0):
    """Invented ratings with missing values, more alike in some transcripts than in others."""
    rng = np.random.default_rng(seed)
    values, names = [], []
    for number in range(transcripts):
        size = int(rng.integers(4, 15))
        truth = rng.integers(1, 5, size)
        block = np.where(rng.random((coders, size)) < 0.4 + 0.5 * rng.random(), truth, rng.integers(1, 5, (coders, size))).astype(float)
        block[rng.random(block.shape) < 0.1] = np.nan
        values.append(block)
        names += [f"interview {number}"] * size
    return np.concatenate(values, axis=1), names


def in_order_of_draws(columns, values, names):
    """The transcripts as the drawn weights count them: by what they hold."""
    held = question_of(encode(values), groups=encode_groups(names, len(names))).by_group().content()
    return [columns[place] for place in content_order(held)]


def defined(values):
    return [value for value in values if value is not None]


@pytest.mark.parametrize("level", ["nominal", "ordinal"])
def test_transcript_bootstrap_equals_counting_again(level):
    values, names = segments()
    got = agreement.coefficients(values, level=level, clusters=names, interval="cluster", seed=4, replicates=25)
    columns = in_order_of_draws([np.flatnonzero(np.array(names) == name) for name in dict.fromkeys(names)], values, names)
    again = []
    for weights in transcript_weights(len(columns), 4, 25).astype(int):
        picked = np.concatenate([column for column, times in zip(columns, weights, strict=True) for _ in range(times)])
        again.append(agreement.coefficients(values[:, picked], level=level, categories=[1, 2, 3, 4]))
    for name, coefficient in got.items():
        expected = np.quantile(defined(one[name].value for one in again), [0.025, 0.975])
        assert (coefficient.low, coefficient.high) == pytest.approx(tuple(expected), abs=1e-9), name


@pytest.mark.parametrize("by_transcript", [True, False])
def test_jackknife_equals_leaving_out(by_transcript):
    values, names = segments(transcripts=5)
    groups = np.array(names) if by_transcript else np.arange(len(names))
    got = agreement.coefficients(values, clusters=names if by_transcript else None, interval="jackknife")
    left_out = [agreement.coefficients(values[:, groups != group], categories=[1, 2, 3, 4]) for group in dict.fromkeys(groups.tolist())]
    n = len(left_out)
    from scipy.stats import t

    for name, coefficient in got.items():
        thetas = np.array([one[name].value for one in left_out], dtype=float)
        error = np.sqrt((n - 1) / n * ((thetas - thetas.mean()) ** 2).sum())
        assert coefficient.low == pytest.approx(coefficient.value - t.ppf(0.975, n - 1) * error, abs=1e-9), name
        assert coefficient.interval.replicates == coefficient.interval.groups == n


def test_unit_bootstrap_is_close_to_the_known_error():
    """Percent agreement of n independent units has the standard error of a share."""
    rng = np.random.default_rng(1)
    a = rng.integers(0, 2, 2000)
    values = np.stack([a, np.where(rng.random(2000) < 0.8, a, 1 - a)])
    got = agreement.coefficients(values, interval="unit", seed=2)["percent_agreement"]
    half = 1.96 * np.sqrt(got.value * (1 - got.value) / 2000)
    assert (got.high - got.low) / 2 == pytest.approx(half, rel=0.1)
    assert got.interval.groups == 2000


def test_transcripts_alike_inside_give_a_wider_interval_than_units():
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 2, 1200)
    accuracy = np.repeat(rng.choice([0.55, 0.95], 20), 60)
    values = np.stack([truth, np.where(rng.random(1200) < accuracy, truth, 1 - truth)])
    names = np.repeat(np.arange(20), 60)
    by_transcript = agreement.coefficients(values, clusters=names, interval="cluster")["krippendorff_alpha"]
    by_unit = agreement.coefficients(values, interval="unit")["krippendorff_alpha"]
    assert by_transcript.high - by_transcript.low > 2 * (by_unit.high - by_unit.low)


@pytest.mark.parametrize("carrying", [1, 5])
def test_replicates_without_a_value_are_counted_and_end_the_interval_where_they_are_many(carrying):
    """All variation lies in some of twelve transcripts: where none of these is drawn, alpha is undefined."""
    values = [[0] * (24 - 2 * carrying) + [1, 0] * carrying, [0] * (24 - 2 * carrying) + [1, 1] * carrying]
    names = [f"t{number // 2}" for number in range(24)]
    got = agreement.coefficients(values, clusters=names, interval="cluster", seed=1)["krippendorff_alpha"]
    without = float((transcript_weights(12, 1)[:, 12 - carrying :] == 0).all(axis=1).mean())
    assert got.interval.undefined == round(1000 * without) > 0
    assert got.interval.replicates == 1000
    if carrying == 1:  # a third of the replicates has no value: nobody knows where the bounds are
        assert (got.low, got.high) == (None, None)
        assert got.interval.warning == f"no interval: {got.interval.undefined} of 1000 replicates were undefined"
    else:
        assert got.low is not None
        assert got.interval.warning == ""


def test_no_interval_when_most_replicates_are_undefined():
    values = [[0] * 10 + [1], [0] * 10 + [1]]
    got = agreement.coefficients(values, clusters=["a"] * 10 + ["b"], interval="jackknife")["krippendorff_alpha"]
    assert got.value == 1
    assert (got.low, got.high) == (None, None)
    assert got.interval.warning == "no interval: 2 of 2 replicates were undefined"
    alone = agreement.coefficients([[0, 0, 0, 1], [0, 0, 0, 1]], interval="unit", seed=0)["krippendorff_alpha"]
    assert alone.interval.undefined > 0


@pytest.mark.parametrize("interval", ["cluster", "unit", "jackknife"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_whatever_the_data_a_value_has_bounds_or_a_reason(interval, data):
    coders, units = data.draw(st.integers(1, 4)), data.draw(st.integers(0, 10))
    cells = st.sampled_from([None, 0, 1, 2])
    values = [data.draw(st.lists(cells, min_size=units, max_size=units)) for _ in range(coders)]
    names = data.draw(st.lists(st.sampled_from("abcd"), min_size=units, max_size=units))
    sets = [[None if value is None else set(range(value)) for value in row] for row in values]
    options = {"clusters": names, "interval": interval, "replicates": 15}
    for found in (agreement.coefficients(values, level="ordinal", **options), agreement.set_coefficients(sets, **options)):
        for coefficient in found.values():
            assert (coefficient.value is None) == (coefficient.status == "undefined")
            assert coefficient.value is None or coefficient.value <= 1
            assert coefficient.value is not None or coefficient.reason
            assert coefficient.low is None or coefficient.low <= coefficient.high
            if coefficient.interval is not None and coefficient.value is not None:
                assert coefficient.low is not None or coefficient.interval.warning


def test_few_transcripts_are_warned_about():
    values, names = segments(transcripts=9)
    few = agreement.coefficients(values, clusters=names, interval="cluster")["krippendorff_alpha"]
    assert "fewer than ten" in few.interval.warning
    assert few.low is not None
    one = agreement.coefficients(values, clusters=["only"] * values.shape[1], interval="cluster")["krippendorff_alpha"]
    assert one.low is None
    assert "only one transcript" in one.interval.warning
    values, names = segments(transcripts=10)
    assert agreement.coefficients(values, clusters=names, interval="cluster")["krippendorff_alpha"].interval.warning == ""


@pytest.mark.parametrize("way", ["unit", "jackknife"])
def test_few_units_are_warned_about(way):
    few = agreement.coefficients([[1, 0, 1, 1, 0, 1], [1, 0, 0, 1, 0, 1]], interval=way)["krippendorff_alpha"]
    assert few.interval.warning.startswith("only 6 units: with fewer than ten")
    assert few.low is not None
    assert agreement.coefficients([[1, 0] * 5, [1, 1] * 5], interval=way)["krippendorff_alpha"].interval.warning == ""


def test_transcripts_that_one_coder_read_alone_are_not_resampled():
    """They say nothing about agreement: without them there must be the same interval of alpha, and the same warning."""
    values, names = segments(coders=2, transcripts=9)
    alone = np.vstack([np.tile([1.0, 2.0], 40), np.full(80, np.nan)])
    both = np.concatenate([values, alone], axis=1)
    more = [*names, *(f"read once {number // 4}" for number in range(80))]
    few = agreement.coefficients(values, clusters=names, interval="cluster")["krippendorff_alpha"]
    many = agreement.coefficients(both, clusters=more, interval="cluster")["krippendorff_alpha"]
    assert (many.low, many.high) == pytest.approx((few.low, few.high), abs=1e-12)
    assert many.interval.groups == 9
    assert "fewer than ten" in many.interval.warning


def test_the_seed_decides():
    values, names = segments()
    options = {"clusters": names, "interval": "cluster"}
    assert agreement.coefficients(values, **options, seed=7) == agreement.coefficients(values, **options, seed=7)
    assert agreement.coefficients(values, **options, seed=7) != agreement.coefficients(values, **options, seed=8)


def test_many_patterns_are_drawn_in_pieces():
    rng = np.random.default_rng(0)
    values = rng.integers(0, 9, (6, 900))
    got = agreement.coefficients(values, interval="unit", replicates=60)["krippendorff_alpha"]
    assert got.low < got.value < got.high
    assert got.interval.replicates == 60


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(["values", "sets", "spans"]))
def test_no_name_and_no_order_moves_an_interval(random, kind):
    """Transcripts renamed and put in another order (a study keeps them by name), coders in another order, codes under other names."""
    values, names = segments(coders=3, transcripts=8, seed=random.randrange(1000))
    order = random.sample(range(8), 8)
    coders = random.sample(range(3), 3)
    renamed = {value: f"code {place}" for place, value in enumerate(random.sample([1, 2, 3, 4], 4))}
    places = [unit for group in order for unit in range(len(names)) if names[unit] == f"interview {group}"]
    plain = [[None if value != value else f"code {int(value)}" for value in row] for row in values]
    moved = [
        [None if values[coder][unit] != values[coder][unit] else renamed[int(values[coder][unit])] for unit in places] for coder in coders
    ]
    clusters = [f"renamed {order.index(int(names[unit].split()[1]))}" for unit in places]
    before, after = bounds_of(kind, plain, names), bounds_of(kind, moved, clusters)
    assert before
    assert before.keys() == after.keys()
    for name in before:
        assert after[name] == pytest.approx(before[name], abs=1e-9), name


def bounds_of(kind, rows, names):
    """Coefficient -> (low, high) of the bootstrap of transcripts, the same data taken as values, as sets or as spans."""
    if kind == "values":
        found = agreement.coefficients(rows, clusters=names, interval="cluster", seed=1, replicates=60)
    elif kind == "sets":
        sets = [[None if value is None else set() if value == "code 0" else {value} for value in row] for row in rows]
        sets = [[given if given is None or len(given) else {"code 9"} for given in row] for row in sets]
        found = agreement.set_coefficients(sets, clusters=names, interval="cluster", seed=1, replicates=60)
    else:
        spans = []
        for coder, row in enumerate(rows):
            place = dict.fromkeys(names, 0)
            for value, name in zip(row, names, strict=True):
                if value is not None:
                    spans.append((name, f"coder {coder}", place[name], place[name] + 7, value))
                place[name] += 10
        found = agreement.unitizing(spans, place, interval="cluster", seed=1, replicates=60)
        found = {name: found[name] for name in ("u_alpha", "bar_u_alpha", "cu_alpha")}
    return {name: (coefficient.low, coefficient.high) for name, coefficient in found.items() if coefficient.low is not None}
