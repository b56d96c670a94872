"""Plain text and Markdown."""

from __future__ import annotations

import re
from pathlib import PurePath

from icc_coding.study import TranscriptSettings
from icc_coding.transcripts.draft import Draft, Line
from icc_coding.transcripts.layout import unwrapped
from icc_coding.transcripts.source import Source

_TAG = re.compile(r"</?(?:u|b|i|em|strong|span|font|small|mark|sup|sub|a|div|p)(?:\s[^<>\n]*)?>")


def read(source: Source, settings: TranscriptSettings) -> list[Draft]:
    """The file's lines; hard-wrapped paragraphs are told by their even width and read as paragraphs."""
    markdown = PurePath(source.name).suffix.lower() in (".md", ".markdown", ".mdown", ".rst", ".qmd")
    text = source.text().replace("\u2028", "\n").replace("\u2029", "\n").replace("\f", "\n").replace("\v", "\n")
    if markdown:
        text = _TAG.sub("", text)
    lines = [Line(line.rstrip(), strong=_bold(line)) for line in text.strip("\n").split("\n")]
    return [Draft("md" if markdown else "txt", tuple(unwrapped(lines)))]


def _bold(line: str) -> int:
    """How many characters at the head stand in Markdown's bold or underline marks."""
    start = line.lstrip("> ")
    for mark in ("**", "__"):
        if start.startswith(mark):
            end = start.find(mark, 2)
            if end > 0:
                return end + 2
    return 0
