"""Azure, Amazon, Google and IBM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from icc_coding.transcripts.readers.speech.heard import (
    Heard,
    HeardTurn,
    HeardWord,
    as_key,
    by_time,
    joined,
    punctuated,
    seconds,
    speaker_name,
    split_sentences,
    turns_of,
)

_TICKS, _MILLISECONDS = 1e-7, 1e-3


def dicts(value: Any) -> list[Mapping[str, Any]]:
    """The mappings of a list; none when it is no list."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def entry(value: Any, *keys: str) -> Any:
    """What lies under a row of keys; None where one is missing."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def voice(speaker: str, channel: Any, channels: int) -> str:
    """Who speaks, where the file has several channels: the channel tells what the speaker's number does not."""
    if channels < 2:
        return speaker
    where = speaker_name(channel, "Channel")
    return f"{where} {speaker}".strip()


def azure(data: Any) -> Heard | None:
    """Batch transcription (`recognizedPhrases`), fast transcription (`phrases`), and lines of the speech SDK."""
    if phrases := dicts(entry(data, "recognizedPhrases")):
        path = "recognizedPhrases"
    elif phrases := [one for one in dicts(entry(data, "phrases")) if "text" in one]:
        path = "phrases"
    elif dicts(data) and all("RecognitionStatus" in one for one in dicts(data)):
        phrases, path = dicts(data), "the top"
    else:
        return None
    channels = len({as_key(one.get("channel")) for one in phrases})
    items = []
    for one in phrases:
        best = next(iter(dicts(one.get("nBest") or one.get("NBest"))), {})
        text = next((t for t in (one.get("text"), best.get("display"), best.get("Display"), one.get("DisplayText")) if t), "")
        who = voice(speaker_name(one.get("speaker", one.get("SpeakerId"))), one.get("channel"), channels)
        if isinstance(text, str) and text.strip():
            items.append(HeardTurn(" ".join(text.split()), who, _azure_time(one)))
    return Heard("azure", path, by_time(items)) if items else None


def _azure_time(one: Mapping[str, Any]) -> float | None:
    for key, scale in (("offsetInTicks", _TICKS), ("offsetMilliseconds", _MILLISECONDS), ("Offset", _TICKS)):
        if (time := seconds(one.get(key), scale)) is not None:
            return time
    return seconds(one.get("offset"), _MILLISECONDS)


def video_indexer(data: Any) -> Heard | None:
    """Azure Video Indexer: lines with instances, and a list of speakers by number."""
    insights = entry(next(iter(dicts(entry(data, "videos"))), {}), "insights")
    lines = dicts(entry(insights, "transcript"))
    known = {as_key(one.get("id")): one.get("name") for one in dicts(entry(insights, "speakers"))}
    items = [
        HeardTurn(
            " ".join(str(one["text"]).split()),
            speaker_name(known.get(as_key(one.get("speakerId"))) or one.get("speakerId")),
            seconds(entry(next(iter(dicts(one.get("instances"))), {}), "start")),
        )
        for one in lines
        if isinstance(one.get("text"), str) and one["text"].strip()
    ]
    return Heard("azure-video", "videos.insights.transcript", tuple(items)) if items else None


def amazon(data: Any) -> Heard | None:
    """Transcribe: single items, whose speakers stand beside them or in a list of segments of their own."""
    results = entry(data, "results")
    items = [one for one in dicts(entry(results, "items")) if "alternatives" in one]
    if not items or not any(one.get("type") == "pronunciation" for one in items):
        return None
    spans = [
        (seconds(one.get("start_time")) or 0.0, seconds(one.get("end_time")) or 0.0, speaker_name(one.get("speaker_label")))
        for one in dicts(entry(results, "speaker_labels", "segments"))
    ]
    at = {
        as_key(inner.get("start_time")): speaker_name(inner.get("speaker_label") or one.get("speaker_label"))
        for one in dicts(entry(results, "speaker_labels", "segments"))
        for inner in dicts(one.get("items"))
    }
    channels = dicts(entry(results, "channel_labels", "channels"))
    if len(channels) > 1 and not at and not any(one.get("speaker_label") for one in items):
        found = [
            spoken
            for channel in channels
            for run in split_sentences(
                [_amazon_word(one, speaker_name(channel.get("channel_label"))) for one in dicts(channel.get("items"))]
            )
            for spoken in turns_of(run)
        ]
        return Heard("aws", "results.channel_labels.channels", by_time(found))
    words = [
        _amazon_word(one, speaker_name(one.get("speaker_label")) or at.get(as_key(one.get("start_time"))) or _within(spans, one))
        for one in items
    ]
    return Heard("aws", "results.items", tuple(turns_of(words)))


def _within(spans: Sequence[tuple[float, float, str]], one: Mapping[str, Any]) -> str | None:
    time = seconds(one.get("start_time"))
    return next((who for start, end, who in spans if time is not None and start <= time < end), None)


