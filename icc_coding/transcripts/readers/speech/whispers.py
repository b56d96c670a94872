"""Whisper and what is built on it, NeMo and Vosk."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from icc_coding.transcripts.readers.speech.clouds import dicts, entry
from icc_coding.transcripts.readers.speech.heard import (
    Heard,
    HeardTurn,
    HeardWord,
    first_time,
    joined,
    punctuated,
    seconds,
    speaker_name,
    turns_of,
)
from icc_coding.transcripts.readers.speech.lists import in_seconds
from icc_coding.transcripts.readers.speech.vendors import plain_words

_MILLISECONDS = 1e-3


def whisper_cpp(data: Any) -> Heard | None:
    """whisper.cpp: lines with offsets in milliseconds; single words where it was told to cut so."""
    lines = [one for one in dicts(entry(data, "transcription")) if "offsets" in one or "timestamps" in one]
    if not lines:
        return None
    spaced = any(str(one.get("text", "")).startswith(" ") for one in lines)  # pieces of a word follow without a blank
    words = [
        HeardWord(
            str(one.get("text", "")),
            speaker_name(one.get("speaker")) or None,
            _from(one, "from"),
            _from(one, "to"),
            "" if spaced else " ",
        )
        for one in lines
    ]
    if _single(words):
        return Heard("whisper-cpp", "transcription", tuple(turns_of(words)))
    items = []
    for one, word in zip(lines, words, strict=True):
        text = " ".join(word.text.split())
        # --tinydiarize writes where the speaker changes, not who speaks
        changed = one.get("speaker_turn_next") is True or "[SPEAKER_TURN]" in text
        text = " ".join(text.replace("[SPEAKER_TURN]", " ").split())
        if text:
            items.append((HeardTurn(text, word.speaker or "", word.time), changed))
    turned = any(changed for _, changed in items)
    evidence = ("it marks where the speaker changes, but not who speaks",) if turned else ()
    return Heard("whisper-cpp", "transcription", tuple(item for item, _ in items), evidence)


def _from(one: Mapping[str, Any], which: str) -> float | None:
    time = seconds(entry(one, "offsets", which), _MILLISECONDS)
    return time if time is not None else seconds(entry(one, "timestamps", which))


def _single(words: Sequence[HeardWord]) -> bool:
    """Whether most entries are a word each, so that they must be put together."""
    return len(words) >= 4 and sum(len(word.text.split()) <= 1 for word in words) > 0.8 * len(words)


def whisper(data: Any) -> Heard | None:
    """Whisper, faster-whisper and WhisperX: segments, whose words may name speakers of their own; OpenAI's service with words alone."""
    segments = [one for one in dicts(_segments(data)) if isinstance(one.get("text"), str)]
    if not segments or not all("start" in one for one in segments):
        return _words_alone(data)
    keys = set(data) if isinstance(data, Mapping) else set()
    known = keys & {"word_segments", "language", "text", "task", "duration"} or any(
        "avg_logprob" in one or "words" in one for one in segments
    )
    if not known:
        return None
    items = tuple(spoken for one in segments for spoken in _segment(one) if spoken.text)
    diarized = any(item.speaker for item in items)
    name = "whisperx" if "word_segments" in keys or (diarized and "words" in segments[0]) else "whisper"
    if keys:
        return Heard(name, "segments", items)
    timed, unit = in_seconds(items)
    return Heard(name, "the top", timed, (unit,) if unit else ())


def _segments(data: Any) -> Any:
    """The list under `segments`, or the file itself: the segments as a script of one's own writes them, some with words and some without."""
    if isinstance(data, Mapping):
        return entry(data, "segments")
    timed = any("avg_logprob" in one or any("word" in word for word in dicts(one.get("words"))) for one in dicts(data))
    return data if timed else None


def _segment(one: Mapping[str, Any]) -> Iterator[HeardTurn]:
    """A segment; several turns where its words clearly speak for several."""
    text, start = " ".join(one["text"].split()), seconds(one.get("start"))
    speaker = speaker_name(one.get("speaker"))
    words = plain_words(dicts(one.get("words")))
    runs = [list(run) for _, run in groupby(_filled(words), key=lambda word: word.speaker)]
    if len(runs) > 1 and all(len(run) > 1 or re.search(r"[.?!,]$", run[0].text) for run in runs) and joined(words) == text:
        for run in runs:
            yield HeardTurn(joined(run), run[0].speaker or "", first_time(run) or start)
        return
    only = {word.speaker for word in words if word.speaker}
    yield HeardTurn(text, speaker or (only.pop() if len(only) == 1 else ""), start)


def _filled(words: Sequence[HeardWord]) -> list[HeardWord]:
    """A word without a speaker (a number that was not aligned) belongs to the one before."""
    shown = next((word.speaker for word in words if word.speaker), None)
    filled = []
    for word in words:
        shown = word.speaker or shown
        filled.append(replace(word, text=word.text.strip(), speaker=shown))
    return filled


