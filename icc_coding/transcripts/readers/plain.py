"""Plain text and Markdown."""

from __future__ import annotations

import re
from pathlib import PurePath

from icc_coding.study import TranscriptSettings
from icc_coding.transcripts.draft import Draft, Line
from icc_coding.transcripts.layout import unnumbered, unwrapped
from icc_coding.transcripts.readers.rows import draft_of_rows, rows_of_lines
from icc_coding.transcripts.source import Source

_TAG = re.compile(r"</?(?:u|b|i|em|strong|span|font|small|mark|sup|sub|a|div|p)(?:\s[^<>\n]*)?>")


def read(source: Source, settings: TranscriptSettings) -> list[Draft]:
    """The file's lines; hard-wrapped paragraphs are told by their even width, a table with a turn a row by its separators."""
    markdown = PurePath(source.name).suffix.lower() in (".md", ".markdown", ".mdown", ".rst", ".qmd")
    name = "md" if markdown else "txt"
    text = source.text().replace("\u2028", "\n").replace("\u2029", "\n").replace("\f", "\n").replace("\v", "\n")
    if markdown:
        text = _TAG.sub("", text)
    texts = unnumbered([line.rstrip() for line in text.strip("\n").split("\n")])
    rows, above = rows_of_lines(texts)
    if rows and settings.reader in ("", "rows", f"rows-{name}"):
        return draft_of_rows(name, rows, settings, source.name, above)
    return [Draft(name, tuple(unwrapped([Line(line, strong=_bold(line)) for line in texts])))]


def _bold(line: str) -> int:
    """How many characters at the head stand in Markdown's bold or underline marks."""
    start = line.lstrip("> ")
    for mark in ("**", "__"):
        if start.startswith(mark):
            end = start.find(mark, 2)
            if end > 0:
                return end + 2
    return 0
