"""OpenDocument text, packed (`.odt`) or flat (`.fodt`), straight from its XML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from icc_coding.errors import UserError
from icc_coding.study import TranscriptSettings
from icc_coding.transcripts.draft import HEADING, Draft, Line
from icc_coding.transcripts.readers.guard import guarded, refuse_entities
from icc_coding.transcripts.readers.rows import draft_of_rows
from icc_coding.transcripts.readers.talk_columns import talk_columns
from icc_coding.transcripts.source import Source

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_PARAGRAPHS = frozenset((_TEXT + "p", _TEXT + "h"))
_SKIPPED = frozenset((_OFFICE + "annotation", _TEXT + "tracked-changes", _TEXT + "note", _TEXT + "ruby-text", _TEXT + "sequence-decls"))


def read(source: Source, settings: TranscriptSettings) -> list[Draft]:
    """The document's paragraphs; a document that is one table of talk is read by its columns."""
    xml = _content(source)
    refuse_entities(source, xml)
    with guarded(source, "OpenDocument text"):
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        root = etree.fromstring(xml, parser)
        body = next(root.iter(_OFFICE + "text"), None)
        if body is None:
            raise UserError(f"{source.name}: is an OpenDocument file without text. Save it as a text document (.odt).")
        rows = _one_table(body)
        lines = list(_lines(body, _bold_styles(root)))
    if rows and talk_columns(rows) is not None:
        return draft_of_rows("odt", rows, settings, source.name)
    if not any(line.text.strip() for line in lines):
        raise UserError(f"{source.name}: holds no text. If it is a scan, have its text recognised first.")
    return [Draft("odt", tuple(lines))]


def _content(source: Source) -> bytes:
    if not source.head.startswith(b"PK"):
        return source.data()
    with source.check_archive() as archive, guarded(source, "OpenDocument text"):
        if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise UserError(f"{source.name}: is protected by a password. Save a copy without one.")
        return archive.read("content.xml")


def _bold_styles(root: Any) -> set[str]:
    return {
        style.get(_STYLE + "name") or ""
        for style in root.iter(_STYLE + "style")
        if any(p.get(_FO + "font-weight") == "bold" for p in style.iter(_STYLE + "text-properties"))
    }


def _one_table(body: Any) -> list[list[str]]:
    tables = list(body.iter(_TABLE + "table"))
    if not tables:
        return []
    table = max(tables, key=lambda one: len(one))
    rows = [
        ["\n".join(_text(p, set())[0] for p in cell.iter(*_PARAGRAPHS)) for cell in row.iter(_TABLE + "table-cell")]
        for row in table.iter(_TABLE + "table-row")
    ]
    inside = sum(len(cell) for row in rows for cell in row)
    total = sum(len(_text(p, set())[0]) for p in body.iter(*_PARAGRAPHS))
    return rows if len(rows) > 2 and max(map(len, rows)) > 1 and inside > 0.7 * total else []


def _lines(body: Any, bold: set[str]) -> Iterator[Line]:
    for element in body.iter(*_PARAGRAPHS):
        if any(above.tag in _SKIPPED for above in element.iterancestors()):
            continue
        text, strong = _text(element, bold)
        style = (element.get(_TEXT + "style-name") or "").lower()
        heading = element.tag == _TEXT + "h" or style.startswith(("heading", "title", "subtitle"))
        for number, part in enumerate(text.split("\n")):
            yield Line(part.rstrip(), HEADING if heading else "", strong if number == 0 else 0)


def _text(paragraph: Any, bold: set[str]) -> tuple[str, int]:
    """A paragraph's text and how many of its first characters are bold."""
    parts: list[str] = []
    strong, bold_so_far = 0, True

    def say(text: str | None, is_bold: bool) -> None:
        nonlocal strong, bold_so_far
        if text:
            parts.append(text)
            bold_so_far = bold_so_far and (is_bold or not text.strip())
            strong += len(text) if bold_so_far else 0

    def walk(element: Any, is_bold: bool) -> None:
        say(element.text, is_bold)
        for child in element:
            tag = child.tag
            if tag == _TEXT + "s":
                say(" " * min(int(child.get(_TEXT + "c") or 1), 100), is_bold)
            elif tag == _TEXT + "tab":
                say("\t", is_bold)
            elif tag == _TEXT + "line-break":
                say("\n", is_bold)
            elif isinstance(tag, str) and tag not in _SKIPPED and tag not in _PARAGRAPHS:
                walk(child, is_bold or child.get(_TEXT + "style-name") in bold)
            say(child.tail, is_bold)

    walk(paragraph, paragraph.get(_TEXT + "style-name") in bold)
    return "".join(parts), strong
