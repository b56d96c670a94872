from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from icc_coding.learning.calibration import calibration_of, held_out, lead_of, middle, outlook_of, platt, quiet_below, transcript_folds
from icc_coding.learning.measures import average_precision, brier_skill
from icc_coding.suggesting.head import fit_head
from icc_coding.suggesting.learned import Calibration
from icc_coding.suggesting.units import Units, zero_shot
from learning.made import made, taught_of


def drawn(logits: NDArray[np.float64], seed: int) -> NDArray[np.bool_]:
    return np.random.default_rng(seed).random(logits.shape) < 1 / (1 + np.exp(-logits))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from("abcdefghij"), min_size=2, max_size=60), st.integers(0, 99))
def test_folds_keep_transcripts_whole(names: list[str], seed: int) -> None:
    clusters = np.array(names)
    folds = transcript_folds(clusters, seed=seed)
    assert all(len(set(folds[clusters == name])) == 1 for name in set(names))
    assert set(folds) == set(range(min(5, len(set(names)))))


def test_held_out_never_sees_its_own_transcript() -> None:
    rng = np.random.default_rng(2)
    units = Units(np.zeros((5, 40, 1)), np.eye(40)[:, :8] + rng.normal(size=(40, 8)))
    clusters = np.array([f"t{row // 10}" for row in range(40)])
    labels = rng.random((40, 1)) < 0.5
    first = held_out(taught_of(units, labels, clusters))
    mine = clusters == "t1"
    flipped = labels.copy()
    flipped[mine] = ~flipped[mine]
    second = held_out(taught_of(units, flipped, clusters))
    np.testing.assert_allclose(first.relative[mine], second.relative[mine])
    assert not np.allclose(first.relative[~mine], second.relative[~mine])


def test_platt_recovers_slope_and_offset() -> None:
    logits = np.random.default_rng(5).normal(size=(20_000, 2)) * 2
    slopes, offsets = platt(logits, drawn(0.5 * logits - 1, 6), np.ones(logits.shape, dtype=bool))
    np.testing.assert_allclose(slopes, 0.5, atol=0.05)
    np.testing.assert_allclose(offsets, -1, atol=0.08)


def test_platt_gives_a_code_without_answers_the_pooled_parameters() -> None:
    logits = np.random.default_rng(5).normal(size=(5000, 2)) * 2
    known = np.ones(logits.shape, dtype=bool)
    known[:, 1] = False
    slopes, offsets = platt(logits, drawn(0.5 * logits - 1, 6), known)
    assert slopes[1] == pytest.approx(slopes[0], abs=0.1)
    assert offsets[1] == pytest.approx(offsets[0], abs=0.5)


def test_probabilities_rest_on_blind_answers_and_beat_the_base_rate() -> None:
    found, new = made(transcripts=12), made(transcripts=12, seed=5)
    head, held = found.head(), held_out(found)
    calibration = calibration_of(found, head, held)
    chances = calibration.probabilities(head.logits(new.units))
    truth, base = new.answers.labels[:, :1], np.full((len(new.answers.labels), 1), found.answers.labels[:, 0].mean())
    skill = brier_skill(truth, chances[:, :1], base)
    assert skill is not None
    assert skill > 0.3
    assert calibration.sure.tolist() == [True, False]
    assert calibration.settled.tolist() == [True, False]
    seen = replace(found, answers=replace(found.answers, blind=np.zeros_like(found.answers.blind)))
    assert not calibration_of(seen, head, held_out(seen)).sure.any()


def test_bands_follow_the_cuts_and_only_the_three_best_are_suggested() -> None:
    codes = 5
    zeros, all_codes = np.zeros(codes), np.ones(codes, dtype=bool)
    likely = np.array([2.0, 2.0, 2.0, 2.0, np.nan])
    found = Calibration(np.ones(codes), zeros, likely, zeros, np.full(codes, -1.0), zeros > 1, all_codes, zeros, zeros)
    nowhere = np.zeros(codes, dtype=bool)
    logits = np.array([[5.0, 4.0, 3.0, 2.5, -9.0], [1.0, -0.5, -1.5, 2.5, -9.0]])
    assert found.bands(logits, np.array(["possible"] * codes), nowhere).tolist() == [
        ["likely", "likely", "likely", "", "possible"],
        ["possible", "", "quiet", "likely", "possible"],
    ]
    few = replace(found, settled=~all_codes)
    otherwise = np.array(["possible", "", "likely", "", ""])
    assert few.bands(logits[0], otherwise, nowhere).tolist() == ["likely", "possible", "likely", "", ""], (
        "few answers raise what the evidence suggests"
    )
    assert found.bands(logits[0], otherwise, np.array([True, False, True, False, False])).tolist()[:3] == [
        "possible",
        "likely",
        "possible",
    ], "what is too brief to be checked is never likely"


def test_what_the_codebook_alone_calls_likely_is_ahead_until_a_code_has_answers_of_its_own() -> None:
    codes = 3
    zeros, cut = np.zeros(codes), np.full(codes, 2.0)
    found = Calibration(np.ones(codes), zeros, cut, zeros, zeros, zeros > 1, zeros > 1, np.array([0.5, 0.5, 0.1]), zeros)
    logits, nowhere = np.array([1.6, 1.6, 1.6]), np.zeros(codes, dtype=bool)
    assert found.bands(logits, np.array(["likely", "possible", "likely"]), nowhere).tolist() == ["likely", "possible", "possible"]


