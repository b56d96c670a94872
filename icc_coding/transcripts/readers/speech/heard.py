"""What was heard: words, what was spoken, and how words become turns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from icc_coding.transcripts import clock
from icc_coding.transcripts.conventions import asides, labelled, names
from icc_coding.transcripts.conventions.talk import pieces_of
from icc_coding.transcripts.draft import Line, Piece

PAUSE = 1.5  # seconds of silence that end a portion of one voice, where a sentence ends
LONG = 60  # words; one voice is cut at the next sentence end
_ISO = re.compile(r"P?T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?")
_SENTENCE_END = re.compile(r"[.!?…。？！][\"'”’)]*$")
_NO_ONE = frozenset(("", "uu", "unknown", "null", "none", "not_activated", "undefined"))


@dataclass(frozen=True, slots=True)
class HeardWord:
    """One word or mark of punctuation. `speaker` is None where the file says nothing; `glue` stands between it and the word before."""

    text: str
    speaker: str | None = None
    time: float | None = None  # seconds
    end: float | None = None
    glue: str = " "


@dataclass(frozen=True, slots=True)
class HeardTurn:
    """One turn to be: '' for an unknown speaker, None for the time when there is none. A `heading` is no speech."""

    text: str
    speaker: str = ""
    time: float | None = None
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a service's file holds: the service's name, the place of the list that was read, and what was spoken."""

    service: str
    path: str
    items: tuple[HeardTurn, ...]
    evidence: tuple[str, ...] = ()

    @property
    def characters(self) -> int:
        """Length of the speech."""
        return sum(len(item.text) for item in self.items)

    @property
    def named(self) -> bool:
        """Whether most items name their speaker."""
        return sum(bool(item.speaker) for item in self.items) > 0.5 * len(self.items)


def turns_of(words: Sequence[HeardWord]) -> list[HeardTurn]:
    """Runs of one speaker's words. A word that names nobody belongs to the run before it; one voice is cut at pauses."""
    if not any(word.speaker for word in words):
        return list(_portions(words))
    shown = next((word.speaker for word in words if word.speaker), None)
    known: list[tuple[str, HeardWord]] = []
    for word in words:
        shown = word.speaker or shown
        known.append((shown or "", word))
    runs = [(speaker, [word for _, word in group]) for speaker, group in groupby(known, key=lambda pair: pair[0])]
    return [HeardTurn(text, speaker, first_time(run)) for speaker, run in runs if (text := joined(run))]


def first_time(words: Sequence[HeardWord]) -> float | None:
    """When the first of the words that has a time was said."""
    return next((word.time for word in words if word.time is not None), None)


def _portions(words: Sequence[HeardWord]) -> Iterator[HeardTurn]:
    """One voice in portions that end with a sentence, at a pause or when they are long."""
    start = 0
    for n, word in enumerate(words):
        last = n + 1 == len(words)
        if not last and _SENTENCE_END.search(word.text):
            following = words[n + 1]
            pause = (following.time or 0.0) - (word.end if word.end is not None else word.time or 0.0)
            last = not _closes(following) and (pause >= PAUSE or n + 1 - start >= LONG)
        if last:
            run = words[start : n + 1]
            start = n + 1
            if text := joined(run):
                yield HeardTurn(text, "", first_time(run))


def _closes(word: HeardWord) -> bool:
    return not any(character.isalnum() for character in word.text)


def joined(words: Sequence[HeardWord]) -> str:
    """The words as a text, single blanks."""
    return " ".join("".join(word.text if n == 0 else word.glue + word.text for n, word in enumerate(words)).split())


def split_sentences(words: Sequence[HeardWord]) -> list[list[HeardWord]]:
    """Words in runs that end where a sentence does, or at a pause."""
    runs: list[list[HeardWord]] = [[]]
    for n, word in enumerate(words):
        before = words[n - 1] if n else None
        paused = before is not None and word.time is not None and before.end is not None and word.time - before.end >= PAUSE
        if before is not None and not _closes(word) and (paused or _SENTENCE_END.search(before.text)):
            runs.append([])
        runs[-1].append(word)
    return [run for run in runs if run]


