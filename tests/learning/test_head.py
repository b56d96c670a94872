from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from icc_coding.errors import UserError
from icc_coding.suggesting import Suggester
from icc_coding.suggesting.bands import BRIEF, RULED
from icc_coding.suggesting.head import fit_head
from icc_coding.suggesting.tfidf import TfidfVectors
from icc_coding.suggesting.units import RULED_LEVEL, RULED_SLOPE, STATED_LEVEL, STATED_SLOPE, Units, expected, stack, zero_shot
from icc_coding.suggesting.words import PLACES, FeatureCounts
from learning.conftest import SEEDS, TOOLS, WATER

BARROWS = ["The wheelbarrow went round.", "Nobody owns the wheelbarrow.", "A wheelbarrow for six plots.", "The old wheelbarrow again."]
LUNCHES = ["I had soup for lunch.", "The bus was late.", "My nephew rang.", "It rained on Tuesday."]


def log_odds(scores: pd.Series) -> NDArray[np.float64]:
    found = scores.to_numpy(dtype=np.float64)
    return np.log(found / (1 - found))


def made_units(texts: int, codes: int, seed: int = 1) -> Units:
    rng = np.random.default_rng(seed)
    return Units(rng.normal(size=(5, texts, codes)), rng.normal(size=(texts, 8)) / 3)


def test_head_without_answers_orders_as_the_zero_shot_score() -> None:
    units = made_units(20, 3)
    nobody = np.zeros((20, 3), dtype=bool)
    found = fit_head(units, nobody, nobody).logits(units)
    np.testing.assert_allclose(found, expected(units), atol=1e-9)
    assert (np.argsort(found, axis=None) == np.argsort(zero_shot(units), axis=None)).all()


def test_a_score_is_worth_more_where_a_code_has_rules_of_its_own() -> None:
    units = replace(made_units(20, 3), ruled=np.array([True, False, False]))
    nobody = np.zeros((20, 3), dtype=bool)
    found, scores = fit_head(units, nobody, nobody).logits(units), zero_shot(units)
    slopes, levels = np.array([RULED_SLOPE, STATED_SLOPE, STATED_SLOPE]), np.array([RULED_LEVEL, STATED_LEVEL, STATED_LEVEL])
    np.testing.assert_allclose(found, slopes * scores + levels, atol=1e-9)
    assert RULED_SLOPE > 2 * STATED_SLOPE
    assert RULED_LEVEL < STATED_LEVEL
    assert stack([units.take(np.array([0])), units.take(np.array([1]))]).stated.tolist() == units.stated.tolist()


def test_scores_are_told_apart_below_a_thousandth(suggester: Suggester) -> None:
    """Rounded to three decimals as in files, most scores of a code that hardly ever applies would be 0."""
    before = suggester.scores(LUNCHES)
    after = suggester.learn([*BARROWS, *LUNCHES], [[TOOLS]] * 4 + [[]] * 4).scores(LUNCHES)
    for scores in (before, after):
        assert ((scores - scores.round(3)).abs() > 1e-6).to_numpy().mean() > 0.9


def test_as_many_threads_as_a_machine_has_learn_and_find_the_same() -> None:
    rng = np.random.default_rng(3)
    units = Units(rng.normal(size=(5, 300, 12)), rng.normal(size=(300, 200)) / 10)
    known = np.ones((300, 12), dtype=bool)
    labels = rng.random((300, 12)) < 0.3
    found = []
    for threads in (1, 2, 4):
        with threadpool_limits(threads, user_api="blas"):
            head = fit_head(units, labels, known)
            found.append((head.weights, head.logits(units)))
    for weights, logits in found[1:]:
        np.testing.assert_array_equal(weights, found[0][0])
        np.testing.assert_array_equal(logits, found[0][1])


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_head_ignores_answers_that_nobody_looked_for(seed: int) -> None:
    rng = np.random.default_rng(seed)
    units = made_units(30, 4, seed)
    labels, known = rng.random((30, 4)) < 0.4, rng.random((30, 4)) < 0.6
    first = fit_head(units, labels & known, known)
    second = fit_head(units, labels | ~known, known)
    np.testing.assert_array_equal(first.weights, second.weights)
    np.testing.assert_array_equal(first.levels, second.levels)


def test_texts_of_a_few_different_words_are_brief_for_codes_without_a_rule() -> None:
    words = FeatureCounts.of([np.arange(n, dtype=np.int64) for n in (1, BRIEF - 1, BRIEF, 40)])
    said = TfidfVectors.of(words, np.ones(PLACES, dtype=np.float32))
    evidence = np.zeros((5, 4, 2))
    evidence[2, :, 1] = RULED
    assert Units(evidence, np.zeros((4, 3)), said).brief.tolist() == [[True, False], [True, False], [False, False], [False, False]]
    assert not Units(evidence, np.zeros((4, 3))).brief.any(), "of texts whose words are not known nothing can be said"


