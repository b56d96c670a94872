"""A printed report of coded segments (MAXQDA and its like): document, code, segment in columns. Each segment is a block."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from icc_coding.transcripts.draft import FURNITURE, Line, Piece

_HEADER = re.compile(
    r"^\s*(?:document(?: name| group)?|source|file)\b[\t ]+(?:.*[\t ])?code(?: path)?\b.*\b(?:segment|quotation|excerpt|coded text)s?\b",
    re.IGNORECASE,
)


def header_line(lines: Sequence[Line]) -> int | None:
    """The line that heads the columns, None when the document is no such report."""
    return next((n for n, line in enumerate(lines[:40]) if len(line.text) < 120 and _HEADER.match(line.text)), None)


def pieces_of(lines: Sequence[Line], header: int) -> Iterator[Piece]:
    """A segment begins where a line has all columns; the document's name stands for the speaker, since the report names no other."""
    for number, line in enumerate(lines):
        cells = line.text.split("\t")
        if line.style == FURNITURE:
            yield Piece(line.text, furniture=True)
        elif number <= header or not line.text.strip() or line.text == lines[header].text:
            yield Piece(line.text)
        elif len(cells) >= 3:
            before = "\t".join(cells[:2]) + "\t"
            yield Piece(before, "\t".join(cells[2:]), "", True, cells[0].strip(), join=line.join)
        elif len(cells) == 2 and not cells[1].lstrip()[:1].islower() and len(cells[0]) < 60:
            yield Piece(cells[0] + "\t", cells[1], join=line.join)
        else:
            yield Piece("", line.text, join=line.join)
