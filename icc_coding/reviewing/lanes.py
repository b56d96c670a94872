"""In which order a reviewer meets suggestions: a mix that teaches, the same for the same seed and decisions.

Of twenty cards ten are likely suggestions, four lie near the border between likely and possible, three are spread over scores and
transcripts, and three (the blind share, 15 % by default) are random passages read without the machine. Within a lane codes, or
tenths of the scores and transcripts, take turns. A passage that says nearly the same as an earlier one comes last.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import ceil
from random import Random
from typing import TypeVar

from icc_coding.decisions.overlap import Place
from icc_coding.reviewing.proposals import PROPOSED, Proposals
from icc_coding.transcripts.model import Transcript

T = TypeVar("T")

ROUND = 20
_NEAR, _SPREAD = 4, 3
_TENTHS = 10
_SHORTEST_BLIND = 8  # words; "Mm-hm." is no passage to read blind


@dataclass(frozen=True, slots=True)
class Lanes:
    """Numbers of likely and possible suggestions in three orders. `same` are those whose words were nearly met before under their code."""

    likely: tuple[int, ...]
    near: tuple[int, ...]
    spread: tuple[int, ...]
    same: tuple[int, ...]


def make_lanes(proposals: Proposals, seed: str) -> Lanes:
    """Put all suggestions that are worth a look in order, whatever was decided about them: decided ones are passed over when drawn."""
    numbers = [number for number, item in enumerate(proposals.all) if item.band in PROPOSED]
    first_of = {proposals.alike(number): number for number in reversed(numbers)}
    once = [number for number in numbers if first_of[proposals.alike(number)] == number]
    likely = sorted((n for n in once if proposals[n].band == "likely"), key=lambda number: -proposals[number].score)
    near = sorted((n for n in once if proposals[n].band != "likely"), key=_nearness(proposals, once))
    return Lanes(
        likely=tuple(_take_turns(likely, lambda number: proposals[number].code)),
        near=tuple(_take_turns(near, lambda number: proposals[number].code)),
        spread=tuple(_spread(proposals, once, seed)),
        same=tuple(number for number in numbers if first_of[proposals.alike(number)] != number),
    )


def pattern(blind_share: float, seed: str) -> Iterator[str]:
    """Lanes in the order in which cards are drawn from them, without end: each round of twenty is shuffled anew."""
    rng = Random(f"pattern {seed}")
    blind = round(ROUND * blind_share)
    owed = ROUND * blind_share - blind
    carried = 0.0
    while True:
        carried += owed
        extra = round(carried)
        carried -= extra
        blind_now = min(ROUND, max(0, blind + extra))
        rest = ROUND - blind_now
        near, spread = round(rest * _NEAR / (ROUND - 3)), round(rest * _SPREAD / (ROUND - 3))
        drawn = ["blind"] * blind_now + ["near"] * near + ["spread"] * spread + ["likely"] * (rest - near - spread)
        rng.shuffle(drawn)
        yield from drawn


def blind_places(transcripts: Collection[Transcript], seed: str) -> list[Place]:
    """Codable segments in random order, for passages that are read without the machine."""
    texts = {transcript.text_hash: transcript.text for transcript in transcripts}
    places = [place for place in reading_places(transcripts) if len(texts[place[0]][place[1] : place[2]].split()) >= _SHORTEST_BLIND]
    Random(f"blind {seed}").shuffle(places)
    return places


def reading_places(transcripts: Iterable[Transcript]) -> list[Place]:
    """Codable segments as one reads them, transcript by transcript."""
    return [(transcript.text_hash, s.start, s.end) for transcript in transcripts for s in transcript.coded_segments]


def _spread(proposals: Proposals, numbers: Sequence[int], seed: str) -> Iterator[int]:
    """Suggestions of all scores and transcripts in turn: each ten come from the ten tenths of the scores, in which transcripts take turns."""
    rng = Random(f"spread {seed}")
    ordered = sorted(numbers, key=lambda number: proposals[number].score)
    size = max(1, ceil(len(ordered) / _TENTHS))
    tenths = [ordered[first : first + size] for first in range(0, len(ordered), size)]
    rng.shuffle(tenths)
    for tenth in tenths:
        rng.shuffle(tenth)
    of_tenth = {number: place for place, tenth in enumerate(tenths) for number in tenth}
    by_text = [number for tenth in tenths for number in _take_turns(tenth, lambda number: proposals[number].text)]
    return _take_turns(by_text, lambda number: of_tenth[number])


def _nearness(proposals: Proposals, numbers: Sequence[int]) -> Callable[[int], float]:
    """How far a suggestion lies from the border between likely and possible of its code."""
    lowest: dict[str, float] = {}
    highest: dict[str, float] = {}
    for number in numbers:
        item = proposals[number]
        if item.band == "likely":
            lowest[item.code] = min(lowest.get(item.code, 1.0), item.score)
        else:
            highest[item.code] = max(highest.get(item.code, 0.0), item.score)

    def distance(number: int) -> float:
        item = proposals[number]
        top = highest.get(item.code, 0.0)
        return abs(item.score - (top + lowest.get(item.code, top)) / 2)

    return distance


def _take_turns(items: Iterable[T], group: Callable[[T], Hashable]) -> Iterator[T]:
    """Items with their groups taking turns, the order within each kept."""
    groups: dict[Hashable, list[T]] = {}
    for item in items:
        groups.setdefault(group(item), []).append(item)
    missing = object()
    for turn in zip_longest(*groups.values(), fillvalue=missing):
        yield from (item for item in turn if item is not missing)  # type: ignore[misc]
