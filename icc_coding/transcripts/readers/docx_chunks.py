"""Documents that a program put into a Word document as a whole (`altChunk`): web pages, Rich Text, plain text, Word."""

from __future__ import annotations

import re

from icc_coding.decoding import decode
from icc_coding.errors import UserError
from icc_coding.transcripts.draft import LeftOut, Line
from icc_coding.transcripts.readers import html, rtf
from icc_coding.transcripts.readers.blocks import Block
from icc_coding.transcripts.readers.mhtml import is_packed, page_of

_HEAD = 20_000


def kind_of(data: bytes) -> str:
    """What an inserted document is, by its content; '' for what is not read (pictures, flat packages, formulas)."""
    if data.startswith(b"PK"):
        return "docx"
    if data.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    if is_packed(data[:_HEAD]):
        return "mht"
    try:
        text = decode(data, "")[0]
    except UserError:
        return ""
    if re.search(r"<(?:html|body|p|div|table|span)[\s>]", text[:_HEAD], re.IGNORECASE):
        return "html"
    return "" if text.lstrip().startswith("<") or not text.strip() else "txt"


def blocks_of_chunk(kind: str, data: bytes, name: str) -> tuple[list[Block], list[LeftOut]]:
    """The paragraphs and tables of an inserted document of `kind` rtf, mht, html or txt, and what is no part of its text."""
    if kind == "rtf":
        return rtf.blocks_of(data.lstrip())
    if kind == "txt":
        return [Line(line.rstrip()) for line in decode(data, name)[0].split("\n")], []
    return html.blocks_of(page_of(data, name) if kind == "mht" else decode(data, name)[0])
