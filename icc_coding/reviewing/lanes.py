"""In which order a reviewer meets suggestions: a mix that teaches, the same for the same seed and decisions.

Of twenty cards ten are likely suggestions, four lie near the border between likely and possible, three are spread over
transcripts, and three (the blind share, 15 % by default) are random passages read without the machine. Within a lane codes, or
transcripts, take turns. A passage that says word for word the same as an earlier one comes last.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from random import Random
from typing import TypeVar

from icc_coding.reviewing.desk import PROPOSED, Proposals
from icc_coding.transcripts.model import Transcript

T = TypeVar("T")
Place = tuple[str, int, int]  # text, start, end

ROUND = 20
_NEAR, _SPREAD = 4, 3
_SHORTEST_BLIND = 8  # words; "Mm-hm." is no passage to read blind


@dataclass(frozen=True, slots=True)
class Lanes:
    """Numbers of likely and possible suggestions in three orders. `same` are those whose words were met before under their code."""

    likely: tuple[int, ...]
    near: tuple[int, ...]
    spread: tuple[int, ...]
    same: tuple[int, ...]


def make_lanes(proposals: Proposals, seed: str) -> Lanes:
    """Put all suggestions that are worth a look in order, whatever was decided about them: decided ones are passed over when drawn."""
    numbers = [number for number, item in enumerate(proposals.all) if item.band in PROPOSED]
    first_of = {proposals.words_of(number): number for number in reversed(numbers)}
    once = [number for number in numbers if first_of[proposals.words_of(number)] == number]
    likely = sorted((n for n in once if proposals[n].band == "likely"), key=lambda number: -proposals[number].score)
    near = sorted((n for n in once if proposals[n].band != "likely"), key=_nearness(proposals, once))
    spread = once[:]
    Random(f"spread {seed}").shuffle(spread)
    return Lanes(
        likely=tuple(_take_turns(likely, lambda number: proposals[number].code)),
        near=tuple(_take_turns(near, lambda number: proposals[number].code)),
        spread=tuple(_take_turns(spread, lambda number: proposals[number].text)),
        same=tuple(number for number in numbers if first_of[proposals.words_of(number)] != number),
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


def _take_turns(items: Iterable[T], group: Callable[[T], str]) -> Iterator[T]:
    """Items with their groups taking turns, the order within each kept."""
    groups: dict[str, list[T]] = {}
    for item in items:
        groups.setdefault(group(item), []).append(item)
    missing = object()
    for turn in zip_longest(*groups.values(), fillvalue=missing):
        yield from (item for item in turn if item is not missing)  # type: ignore[misc]
