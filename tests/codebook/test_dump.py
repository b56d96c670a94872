"""A codebook written as YAML is read back unchanged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.codebook.dump import to_yaml
from icc_coding.codebook.model import Code, Codebook, Collaboration, Dimension, Revision, Rule, Scope

from .sample import GOOD

# Characters that YAML treats in ways of its own, among all others.
tricky = st.sampled_from(list("\"'#:-?*&!|>%@`{}[],\\~ \n\t.\u2028\u2029\x85\xa0\ufeff\x07\U0001f3d9é€")) | st.characters(codec="utf-8")
text = st.one_of(
    st.text(tricky, min_size=1, max_size=30).map(str.strip).filter(bool),
    st.sampled_from(["no", "yes", "~", "null", "1.0", "2020-01-01", "12:30", "=", "<<", "---", "- a", "a: b", "# x", "it's", "é" * 200]),
)
texts = st.lists(text, max_size=3).map(tuple)
line = text.map(lambda words: " ".join(words.split())).filter(bool)
words = line.filter(lambda value: any(sign.isalnum() for sign in value))
name = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
token: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {"LOWER": "learn", "OP": "?"},
        {"LEMMA": {"NOT_IN": ["no", "yes"]}},
        {"IS_TITLE": True},
        {"LENGTH": {">=": 4}},
        {"TEXT": {"REGEX": "^[A-Z]"}},
    ]
)


@st.composite
def rules(draw: st.DrawFn, owner: str) -> tuple[Rule, ...]:
    made = []
    for number in range(1, draw(st.integers(0, 3)) + 1):
        effect = draw(st.sampled_from(["include", "exclude", "require"]))
        kind = draw(st.sampled_from(["phrase", "near", "regex", "pattern"]))
        value: Any = {
            "phrase": words | st.lists(words, min_size=1, max_size=3).map(tuple),
            "near": st.lists(st.lists(words, min_size=1, max_size=2).map(tuple), min_size=2, max_size=3).map(tuple),
            "regex": st.sampled_from([r"\bno\b", " of ", "a: b", "'x'", '"', r"(a|b)\w* c{2}", "#"]),
            "pattern": st.lists(token, min_size=1, max_size=3),
        }[kind]
        made.append(Rule(f"{owner}#{number}", kind, draw(value), effect, draw(st.integers(2, 99)) if kind == "near" else 0))
    return tuple(made)


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    dimension_ids = draw(st.lists(name, min_size=1, max_size=3, unique=True))
    dimensions, code_ids = [], []
    for dimension in dimension_ids:
        codes = []
        for code_id in [f"{dimension}.{code}" for code in draw(st.lists(name, min_size=1, max_size=3, unique=True))]:
            examples = draw(texts)
            codes.append(
                Code(
                    id=code_id,
                    dimension=dimension,
                    label=draw(line),
                    definition=draw(text),
                    include=draw(texts),
                    exclude=draw(texts),
                    examples=examples,
                    counter_examples=tuple(example for example in draw(texts) if example not in examples),
                    attributes=draw(st.dictionaries(line.filter(lambda key: key != "expected_form"), text | texts, max_size=2)),
                    source=draw(st.just("") | text),
                    rules=draw(rules(code_id)),
                    formerly=draw(st.just(()) | st.just((f"older.{dimension}_{len(code_ids)}",))),
                    color=draw(st.just("") | st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)),
                )
            )
            code_ids.append(code_id)
        dimensions.append(Dimension(dimension, draw(line), tuple(codes)))
    scope_examples = draw(texts)
    pointed = st.just("") | st.sampled_from(code_ids)
    collaborations = tuple(
        Collaboration(one, f"{draw(line)} {number}", (), draw(pointed) if "form" not in dimension_ids else "", "", draw(st.just("") | text))
        for number, one in enumerate(draw(st.lists(name, max_size=2, unique=True)))
    )
    counter = tuple(example for example in draw(texts) if example not in scope_examples)
    scope = Scope(draw(st.just("") | text), scope_examples, counter, draw(rules("scope")))
    revisions = st.builds(
        Revision,
        date=st.dates().map(str),
        reason=line,
        version=st.just("") | line,
        codes=st.lists(st.sampled_from(["scope", "older.gone", *code_ids]), max_size=3).map(tuple),
    )
    changes = tuple(draw(st.lists(revisions, max_size=2)))
    language = draw(st.sampled_from(["en", "no", "pt-BR"]))
    return Codebook(draw(line), draw(line), language, tuple(dimensions), draw(texts), scope, collaborations, changes)


@settings(max_examples=80, deadline=None)
@given(codebooks())
def test_what_is_written_is_read_back(book: Codebook) -> None:
    again, problems = Codebook.parse(to_yaml(book))
    assert problems == ()
    assert again == book
    assert again.hash == book.hash


def test_the_written_file_reads_like_one_written_by_hand() -> None:
    book, _ = Codebook.parse(GOOD)
    assert book is not None
    written = to_yaml(book)
    assert "          - {phrase: exchange rate, effect: exclude}\n" in written
    assert "version: '1.0'\n" in written
    assert "counter_examples" not in written.split("dimensions:")[0]


@pytest.mark.parametrize(
    "words",
    [
        "word " * 21 + "longer \u00a0after " + "word " * 20 + "end",  # a blank of a word processor where a line would be folded
        "x " * 57 + "\u3000y and " + "z " * 40 + "end",
        "a\n\u00a0b",
        "one\n  \u2003two\nthree " + "word " * 40 + "end",
    ],
)
def test_blanks_of_word_processors_in_a_text_stay(words: str) -> None:
    book, problems = Codebook.parse(GOOD)
    assert book is not None
    assert problems == ()
    book = replace(book, scope=Scope(definition=words, examples=(words,)))
    again, problems = Codebook.parse(to_yaml(book))
    assert problems == ()
    assert again is not None
    assert again.scope == book.scope