def punctuated(words: Sequence[HeardWord], text: str) -> list[HeardWord]:
    """The words as a full text writes them, when they are its words without punctuation; else as they are."""
    if not words or any(re.search(r"[.,?!]$", word.text.strip()) for word in words):
        return list(words)
    position, cut = 0, []
    lowered = text.lower()
    if len(lowered) != len(text):
        return list(words)
    for word in words:
        bare = word.text.strip().lower()
        found = lowered.find(bare, position)
        if not bare or found < 0 or found - position > 40:
            return list(words)
        cut.append(found)
        position = found + len(bare)
    ends = [*cut[1:], len(text)]
    return [
        HeardWord(text[at:end].strip(), word.speaker, word.time, word.end, " " if n == 0 or text[at - 1].isspace() else "")
        for n, (word, at, end) in enumerate(zip(words, cut, ends, strict=True))
    ]


def by_time(items: Sequence[HeardTurn]) -> tuple[HeardTurn, ...]:
    """Items of several channels in the order in which they were said; as they stand when a time is missing."""
    if any(item.time is None for item in items):
        return tuple(items)
    return tuple(sorted(items, key=lambda item: item.time or 0.0))


def speaker_name(value: Any, word: str = "Speaker") -> str:
    """A speaker as services name one: a number becomes `Speaker 1`; '' for nobody."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _name_of(value, word)
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("displayName", "display_name", "name", "label", "username", "id") if value.get(key)), None)
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, (int, float)):
        return f"{word} {int(value)}" if _counts(value) else ""
    return _name_of(value, word) if isinstance(value, str) else ""


@lru_cache(maxsize=8192)
def _name_of(value: str, word: str) -> str:
    if value.strip().lower() in _NO_ONE:
        return ""
    speaker = names.clean(value[: names.LONGEST * 2])
    return f"{word} {speaker}" if speaker.isdigit() else speaker


def as_key(value: Any) -> Any:
    """What names a speaker or a channel in a file, as a key: a list or an object where a name should stand is told apart by how it is written."""
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def _counts(value: float) -> bool:
    """Whether a number can be a time or a place in a list: not negative, and not beyond all numbers."""
    return 0 <= value <= 1e15


def seconds(value: Any, scale: float = 1.0) -> float | None:
    """A time as services write one: a number (times `scale`), `1.5s`, `PT1.5S`, `00:00:01,500`, or `{seconds, nanos}`."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return round(float(value) * scale, 3) if _counts(value) else None
    if isinstance(value, Mapping):
        whole, nanos = seconds(value.get("seconds", 0)), seconds(value.get("nanos", 0))
        return None if whole is None or nanos is None else round(whole + nanos / 1e9, 3)
    if isinstance(value, str):
        bare = value.strip()
        iso = _ISO.fullmatch(bare)
        if iso and any(iso.groups()):
            return int(iso[1] or 0) * 3600 + int(iso[2] or 0) * 60 + float(iso[3] or 0)
        number = bare.removesuffix("s").strip()
        if number.replace(".", "", 1).isdigit() and number.isascii():
            return round(float(number) * (1.0 if bare.endswith("s") else scale), 3)
        return clock.seconds(bare)
    return None


def spoken_pieces(items: Sequence[HeardTurn]) -> Iterator[Piece]:
    """One turn a line, with `Name: ` before the first of a stretch; stage notes and headings are no turns."""
    shown: str | None = None
    for item in items:
        if item.heading:
            yield Piece(item.heading)
            shown = None
            continue
        if not item.speaker and asides.stage_note(item.text):
            yield Piece(item.text)
            continue
        label = f"{item.speaker}: " if item.speaker and item.speaker != shown else ""
        shown = item.speaker
        yield Piece(label, item.text, "", True, item.speaker, item.time)


def labelled_pieces(items: Sequence[HeardTurn]) -> list[Piece] | None:
    """The talk of one voice whose text itself has labels (`Ana: …`); None when it has none."""
    lines = [Line(item.text, time=item.time) for item in items]
    talk = labelled.inline_talk(lines)
    if talk is None or len(talk.heads) < max(2, 0.4 * len(lines)):
        return None
    return list(pieces_of(lines, talk))
