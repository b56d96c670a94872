"""Phrases, and words near each other, found in a sentence by the places of their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WordSpan = tuple[int, int]  # first word, last word + 1


@dataclass(frozen=True, slots=True)
class Indexed:
    """A phrase or near rule: groups of alternatives, each a sequence of atom numbers (-1 for any word)."""

    number: int
    groups: tuple[tuple[tuple[int, ...], ...], ...]
    needed: tuple[tuple[frozenset[int], ...], ...]  # the atoms of each phrase
    within: int
    negated_itself: bool


def find(rule: Indexed, places: dict[int, list[int]], length: int) -> list[WordSpan]:
    """Where a rule matches, as spans of words: every match of a phrase, the tightest match of a near rule."""
    groups = []
    for group, needed in zip(rule.groups, rule.needed, strict=True):
        groups.append(_phrase_spans(group, needed, places, length))
        if not groups[-1]:
            return []
    if len(groups) == 1:
        return longest(groups[0])
    best: WordSpan | None = None
    for anchor in groups[0]:
        span = _tightest(anchor, groups[1:], rule.within)
        if span is not None and (best is None or span[1] - span[0] < best[1] - best[0]):
            best = span
    return [] if best is None else [best]


def _tightest(anchor: WordSpan, others: Sequence[list[WordSpan]], within: int) -> WordSpan | None:
    """The smallest window around `anchor` that holds one disjoint match of every other group, at most `within` words wide."""
    spans: list[tuple[int, int, tuple[WordSpan, ...]]] = [(anchor[0], anchor[1], (anchor,))]
    for group in others:
        wider = [
            (min(low, span[0]), max(high, span[1]), (*used, span))
            for low, high, used in spans
            for span in group
            if max(high, span[1]) - min(low, span[0]) <= within and all(span[1] <= u[0] or span[0] >= u[1] for u in used)
        ]
        spans = sorted(wider, key=lambda item: item[1] - item[0])[:8]
    return (spans[0][0], spans[0][1]) if spans else None


def _phrase_spans(
    group: tuple[tuple[int, ...], ...], needed: tuple[frozenset[int], ...], places: dict[int, list[int]], length: int
) -> list[WordSpan]:
    spans = []
    for phrase, atoms in zip(group, needed, strict=True):
        if not atoms or not atoms <= places.keys():
            continue
        key = next(offset for offset, atom in enumerate(phrase) if atom >= 0)
        for place in places[phrase[key]]:
            start = place - key
            fits = start >= 0 and start + len(phrase) <= length
            if fits and all(atom < 0 or start + offset in places[atom] for offset, atom in enumerate(phrase)):
                spans.append((start, start + len(phrase)))
    return spans


def longest(spans: list[WordSpan]) -> list[WordSpan]:
    """Overlapping matches of one rule count once, the longest."""
    kept: list[WordSpan] = []
    for span in sorted(set(spans), key=lambda item: (item[0], -item[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept
