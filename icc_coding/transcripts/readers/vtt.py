"""WebVTT, streamed: cues with their voices; notes, styles and regions are passed over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from icc_coding.study import TranscriptSettings
from icc_coding.transcripts.clock import seconds
from icc_coding.transcripts.conventions.cues import Cue, draft_of_cues
from icc_coding.transcripts.draft import Draft
from icc_coding.transcripts.source import Source

_TIMES = re.compile(r"^\s*((?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,6})?)\s*-->\s*(?:(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,6})?)")
_SKIPPED = re.compile(r"^(?:NOTE|STYLE|REGION)\b|^WEBVTT|^X-TIMESTAMP-MAP|^(?:Kind|Language):")


def read(source: Source, settings: TranscriptSettings) -> list[Draft]:
    """The file's cues, read as they come."""
    return [draft_of_cues("vtt", lambda: parse(source.lines()), settings.reader, source.name)]


def parse(lines: Iterable[str]) -> Iterator[Cue]:
    """Cues of WebVTT or SubRip: a line with two times, the text below it up to a blank line, an identifier above."""
    label = ""
    time: float | None = None
    text: list[str] | None = None
    skipping = False
    for line in lines:
        match = _TIMES.match(line) if "-->" in line else None
        if match is not None:
            if text is not None:
                if len(text) > 1 and text[-1].strip().isdigit():
                    text.pop()  # a number that belongs to this cue: the blank line between is missing
                yield Cue("\n".join(text).strip(), time, label)
            time, text, skipping = seconds_of(match[1]), [], False
        elif not line.strip():
            if text is not None and text:
                yield Cue("\n".join(text).strip(), time, label)
                text = None
            label, skipping = ("", False) if text is None else (label, skipping)
        elif text is not None:
            text.append(line)
        elif _SKIPPED.match(line) or skipping:
            skipping = True
        else:
            label = line.strip()
    if text:
        yield Cue("\n".join(text).strip(), time, label)


def seconds_of(stamp: str) -> float | None:
    """`00:01:02.500` in seconds."""
    value = 0.0
    whole, _, fraction = stamp.replace(",", ".").partition(".")
    for part in whole.split(":"):
        value = value * 60 + int(part)
    return value + float(f"0.{fraction or 0}") if whole else seconds(stamp)
