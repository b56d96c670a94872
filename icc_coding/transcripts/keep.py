"""Frozen texts: `coding/texts/<sha256>.txt` with the reading of it beside, `<sha256>.json`. Kept; decisions refer to them."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from icc_coding.decoding import is_writable
from icc_coding.errors import NewerFormat, UserError
from icc_coding.files import LARGEST_LIST, parse_kept, read_measured, sha256_text, write_text_atomic
from icc_coding.study import Study
from icc_coding.transcripts.draft import Recognition
from icc_coding.transcripts.model import Segment, Turn
from icc_coding.transcripts.segments import stretches_of

_VERSION = 1
_TIMES = 100  # how many times as large as its text a reading can be: some hundred bytes for a turn of a word
_LONGEST = 1e15  # seconds; some programs write moments since 1970
_NAME = re.compile(r"[0-9a-f]{64}")


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


def placed(spans: tuple[tuple[int, int], ...], turns: tuple[Turn, ...]) -> tuple[Segment, ...]:
    """Segments with the turn and the stretch they lie in."""
    stretch_of = [0] * len(turns)
    for number, (first, last) in enumerate(stretches_of(turns)):
        stretch_of[first:last] = [number] * (last - first)
    segments: list[Segment] = []
    turn = 0
    for index, (start, end) in enumerate(spans):
        while turns[turn].end <= start:
            turn += 1
        segments.append(Segment(index, start, end, turn, stretch_of[turn]))
    return tuple(segments)


def freeze(study: Study, frozen: Frozen, *, keep: bool) -> Frozen:
    """Write a text and its reading; with `keep`, a reading that exists already stays as it is and is returned.

    Segments are cut once: without `keep`, too, they stay as they are while the turns do, however sentences would be cut today.
    """
    text_path, json_path = study.texts / f"{frozen.text_hash}.txt", study.texts / f"{frozen.text_hash}.json"
    earlier = _earlier(study, frozen.text_hash)
    if earlier is not None and keep:
        return earlier
    if earlier is not None and earlier.turns == frozen.turns:
        frozen = replace(frozen, segments=earlier.segments, language=earlier.language)
    if earlier is not None and (earlier.turns, earlier.segments, earlier.recognition) == (
        frozen.turns,
        frozen.segments,
        frozen.recognition,
    ):
        return frozen
    write_text_atomic(text_path, frozen.text)
    write_text_atomic(json_path, _to_json(frozen))
    return frozen


def _earlier(study: Study, text_hash: str) -> Frozen | None:
    """The reading that exists, None when there is none or it is damaged (the source is at hand, so it can be made anew)."""
    try:
        return thaw(study, text_hash)
    except NewerFormat:
        raise  # never written over
    except UserError:
        return None


def frozen_names(study: Study) -> list[str]:
    """Hashes of the frozen texts: files that are called as this program calls them, and nothing a drive has put beside them."""
    if not study.texts.is_dir():
        return []
    return sorted(path.stem for path in study.texts.glob("*.txt") if is_text_name(path.stem))


def is_text_name(name: str) -> bool:
    """Whether a name is that of a frozen text: a SHA-256."""
    return _NAME.fullmatch(name) is not None


def is_reading(path: Path, text_hash: str) -> bool:
    """Whether a file is the whole reading of this text."""
    try:
        return _from_json(_reading_at(path), "").text_hash == text_hash
    except (OSError, LookupError, ValueError, TypeError, AttributeError, RecursionError):
        return False


def load_text(study: Study, text_hash: str) -> str:
    """A frozen text. Raises :class:`UserError` when it is missing or no longer what its name says."""
    path = study.texts / f"{text_hash}.txt"
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise UserError(f"{path}: this frozen text is missing, and decisions may refer to it. Bring it back from a backup.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: this frozen text cannot be read ({error}). Bring it back from a backup.") from error
    if sha256_text(text) != text_hash:
        raise UserError(f"{path}: this frozen text was changed after it was frozen. Bring it back from a backup.")
    return text


def thaw(study: Study, text_hash: str) -> Frozen:
    """A frozen text with its reading. Raises :class:`UserError` when either is missing or damaged."""
    text = load_text(study, text_hash)
    path = study.texts / f"{text_hash}.json"
    try:
        return _from_json(_reading_at(path), text)
    except (OSError, LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(
            f"{path}: the reading of this text is missing or damaged. Bring it back from a backup, or run `icc-coding check`."
        ) from error


def _reading_at(path: Path) -> Any:
    """What a reading's file holds. It is measured by the text beside it before it is read: every letter may be a turn, but nothing grows more."""
    text = path.with_suffix(".txt")
    size = text.stat().st_size if text.exists() else 0
    return parse_kept(read_measured(path, max(LARGEST_LIST, _TIMES * size)), _VERSION, path)


def _to_json(frozen: Frozen) -> str:
    """One turn a line and segments by the dozen, so that it is small and still diffs."""
    head: dict[str, Any] = {
        "v": _VERSION,
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


def _from_json(data: dict[str, Any], text: str) -> Frozen:
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
    texts = (
        frozen.name,
        frozen.file,
        frozen.part,
        frozen.text_hash,
        frozen.source_hash,
        frozen.kind,
        frozen.recognition.name,
        frozen.language,
    )
    if not all(isinstance(one, str) for one in (*texts, *(turn.speaker for turn in frozen.turns))):
        raise TypeError("a name is no text")
    if not 0 <= frozen.speech_share <= 1 or not isinstance(frozen.reader_version, int):
        raise ValueError("a share is none, or a version is no number")
    if not all(turn.time is None or abs(turn.time) < _LONGEST for turn in frozen.turns):  # also what is no number, or larger than any
        raise ValueError("a time is none")
    seen = frozen.recognition
    said = (seen.kind, *seen.evidence, *seen.alternatives, *seen.problems, *(word for role in seen.roles.values() for word in role))
    if not all(isinstance(one, str) for one in (*said, *frozen.attributes.values())):
        raise TypeError("what was recognised is no text")
    if not all(
        map(is_writable, (*texts, *said, *frozen.attributes, *frozen.attributes.values(), *(turn.speaker for turn in frozen.turns)))
    ):
        raise ValueError("a text cannot be written")
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
