"""English is cut without spaCy, and exactly as spaCy cuts it."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from icc_coding import english_tokens as tokeniser
from icc_coding.english_tokens import KEPT, EnglishTokens, Rules, english_tokens, is_sign, rules_of_spacy
from icc_coding.installed import version
from icc_coding.language import sentence_spans
from icc_coding.spacy_pipeline import english
from icc_coding.suggesting.tokens import sentences

EXCEPTIONS = sorted(english_tokens().exceptions)
# Signs, and pieces to which rules about numbers, units, addresses, elisions and abbreviations apply.
SIGNS = ".,;:!?'\"()[]{}-–—…/@#$%&*+=<>|~`^_ \t\n’‘“”«»•°€\u00a0\u2009\u200b"
SAID = [
    "...",
    "http://",
    "www.",
    ".org",
    "a.m",
    "km",
    "USD",
    "10",
    "3",
    "x",
    "I",
    "We",
    "city",
    "co-op",
    "é",
    "日本",
    "。",
    "😀",
    "İ",
    "n't",
    "'s",
    "e.g",
    "Mr",
    "mayor@town.example",
    "10.0.0.1",
]
PIECES = st.sampled_from([*SIGNS, *SAID, "  ", "*" * 120, "z" * 101])
TEXTS = st.one_of(st.lists(st.one_of(PIECES, st.sampled_from(EXCEPTIONS)), max_size=12).map("".join), st.text(max_size=60))


def by_spacy(text: str) -> list[tuple[str, int, int]]:
    return [(token.text, token.idx, token.idx + len(token)) for token in english().tokenizer(text)]


@given(TEXTS)
@example(" Two  blanks at a.m. : ) :) and\n\n\tmore")
@example("")
@settings(max_examples=1500, deadline=None)
def test_tokens_are_spacys(text: str) -> None:
    assert english_tokens()(text) == by_spacy(text)


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_sentences_end_where_spacys_do(text: str) -> None:
    ends = [sent.start_char for sent in english()(text).sents][1:]
    if english_tokens().find_mark(text.rstrip(".!?…")) is not None:
        assert [start for start, _ in sentence_spans(text)][1:] == ends


@pytest.mark.parametrize("part", [".", "—", "“", "a", "$", " ", "...", "a."])
def test_signs_are_spacys(part: str) -> None:
    assert is_sign(part) == english().vocab[part].is_punct


def test_the_rules_that_are_kept_are_those_of_the_release_that_they_name() -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    if version("spacy") not in kept.pop("releases"):
        pytest.skip("another release of spaCy is installed")
    assert Rules(**kept) == rules_of_spacy()


def test_of_another_release_the_rules_are_taken_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    other = rules_of_spacy()._replace(exceptions={"bus.": ["bus", "."], "e.g.": ["e.g."]})
    monkeypatch.setattr(tokeniser, "version", lambda name: "99.0")
    monkeypatch.setattr(tokeniser, "rules_of_spacy", lambda: other)
    assert english_tokens.__wrapped__()("A bus. E.g. one, e.g. two.") == EnglishTokens(other)("A bus. E.g. one, e.g. two.")
    assert len(english_tokens.__wrapped__()("Dr. Ode")) == 3  # no exception there


def test_a_word_that_was_cut_before_is_cut_alike_again() -> None:
    own = EnglishTokens(rules_of_spacy())
    assert own("(co-op) co-op") == own("(co-op) co-op")
    assert [one.words for one in sentences("We (the co-op) don't pay. They'll pay.")] == [
        ("we", "the", "co", "op", "do", "n't", "pay", "."),
        ("they", "'ll", "pay", "."),
    ]
