"""WebVTT, streamed: cues with their voices; notes, styles and regions are passed over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.clock import seconds
from icc_coding.transcripts.conventions.cues import Cue, draft_of_cues
from icc_coding.transcripts.draft import TranscriptDraft
from icc_coding.transcripts.source import Source

_TIMES = re.compile(r"^\s*((?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,6})?)\s*(?:-->\s*|,)(?:(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,6})?)")
_PAIR = re.compile(r"^\d{1,2}:\d{2}:\d{2}\.\d{3},\d{1,2}:\d{2}:\d{2}\.\d{3}\s*$")  # as YouTube writes it (.sbv)
_SKIPPED = re.compile(r"^(?:NOTE|STYLE|REGION)\b|^WEBVTT|^X-TIMESTAMP-MAP|^(?:Kind|Language):")


def read(source: Source, settings: TranscriptSettings) -> list[TranscriptDraft]:
    """The file's cues, read as they come."""
    return [draft_of_cues("vtt", lambda: parse(source.lines()), settings.reader, source.name)]


def parse(lines: Iterable[str], *, numbered: bool = False) -> Iterator[Cue]:
    """Cues of WebVTT or SubRip: a line with two times, the text below it, an identifier above (a number, when `numbered`).

    A text may hold blank lines: what stands before the next identifier still belongs to the cue. Notes, styles and regions do not.
    """
    cue = _Gathered()
    skipping = False
    for line in lines:
        match = _TIMES.match(line) if "-->" in line or (line[:1].isdigit() and _PAIR.match(line)) else None
        if match is not None:
            label = cue.identifier(numbered=numbered)
            if cue.text is not None:
                yield cue.done()
            cue, skipping = _Gathered(seconds_of(match[1]), label, []), False
        elif not line.strip():
            cue.blank = True
            skipping = False
        elif skipping or ((cue.blank or cue.text is None) and not numbered and _SKIPPED.match(line)):
            skipping = True
        elif cue.text is None or cue.blank or cue.below:
            cue.below.append((line, cue.blank))
            cue.blank = False
        else:
            cue.text.append(line)
    if cue.text is not None:
        cue.text += [line for line, _ in cue.below]
        yield cue.done()


@dataclass
class _Gathered:
    """A cue as it is read; `below` are the lines behind its first blank one, each with whether a blank stands above it."""

    time: float | None = None
    label: str = ""
    text: list[str] | None = None
    below: list[tuple[str, bool]] = field(default_factory=list)
    blank: bool = False

    def identifier(self, *, numbered: bool) -> str:
        """The identifier of the next cue, taken away from the lines of this one; the other lines are this one's."""
        label = ""
        if (
            self.below
            and not self.blank
            and (self.below[-1][1] or self.text is None)
            and (not numbered or self.below[-1][0].strip().isdigit())
        ):
            label = self.below.pop()[0].strip()
        elif not self.below and not self.blank and self.text is not None and len(self.text) > 1 and self.text[-1].strip().isdigit():
            self.text.pop()  # a number that belongs to the next cue: the blank line between is missing
        if self.text is not None:
            self.text += [line for line, _ in self.below]
        return label

    def done(self) -> Cue:
        return Cue("\n".join(self.text or ()).strip(), self.time, self.label)


def seconds_of(stamp: str) -> float | None:
    """`00:01:02.500` in seconds."""
    value = 0.0
    whole, _, fraction = stamp.replace(",", ".").partition(".")
    for part in whole.split(":"):
        value = value * 60 + int(part)
    return value + float(f"0.{fraction or 0}") if whole else seconds(stamp)