def test_head_recovers_a_signal_in_the_vectors() -> None:
    rng = np.random.default_rng(3)
    units = Units(np.zeros((5, 400, 2)), rng.normal(size=(400, 4)))
    labels = np.stack([units.inputs[:, 0] > 0.5, units.inputs[:, 1] > 0.5], axis=1)
    head = fit_head(units, labels, np.ones_like(labels))
    assert head.weights[0, 0] > 3 > abs(head.weights[1, 0])
    assert (((head.logits(units) > 0) == labels).mean()) > 0.95
    np.testing.assert_allclose(head.slopes, units.prior_slopes)  # evidence that is always zero teaches nothing about its weight


def test_what_the_evidence_says_already_is_learned_from_vectors_as_well() -> None:
    rng = np.random.default_rng(5)
    labels = rng.random((200, 1)) < 0.2
    evidence = np.zeros((5, 200, 1))
    evidence[2] = labels  # a rule that hits what applies and nothing else: it explains every answer by itself …
    inputs = rng.normal(size=(200, 4)) / 4
    inputs[:, 0] += labels[:, 0]
    head = fit_head(Units(evidence, inputs, ruled=np.array([True])), labels, np.ones_like(labels))
    assert head.weights[0, 0] > 4.2  # … but other passages will be worded differently
    assert head.slopes[2, 0] > 1.5, "and counts as it did when it stands beside what was learned"


def test_one_example_moves_a_code_less_than_many_do() -> None:
    labels = np.zeros((40, 2), dtype=bool)
    labels[0, 0] = labels[:10, 1] = True  # every text has a direction of its own
    head = fit_head(Units(np.zeros((5, 40, 2)), np.eye(40)), labels, np.ones_like(labels))
    assert 0 < head.weights[0, 0] < head.weights[0, 1]


def test_a_code_without_positives_stays_below_the_others() -> None:
    units = Units(np.zeros((5, 60, 2)), np.zeros((60, 3)))
    labels = np.zeros((60, 2), dtype=bool)
    labels[:30, 0] = True
    head = fit_head(units, labels, np.ones_like(labels))
    assert head.levels[0] > head.levels[1] + 1


def test_learn_from_plain_lists_finds_what_the_definition_does_not_say(suggester: Suggester) -> None:
    unseen = ["We painted the wheelbarrow.", "The cat slept all day."]
    before = suggester.scores(unseen)
    after = suggester.learn([*BARROWS, *LUNCHES], [{TOOLS}] * 4 + [set()] * 4).scores(unseen)
    assert after.loc[0].idxmax() == TOOLS
    gain = log_odds(after[TOOLS]) - log_odds(before[TOOLS])
    assert gain[0] > gain[1]
    assert list(after.columns) == [TOOLS, SEEDS, WATER]


def test_learned_scores_depend_on_the_text_alone(suggester: Suggester) -> None:
    suggester.learn([*BARROWS, *LUNCHES], [{TOOLS}] * 4 + [{WATER}] + [set()] * 3)
    together = suggester.scores([*BARROWS, "", "One more. " * 30])
    alone = suggester.scores([BARROWS[2]])
    np.testing.assert_array_equal(together.iloc[2].to_numpy(), alone.iloc[0].to_numpy())
    assert (together.iloc[4] == 0).all()


def test_learning_again_starts_afresh(suggester: Suggester) -> None:
    suggester.learn(BARROWS, [{SEEDS}] * 4)
    suggester.learn([*BARROWS, *LUNCHES], [{TOOLS}] * 4 + [set()] * 4)
    fresh = Suggester(suggester.codebook, suggester.encoder).learn([*BARROWS, *LUNCHES], [{TOOLS}] * 4 + [set()] * 4)
    np.testing.assert_array_equal(suggester.scores(LUNCHES).to_numpy(), fresh.scores(LUNCHES).to_numpy())


def test_learn_counts_only_what_was_looked_for(suggester: Suggester) -> None:
    suggester.learn([*BARROWS, *LUNCHES], [{TOOLS}] * 4 + [set()] * 4, seen=[{TOOLS}] * 4 + [{TOOLS, SEEDS}] * 4)
    assert suggester.explain(BARROWS[0], TOOLS).decisions == 8
    assert suggester.explain(BARROWS[0], SEEDS).decisions == 4
    assert suggester.explain(BARROWS[0], WATER).decisions == 0
    assert suggester.explain(BARROWS[0], TOOLS).probability is None


@pytest.mark.parametrize(
    ("labels", "seen", "words"),
    [
        ([{"help.tools"}], None, "help.tools"),
        ([], None, "labels"),
        ([TOOLS], None, "labels"),
        ([set()], None, "nothing to learn from"),
        ([{TOOLS}], [{SEEDS}], "looked for"),
        ([{TOOLS}], [], "seen"),
    ],
)
def test_learn_says_what_is_wrong(suggester: Suggester, labels: list[set[str]], seen: list[set[str]] | None, words: str) -> None:
    with pytest.raises(UserError, match=words):
        suggester.learn(["We lend tools."], labels, seen)
    assert suggester.model is None
