"""Plain text and Markdown."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import PurePath

from icc_coding.study import TranscriptSettings
from icc_coding.transcripts.draft import Draft, Line
from icc_coding.transcripts.layout import unwrapped
from icc_coding.transcripts.readers.rows import draft_of_rows, rows_of_lines
from icc_coding.transcripts.source import Source

_TAG = re.compile(r"</?(?:u|b|i|em|strong|span|font|small|mark|sup|sub|a|div|p)(?:\s[^<>\n]*)?>")
_NUMBER = re.compile(r"^\s*(\d{1,5})(?:[.):]?\s+|\s*$)")


def read(source: Source, settings: TranscriptSettings) -> list[Draft]:
    """The file's lines; hard-wrapped paragraphs are told by their even width, a table with a turn a row by its separators."""
    markdown = PurePath(source.name).suffix.lower() in (".md", ".markdown", ".mdown", ".rst", ".qmd")
    name = "md" if markdown else "txt"
    text = source.text().replace("\u2028", "\n").replace("\u2029", "\n").replace("\f", "\n").replace("\v", "\n")
    if markdown:
        text = _TAG.sub("", text)
    texts = _unnumbered([line.rstrip() for line in text.strip("\n").split("\n")])
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


def _unnumbered(lines: list[str]) -> list[str]:
    """Lines without the line numbers that some transcripts print in front of each; they count no part of the text."""
    numbers = [(n, int(match[1])) for n, line in enumerate(lines) if (match := _NUMBER.match(line))]
    written = sum(1 for line in lines if line.strip())
    rising = sum(b == a + 1 for (_, a), (_, b) in pairwise(numbers))
    if len(numbers) < 4 or len(numbers) < 0.8 * written or rising < 0.8 * (len(numbers) - 1):
        return lines
    return [_NUMBER.sub("", line) for line in lines]
