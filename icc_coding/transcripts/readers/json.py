"""JSON of transcription services and research corpora: the list of who said what is found wherever it lies."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from icc_coding.errors import UserError
from icc_coding.study import TranscriptSettings
from icc_coding.transcripts import clock
from icc_coding.transcripts.conventions import asides, names
from icc_coding.transcripts.draft import Draft, Line, Piece, Recognition
from icc_coding.transcripts.source import Source
from icc_coding.transcripts.words import word_set, words_in

_TEXT = words_in(
    """
    text content spoken transcript utterance speech sentence message body caption line value said quote display nbest words elements
    sentences tokens alternatives
    """
)
_SPEAKER = words_in(
    """
    speaker speaker_name speakername speaker_label speakerlabel speaker_id speakerid name participant participant_name user
    username author role from spk speakertag speaker_tag who person voice channel channeltag
    """
)
_TIME = words_in(
    """
    start start_time starttime begin begintime begin_time timestamp time offset from_time ts start_ms startms start_seconds
    audio_start startoffset offsetinticks offset_seconds time_start bg t
    """
)
_CLOSED_TYPES = word_set(
    """
    section motion vote heading header note stage annotation event silence music sound title meta metadata pause
    """
)
# Where services keep whole turns beside single words, the turns are wanted.
_PREFERRED = words_in(
    """
    utterances turns hansard meeting_transcripts monologues paragraphs dialogue conversation entries segments transcript results
    sentences
    """
)
_DEEPEST, _LARGEST_LIST = 40, 2_000_000
_ISO = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?")


@dataclass(frozen=True, slots=True)
class _Spoken:
    """One item of the list: None for the time when there is none, '' for an unknown speaker."""

    text: str
    speaker: str
    time: float | None
    heading: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """A list of spoken items, and where it lies."""

    path: str
    items: tuple[_Spoken, ...]

    @property
    def characters(self) -> int:
        return sum(len(item.text) for item in self.items)

    @property
    def named(self) -> bool:
        return sum(bool(item.speaker) for item in self.items) > 0.5 * len(self.items)


def read(source: Source, settings: TranscriptSettings) -> list[Draft]:
    """The file's turns. Raises :class:`UserError` for broken JSON and for JSON that holds no talk."""
    data = _load(source)
    _refuse_others(source, data)
    found = sorted(_lists(data), key=_worth, reverse=True)
    if not found:
        return [_as_text(source, data)]
    best = found[0]
    items, unit = _in_seconds(best.items)
    convention = _service(data, best)
    if settings.reader and settings.reader.removesuffix("-json") not in (convention, "turns", "segments"):
        raise UserError(
            f"{source.name}: does not read as `{settings.reader}`, which study.toml asks for; it is a list of items ({convention})."
        )
    evidence = [f"a list of {sum(bool(item.text) for item in items)} items with text under “{best.path or 'the top'}”"]
    evidence.append("each names its speaker" if best.named else "no speakers: read as one voice")
    if unit:
        evidence.append(unit)
    others = tuple(f"“{one.path}” ({len(one.items)} items)" for one in found[1:3])
    if others:
        evidence.append(f"not read: {', '.join(others)}")
    recognition = Recognition(f"{convention}-json", tuple(evidence), kind="interview")
    return [Draft("json", pieces=tuple(_pieces(items)), recognition=recognition)]


def _load(source: Source) -> Any:
    text = source.text()
    try:
        return json.loads(text)
    except RecursionError:
        raise UserError(f"{source.name}: is nested deeper than any transcript. Export it again.") from None
    except ValueError as error:
        lines = [line for line in text.split("\n") if line.strip()]
        try:
            return [json.loads(line) for line in lines] if len(lines) > 1 else _raise(error)
        except (ValueError, RecursionError):
            place = getattr(error, "lineno", 1)
            raise UserError(f"{source.name}, line {place}: is no complete JSON. Download or export it again.") from error


def _raise(error: ValueError) -> Any:
    raise error


