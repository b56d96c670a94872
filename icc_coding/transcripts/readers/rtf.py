"""Rich Text Format."""

from __future__ import annotations

import re

from icc_coding.errors import UserError
from icc_coding.study import TranscriptSettings
from icc_coding.transcripts.draft import Draft, Line
from icc_coding.transcripts.readers.guard import guarded
from icc_coding.transcripts.readers.rows import draft_of_rows, rows_of_lines
from icc_coding.transcripts.source import Source

_CODEPAGE = re.compile(rb"\\ansicpg(\d{3,5})")


def read(source: Source, settings: TranscriptSettings) -> list[Draft]:
    """The document's paragraphs."""
    data = source.data()
    page = _CODEPAGE.search(data[:4096])
    encoding = f"cp{int(page[1])}" if page else "cp1252"
    with guarded(source, "RTF document"):
        from striprtf.striprtf import rtf_to_text

        "".encode(encoding)
        text = rtf_to_text(data.decode("latin-1"), encoding=encoding, errors="replace")
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # RTF writes an emoji as two halves
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if not text.strip():
        raise UserError(f"{source.name}: holds no text. Save it again as .docx and try that.")
    lines = [line.rstrip() for line in text.strip("\n").split("\n")]
    rows, above = rows_of_lines(lines)
    if rows and settings.reader in ("", "rows", "rows-rtf"):
        return draft_of_rows("rtf", rows, settings, source.name, above)
    return [Draft("rtf", tuple(Line(line) for line in lines))]