def test_what_the_codebook_alone_suggests_can_be_ahead_where_suggestions_become_possible() -> None:
    codes = 4
    zeros = np.zeros(codes)
    ahead = np.array([0.5, 0.5, 0.5, 0.1])
    found = Calibration(np.ones(codes), zeros, zeros + 2.0, zeros, zeros - 9, zeros > 1, zeros > 1, zeros, ahead)
    logits, nowhere = np.array([-0.4, -0.4, -0.6, -0.4]), np.zeros(codes, dtype=bool)
    assert found.bands(logits, np.array(["likely", "", "possible", "possible"]), nowhere).tolist() == ["possible", "", "", ""]


def test_the_lead_of_the_codebook_shrinks_with_a_codes_own_answers() -> None:
    found = made(transcripts=12)
    known = found.answers.known.copy()
    known[:, 1] = False
    few = replace(found.answers, known=known, labels=found.answers.labels & known)
    lead = lead_of(few)
    assert 0 < lead[0] < lead[1]
    nearby = lead_of(few.take(few.clusters == few.clusters[0]))
    assert lead[0] < nearby[0] < nearby[1] == lead[1], "answers from one transcript say little about others"
    used = calibration_of(replace(found, answers=few), found.head(), held_out(found)).lead
    np.testing.assert_allclose(used, lead)


def test_codes_with_rules_have_few_answers_until_ten_of_each_kind_are_in() -> None:
    found = made(transcripts=12)
    assert not outlook_of(found, found.head(), None).few.any(), "these have no rules"
    everything = replace(found.everything, units=replace(found.everything.units, ruled=np.array([True, True])))
    known = found.answers.known.copy()
    known[:, 1] = False
    few = replace(found, everything=everything, answers=replace(found.answers, known=known, labels=found.answers.labels & known))
    seen = outlook_of(few, few.head(), None)
    assert seen.few.tolist() == [False, True]
    used = calibration_of(few, few.head(), None).ahead
    rarer = min(int(few.answers.labels[:, 0].sum()), int((~few.answers.labels[:, 0]).sum()))
    assert rarer > 20
    np.testing.assert_allclose(used, (np.log(0.3 / 0.7) - np.log(0.05 / 0.95)) * np.array([10 / rarer, 1.0]))


def test_what_the_codebook_suggests_keeps_its_head_start_in_the_moment_when_a_code_has_answers_enough() -> None:
    found = made(transcripts=12)
    units, labels = replace(found.everything.units, ruled=np.array([True, True])), found.answers.labels[:, 0]
    for yes, few, keeps in ((9, True, 1.0), (10, False, 1.0), (20, False, 0.5)):
        known = np.zeros_like(found.answers.known)
        known[:, 0] = ~labels
        known[np.random.default_rng(2).permutation(np.flatnonzero(labels))[:yes], 0] = True
        answers = replace(found.answers, known=known, labels=found.answers.labels & known)
        seen = outlook_of(replace(found, everything=replace(found.everything, units=units), answers=answers), found.head(), None)
        assert (bool(seen.few[0]), float(seen.keeps[0])) == (few, keeps)


def test_held_out_logits_do_not_rank_transcripts_by_what_the_others_had() -> None:
    # The code depends on the first input alone and every second transcript has it more often; levels of five heads would turn that round.
    rng = np.random.default_rng(8)
    units = Units(np.zeros((5, 300, 1)), np.c_[rng.normal(size=300), np.zeros((300, 2))])
    clusters = np.array([f"t{row // 30}" for row in range(300)])
    often = (np.arange(300) // 30) % 2 == 0
    labels = (rng.random(300) < np.where(often, 0.8, 0.1))[:, None]
    held = held_out(taught_of(units, labels, clusters))
    raw, relative = held.logits, held.relative
    values = [average_precision(labels[:, 0], scores[:, 0]) for scores in (raw, relative)]
    assert values[0] is not None
    assert values[1] is not None
    assert values[0] < values[1]


def test_middle_is_the_mean_logit_over_the_texts_learned_from() -> None:
    units = Units(np.random.default_rng(1).normal(size=(5, 30, 2)), np.zeros((30, 3)))
    labels = zero_shot(units) > -4
    head = fit_head(units, labels, np.ones_like(labels), units)
    np.testing.assert_allclose(middle(head, units), head.logits(units).mean(axis=0))


def test_quiet_zone_keeps_its_promise_on_new_texts() -> None:
    rng = np.random.default_rng(11)
    missed = []
    for _ in range(200):
        logits = rng.normal(size=(2, 150))
        labels = rng.random((2, 150)) < 1 / (1 + np.exp(1 - 2 * logits))
        quiet = quiet_below(logits[0], labels[0])
        missed.append((logits[1][labels[1]] < quiet).mean())
    assert 0.03 < np.mean(missed) <= 0.105


def test_measures_on_a_worked_example() -> None:
    truth = np.array([True, False, True, False, False])
    scores = np.array([0.9, 0.8, 0.7, 0.2, 0.1])
    assert average_precision(truth, scores) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(truth & False, scores) is None


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.1, 0.5, 0.9])), min_size=1, max_size=30).filter(
        lambda r: any(t for t, _ in r)
    )
)
def test_average_precision_agrees_with_scikit_learn(rows: list[tuple[bool, float]]) -> None:
    from sklearn.metrics import average_precision_score

    truth, scores = np.array([t for t, _ in rows]), np.array([s for _, s in rows])
    assert average_precision(truth, scores) == pytest.approx(average_precision_score(truth, scores))
