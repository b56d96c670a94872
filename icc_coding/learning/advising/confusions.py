"""Which codes are confused with each other: by replaced decisions, between coders, and between suggestions and decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from icc_coding.decisions.overlap import renamed_codes
from icc_coding.learning.advising.decided import DecidedSegments, Key
from icc_coding.learning.training import Answers
from icc_coding.reviewing.adjudicate import NOTHING, Dispute, find_disputes
from icc_coding.reviewing.desk import Desk

REPLACED, CODERS, TOGETHER = "replaced", "coders differ", "suggested together"


@dataclass(frozen=True, slots=True)
class ConfusedPassage:
    """One passage where two codes met: `held` is the code that won ('' when coders differ), `what` says who held what."""

    transcript: str
    text: str
    held: str
    what: str


@dataclass(frozen=True, slots=True)
class ConfusedCodes:
    """Two codes and in how many passages they were confused; a passage may count in several of the ways, and once in `passages`.

    replaced            one was replaced by the other: `first_by_second` and `second_by_first` times
    coders_differ       one coder applied the one, another coder the other
    suggested_together  the machine suggested both, which belong to one dimension, and people applied one and not the other
    """

    first: str
    second: str
    passages: int
    first_by_second: int
    second_by_first: int
    coders_differ: int
    suggested_together: int
    cases: tuple[ConfusedPassage, ...]


@dataclass(frozen=True, slots=True)
class _Event:
    pair: tuple[str, str]
    kind: str
    key: Key
    held: str
    what: str


def find_confusions(desk: Desk, segments: DecidedSegments, answers: Answers) -> list[ConfusedCodes]:
    """All confused pairs, the most frequent first, each with two passages: where possible one decided either way."""
    events = [*_replaced(desk, segments), *_coders(desk, segments), *_together(segments, answers)]
    pairs = dict.fromkeys(event.pair for event in events)
    found = [_confusion(pair, [event for event in events if event.pair == pair], segments) for pair in pairs]
    return sorted(found, key=lambda item: (-item.passages, item.first, item.second))


def _confusion(pair: tuple[str, str], events: list[_Event], segments: DecidedSegments) -> ConfusedCodes:
    kinds = Counter((event.kind, event.held if event.kind == REPLACED else "") for event in events)
    return ConfusedCodes(
        first=pair[0],
        second=pair[1],
        passages=len({event.key for event in events}),
        first_by_second=kinds[REPLACED, pair[1]],
        second_by_first=kinds[REPLACED, pair[0]],
        coders_differ=kinds[CODERS, ""],
        suggested_together=kinds[TOGETHER, ""],
        cases=tuple(_case(event, segments) for event in _two(pair, events)),
    )


def _two(pair: tuple[str, str], events: list[_Event]) -> list[_Event]:
    """Two passages, decided either way if there are such."""
    by_passage: dict[Key, _Event] = {}
    for event in events:
        by_passage.setdefault(event.key, event)
    chosen = [next((event for event in by_passage.values() if event.held == code), None) for code in pair]
    first = [event for event in chosen if event is not None]
    return [*first, *(event for event in by_passage.values() if event not in first)][:2]


def _case(event: _Event, segments: DecidedSegments) -> ConfusedPassage:
    return ConfusedPassage(event.key[0], segments.words(event.key), event.held, event.what)


def _replaced(desk: Desk, segments: DecidedSegments) -> Iterator[_Event]:
    renamed, known = renamed_codes(desk.codebook), {code.id for code in desk.codebook.codes}
    for record in desk.state.records:
        if record.action != "replace" or not desk.state.stands(record) or (record.by or "").startswith("bulk:"):
            continue
        code, to = renamed.get(record.code or "", record.code or ""), renamed.get(str(record.to), str(record.to))
        key = segments.key_of(record.text or "", record.start or 0, record.end or 0)
        if key is not None and code != to and {code, to} <= known:
            yield _Event(_pair(code, to), REPLACED, key, to, f"{record.coder} replaced {code} by {to}")


def _coders(desk: Desk, segments: DecidedSegments) -> Iterator[_Event]:
    for dispute in find_disputes(desk):
        key = segments.key_of(dispute.text, dispute.start, dispute.end)
        if key is not None and dispute.confusion[1] != NOTHING:
            yield _Event(_pair(*dispute.confusion), CODERS, key, "", _positions(dispute))


def _positions(dispute: Dispute) -> str:
    codes: Mapping[str, list[str]] = {coder: [] for coder in dispute.coders}
    for position in dispute.positions:
        if position.answer and position.code in dispute.confusion:
            codes[position.coder].append(position.code)
    return "; ".join(f"{coder}: {', '.join(held)}" for coder, held in codes.items() if held)


def _together(segments: DecidedSegments, answers: Answers) -> Iterator[_Event]:
    for row, key in enumerate(answers.places):
        suggested = set(segments.suggested(key, answers.codes))
        columns = [column for column, code in enumerate(answers.codes) if code in suggested and answers.known[row, column]]
        for yes in columns:
            for no in columns:
                held, other = answers.codes[yes], answers.codes[no]
                if answers.labels[row, yes] and not answers.labels[row, no] and _dimension(held) == _dimension(other):
                    yield _Event(_pair(held, other), TOGETHER, key, held, f"both suggested, {held} applied, {other} not")


def _dimension(code: str) -> str:
    return code.partition(".")[0]


def _pair(one: str, other: str) -> tuple[str, str]:
    first, second = sorted((one, other))
    return first, second
