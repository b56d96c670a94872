"""Texts of plain words are cut without spaCy, and exactly as it cuts them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.codebook.records import Code
from icc_coding.language import english
from icc_coding.suggesting import told
from icc_coding.suggesting.material import told_of
from icc_coding.suggesting.plain_words import plain_sentences, special_words
from icc_coding.suggesting.shelf import Shelf
from icc_coding.suggesting.tokens import sentences
from icc_coding.suggesting.told import Told

CASES = english().tokenizer.rules
PARTS = sorted({part for case in CASES.values() for token in case for part in token.values() if isinstance(part, str) and part.isalpha()})
WORDS = st.sampled_from(["gardens", "lend", "tools", "Ladders", "NATO", "a", "I", "cannot", "um", "you", "know", *PARTS])
CHUNKS = st.tuples(
    WORDS, st.sampled_from(["", "", "-based", "-by-law", "'s"]), st.sampled_from(["", "", "", ",", ".", ";", ":", "?", "!"])
).map("".join)


@given(st.lists(CHUNKS, min_size=1, max_size=12).map(" ".join))
@settings(max_examples=400, deadline=None)
def test_what_is_cut_without_spacy_is_cut_as_it_cuts(text: str) -> None:
    assert plain_sentences(text, frozenset(special_words())) in (None, sentences(text))


def test_a_definition_of_plain_words_needs_no_spacy() -> None:
    text = "Gardens lend each other's tools, um, to one another: ladders, you know, and saws. Do they pay? A half-day's work!"
    found = plain_sentences(text, frozenset(special_words()))
    assert found == sentences(text)
    assert [text[one.start : one.end] for one in found or ()] == [
        "Gardens lend each other's tools, um, to one another: ladders, you know, and saws.",
        "Do they pay?",
        "A half-day's work!",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mr. Moe lends.",
        "They cannot pay.",
        "two  blanks",
        "e.g. ladders",
        "it's",
        "a two-2-one",
        "the gardens' saw",
        "Cant-do",
        "D: no",
        "5 saws",
        "naïve",
    ],
)
def test_everything_else_is_left_to_spacy(text: str) -> None:
    assert plain_sentences(text, frozenset(special_words())) is None


def test_of_an_edited_codebook_only_what_is_new_is_cut_and_plain_words_without_spacy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def code(name: str, definition: str) -> Code:
        return Code(id=f"help.{name}", label="Tool sharing", dimension="help", definition=definition, examples=("We've lent a saw.",))

    def cut(text: str) -> Any:
        asked.append(text)
        return sentences(text)

    def plain(found: Sequence[Told]) -> list[Any]:
        return [(one.texts, one.bag.words.tolist(), one.bag.characters.tolist()) for one in found]

    asked: list[str] = []
    monkeypatch.setattr(told, "sentences", cut)
    shelf = Shelf(tmp_path, "program")
    tools, seeds = code("tools", "Gardens lend their tools."), code("seeds", "The garden's seeds are swapped.")
    assert plain(told_of([tools, seeds], shelf)) == plain([Told.of(tools), Told.of(seeds)])
    asked.clear()
    edited = code("tools", "In other words, gardens lend their tools. They ask nothing for it.")
    found = told_of([edited, seeds], shelf)
    assert not asked
    assert plain(told_of([seeds, edited], shelf)) == plain(found[::-1])
    odd = code("tools", "Gardens lend their 12 tools.")
    told_of([odd, seeds], shelf)
    assert asked == [odd.definition, f"{odd.label}. {odd.definition}"]
    assert plain(found) == plain([Told.of(edited), Told.of(seeds)])
