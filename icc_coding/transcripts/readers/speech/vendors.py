"""Deepgram, Speechmatics, ElevenLabs, AssemblyAI, Gladia, Rev and others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from icc_coding.transcripts.readers.speech.clouds import dicts, entry, voice
from icc_coding.transcripts.readers.speech.heard import (
    Heard,
    HeardTurn,
    HeardWord,
    as_key,
    by_time,
    first_time,
    joined,
    punctuated,
    seconds,
    speaker_name,
    split_sentences,
    turns_of,
)


def plain_words(entries: Sequence[Mapping[str, Any]], scale: float = 1.0) -> list[HeardWord]:
    """Words as most services write them."""
    return [
        HeardWord(
            str(next((one[key] for key in ("punctuated_word", "text", "word", "value") if one.get(key)), "")),
            speaker_name(next((one[key] for key in ("speaker", "speaker_id", "speaker_label") if one.get(key) is not None), None)) or None,
            seconds(next((one[key] for key in ("start", "start_time", "ts", "time_begin") if key in one), None), scale),
            seconds(next((one[key] for key in ("end", "end_time", "end_ts", "time_end") if key in one), None), scale),
        )
        for one in entries
    ]


def whole(one: Mapping[str, Any], speaker: str, key: str = "text", scale: float = 1.0) -> HeardTurn:
    """One turn that the service itself made."""
    start = next((one[name] for name in ("start", "start_time", "startTime", "time_begin") if name in one), None)
    return HeardTurn(" ".join(str(one.get(key) or "").split()), speaker, seconds(start, scale))


def deepgram(data: Any) -> Heard | None:
    """Deepgram: utterances, else paragraphs, else words; a channel each where the recording has several."""
    channels = [next(iter(dicts(one.get("alternatives"))), {}) for one in dicts(entry(data, "results", "channels"))]
    if not any("words" in one or "transcript" in one for one in channels):
        return None
    utterances = dicts(entry(data, "results", "utterances"))
    several = len({as_key(one.get("channel")) for one in utterances}) if utterances else len(channels)
    in_words = any(word.get("speaker") is not None for one in channels for word in dicts(one.get("words")))
    if utterances and (not in_words or any(one.get("speaker") is not None for one in utterances)):
        found = [whole(one, voice(speaker_name(one.get("speaker")), one.get("channel"), several), "transcript") for one in utterances]
        return Heard("deepgram", "results.utterances", by_time(found))
    items: list[HeardTurn] = []
    for number, one in enumerate(channels):
        paragraphs = dicts(entry(one, "paragraphs", "paragraphs"))
        words = punctuated(plain_words(dicts(one.get("words"))), str(one.get("transcript", "")))
        if paragraphs:
            heard = [
                HeardTurn(
                    " ".join(" ".join(str(s.get("text", "")) for s in dicts(p.get("sentences"))).split()),
                    speaker_name(p.get("speaker")),
                    seconds(p.get("start")),
                )
                for p in paragraphs
            ]
        elif several > 1:
            heard = [spoken for run in split_sentences(words) for spoken in turns_of(run)]
        else:
            heard = turns_of(words) if words else [HeardTurn(" ".join(str(one.get("transcript", "")).split()))]
        items += [replace(spoken, speaker=voice(spoken.speaker, number, several)) for spoken in heard if spoken.text]
    return Heard("deepgram", "results.channels.alternatives", by_time(items) if several > 1 else tuple(items)) if items else None


def speechmatics(data: Any) -> Heard | None:
    """Speechmatics: single words and marks; entities carry the words they are written with."""
    results = [one for one in dicts(entry(data, "results")) if isinstance(one.get("type"), str)]
    if results and any("content" in alternative for one in results for alternative in dicts(one.get("alternatives"))):
        if any(one.get("type") == "pronunciation" for one in results):
            return None
        spoken = [one for one in results if dicts(one.get("alternatives"))]
        channels = len({as_key(one.get("channel")) for one in spoken})
        glue_next, words = False, []
        for one in spoken:
            best = dicts(one["alternatives"])[0]
            attached = str(one.get("attaches_to", "previous" if one["type"] == "punctuation" else "none"))
            glue = "" if attached in ("previous", "both") or glue_next else " "
            glue_next = attached in ("next", "both")
            who = voice(speaker_name(best.get("speaker")), one.get("channel"), channels)
            mark = one["type"] == "punctuation"
            words.append(
                HeardWord(
                    str(best.get("content", "")),
                    None if mark else who or None,
                    seconds(one.get("start_time")),
                    seconds(one.get("end_time")),
                    glue,
                )
            )
        return Heard("speechmatics", "results", tuple(turns_of(words)))
    return _speechmatics_first(data)


def _speechmatics_first(data: Any) -> Heard | None:
    """The first form: words with a name and a time, and a list of speakers with theirs."""
    entries = [one for one in dicts(entry(data, "words")) if "name" in one and "time" in one]
    spans = [(seconds(one.get("time")) or 0.0, speaker_name(one.get("name"))) for one in dicts(entry(data, "speakers")) if "time" in one]
    if not entries:
        return None
    words = []
    for one in entries:
        time = seconds(one["time"])
        who = next((name for start, name in reversed(spans) if time is not None and start <= time + 0.01), None)
        mark = not any(character.isalnum() for character in str(one["name"]))
        end = None if time is None else time + (seconds(one.get("duration")) or 0.0)
        words.append(HeardWord(str(one["name"]), None if mark else who, time, end, "" if mark else " "))
    return Heard("speechmatics", "words", tuple(turns_of(words)))


def elevenlabs(data: Any) -> Heard | None:
    """ElevenLabs Scribe: words, the blanks between them, and sounds; one transcript a channel where there are several."""
    several = [one for one in dicts(entry(data, "transcripts")) if "words" in one] or [data]
    items: list[HeardTurn] = []
    for one in several:
        entries = dicts(entry(one, "words"))
        if not any(word.get("type") in ("spacing", "audio_event") or "speaker_id" in word for word in entries):
            return None
        spaced = any(word.get("type") == "spacing" for word in entries)
        words = [
            HeardWord(
                str(word.get("text", "")),
                speaker_name(word.get("speaker_id")) or None,
                None if word.get("type") == "spacing" else seconds(word.get("start")),
                seconds(word.get("end")),
                "" if spaced and word.get("type") != "audio_event" else " ",
            )
            for word in entries
        ]
        if len(several) > 1 and not any(word.speaker for word in words):
            channel = speaker_name(one.get("channel_index"), "Channel")
            items += [replace(s, speaker=channel) for run in split_sentences(words) for s in turns_of(run)]
        else:
            items += turns_of(words)
    return Heard("elevenlabs", "words", by_time(items) if len(several) > 1 else tuple(items))


def assemblyai(data: Any) -> Heard | None:
    """AssemblyAI: utterances, else words (milliseconds); words without speakers go by its full text."""
    keys = set(data) if isinstance(data, Mapping) else set()
    if not keys & {"audio_url", "acoustic_model", "audio_duration", "speech_model"} or "words" not in keys:
        return None
    if utterances := [one for one in dicts(data.get("utterances")) if one.get("text")]:
        items = [
            HeardTurn(" ".join(str(one["text"]).split()), speaker_name(one.get("speaker")), seconds(one.get("start"), 1e-3))
            for one in utterances
        ]
        return Heard("assemblyai", "utterances", tuple(items))
    words = punctuated(plain_words(dicts(data.get("words")), 1e-3), str(data.get("text") or ""))
    return Heard("assemblyai", "words", tuple(turns_of(words))) if words else None


def gladia(data: Any) -> Heard | None:
    """Gladia: utterances of the transcription, never those of a translation."""
    inner = entry(data, "result") if entry(data, "result", "transcription") else data
    utterances = [one for one in dicts(entry(inner, "transcription", "utterances")) if one.get("text")]
    path = "transcription.utterances"
    if not utterances:
        utterances = [{**one, "text": one["transcription"]} for one in dicts(entry(data, "prediction")) if one.get("transcription")]
        path = "prediction"
    channels = len({as_key(one.get("channel")) for one in utterances})
    items = []
    for one in utterances:
        words = plain_words(dicts(one.get("words")))
        start = one.get("start", one.get("time_begin", words[0].time if words else None))
        items.append(
            HeardTurn(" ".join(one["text"].split()), voice(speaker_name(one.get("speaker")), one.get("channel"), channels), seconds(start))
        )
    return Heard("gladia", path, by_time(items)) if items else None


def rev(data: Any) -> Heard | None:
    """Rev.ai and Rev: monologues of elements; sounds are tags."""
    monologues = dicts(entry(data, "monologues"))
    known = {as_key(one.get("id")): one.get("name") for one in dicts(entry(data, "speakers"))}
    items = []
    for one in monologues:
        elements = dicts(one.get("elements"))
        spaced = any(str(e.get("value", "")).isspace() for e in elements)
        words = [
            HeardWord(
                f"[{e['name']}]" if e.get("type") == "tag" and e.get("name") else str(e.get("value", "")),
                None,
                seconds(e.get("ts", e.get("timestamp"))),
                seconds(e.get("end_ts", e.get("end_timestamp"))),
                "" if spaced or e.get("type") == "punct" else " ",
            )
            for e in elements
        ]
        who = (
            entry(one, "speaker_info", "display_name")
            or known.get(as_key(one.get("speaker")))
            or one.get("speaker_name")
            or one.get("speaker")
        )
        if text := joined(words):
            items.append(HeardTurn(text, speaker_name(who), first_time(words)))
    return Heard("rev", "monologues", tuple(items)) if items else None


def named_words(data: Any) -> Heard | None:
    """Blocks of words under a participant's name (meeting bots), and words beside paragraphs of speakers (editors of the BBC)."""
    blocks = [one for one in dicts(data) if dicts(one.get("words")) and ("participant" in one or "speaker" in one)]
    if blocks and len(blocks) == len(dicts(data)) and not any(one.get("text") for one in blocks):
        items = []
        for one in blocks:
            words = dicts(one["words"])
            first = words[0].get("start_timestamp", words[0].get("start", words[0].get("data_start")))
            time = seconds(first.get("relative") if isinstance(first, Mapping) else first)
            spaced = any(str(word.get("text", "")).endswith(" ") for word in words)
            text = joined([HeardWord(str(word.get("text", "")), glue="" if spaced else " ") for word in words])
            items.append(HeardTurn(text, speaker_name(one.get("participant", one.get("speaker"))), time))
        return Heard("named-words", "words", tuple(items))
    paragraphs = [one for one in dicts(entry(data, "paragraphs")) if "speaker" in one and "start" in one and "text" not in one]
    timed = plain_words(dicts(entry(data, "words")))
    if not paragraphs or not timed:
        return None
    spans = [(seconds(one["start"]) or 0.0, speaker_name(one["speaker"])) for one in paragraphs]
    items = []
    for n, (start, who) in enumerate(spans):
        until = spans[n + 1][0] if n + 1 < len(spans) else float("inf")
        run = [word for word in timed if word.time is not None and (start if n else 0.0) <= word.time < until]
        if run:
            items.append(HeardTurn(joined(run), who, start))
    return Heard("named-words", "paragraphs", tuple(items)) if items else None