def _amazon_word(one: Mapping[str, Any], speaker: str | None) -> HeardWord:
    best = next(iter(dicts(one.get("alternatives"))), {})
    mark = one.get("type") == "punctuation"
    # A mark has no time of its own and never begins a turn.
    return HeardWord(
        str(best.get("content", "")),
        None if mark else speaker,
        seconds(one.get("start_time")),
        seconds(one.get("end_time")),
        "" if mark else " ",
    )


def amazon_turns(data: Any) -> Heard | None:
    """Call Analytics, Contact Lens and HealthScribe: whole turns with a participant."""
    turns = dicts(entry(data, "Transcript")) or dicts(entry(data, "Conversation", "TranscriptSegments"))
    items = [
        HeardTurn(
            " ".join(str(one["Content"]).split()),
            speaker_name(one.get("ParticipantRole") or one.get("ParticipantId") or entry(one, "ParticipantDetails", "ParticipantRole")),
            seconds(one.get("BeginOffsetMillis"), _MILLISECONDS) if "BeginOffsetMillis" in one else seconds(entry(one, "BeginAudioTime")),
        )
        for one in turns
        if one.get("Content")
    ]
    path = "Transcript" if entry(data, "Transcript") else "Conversation.TranscriptSegments"
    return Heard("aws", path, by_time(items)) if items else None


def google(data: Any) -> Heard | None:
    """Speech-to-Text, v1 and v2, plain or as the answer of a long running operation."""
    inner = entry(data, "response") if isinstance(entry(data, "response"), Mapping) else data
    results = [one for one in dicts(entry(inner, "results")) if "alternatives" in one]
    hypotheses = [(one, next(iter(dicts(one.get("alternatives"))), {})) for one in results]
    if not hypotheses or any("timestamps" in best or "content" in best for _, best in hypotheses):
        return None
    if not any("transcript" in best or "words" in best for _, best in hypotheses):
        return None
    path = "results" if inner is data else "response.results"
    lists = [[_google_word(word) for word in dicts(best.get("words"))] for _, best in hypotheses]
    if lists[-1] and any(word.speaker for word in lists[-1]) and not any(word.speaker for words in lists[:-1] for word in words):
        # v1 with speakers: the last result holds all words again, now with their speakers.
        return Heard("google", f"{path}.alternatives.words of the last result", tuple(turns_of(lists[-1])))
    channels = len({as_key(one.get("channelTag", one.get("channel_tag"))) for one in results})
    items: list[HeardTurn] = []
    for (one, best), words in zip(hypotheses, lists, strict=True):
        text = " ".join(str(best.get("transcript", "")).split())
        channel = one.get("channelTag", one.get("channel_tag"))
        if any(word.speaker for word in words):
            for spoken in turns_of(punctuated(words, text)):
                items.append(HeardTurn(spoken.text, voice(spoken.speaker, channel, channels), spoken.time))
        elif text or words:
            items.append(HeardTurn(text or joined(words), voice("", channel, channels), words[0].time if words else None))
    return Heard("google", path, by_time(items) if channels > 1 else tuple(items)) if items else None


def _google_word(word: Mapping[str, Any]) -> HeardWord:
    def time(*keys: str) -> float | None:
        return seconds(next((word[key] for key in keys if key in word), None))

    who = next((word[key] for key in ("speakerLabel", "speaker_label", "speakerTag", "speaker_tag") if word.get(key)), None)
    start = time("startOffset", "startTime", "start_offset", "start_time")
    end = time("endOffset", "endTime", "end_offset", "end_time")
    if start is None and end is not None:
        start = 0.0  # a time of zero is left out
    return HeardWord(str(word.get("word", "")), speaker_name(who) or None, start, end)


def ibm(data: Any) -> Heard | None:
    """Watson: hypotheses with `[word, from, to]`, and a list of speakers by the time of each word."""
    results = [one for one in dicts(entry(data, "results")) if one.get("final", True)]
    best = [next(iter(dicts(one.get("alternatives"))), {}) for one in results]
    if not any(isinstance(one.get("timestamps"), list) for one in best):
        return None
    who = {as_key(one.get("from")): speaker_name(one.get("speaker")) for one in dicts(entry(data, "speaker_labels"))}
    items: list[HeardTurn] = []
    words: list[HeardWord] = []
    for one in best:
        text = " ".join(str(one.get("transcript", "")).replace("%HESITATION", "").split())
        marks = [m for m in one.get("timestamps") or [] if isinstance(m, list) and len(m) >= 3]
        if who:
            words += punctuated([HeardWord(str(m[0]), who.get(m[1]) or None, seconds(m[1]), seconds(m[2])) for m in marks], text)
        elif text:
            items.append(HeardTurn(text, "", seconds(marks[0][1]) if marks else None))
    return Heard("watson", "results", tuple(turns_of(words) if who else items))