def _refuse_others(source: Source, data: Any) -> None:
    first = data[0] if isinstance(data, list) and data else data
    if isinstance(first, Mapping) and {"seq", "prev", "action"} <= set(first):
        raise UserError(f"{source.name}: is a log of decisions, not a transcript. It belongs into coding/decisions/.")


def _lists(data: Any) -> Iterator[_Found]:
    """Every list of spoken items in the data, with its path."""
    stack: list[tuple[str, Any, int]] = [("", data, 0)]
    while stack:
        path, value, depth = stack.pop()
        if depth > _DEEPEST:
            continue
        if isinstance(value, Mapping):
            if value and all(str(key).isdigit() for key in value) and all(isinstance(item, Mapping) for item in value.values()):
                value = [value[key] for key in sorted(value, key=int)]
            else:
                stack.extend((f"{path}.{key}" if path else str(key), item, depth + 1) for key, item in value.items())
                continue
        if isinstance(value, list) and value and len(value) <= _LARGEST_LIST:
            items = tuple(item for entry in value if (item := _item(entry)) is not None)
            if sum(bool(item.text) for item in items) >= max(1, 0.3 * len(value)):
                yield _Found(path, items)
            if len(value) <= 200_000:
                stack.extend((path, item, depth + 1) for item in value if isinstance(item, (Mapping, list)))


def _worth(found: _Found) -> tuple[float, ...]:
    """Lists with speakers first, then those under a telling name, then those with most text in fewest items."""
    last = found.path.rsplit(".", 1)[-1].lower()
    rank = _PREFERRED.index(last) if last in _PREFERRED else len(_PREFERRED)
    long_enough = found.characters / max(len(found.items), 1) > 12
    return (found.named and long_enough, long_enough, -rank, found.characters, -len(found.items))


def _item(entry: Any) -> _Spoken | None:
    """One entry of a list, None when it is nothing spoken."""
    if isinstance(entry, Sequence) and not isinstance(entry, str):
        return _pair(entry)
    if not isinstance(entry, Mapping):
        return None
    lowered = {str(key).lower().replace("-", "_"): value for key, value in entry.items()}
    kind = lowered.get("type")
    text = next((words for key in _TEXT if key in lowered and (words := _words(_first(key, lowered[key]))) != ""), "")
    if isinstance(kind, str) and kind.lower() in _CLOSED_TYPES:
        title = _words(lowered.get("name") or lowered.get("title") or "")
        rest = " ".join(str(value) for key, value in lowered.items() if isinstance(value, str) and key not in ("type", "name", "title"))
        return _Spoken("", "", None, " ".join(f"{title} {rest}".split()))
    if not text:
        return None
    return _Spoken(" ".join(text.split()), _speaker(lowered), _time(lowered))


def _first(key: str, value: Any) -> Any:
    """Of several alternatives of the same words, the first."""
    return value[:1] if key in ("alternatives", "nbest") and isinstance(value, list) else value


def _pair(entry: Sequence[Any]) -> _Spoken | None:
    """`[speaker, text]`, as some corpora write it."""
    if len(entry) != 2 or not all(isinstance(part, str) for part in entry):
        return None
    speaker = names.clean(entry[0])
    return _Spoken(" ".join(entry[1].split()), speaker, None) if names.possible(speaker) and entry[1].strip() else None


def _words(value: Any, depth: int = 0) -> str:
    """The text of a field: a string, or the words, elements or alternatives it is made of."""
    if isinstance(value, str):
        return value
    if not isinstance(value, list) or depth > 4 or not value:
        return ""
    parts: list[str] = []
    for one in value:
        if isinstance(one, str):
            parts.append(one)
        elif isinstance(one, Mapping):
            inner = next(
                (one[key] for key in ("punctuated_word", "word", "text", "value", "content", "transcript", "display") if key in one), ""
            )
            words = inner if isinstance(inner, str) else _words(inner, depth + 1)
            glued = bool(parts) and (one.get("type") in ("punct", "punctuation") or parts[-1].endswith(" "))
            parts.append(words if glued or not parts else f" {words}")
    return "".join(parts)


