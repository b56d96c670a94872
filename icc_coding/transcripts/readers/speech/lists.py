"""Lists of who said what in JSON that no service is known for: found wherever they lie, by what their entries hold."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from icc_coding.transcripts.conventions import names
from icc_coding.transcripts.readers.speech.clouds import dicts
from icc_coding.transcripts.readers.speech.heard import Heard, HeardTurn, HeardWord, seconds, speaker_name, turns_of
from icc_coding.transcripts.readers.speech.vendors import plain_words
from icc_coding.transcripts.words import word_set, words_in

_TEXT = words_in(
    """
    text content spoken transcript utterance speech sentence message body caption line value said quote display word nbest words
    elements sentences tokens alternatives
    """
)
_SPEAKER = words_in(
    """
    speakerdisplayname speaker_display_name speaker_name speakername display_name speaker speaker_label speakerlabel speaker_id speakerid
    name participant participant_name user username author role from spk speakertag speaker_tag who person voice
    """
)
_CHANNEL = ("channel", "channeltag", "channel_index")
_TIME = words_in(
    """
    start start_time starttime begin begintime begin_time timestamp time offset from_time ts start_ms startms start_seconds
    audio_start startoffset offsetinticks offsetmilliseconds offset_seconds time_start time_begin tstartms bg t
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


def lists(data: Any) -> list[Heard]:
    """The lists of spoken items in the data, those that lie at one place of several entries as one."""
    merged: dict[str, list[HeardTurn]] = {}
    for path, items in _found(data):
        merged.setdefault(path, []).extend(items)
    return [Heard("turns" if _named(items) else "segments", path or "the top", _whole(items)) for path, items in merged.items()]


def with_names(data: Any, items: Sequence[HeardTurn]) -> tuple[HeardTurn, ...]:
    """The items under the names that the file gives to its speakers elsewhere (`speakers: [{id, name}]`, `{"A": "Ana"}`)."""
    known = dict(_named_speakers(data))
    return tuple(replace(item, speaker=known[item.speaker]) if item.speaker in known else item for item in items) if known else tuple(items)


def _named_speakers(data: Any) -> Iterator[tuple[str, str]]:
    """(speaker as the turns call one, name) for every speaker whom a list or a dictionary of speakers names."""
    stack: list[tuple[Any, int]] = [(data, 0)]
    while stack:
        value, depth = stack.pop()
        if not isinstance(value, Mapping) or depth > 3:
            continue
        for key, inner in value.items():
            if str(key).casefold() in ("speakers", "participants", "speaker_names", "speaker_map"):
                pairs = inner.items() if isinstance(inner, Mapping) else ((_id(one), one.get("name")) for one in dicts(inner))
                yield from (
                    (speaker_name(code), names.clean(name))
                    for code, name in pairs
                    if isinstance(name, str) and speaker_name(code) and name.strip()
                )
            stack.append((inner, depth + 1))


def _id(one: Mapping[str, Any]) -> Any:
    return next((one[key] for key in ("id", "label", "speaker", "speaker_id", "speakerId") if one.get(key) is not None), None)


def has_lists(data: Any) -> bool:
    """Whether there is any list of spoken items."""
    return any(_spoken(value) for _, value in _places(data))


def _whole(items: Sequence[HeardTurn]) -> tuple[HeardTurn, ...]:
    """Items that are a word each are put together."""
    if len(items) < 4 or sum(len(item.text.split()) <= 1 for item in items) <= 0.8 * len(items):
        return tuple(items)
    return tuple(turns_of([HeardWord(item.text, item.speaker or None, item.time) for item in items]))


def _found(data: Any) -> Iterator[tuple[str, tuple[HeardTurn, ...]]]:
    """Every list of spoken items with its path, in the order of the file."""
    for path, value in _places(data):
        items = _items(value)
        if sum(bool(item.text) for item in items) >= _fewest(value):
            yield path, items


def _fewest(entries: Sequence[Any]) -> float:
    """How many items of a list must hold text."""
    return max(1, 0.3 * len(entries))


def _spoken(entries: Sequence[Any]) -> bool:
    """Whether enough items of a list hold text; looks no further than it must."""
    fewest, count = _fewest(entries), 0
    for entry in entries:
        count += sum(bool(item.text) for item in _item(entry))
        if count >= fewest:
            return True
    return False


def _places(data: Any) -> Iterator[tuple[str, list[Any]]]:
    """Every list with its path, in the order of the file. Of several hypotheses only the first counts."""
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
            yield path, value
            inner = value[:1] if path.rsplit(".", 1)[-1].lower() in ("alternatives", "nbest") else value
            if len(value) <= 200_000:
                stack.extend((path, item, depth + 1) for item in reversed(inner) if isinstance(item, (Mapping, list)))


