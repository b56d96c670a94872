"""A frozen text as it was read, and the file that holds its reading: JSON, checked when it is read back."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from icc_coding.decoding import is_writable
from icc_coding.transcripts.draft import Recognition
from icc_coding.transcripts.model import Turn

VERSION = 1
_LONGEST = 1e15  # seconds; some programs write moments since 1970


@dataclass(frozen=True, slots=True)
class Frozen:
    """A text as it was read: everything that follows from the source and the reader alone. Speakers are as the file labels them."""

    name: str
    file: str
    part: str
    text: str
    text_hash: str
    source_hash: str
    kind: str
    reader_version: int
    recognition: Recognition
    turns: tuple[Turn, ...]
    segments: tuple[tuple[int, int], ...]
    speech_share: float = 1.0
    attributes: Mapping[str, str] = field(default_factory=dict)
    language: str = ""  # ISO 639-1 code of the language whose abbreviations were minded when sentences were cut; '' is English


def to_json(frozen: Frozen) -> str:
    """One turn a line and segments by the dozen, so that it is small and still diffs."""
    head: dict[str, Any] = {
        "v": VERSION,
        "text": frozen.text_hash,
        "name": frozen.name,
        "file": frozen.file,
        "part": frozen.part,
        "source": frozen.source_hash,
        "kind": frozen.kind,
        "reader": frozen.recognition.name,
        "reader_version": frozen.reader_version,
        "speech_share": round(frozen.speech_share, 4),
        "attributes": dict(frozen.attributes),
        **({"language": frozen.language} if frozen.language else {}),
        "recognition": asdict(frozen.recognition),
    }
    parts = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
    turns = ",\n".join(json.dumps([t.start, t.end, t.speaker, t.time, t.question], ensure_ascii=False) for t in frozen.turns)
    spans = [f"[{start}, {end}]" for start, end in frozen.segments]
    lines = ",\n".join(", ".join(spans[n : n + 8]) for n in range(0, len(spans), 8))
    return "{" + ",\n".join(parts) + ',\n"turns": [\n' + turns + '\n],\n"segments": [\n' + lines + "\n]}\n"


def from_json(data: dict[str, Any], text: str) -> Frozen:
    """The reading of a text. Raises LookupError, TypeError, ValueError or AttributeError for what is no whole reading."""
    seen = data["recognition"]
    recognition = Recognition(
        **{name: tuple(seen[name]) for name in ("evidence", "alternatives", "problems")},
        name=seen["name"],
        sure=seen["sure"],
        kind=seen["kind"],
        roles={speaker: (role, reason) for speaker, (role, reason) in seen["roles"].items()},
    )
    turns = tuple(
        Turn(n, start, end, speaker, time, (question[0], question[1]) if question else None)
        for n, (start, end, speaker, time, question) in enumerate(data["turns"])
    )
    frozen = Frozen(
        name=data["name"],
        file=data["file"],
        part=data["part"],
        text=text,
        text_hash=data["text"],
        source_hash=data["source"],
        kind=data["kind"],
        reader_version=data["reader_version"],
        recognition=recognition,
        turns=turns,
        segments=tuple((start, end) for start, end in data["segments"]),
        speech_share=data["speech_share"],
        attributes=data["attributes"],
        language=data.get("language", ""),
    )
    _check(frozen, len(text) or sys.maxsize)
    return frozen


def _check(frozen: Frozen, length: int) -> None:
    """Raises ValueError or TypeError for values that no reading has: what is believed here is used everywhere."""
    _check_words(frozen)
    if not 0 <= frozen.speech_share <= 1 or not isinstance(frozen.reader_version, int):
        raise ValueError("a share is none, or a version is no number")
    if not all(turn.time is None or abs(turn.time) < _LONGEST for turn in frozen.turns):  # also what is no number, or larger than any
        raise ValueError("a time is none")
    _check_places(frozen, length)


def _check_words(frozen: Frozen) -> None:
    for word in _words(frozen):
        if not isinstance(word, str):
            raise TypeError("what must be a text is none")
        if not is_writable(word):
            raise ValueError("a text cannot be written")


def _words(frozen: Frozen) -> Iterator[str]:
    """All that is said in words beside the text itself."""
    yield from (frozen.name, frozen.file, frozen.part, frozen.text_hash, frozen.source_hash, frozen.kind, frozen.language)
    yield from (turn.speaker for turn in frozen.turns)
    yield from (*frozen.attributes, *frozen.attributes.values())
    seen = frozen.recognition
    yield from (seen.name, seen.kind, *seen.evidence, *seen.alternatives, *seen.problems)
    yield from (word for role in seen.roles.values() for word in role)


def _check_places(frozen: Frozen, length: int) -> None:
    turns = [(turn.start, turn.end) for turn in frozen.turns]
    for spans in (turns, frozen.segments):
        places = [place for span in spans for place in span]
        if not all(type(place) is int for place in places) or places != sorted(places):
            raise ValueError("places are out of order")
        if places and not (places[0] >= 0 and places[-1] <= length):
            raise ValueError("a place lies outside the text")
    if not turns:
        raise ValueError("nobody says anything")
    if frozen.segments and not (frozen.segments[-1][0] < turns[-1][1]):
        raise ValueError("a segment lies in no turn")
    for turn in frozen.turns:
        if turn.question is not None and not 0 <= turn.question[0] <= turn.question[1] <= length:
            raise ValueError("a question lies outside the text")
