"""Finding what is about a passage: the same as looking at everything."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from icc_coding.decisions.overlap import SpanIndex, Touching, same_passage, shared


@dataclass(frozen=True)
class _Item:
    number: int
    text: str
    code: str
    start: int
    end: int


_SPANS = st.tuples(st.integers(0, 60), st.one_of(st.integers(1, 40), st.just(500))).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), _SPANS), max_size=30), _SPANS)
def test_the_index_finds_what_looking_at_every_item_finds(drawn: list[tuple[str, str, tuple[int, int]]], span: tuple[int, int]) -> None:
    items = [_Item(number, text, code, *place) for number, (text, code, place) in enumerate(drawn)]
    index = SpanIndex(items)
    for text in "abc":
        for code in "xy":
            near = [item for item in items if (item.text, item.code) == (text, code) and same_passage((item.start, item.end), span)]
            expected = sorted(near, key=lambda item: (-shared((item.start, item.end), span), item.start, item.end))
            assert index.about(text, code, span) == expected
            assert index.has(text, code, span) == bool(expected)


@given(st.lists(_SPANS, max_size=40), _SPANS)
def test_what_touches_a_span_comes_in_the_order_it_was_given(drawn: list[tuple[int, int]], span: tuple[int, int]) -> None:
    items = [_Item(number, "a", "x", *place) for number, place in enumerate(drawn)]
    assert Touching(items).of(span) == [item for item in items if shared((item.start, item.end), span)]
