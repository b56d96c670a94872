"""Passages that say nearly the same are found by numbers of words; the plain way of comparing them gives the same groups."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.decisions.fuzzy import likeness
from icc_coding.suggesting.alike import group_alike

PASSAGES = st.lists(st.text("abcde ", max_size=60) | st.text("ab ", min_size=30, max_size=60), max_size=14)


def plainly(passages: list[str]) -> list[int]:
    """Runs of four words as they stand, each passage compared with every group before it."""
    words = [passage.split() for passage in passages]
    runs = [{tuple(said[n : n + 4]) for n in range(len(said) - 3)} if len(said) >= 8 else set() for said in words]
    often = Counter(run for passage, own in dict(zip(passages, runs, strict=True)).items() for run in own)
    found: list[int] = []
    for number, passage in enumerate(passages):
        group = number
        for other in (n for n in range(number - 1, -1, -1) if found[n] == n):
            shared = [run for run in runs[number] & runs[other] if often[run] <= 50]
            longest = max(len(passage), len(passages[other]))
            near = shared and len(shared) >= 0.3 * len(runs[number]) and min(len(passage), len(passages[other])) >= 0.9 * longest
            if passage == passages[other] or (near and likeness(passage, passages[other]) >= 0.9):
                group = other
        found.append(group if passage not in passages[:number] else found[passages.index(passage)])
    return found


@settings(max_examples=150, deadline=None)
@given(PASSAGES)
def test_groups_are_those_of_the_plain_way(passages: list[str]) -> None:
    twice = passages + [passage.replace("a", "b", 1) for passage in passages[::2]]
    assert group_alike(twice) == plainly(twice)
