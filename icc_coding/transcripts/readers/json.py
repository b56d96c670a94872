"""JSON of transcription services and research corpora: known services by their shape, other lists wherever they lie."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from icc_coding.errors import UserError
from icc_coding.phrasing import how_many
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.draft import Line, Recognition, TranscriptDraft
from icc_coding.transcripts.readers.speech import clouds, vendors, whispers
from icc_coding.transcripts.readers.speech.heard import Heard, labelled_pieces, spoken_pieces
from icc_coding.transcripts.readers.speech.lists import has_lists, in_seconds, lists, with_names, worth
from icc_coding.transcripts.readers.speech.unread import unread
from icc_coding.transcripts.source import Source

# From the most particular shape to the most general.
SERVICES: tuple[Callable[[Any], Heard | None], ...] = (
    clouds.azure,
    clouds.video_indexer,
    clouds.amazon,
    clouds.amazon_turns,
    clouds.ibm,
    vendors.deepgram,
    vendors.speechmatics,
    vendors.gladia,
    vendors.rev,
    vendors.assemblyai,
    vendors.elevenlabs,
    vendors.named_words,
    clouds.google,
    whispers.nemo,
    whispers.whisper_cpp,
    whispers.vosk,
    whispers.youtube,
    whispers.chunks,
    whispers.tuples,
    whispers.whisper,
)
_GENERAL = ("turns", "segments")
_SCRIPT = re.compile(
    r"^\s*(?:/\*.*?\*/\s*|//[^\n]*\n\s*)*(?:export\s+default|(?:export\s+)?(?:const|let|var)\s+[\w$]+\s*(?::[^=]+)?=|(?:window|globalThis|module|exports|self)[\w$.\[\]\"']*\s*=|[\w$]+\s*\()\s*",
    re.DOTALL,
)
_LARGEST_LITERAL = 20_000_000  # characters that are tried as a Python literal


def read(source: Source, settings: TranscriptSettings) -> list[TranscriptDraft]:
    """The file's turns. Raises :class:`UserError` for broken JSON and for JSON that holds no talk."""
    data = _load(source)
    _refuse_others(source, data)
    wanted = settings.reader.removesuffix("-json")
    found = None if wanted in _GENERAL else _of_service(data)
    unit = ""
    if found is None:
        candidates = sorted(lists(data), key=worth, reverse=True)
        if not candidates:
            return [_as_text(source, data, settings)]
        found = candidates[0]
        items, unit = in_seconds(found.items)
        found = replace(found, items=items, service=wanted if wanted in _GENERAL else _by_keys(data, found))
    if wanted and wanted != found.service:
        raise UserError(
            f"{source.name}: does not read as `{settings.reader}`, which study.toml asks for; it is {found.service}. Choose {found.service}-json, turns or segments."
        )
    found = replace(found, items=with_names(data, found.items))
    if wanted == "segments":
        found = replace(found, items=tuple(replace(item, speaker="") for item in found.items))
    recognition = _recognised(data, found, unit)
    if wanted != "segments" and not any(item.speaker for item in found.items) and (pieces := labelled_pieces(found.items)) is not None:
        evidence = tuple("speakers by the labels in its text" if "one voice" in line else line for line in recognition.evidence)
        return [TranscriptDraft("json", pieces=tuple(pieces), recognition=replace(recognition, evidence=evidence))]
    return [TranscriptDraft("json", pieces=tuple(spoken_pieces(found.items)), recognition=recognition)]


def _of_service(data: Any) -> Heard | None:
    """What a known service's file holds; a service whose shape fits but whose list is empty is passed over."""
    for service in SERVICES:
        found = service(data)
        if found is not None and any(item.text for item in found.items):
            return found
    return None


