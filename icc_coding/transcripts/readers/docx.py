"""Word documents. python-docx opens them; their text is taken from the XML, because tracked insertions, content controls and text boxes count."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any

from icc_coding.errors import UserError
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.draft import HEADING, Draft, LeftOut, Line
from icc_coding.transcripts.readers.blocks import Block, Table, draft_of_blocks, having_left_out
from icc_coding.transcripts.readers.docx_text import MC, Look, Paragraph, W, looks_of, paragraph_of
from icc_coding.transcripts.readers.guard import guarded, refuse_entities
from icc_coding.transcripts.source import Source


def read(source: Source, settings: TranscriptSettings) -> list[Draft]:
    """The document's paragraphs and tables; line breaks inside a paragraph make lines. Deleted, hidden and struck words are left out."""
    _check(source)
    with guarded(source, "Word document"):
        import docx

        document = docx.Document(str(source.path))
        body = _Body(looks_of(document.styles.element))
        blocks = list(body.blocks(document.element.body))
        body.left_out += _notes(document)
    if not any(block.text.strip() if isinstance(block, Line) else block.words for block in blocks):
        raise UserError(f"{source.name}: holds no text. If it is a scan, have its text recognised first.")
    return having_left_out(draft_of_blocks("docx", blocks, settings, source.name), body.left_out)


def _check(source: Source) -> None:
    with source.check_archive() as archive:
        for member in archive.infolist():
            if member.filename.startswith("word/") and member.filename.endswith((".xml", ".rels")):
                try:
                    with archive.open(member) as part:
                        refuse_entities(source, part)
                except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
                    raise UserError(f"{source.name}: is damaged or cut off. Download or save it again.") from error
                except Exception as error:  # zlib.error and its kin
                    if isinstance(error, UserError):
                        raise
                    raise UserError(f"{source.name}: is damaged or cut off. Download or save it again.") from error


def _notes(document: Any) -> Iterator[LeftOut]:
    """Comments, footnotes and endnotes, which lie in parts of their own."""
    from lxml import etree

    for relation in document.part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1]
        if kind not in ("comments", "footnotes", "endnotes") or relation.is_external:
            continue
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        for note in etree.fromstring(relation.target_part.blob, parser):
            if note.get(W + "type") is None:  # separators have one
                words = " ".join(text.text or "" for text in note.iter(W + "t"))
                yield LeftOut("comment" if kind == "comments" else "note", words)


class _Body:
    """The blocks of a document, and what was left out on the way."""

    def __init__(self, looks: dict[str, Look]) -> None:
        self.looks = looks
        self.left_out: list[LeftOut] = []

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
                    yield from self.blocks(box)
            elif child.tag == W + "tbl":
                yield from self.table(child)
        if begun is not None:
            yield from _lines(begun)

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
            yield Table(tuple(rows))


def _children(container: Any) -> Iterator[Any]:
    """Block elements, looked for inside content controls and marks of insertion."""
    for child in container:
        if child.tag in (W + "p", W + "tbl"):
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