def worth(found: Heard) -> tuple[float, ...]:
    """Lists with speakers first, then those under a telling name, then those with most text in fewest items."""
    last = found.path.rsplit(".", 1)[-1].lower()
    rank = _PREFERRED.index(last) if last in _PREFERRED else len(_PREFERRED)
    long_enough = found.characters / max(len(found.items), 1) > 12
    return (found.named and long_enough, long_enough, -rank, found.characters, -len(found.items))


def _named(items: Sequence[HeardTurn]) -> bool:
    return sum(bool(item.speaker) for item in items) > 0.5 * len(items)


def _items(entries: Sequence[Any]) -> tuple[HeardTurn, ...]:
    """The spoken entries of a list; a channel names a speaker only where there are several."""
    found = tuple(item for entry in entries for item in _item(entry))
    if found and not any(item.speaker for item in found):
        lowered = [_lowered(entry) for entry in dicts(list(entries))]
        channels = [next((entry[key] for key in _CHANNEL if key in entry), None) for entry in lowered]
        if len(channels) == len(found) and len({str(channel) for channel in channels if channel is not None}) > 1:
            return tuple(replace(item, speaker=speaker_name(channel, "Channel")) for item, channel in zip(found, channels, strict=True))
    return found


def _lowered(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {_key(str(key)): value for key, value in entry.items()}


@lru_cache(maxsize=1024)
def _key(name: str) -> str:
    return name.lower().replace("-", "_")


def _item(entry: Any) -> list[HeardTurn]:
    """One entry of a list; nothing when it is nothing spoken, several where its words name several speakers."""
    if isinstance(entry, Sequence) and not isinstance(entry, str):
        return _pair(entry)
    if not isinstance(entry, Mapping):
        return []
    lowered = _lowered(entry)
    kind = lowered.get("type")
    text = next((words for key in _TEXT if key in lowered and (words := _words(_first(key, lowered[key]))) != ""), "")
    if isinstance(kind, str) and kind.lower() in _CLOSED_TYPES:
        title = _words(lowered.get("name") or lowered.get("title") or "")
        rest = " ".join(str(value) for key, value in lowered.items() if isinstance(value, str) and key not in ("type", "name", "title"))
        return [HeardTurn("", "", None, " ".join(f"{title} {rest}".split()))]
    if not text:
        return []
    speaker = _speaker(lowered)
    single = plain_words(dicts(lowered.get("words")))
    if not speaker and any(word.speaker for word in single):
        return turns_of(single)
    return [HeardTurn(" ".join(text.split()), speaker, _time(lowered))]


def _first(key: str, value: Any) -> Any:
    """Of several alternatives of the same words, the first."""
    return value[:1] if key in ("alternatives", "nbest") and isinstance(value, list) else value


def _pair(entry: Sequence[Any]) -> list[HeardTurn]:
    """`[speaker, text]`, as some corpora write it."""
    if len(entry) != 2 or not all(isinstance(part, str) for part in entry):
        return []
    speaker = names.clean(entry[0])
    return [HeardTurn(" ".join(entry[1].split()), speaker)] if names.possible(speaker) and entry[1].strip() else []


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
    return next((speaker for key in _SPEAKER if (speaker := speaker_name(entry.get(key)))), "")


def _time(entry: Mapping[str, Any]) -> float | None:
    for key in _TIME:
        value = entry.get(key)
        value = value[0] if isinstance(value, list) and value and isinstance(value[0], (int, float)) else value
        if (time := seconds(value)) is not None:
            return time
    words = next((entry[key] for key in ("elements", "words", "sentences") if isinstance(entry.get(key), list) and entry[key]), None)
    return _time(_lowered(words[0])) if words and isinstance(words[0], Mapping) else None


def in_seconds(items: Sequence[HeardTurn]) -> tuple[tuple[HeardTurn, ...], str]:
    """Times in seconds: the unit is the one that gives a human rate of speech."""
    times = [item.time for item in items if item.time is not None]
    span = (max(times) - min(times)) if times else 0.0
    letters = sum(len(item.text) for item in items)
    if not 0 < span < math.inf or letters < 50:
        return tuple(items), ""
    scale = min((1.0, 1e-3, 1e-7, 1e-9), key=lambda unit: abs(math.log(letters / (span * unit) / 12)))
    if scale == 1.0:
        return tuple(items), ""
    unit = {1e-3: "milliseconds", 1e-7: "ticks", 1e-9: "nanoseconds"}[scale]
    scaled = tuple(replace(item, time=None if item.time is None else round(item.time * scale, 3)) for item in items)
    return scaled, f"times are in {unit}, told by the rate of speech"
