"""Plain text and Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.draft import FURNITURE, LeftOut, Line, TranscriptDraft
from icc_coding.transcripts.layout import unnumbered
from icc_coding.transcripts.readers.blocks import Block, TableBlock, draft_of_blocks, having_left_out, unwrapped_blocks
from icc_coding.transcripts.readers.markdown_marks import front_matter, without_marks
from icc_coding.transcripts.readers.text_tables import parted
from icc_coding.transcripts.source import Source


def read(source: Source, settings: TranscriptSettings) -> list[TranscriptDraft]:
    """The file's lines and tables; hard-wrapped paragraphs are told by their even width, front matter is nobody's words."""
    markdown = PurePath(source.name).suffix.lower() in (".md", ".markdown", ".mdown", ".rst", ".qmd")
    return drafts_of_text("md" if markdown else "txt", source.text(), settings, source.name)


def drafts_of_text(name: str, text: str, settings: TranscriptSettings, file: str) -> list[TranscriptDraft]:
    """What a text reads as; `name` is the format's, and that of `md` has marks."""
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\f", "\n").replace("\v", "\n")
    left_out: list[LeftOut] = []
    if name == "md":
        text, left_out = without_marks(text)
    texts = unnumbered([line.rstrip() for line in text.strip("\n").split("\n")])
    head = front_matter(texts)
    blocks = [*(Line(line, FURNITURE) for line in texts[:head]), *unwrapped_blocks(_blocks(texts[head:]))]
    return having_left_out(draft_of_blocks(name, blocks, settings, file), left_out)


def _blocks(texts: list[str]) -> Iterator[Block]:
    for part in parted(texts):
        yield Line(part, strong=_bold(part)) if isinstance(part, str) else TableBlock(part)


def _bold(line: str) -> int:
    """How many characters at the head stand in Markdown's bold or underline marks."""
    start = line.lstrip("> ")
    for mark in ("**", "__"):
        if start.startswith(mark):
            end = start.find(mark, 2)
            if end > 0:
                return end + 2
    return 0
