"""Matcher patterns are checked without spaCy, and what passes the check spaCy accepts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.codebook.model import Codebook
from icc_coding.codebook.patterns import FLAGS, LACKING, TEXT

from .sample import changed

GOOD_PATTERN = '[{lower: learn, OP: "+"}, {}, {LEMMA: {IN: [city, town]}}]'


def check(pattern: str) -> tuple[list[dict[str, Any]] | None, list[str]]:
    """The pattern that was read, or what is wrong with it."""
    text, line = changed(GOOD_PATTERN, pattern)
    book, problems = Codebook.parse(text)
    assert all(problem.line == line for problem in problems)
    return (book.code("value.learning").rules[3].value if book else None), [str(problem) for problem in problems]


@pytest.mark.parametrize("attribute", [*LACKING, "pos", "Ent_Type"])
def test_what_blank_english_lacks_is_refused(attribute: str) -> None:
    value, problems = check(f"[{{{attribute}: X}}]")
    assert value is None
    (problem,) = problems
    assert f"`{attribute}` cannot be used: rules know no" in problem
    assert "LOWER" in problem


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("[{LOWR: x}]", "`LOWR` is nothing a word has. Did you mean `LOWER`"),
        ("[{LOWER: [a]}]", "must be a text"),
        ("[{LOWER: 40}]", 'Put it in quotes: "40"'),
        ("[{LOWER: Learn}]", "never matches, because LOWER is always in small letters"),
        ("[{LEMMA: {IN: [City]}}]", "Write `city`"),
        ("[{TEXT: two words}]", "holds a blank"),
        ("[{LOWER: a, lower: b}]", "occurs twice for one word"),
        ('[{LOWER: a, OP: "{3,1}"}]', "`OP` cannot be `{3,1}`"),
        ('[{LOWER: a, OP: "**"}]', "`OP` cannot be `**`"),
        ('[{LOWER: a, OP: "{,}"}]', "`OP` cannot be"),
        ("[{LEMMA: {IM: [city]}}]", "`IM` is no condition for `LEMMA`"),
        ("[{LEMMA: {IN: city}}]", "`IN` of `LEMMA` must be a list"),
        ("[{LEMMA: {IN: []}}]", "is empty"),
        ("[{LEMMA: {}}]", "`LEMMA` is empty"),
        ('[{LEMMA: {REGEX: "(x"}}]', "`REGEX` `(x` is not a regular expression"),
        ('[{LEMMA: {REGEX: {IN: ["(x"]}}}]', "is not a regular expression"),
        ('[{LEMMA: {REGEX: {FUZZY: ["x"]}}}]', "`FUZZY` is no condition for `REGEX`"),
        ("[{IS_ALPHA: 1}]", "must be true or false"),
        ('[{LENGTH: {">=": "5"}}]', "must be a whole number"),
        ("[{LENGTH: {REGEX: x}}]", "is no condition for `LENGTH`"),
        ("learn", "`pattern` must be a list"),
        ("[learn]", "Write for example {LOWER: learn}"),
        ("[]", "`pattern` is empty"),
        ("[{}, {}]", "it would match everywhere"),
    ],
)
def test_what_spacy_would_refuse_or_never_match_is_named(pattern: str, message: str) -> None:
    value, problems = check(pattern)
    assert value is None
    assert len(problems) == 1
    assert message in problems[0]


def mostly(good: list[Any], doubtful: list[Any]) -> st.SearchStrategy[Any]:
    """Values that should pass, with now and then one that should not."""
    return st.sampled_from(good * (1 + 6 * len(doubtful) // len(good)) + doubtful)


word = mostly(["learn", "city", "oslo", "x", "é", "n't", "12"], ["Oslo", "two words", ""])
regex = mostly(["a.c", "^le", "[a-z]+n$"], ["(", "x*"])
number = st.integers(0, 30)
sets = mostly(["IN", "NOT_IN", "in"], ["IS_SUBSET"])
nested = st.fixed_dictionaries({"IN": st.lists(word, min_size=1, max_size=2)})
text_condition = st.one_of(
    word,
    st.dictionaries(sets, st.lists(word, min_size=1, max_size=3), min_size=1, max_size=2),
    st.fixed_dictionaries({"REGEX": regex | st.fixed_dictionaries({"NOT_IN": st.lists(regex, min_size=1, max_size=2)})}),
    st.dictionaries(mostly(["FUZZY", "FUZZY1", "fuzzy9"], ["FUZZY10"]), word | nested, min_size=1, max_size=1),
)
comparisons = st.dictionaries(mostly(["==", "!=", ">=", "<=", ">", "<"], ["=>"]), number, min_size=1, max_size=2)
length_condition = number | comparisons | st.fixed_dictionaries({"IN": st.lists(number, min_size=1)})
operator = mostly(["?", "*", "+", "!", "{2}", "{1,3}", "{2,}", "{,3}"], ["1", "{0}", "{3,1}", "{,}", "", "{a}"])
parts = st.one_of(
    st.tuples(st.just("OP"), operator),
    st.tuples(st.just("LENGTH"), length_condition),
    st.tuples(mostly(list(TEXT), ["ENT_TYPE"]), text_condition),
    st.tuples(mostly([*FLAGS, "is_alpha"], ["IS_OOV", "POS", "SPACY"]), mostly([True, False], [1])),
)
token = st.lists(parts, max_size=3).map(dict)


@settings(max_examples=150, deadline=None)
@given(st.lists(token, max_size=3))
def test_spacy_accepts_what_the_check_accepts(pattern: list[dict[str, Any]]) -> None:
    value, _ = check(json.dumps(pattern))  # JSON is YAML
    if value is None:
        return
    from spacy.matcher import Matcher
    from spacy.tokens import Doc

    from icc_coding.language import english, lemma

    vocab = english().vocab
    matcher = Matcher(vocab, validate=True)
    matcher.add("rule", [value])
    doc = Doc(vocab, words=["We", "learn", "from", "Oslo", ",", "12", "cities"])
    for word in doc:
        word.lemma_ = lemma(word.text)
    matcher(doc)
