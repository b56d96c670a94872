"""Re-anchoring: a span follows its words through corrections, and what cannot be found is said to be lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.decisions.anchor import Anchor, anchor_spans

OLD = (
    "Q: How did it start?\nM: We met at a conferense in spring. Three cities signed first. Then the others came along, one by one.\n"
    "Q: Who pays?\nM: Everyone pays a share. The office sends one bill a year. Nobody has ever complained about it.\n"
)


def follow(new: str, words: str, old: str = OLD) -> tuple[Anchor, str | None]:
    start = old.index(words)
    (anchor,) = anchor_spans(old, new, [(start, start + len(words))])
    return anchor, None if anchor.new is None else new[slice(*anchor.new)]


def test_nothing_changed() -> None:
    anchor, words = follow(OLD, "Three cities signed first.")
    assert (anchor.how, words) == ("same", "Three cities signed first.")


def test_text_before_moves_a_span() -> None:
    anchor, words = follow("Recorded in May. 😀\n" + OLD, "Three cities signed first.")
    assert (anchor.how, words, anchor.likeness) == ("moved", "Three cities signed first.", 1.0)


@pytest.mark.parametrize(
    ("old", "new", "words", "found"),
    [
        ("conferense", "conference", "We met at a conferense in spring.", "We met at a conference in spring."),
        ("We met", "We all first met", "We met at a conferense in spring.", "We all first met at a conferense in spring."),
        ("Three cities", "Some three towns", "Three cities signed first.", "Some three towns signed first."),
        ("a year.", "every year.", "The office sends one bill a year.", "The office sends one bill every year."),
        (" ever", "", "Nobody has ever complained about it.", "Nobody has complained about it."),
        (", one by one.", ".", "Then the others came along, one by one.", "Then the others came along."),
    ],
)
def test_a_corrected_passage_is_found_as_changed(old: str, new: str, words: str, found: str) -> None:
    anchor, now = follow(OLD.replace(old, new), words)
    assert (anchor.how, now) == ("changed", found)


def test_a_passage_put_elsewhere_is_found_by_its_words() -> None:
    words = "Then the others came along, one by one."
    new = OLD.replace(words, "") + f"M: {words}\n"
    anchor, now = follow(new, words)
    assert (anchor.how, now) == ("moved", words)


def test_of_several_places_the_one_with_the_old_surroundings_is_taken() -> None:
    old = "A: Yes. We agreed.\nB: No. We agreed.\nA: The fee stayed.\n"
    new = "B: No. We agreed.\nA: The fee stayed.\nA: Yes. We agreed.\n"
    (anchor,) = anchor_spans(old, new, [(8, 18)])
    assert anchor.new is not None
    assert new[: anchor.new[0]].endswith("A: Yes. ")


def test_a_cut_passage_is_lost() -> None:
    anchor, now = follow(OLD.replace("Everyone pays a share. ", ""), "Everyone pays a share.")
    assert (anchor.how, anchor.new, now) == ("lost", None, None)


def test_a_passage_rewritten_beyond_recognition_is_lost() -> None:
    anchor, _ = follow(
        OLD.replace("Nobody has ever complained about it.", "Two towns asked for a discount last winter."),
        "Nobody has ever complained about it.",
    )
    assert anchor.how == "lost"


@settings(max_examples=60, deadline=None)
@given(before=st.text(max_size=40), after=st.text(max_size=40), start=st.integers(0, len(OLD) - 2), length=st.integers(1, 60))
def test_spans_of_untouched_text_keep_their_words(before: str, after: str, start: int, length: int) -> None:
    span = (start, min(start + length, len(OLD)))
    words = OLD[slice(*span)]
    new = f"{before}\n{OLD}\n{after}"
    (anchor,) = anchor_spans(OLD, new, [span])
    if words.strip() and any(letter.isalnum() for letter in words):
        assert anchor.new is not None
        assert (
            new[slice(*anchor.new)].strip() in (words.strip(), new[slice(*anchor.new)].strip())
            if anchor.how == "changed"
            else new[slice(*anchor.new)] == words
        )


@settings(max_examples=30, deadline=None)
@given(place=st.integers(0, len(OLD)), inserted=st.text(alphabet="abc .\n", max_size=30))
def test_an_insertion_elsewhere_never_changes_a_passage(place: int, inserted: str) -> None:
    new = OLD[:place] + " " + inserted + " " + OLD[place:]
    for words in ("Three cities signed first.", "The office sends one bill a year."):
        start = OLD.index(words)
        if place <= start or place >= start + len(words):
            anchor, now = follow(new, words)
            assert anchor.how in ("same", "moved")
            assert now == words