def _words_alone(data: Any) -> Heard | None:
    """`{text, words: [{word, start, end}]}`: the words go by the punctuation of the text."""
    entries = [one for one in dicts(entry(data, "words")) if "word" in one and "start" in one]
    text = entry(data, "text")
    if not entries or not isinstance(text, str) or "results" in data:
        return None
    words = [replace(word, text=word.text.strip()) for word in plain_words(entries)]
    return Heard("whisper", "words", tuple(turns_of(punctuated(words, text))))


def chunks(data: Any) -> Heard | None:
    """Hugging Face pipelines and insanely-fast-whisper: chunks with `timestamp: [from, to]`, and `speakers` where it was asked for them."""
    for key in ("speakers", "chunks"):
        found = [one for one in dicts(entry(data, key)) if isinstance(one.get("timestamp"), list) and isinstance(one.get("text"), str)]
        if found:
            words = [HeardWord(one["text"], speaker_name(one.get("speaker")) or None, *_pair(one["timestamp"]), "") for one in found]
            if _single(words):
                return Heard("whisper", key, tuple(turns_of(words)))
            return Heard(
                "whisper", key, tuple(HeardTurn(" ".join(w.text.split()), w.speaker or "", w.time) for w in words if w.text.strip())
            )
    return None


def _pair(timestamp: Sequence[Any]) -> tuple[float | None, float | None]:
    return (seconds(timestamp[0]) if timestamp else None, seconds(timestamp[1]) if len(timestamp) > 1 else None)


def tuples(data: Any) -> Heard | None:
    """Segments of faster-whisper that were written as bare lists: `[id, seek, start, end, text, tokens, …]`."""
    rows = entry(data, "segments") if isinstance(data, Mapping) else data
    if not isinstance(rows, list) or not rows or not all(isinstance(row, list) for row in rows):
        return None
    items = []
    for row in rows:
        texts = [cell for cell in row if isinstance(cell, str)]
        place = row.index(texts[0]) if texts else 0
        before = [seconds(cell) for cell in row[:place] if isinstance(cell, (int, float))]
        if len(texts) != 1 or len(before) < 2:
            return None
        items.append(HeardTurn(" ".join(texts[0].split()), "", before[-2]))
    return Heard("whisper", "segments" if isinstance(data, Mapping) else "the top", tuple(item for item in items if item.text))


def nemo(data: Any) -> Heard | None:
    """NeMo: sentences of speakers, else words; segments of a hypothesis; lines of a manifest."""
    sentences = [one for one in dicts(entry(data, "sentences")) if one.get("sentence") or one.get("text")]
    words = dicts(entry(data, "words"))
    if sentences and ("session_id" in data or "speaker_count" in data or any("sentence" in one for one in sentences)):
        items = [
            HeardTurn(
                " ".join(str(one.get("sentence") or one.get("text")).split()),
                speaker_name(
                    next((one[key] for key in ("speaker_name", "speaker", "speaker_label", "speaker_id") if one.get(key) is not None), None)
                ),
                seconds(next((one[key] for key in ("start_time", "startTime", "start") if key in one), None)),
            )
            for one in sentences
        ]
        return Heard("nemo" if "words" in data or "session_id" in data else "sentences", "sentences", tuple(items))
    if words and ("session_id" in data or "speaker_count" in data):
        return Heard("nemo", "words", tuple(turns_of(punctuated(plain_words(words), str(entry(data, "transcription") or "")))))
    segments = [one for one in dicts(entry(data, "timestamp", "segment")) if one.get("segment")]
    if segments:
        return Heard(
            "nemo",
            "timestamp.segment",
            tuple(HeardTurn(" ".join(one["segment"].split()), "", seconds(one.get("start"))) for one in segments),
        )
    return None


def vosk(data: Any) -> Heard | None:
    """Vosk: one result, or a list of them, of words with `conf`."""
    results = dicts(data) if isinstance(data, list) else [data] if isinstance(data, Mapping) else []
    lists = [[one for one in dicts(entry(result, "result")) if "word" in one and "conf" in one] for result in results]
    if not any(lists):
        return None
    items = [
        HeardTurn(str(result.get("text") or joined(plain_words(words))), speaker_name(result.get("speaker")), plain_words(words)[0].time)
        for result, words in zip(results, lists, strict=True)
        if words
    ]
    return Heard("vosk", "result", tuple(items))


def youtube(data: Any) -> Heard | None:
    """YouTube's captions (`json3`): events of pieces of a line."""
    events = [one for one in dicts(entry(data, "events")) if dicts(one.get("segs"))]
    items = [
        HeardTurn(text, "", seconds(one.get("tStartMs"), _MILLISECONDS))
        for one in events
        if (text := " ".join("".join(str(seg.get("utf8", "")) for seg in dicts(one["segs"])).split()))
    ]
    return Heard("captions", "events", tuple(items)) if items else None
