"""OpenDocument text, packed (`.odt`) or flat (`.fodt`), straight from its XML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from icc_coding.errors import UserError
from icc_coding.settings import TranscriptSettings
from icc_coding.transcripts.draft import HEADING, LeftOut, Line, TranscriptDraft
from icc_coding.transcripts.left_out import passages
from icc_coding.transcripts.readers.blocks import Block, TableBlock, boxed, draft_of_blocks, having_left_out
from icc_coding.transcripts.readers.guard import guarded, refuse_entities
from icc_coding.transcripts.readers.look import Look
from icc_coding.transcripts.readers.odt_text import ABOUT, OFFICE, PARAGRAPHS, TABLE, TEXT, Walk, looks_of
from icc_coding.transcripts.source import Source

_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_HOLDERS = PARAGRAPHS | {TEXT + "list", TEXT + "section", TABLE + "table"}
_MOST_REPEATED = 500


def read(source: Source, settings: TranscriptSettings) -> list[TranscriptDraft]:
    """The document's paragraphs and tables. Deleted, hidden and struck words, comments and notes are left out."""
    parts = _parts(source)
    for xml in parts:
        refuse_entities(source, xml)
    with guarded(source, "OpenDocument text"):
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        roots = [etree.fromstring(xml, parser) for xml in parts]
        body = next(roots[-1].iter(OFFICE + "text"), None)
        if body is None:
            raise UserError(f"{source.name}: is an OpenDocument file without text. Save it as a text document (.odt).")
        page = _OpenDocumentBody(looks_of(roots))
        blocks = list(page.blocks(body))
    if not any(block.text.strip() if isinstance(block, Line) else block.words for block in blocks):
        raise UserError(f"{source.name}: holds no text. If it is a scan, have its text recognised first.")
    return having_left_out(draft_of_blocks("odt", blocks, settings, source.name), page.left_out)


def _parts(source: Source) -> list[bytes]:
    """The XML of the named styles, if they are a part of their own, and of the content."""
    if not source.head.startswith(b"PK"):
        return [source.data()]
    with source.check_archive() as archive, guarded(source, "OpenDocument text"):
        members = archive.namelist()
        if "META-INF/manifest.xml" in members and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise UserError(f"{source.name}: is protected by a password. Save a copy without one.")
        return [archive.read(name) for name in ("styles.xml", "content.xml") if name in members or name == "content.xml"]


@dataclass
class _OpenDocumentBody:
    """The blocks of a document, and what was left out on the way."""

    looks: dict[str, Look]
    left_out: list[LeftOut] = field(default_factory=list)

    def blocks(self, container: Any) -> Iterator[Block]:
        """Paragraphs and tables in their order; those of text boxes follow the paragraph they hang on."""
        for child in container:
            tag = child.tag
            if tag in PARAGRAPHS:
                yield from self.paragraph(child)
            elif tag == TABLE + "table":
                yield from self.table(child)
            elif tag == TEXT + "tracked-changes":
                deletions = child.iter(TEXT + "deletion")
                self.left_out += [LeftOut("deleted", " ".join(p.xpath("string()") for p in one.iter(*PARAGRAPHS))) for one in deletions]
            elif tag in ABOUT:
                self.about(child)
            elif isinstance(tag, str) and _hidden(child):
                self.left_out.append(LeftOut("hidden", " ".join(p.xpath("string()") for p in child.iter(*PARAGRAPHS))))
            elif isinstance(tag, str) and tag not in (OFFICE + "forms", TEXT + "sequence-decls", TEXT + "variable-decls"):
                yield from self.blocks(child)

    def paragraph(self, element: Any) -> Iterator[Block]:
        walk = Walk(self.looks)
        walk.paragraph(element)
        self.left_out += passages(walk.left)
        for note in walk.notes:
            self.about(note)
        style = (element.get(TEXT + "style-name") or "").lower()
        heading = element.tag == TEXT + "h" or style.startswith(("heading", "title", "subtitle"))
        for number, part in enumerate("".join(walk.parts).split("\n")):
            yield Line(part.rstrip(), HEADING if heading else "", walk.strong if number == 0 else 0)
        for shape in _shapes(element):
            held = list(self.blocks(shape))
            self.left_out.append(boxed(held))
            yield from held

    def about(self, note: Any) -> None:
        """A comment, a footnote or an endnote."""
        words = " ".join(p.xpath("string()") for p in note.iter(*PARAGRAPHS))
        self.left_out.append(LeftOut("note" if note.tag == TEXT + "note" else "comment", words))

    def table(self, table: Any) -> Iterator[Block]:
        """A table; one that only frames other tables gives these."""
        own = [row for row in table.iter(TABLE + "table-row") if next(row.iterancestors(TABLE + "table")) is table]
        if any(True for _ in table.iterdescendants(TABLE + "table")):
            for row in own:
                for cell in row:
                    yield from self.blocks(cell)
            return
        rows = []
        for row in own:
            cells: list[str] = []
            for cell in row.iterchildren(TABLE + "table-cell", TABLE + "covered-table-cell"):
                text = "\n".join(block.text for block in self.blocks(cell) if isinstance(block, Line))
                cells += [text] * min(int(cell.get(TABLE + "number-columns-repeated") or 1), _MOST_REPEATED)
            rows.append(tuple(cells))
        if rows:
            yield TableBlock(tuple(rows))


def _shapes(element: Any) -> Iterator[Any]:
    """What is drawn on a paragraph and holds words: text boxes, and the rectangles, arrows and balloons that LibreOffice makes of Word's boxes."""
    for child in element:
        tag = child.tag
        if isinstance(tag, str) and tag not in ABOUT:
            if tag.startswith(_DRAW) and any(one.tag in _HOLDERS for one in child):
                yield child
            else:
                yield from _shapes(child)


def _hidden(section: Any) -> bool:
    return bool(section.tag == TEXT + "section" and section.get(TEXT + "display") == "none")
