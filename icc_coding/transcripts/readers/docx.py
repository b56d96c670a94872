"""Word documents. Their text is taken from the XML, because tracked insertions, content controls and text boxes count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from icc_coding.errors import UserError
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.draft import HEADING, LeftOut, Line, TranscriptDraft
from icc_coding.transcripts.readers.blocks import Block, TableBlock, boxed, draft_of_blocks, having_left_out
from icc_coding.transcripts.readers.docx_chunks import blocks_of_chunk, kind_of
from icc_coding.transcripts.readers.docx_package import RELATION, Package
from icc_coding.transcripts.readers.docx_text import MC, Paragraph, W, looks_of, paragraph_of
from icc_coding.transcripts.readers.guard import guarded
from icc_coding.transcripts.source import Source

_DEEPEST = 5  # documents inserted into documents


def read(source: Source, settings: TranscriptSettings) -> list[TranscriptDraft]:
    """The document's paragraphs and tables; line breaks inside a paragraph make lines. Deleted, hidden and struck words are left out."""
    source.size  # noqa: B018  refuses what is too large
    body = _Body.of(source.path, source)
    if not any(block.text.strip() if isinstance(block, Line) else block.words for block in body.found):
        raise UserError(f"{source.name}: holds no text. If it is a scan, have its text recognised first.")
    first, *rest = having_left_out(draft_of_blocks("docx", body.found, settings, source.name), body.left_out)
    return [replace(first, problems=(*first.problems, *body.problems)), *rest]


def _notes(package: Package) -> Iterator[LeftOut]:
    """Comments, footnotes and endnotes, which lie in parts of their own."""
    for kind, root in package.parts("comments", "footnotes", "endnotes"):
        for note in root:
            if note.get(W + "type") is None:  # separators have one
                words = " ".join(text.text or "" for text in note.iter(W + "t"))
                yield LeftOut("comment" if kind == "comments" else "note", words)


class _Body:
    """The blocks of a document (`found`), what was left out on the way, and what could not be read."""

    def __init__(self, package: Package, source: Source, depth: int) -> None:
        self.package, self.source, self.depth = package, source, depth
        self.looks = {style: look for _, root in package.parts("styles") for style, look in looks_of(root).items()}
        self.problems: list[str] = []
        self.left_out: list[LeftOut] = []
        body = package.root(package.main).find(W + "body")
        self.found: list[Block] = list(self.blocks(body)) if body is not None else []
        self.left_out += _notes(package)

    @classmethod
    def of(cls, file: Path | bytes, source: Source, depth: int = 0) -> _Body:
        """Open a document; `depth` counts the documents that it lies in."""
        package = Package.opened(file, source.name)
        with package.archive, guarded(source, "Word document"):
            return cls(package, source, depth)

    def blocks(self, container: Any) -> Iterator[Block]:
        """Paragraphs and tables in their order; those of text boxes follow the paragraph they hang on."""
        begun: Paragraph | None = None  # a paragraph whose mark was deleted: the next one goes on with it
        for child in _children(container):
            if child.tag == W + "p":
                paragraph = paragraph_of(child, self.looks)
                self.left_out += paragraph.left_out
                begun = paragraph if begun is None else begun.joined(paragraph)
                if not paragraph.open:
                    yield from _lines(begun)
                    begun = None
                for box in _boxes(child):
                    held = list(self.blocks(box))
                    self.left_out.append(boxed(held))
                    yield from held
            elif child.tag == W + "tbl":
                yield from self.table(child)
            elif child.tag == W + "altChunk":
                yield from self.inserted(child.get(RELATION) or "")
        if begun is not None:
            yield from _lines(begun)

    def inserted(self, relation: str) -> list[Block]:
        """A document that a program put in as a whole; Word merges it only when somebody opens and saves the file."""
        data = self.package.bytes_of(relation)
        kind = "" if self.depth > _DEEPEST else kind_of(data)
        if kind == "docx":
            inner = _Body.of(data, self.source, self.depth + 1)
            self.left_out += inner.left_out
            self.problems += inner.problems
            return inner.found
        if kind:
            blocks, left_out = blocks_of_chunk(kind, data, self.source.name)
            self.left_out += left_out
            return blocks
        self.problems.append(
            "a document inserted into it is not read. Open it in Word or LibreOffice, save it again, and look whether its words are there."
        )
        return []

    def table(self, table: Any) -> Iterator[Block]:
        """A table; one that only frames other tables gives these."""
        if any(True for _ in table.iterdescendants(W + "tbl")):
            for cell in (cell for row in _rows(table) for cell in _cells(row)):
                yield from self.blocks(cell)
            return
        rows: list[tuple[str, ...]] = []
        for row in _rows(table):
            if row.find(f"{W}trPr/{W}del") is not None:
                self.left_out.append(LeftOut("deleted", " ".join(t.text or "" for t in row.iter(W + "t", W + "delText"))))
                continue
            cells: list[str] = []
            for cell in _cells(row):
                lines = [block.text for block in self.blocks(cell) if isinstance(block, Line)]
                span = cell.find(f"{W}tcPr/{W}gridSpan")
                cells += ["\n".join(lines), *[""] * (min(int(span.get(W + "val") or 1), 64) - 1 if span is not None else 0)]
            rows.append(tuple(cells))
        if rows:
            yield TableBlock(tuple(rows))


def _children(container: Any) -> Iterator[Any]:
    """Block elements, looked for inside content controls and marks of insertion."""
    for child in container:
        if child.tag in (W + "p", W + "tbl", W + "altChunk"):
            yield child
        elif child.tag == W + "sdt":
            content = child.find(W + "sdtContent")
            if content is not None and child.find(f"{W}sdtPr/{W}showingPlcHdr") is None:
                yield from _children(content)
        elif child.tag in (W + "ins", W + "moveTo", W + "customXml", W + "smartTag"):
            yield from _children(child)


def _boxes(paragraph: Any) -> Iterator[Any]:
    for box in paragraph.iter(W + "txbxContent"):
        above = list(box.iterancestors())
        within = above[: above.index(paragraph)]
        if not any(one.tag in (MC + "Fallback", W + "txbxContent", W + "del") for one in within):
            yield box


def _rows(table: Any) -> Iterator[Any]:
    return (row for row in table.iter(W + "tr") if next(row.iterancestors(W + "tbl")) is table)


def _cells(row: Any) -> Iterator[Any]:
    return (cell for cell in row.iter(W + "tc") if next(cell.iterancestors(W + "tr")) is row)


def _lines(paragraph: Paragraph) -> Iterator[Line]:
    for number, part in enumerate(paragraph.text.split("\n")):
        yield Line(part.rstrip(), HEADING if paragraph.heading else "", paragraph.strong if number == 0 else 0)
