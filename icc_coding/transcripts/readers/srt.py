"""SubRip subtitles: the same cues as WebVTT, numbered."""

from __future__ import annotations

from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.conventions.cues import draft_of_cues
from icc_coding.transcripts.draft import TranscriptDraft
from icc_coding.transcripts.readers.vtt import parse
from icc_coding.transcripts.source import Source


def read(source: Source, settings: TranscriptSettings) -> list[TranscriptDraft]:
    """The file's cues, read as they come."""
    return [draft_of_cues("srt", lambda: parse(source.lines(), numbered=True), settings.reader, source.name)]
