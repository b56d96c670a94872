"""Re-anchoring: a span follows its words through corrections, and what cannot be found is said to be lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.decisions.anchor import ENOUGH, Anchor, anchor_spans
from icc_coding.decisions.fuzzy import likeness

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
        ("Three cities", "Some three towns", "Three cities signed first.", "three towns signed first."),
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
        found = new[slice(*anchor.new)]
        assert likeness(words, found) >= ENOUGH if anchor.how == "changed" else found == words


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


SENTENCES = [
    "We met in the old harbour office, and nobody had brought any papers.",
    "Three towns had the same trouble with their water plants that winter.",
    "One of us proposed to hire an engineer together.",
    "The council of the smallest town was against it at first.",
    "It took two more years until all of them had signed.",
    "Since then the bill is shared by the number of inhabitants.",
    "When a pump fails, the neighbours send their people over.",
    "Some mayors would like to do the same for snow ploughs.",
    "I am not sure that would work, because everybody needs them on the same day.",
    "Still, we talk about it whenever we see each other.",
]


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_every_passage_is_found_among_other_changes(data: st.DataObject) -> None:
    """Sentences are put in, left out, reworded and broken into other lines around a passage with a misread letter here and there."""
    old = " ".join(SENTENCES)
    wanted = data.draw(st.integers(0, len(SENTENCES) - 1))
    misread = data.draw(st.lists(st.integers(0, len(SENTENCES[wanted]) - 2), max_size=4, unique=True))
    letters = ["l" if place in misread and letter.isalpha() else letter for place, letter in enumerate(SENTENCES[wanted])]
    passage = "".join(letters).replace(" ", data.draw(st.sampled_from([" ", "\n", "  "])))
    new = []
    for number, sentence in enumerate(SENTENCES):
        change = data.draw(st.sampled_from(["keep", "leave out", "put in", "reword"]))
        if number == wanted:
            new.append(passage)
        elif change != "leave out":
            new.append(sentence.replace(" the ", " that ").replace("We ", "They ") if change == "reword" else sentence)
        if change == "put in":
            new.append(f"And number {number} was said here, too.")
    text = data.draw(st.sampled_from([" ", "\n", "\n\n"])).join(new)
    start = old.index(SENTENCES[wanted])
    (anchor,) = anchor_spans(old, text, [(start, start + len(SENTENCES[wanted]))])
    assert anchor.new is not None
    place = text.index(passage)
    truth = range(place, place + len(passage))
    both = len(set(truth) & set(range(*anchor.new)))
    assert both >= 0.9 * max(len(truth), anchor.new[1] - anchor.new[0])
    assert anchor.how == ("changed" if passage.split() != SENTENCES[wanted].split() else anchor.how)


def test_other_line_breaks_are_no_other_words() -> None:
    anchor, now = follow(OLD.replace(" ", "\n"), "Three cities signed first.")
    assert (anchor.how, now, anchor.likeness) == ("moved", "Three\ncities\nsigned\nfirst.", 1.0)


def test_a_common_short_answer_is_not_taken_for_one_elsewhere() -> None:
    old = "Q: Did it help?\nA: It did. We saved money.\nQ: And the staff?\nA: It did. They stayed for years with us.\n"
    new = "Q: And the staff?\nA: It did. They stayed for years with us.\n"
    start = old.index("It did.")
    (anchor,) = anchor_spans(old, new, [(start, start + len("It did."))])
    assert anchor.how == "lost"