def _recognised(data: Any, found: Heard, unit: str) -> Recognition:
    spoken = [item for item in found.items if item.text]
    evidence = [f"a list of {len(spoken)} items with text under “{found.path}”"]
    speakers = len({item.speaker for item in spoken if item.speaker})
    if not speakers:
        evidence.append("no speakers: read as one voice")
    elif found.named:
        evidence.append(f"each names its speaker ({speakers} of them)" if speakers > 1 else "each names its speaker")
    else:
        evidence.append("some name their speaker")
    evidence += [*found.evidence, *([unit] if unit else [])]
    missing = unread(data, [item.heading or item.text for item in found.items])
    if missing:
        listed = ", ".join(f"“{path}” ({how_many(count, 'word')})" for path, count in sorted(missing.items(), key=lambda one: -one[1])[:4])
        more = f" and {len(missing) - 4} more places" if len(missing) > 4 else ""
        evidence.append(f"not read: {listed}{more}")
    others = () if found.service == "segments" else ("segments-json",) if speakers else ()
    if found.service not in _GENERAL:
        others = ("turns-json", *others) if has_lists(data) else ()
    return Recognition(f"{found.service}-json", tuple(evidence), others, sure=not missing, kind="interview")


def _load(source: Source) -> Any:
    text = source.text()
    script = _SCRIPT.match(text)
    if script is not None:
        text = text[script.end() :].rstrip().rstrip(";").rstrip()
        text = text.removesuffix(")") if script[0].rstrip().endswith("(") else text
    try:
        return json.loads(text)
    except RecursionError:
        raise UserError(f"{source.name}: is nested deeper than any transcript. Export it again.") from None
    except ValueError as error:
        found = _lines(text)
        found = _literal(text) if found is None else found
        if found is None:
            place = getattr(error, "lineno", 1)
            raise UserError(f"{source.name}, line {place}: is no complete JSON. Download or export it again.") from error
        return found


def _lines(text: str) -> Any:
    """One value a line, None when it is nothing of the kind."""
    lines = [line for line in text.split("\n") if line.strip()]
    try:
        return [json.loads(line) for line in lines] if len(lines) > 1 else None
    except (ValueError, RecursionError):
        return None


def _literal(text: str) -> Any:
    """What scripts print of their data: single quotes, None and True (Python), bare keys (JavaScript); None when it is neither."""
    if len(text) > _LARGEST_LITERAL:
        return None
    quoted = re.sub(r"([{,]\s*)([A-Za-z_$][\w$]*)(\s*:)", r'\1"\2"\3', text)
    for tried in (text, quoted):
        try:
            found = ast.literal_eval(re.sub(r"(?<=[:,\[])(\s*)(null|true|false|undefined)(?=\s*[,\]}])", _constant, tried.strip()))
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            continue
        if isinstance(found, (dict, list)):
            return found
    return None


def _constant(match: re.Match[str]) -> str:
    return match[1] + {"true": "True", "false": "False"}.get(match[2], "None")


def _refuse_others(source: Source, data: Any) -> None:
    first = data[0] if isinstance(data, list) and data else data
    if isinstance(first, Mapping) and {"seq", "prev", "action"} <= set(first):
        raise UserError(f"{source.name}: is a log of decisions, not a transcript. It belongs into coding/decisions/.")


def _by_keys(data: Any, found: Heard) -> str:
    """The tool, where the name of its list shows it."""
    last = found.path.rsplit(".", 1)[-1].lower()
    if last == "segments" and isinstance(data, Mapping) and "word_segments" in data:
        return "whisperx"
    return {"meeting_transcripts": "qmsum", "hansard": "hansard"}.get(last, "turns" if found.named else "segments")


def _as_text(source: Source, data: Any, settings: TranscriptSettings) -> TranscriptDraft:
    """JSON that holds one long text: its lines are read like any document's."""
    texts = [
        value for key in ("text", "transcript", "content", "body") if isinstance(data, Mapping) and isinstance(value := data.get(key), str)
    ]
    text = max(texts, key=len, default="")
    if len(text.split()) < 5:
        raise UserError(
            f"{source.name}: is JSON without talk in it (no list of items with text). Export the transcript as .txt, .docx or .vtt."
        )
    if settings.reader.removesuffix("-json") in _GENERAL:
        raise UserError(
            f"{source.name}: holds one long text and no list of turns, so it does not read as `{settings.reader}`. Take that line out."
        )
    missing = unread(data, [text])
    said = tuple(f"besides its text it holds {how_many(count, 'word')} under “{path}”, not read." for path, count in missing.items())
    return TranscriptDraft("json", tuple(Line(line.rstrip()) for line in text.replace("\r\n", "\n").split("\n")), problems=said[:4])
