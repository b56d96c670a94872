"""Distances against the plain table that defines them, and the closest passage against trying all of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.decisions.fuzzy import closest, likeness

short = st.text(alphabet="abc é😀", max_size=12)


def plain_distance(first: str, second: str) -> int:
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        above, row = row, [i]
        for j, b in enumerate(second, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b)))
    return row[-1]


@settings(max_examples=200, deadline=None)
@given(first=short, second=short)
def test_likeness_is_one_less_levenshtein_s_distance_over_the_longer_length(first: str, second: str) -> None:
    expected = 1 - plain_distance(first, second) / max(len(first), len(second), 1)
    assert likeness(first, second) == pytest.approx(expected)
    assert likeness(second, first) == pytest.approx(expected)


@settings(max_examples=100, deadline=None)
@given(passage=short, text=st.text(alphabet="abc é😀", max_size=20))
def test_no_span_is_closer_than_the_closest(passage: str, text: str) -> None:
    found = closest(passage, text)
    spans = [(start, end) for end in range(1, len(text) + 1) for start in range(end)]
    least = min((plain_distance(passage, text[start:end]) for start, end in spans), default=0)
    if found is None:
        assert not passage or not text or least >= len(passage)
    else:
        assert plain_distance(passage, text[slice(*found)]) == least


def test_published_distances() -> None:
    assert likeness("kitten", "sitting") == pytest.approx(1 - 3 / 7)
    assert likeness("Saturday", "Sunday") == pytest.approx(1 - 3 / 8)
    assert (likeness("", ""), likeness("abc", ""), likeness("abcd", "abxd")) == (1.0, 0.0, 0.75)


def test_longer_than_a_machine_word() -> None:
    passage = "Nine towns buy their salt together, and it is cheaper for every one of them than before. " * 3
    text = f"Before that. {passage.replace('salt', 'sand')} After that."
    found = closest(passage.strip(), text)
    assert found is not None
    assert text[slice(*found)] == passage.replace("salt", "sand").strip()
