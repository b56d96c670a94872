"""oTranscribe: JSON whose text is HTML with timestamps."""

from __future__ import annotations

from icc_coding.errors import UserError
from icc_coding.files import parse_json
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.draft import TranscriptDraft
from icc_coding.transcripts.readers.guard import guarded
from icc_coding.transcripts.readers.html import lines_of
from icc_coding.transcripts.source import Source


def read(source: Source, settings: TranscriptSettings) -> list[TranscriptDraft]:
    """The lines of the transcript; a line's first timestamp is its time."""
    text = source.text()
    with guarded(source, "oTranscribe file"):
        data = parse_json(text)
    markup = data.get("text") if isinstance(data, dict) else None
    if not isinstance(markup, str):
        raise UserError(f"{source.name}: is no oTranscribe file (it has no `text`). Export it again as .otr or as Markdown.")
    with guarded(source, "oTranscribe file"):
        lines = lines_of(markup)
    if not any(line.text.strip() for line in lines):
        raise UserError(f"{source.name}: holds an empty transcript. Export it again from oTranscribe.")
    return [TranscriptDraft("otr", tuple(lines))]