def _speaker(entry: Mapping[str, Any]) -> str:
    for key in _SPEAKER:
        value = entry.get(key)
        if isinstance(value, Mapping):
            value = value.get("name") or value.get("label") or value.get("id")
        if isinstance(value, bool) or value is None:
            continue
        if isinstance(value, (int, float)):
            return f"Speaker {int(value)}" if math.isfinite(value) else ""
        if isinstance(value, str) and value.strip():
            speaker = names.clean(value[: names.LONGEST * 2])
            return f"Speaker {speaker}" if speaker.isdigit() else speaker
    return ""


def _time(entry: Mapping[str, Any]) -> float | None:
    for key in _TIME:
        value = entry.get(key)
        if isinstance(value, bool) or value is None:
            continue
        if isinstance(value, (int, float)):
            return float(value) if math.isfinite(value) and value >= 0 else None
        if isinstance(value, str):
            bare = value.strip().rstrip("s")
            iso = _ISO.fullmatch(value.strip())
            if iso and any(iso.groups()):
                return int(iso[1] or 0) * 3600 + int(iso[2] or 0) * 60 + float(iso[3] or 0)
            if bare.replace(".", "", 1).isdigit() and bare.isascii():
                return float(bare)
            if (time := clock.seconds(value)) is not None:
                return time
    words = next((entry[key] for key in ("elements", "words", "sentences") if isinstance(entry.get(key), list) and entry[key]), None)
    return _time({str(k).lower(): v for k, v in words[0].items()}) if words and isinstance(words[0], Mapping) else None


def _in_seconds(items: Sequence[_Spoken]) -> tuple[list[_Spoken], str]:
    """Times in seconds: the unit is the one that gives a human rate of speech."""
    times = [item.time for item in items if item.time is not None]
    span = (max(times) - min(times)) if times else 0.0
    letters = sum(len(item.text) for item in items)
    if span <= 0 or letters < 50:
        return list(items), ""
    scale = min((1.0, 1e-3, 1e-7, 1e-9), key=lambda unit: abs(math.log(letters / (span * unit) / 12)))
    if scale == 1.0:
        return list(items), ""
    unit = {1e-3: "milliseconds", 1e-7: "ticks", 1e-9: "nanoseconds"}[scale]
    scaled = [_Spoken(i.text, i.speaker, None if i.time is None else round(i.time * scale, 3), i.heading) for i in items]
    return scaled, f"times are in {unit}, told by the rate of speech"


def _service(data: Any, found: _Found) -> str:
    """The tool, where its JSON shows it."""
    keys = set(data) if isinstance(data, Mapping) else set()
    last = found.path.rsplit(".", 1)[-1].lower()
    if last == "utterances" and keys & {"audio_url", "acoustic_model", "language_model", "utterances"}:
        return "assemblyai" if keys & {"audio_url", "acoustic_model", "words", "confidence"} else "utterances"
    if last == "segments" and "word_segments" in keys:
        return "whisperx"
    if last == "segments" and ("language" in keys or {"text", "segments"} <= keys):
        return "whisperx" if found.named else "whisper"
    if last in ("meeting_transcripts", "hansard", "monologues"):
        return {"meeting_transcripts": "qmsum", "hansard": "hansard", "monologues": "rev"}[last]
    return "turns" if found.named else "segments"


def _pieces(items: Sequence[_Spoken]) -> Iterator[Piece]:
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


def _as_text(source: Source, data: Any) -> Draft:
    """JSON that holds one long text: its lines are read like any document's."""
    texts = [
        value for key in ("text", "transcript", "content", "body") if isinstance(data, Mapping) and isinstance(value := data.get(key), str)
    ]
    text = max(texts, key=len, default="")
    if len(text.split()) < 5:
        raise UserError(
            f"{source.name}: is JSON without talk in it (no list of items with text). Export the transcript as .txt, .docx or .vtt."
        )
    return Draft("json", tuple(Line(line.rstrip()) for line in text.replace("\r\n", "\n").split("\n")))
