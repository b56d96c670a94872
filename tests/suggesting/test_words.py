"""Word overlap: between nothing and all, by rare words, and also by the letters inside words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from icc_coding.suggesting.words import PLACES, Bag, Bags, Overlap, bag, document_frequency, inverse_document_frequency, join, text_bag

TEXTS = [
    "We lend our wheelbarrow to the garden next door.",
    "They shut the tap on us in August.",
    "The garden is open in August, and the tap drips.",
    "The council met on Monday.",
]
BAGS = [text_bag(text) for text in TEXTS]
IDF = inverse_document_frequency(document_frequency(BAGS), len(BAGS))
talk = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(" ".join(TEXTS).split()), max_size=15).map(" ".join))


def rated(overlap: Overlap, text: Bag) -> NDArray[np.float32]:
    """One text's overlap with every target."""
    row: NDArray[np.float32] = overlap(Bags.of([text]))[0]
    return row


@given(talk, talk)
@settings(max_examples=100, deadline=None)
def test_overlap_lies_between_nothing_and_all_and_is_symmetric(first: str, second: str) -> None:
    one, two = text_bag(first), text_bag(second)
    there, back = float(rated(Overlap([two], IDF), one)[0]), float(rated(Overlap([one], IDF), two)[0])
    assert 0 <= there <= 1 + 1e-6
    assert there == pytest.approx(back, abs=1e-6)


@given(talk.filter(lambda text: any(word[:1].isalpha() for word in text.split())))
@settings(max_examples=60, deadline=None)
def test_a_text_overlaps_itself_wholly(text: str) -> None:
    own = text_bag(text)
    if len(own.words):
        assert float(rated(Overlap([own], IDF), own)[0]) == pytest.approx(1, abs=1e-5)


def test_more_shared_words_overlap_more_and_none_not_at_all() -> None:
    overlap = Overlap(BAGS, IDF)
    tap = rated(overlap, text_bag("In August they shut the tap."))
    assert tap.argmax() == 1
    assert tap[1] > tap[2] > tap[0]
    assert rated(overlap, text_bag("xyz qwrk")).max() == pytest.approx(0, abs=1e-6)


def test_rare_words_weigh_more_than_common_ones() -> None:
    overlap = Overlap([text_bag("the wheelbarrow")], IDF)
    assert rated(overlap, text_bag("wheelbarrow"))[0] > rated(overlap, text_bag("the"))[0] > 0


def test_forms_of_a_word_are_one_word_and_relatives_meet_by_their_letters() -> None:
    overlap = Overlap([text_bag("lend a wheelbarrow")], IDF)
    assert rated(overlap, text_bag("lent wheelbarrows"))[0] > rated(overlap, text_bag("bought wheelbarrows"))[0]
    assert 0 < rated(Overlap([text_bag("purchasing")], IDF), text_bag("purchaser"))[0] < 1


@pytest.mark.parametrize("text", ["", "12 — 34!", "..."])
def test_a_text_without_words_overlaps_with_nothing(text: str) -> None:
    assert rated(Overlap(BAGS, IDF), text_bag(text)).tolist() == [0, 0, 0, 0]


def test_joined_bags_hold_the_words_of_both() -> None:
    both = join([bag(["lend"]), bag(["tap"]), bag([])])
    assert sorted(both.words) == sorted([*bag(["lend"]).words, *bag(["tap"]).words])
    assert join([]).words.size == 0


def test_a_word_in_every_text_is_less_rare_than_one_in_none() -> None:
    def rarity(word: str) -> float:
        return float(IDF[bag([word]).words[0]])

    assert rarity("the") == pytest.approx(1)
    assert rarity("the") < rarity("august") < rarity("wheelbarrow") < rarity("zebra") == pytest.approx(1 + np.log(5))


def test_bags_are_plain_arrays_that_repeat_words() -> None:
    made = bag(["tap", "tap"])
    assert isinstance(made, Bag)
    assert len(made.words) == 3  # twice the word, once the pair


def test_overlap_is_the_mean_of_the_cosines_of_the_weighted_features() -> None:
    rarity = np.random.default_rng(0).uniform(1, 3, PLACES).astype(np.float32)
    targets = [bag(text.split()) for text in ("cities share a bus depot", "we share", "")]
    overlap = Overlap(targets, rarity)
    for words in ("the cities share one depot and share a bus", "depot", "", "nothing alike"):
        own = bag(words.split())
        expected = [(_cosine(own.words, t.words, rarity) + _cosine(own.characters, t.characters, rarity)) / 2 for t in targets]
        np.testing.assert_allclose(rated(overlap, own), expected, atol=1e-6)
    place = int(bag(["depot"]).words[0])
    assert overlap.weight(place, 0) > 0
    assert overlap.weight(place, 1) == 0


def _cosine(first: NDArray[np.int64], second: NDArray[np.int64], rarity: NDArray[np.float32]) -> float:
    dense = []
    for ids in (first, second):
        counts = np.bincount(ids, minlength=PLACES)
        dense.append(np.where(counts > 0, (1 + np.log(np.maximum(counts, 1))) * rarity, 0))
    norms = np.prod([np.linalg.norm(vector) for vector in dense])
    return float(dense[0] @ dense[1] / norms) if norms else 0.0
