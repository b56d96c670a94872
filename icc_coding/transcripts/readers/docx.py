"""Word documents. python-docx opens them; their text is taken from the XML, because tracked insertions, content controls and text boxes count."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any

from icc_coding.errors import UserError
from icc_coding.study import TranscriptSettings
from icc_coding.transcripts.draft import HEADING, Draft, Line
from icc_coding.transcripts.readers.guard import guarded, refuse_entities
from icc_coding.transcripts.readers.rows import draft_of_rows
from icc_coding.transcripts.readers.talk_columns import talk_columns
from icc_coding.transcripts.source import Source

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIP = frozenset(_W + tag for tag in ("del", "moveFrom", "txbxContent", "instrText", "footnoteReference", "commentReference", "rt")) | {
    _MC + "Fallback"
}
_BREAKS = frozenset(_W + tag for tag in ("br", "cr"))


def read(source: Source, settings: TranscriptSettings) -> list[Draft]:
    """The document's paragraphs; line breaks inside a paragraph make lines. A document that is one table of talk is read by its columns."""
    _check(source)
    with guarded(source, "Word document"):
        import docx

        document = docx.Document(str(source.path))
        body = document.element.body
        headings = _heading_styles(document)
        rows = _one_table(body)
        lines = [] if rows else list(_lines(body, headings))
    if rows and talk_columns(rows) is not None:
        return draft_of_rows("docx", rows, settings, source.name)
    if rows:
        lines = [Line("\t".join(cell.replace("\n", " ") for cell in row)) for row in rows]
    if not any(line.text.strip() for line in lines):
        raise UserError(f"{source.name}: holds no text. If it is a scan, have its text recognised first.")
    return [Draft("docx", tuple(lines))]


def _check(source: Source) -> None:
    with source.check_archive() as archive:
        for member in archive.infolist():
            if member.filename.startswith("word/") and member.filename.endswith((".xml", ".rels")):
                try:
                    with archive.open(member) as part:
                        refuse_entities(source, part.read(8192))
                except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
                    raise UserError(f"{source.name}: is damaged or cut off. Download or save it again.") from error
                except Exception as error:  # zlib.error and its kin
                    if isinstance(error, UserError):
                        raise
                    raise UserError(f"{source.name}: is damaged or cut off. Download or save it again.") from error


def _heading_styles(document: Any) -> set[str]:
    """Ids of the styles that are headings, whatever language Word speaks."""
    found: set[str] = set()
    for style in document.styles.element.iter(_W + "style"):
        name = style.find(_W + "name")
        named = (name.get(_W + "val") if name is not None else "") or ""
        level = style.find(f"{_W}pPr/{_W}outlineLvl")
        if named.lower().startswith(("heading", "title", "subtitle")) or level is not None:
            found.add(style.get(_W + "styleId") or "")
    return found


def _one_table(body: Any) -> list[list[str]]:
    """The rows of the document's table when the table holds most of its text, else nothing."""
    tables = [child for child in body if child.tag == _W + "tbl"]
    if not tables:
        return []
    table = max(tables, key=lambda one: len(list(one)))
    rows = [["\n".join(_text(p)[0] for p in cell.iter(_W + "p")) for cell in row.iter(_W + "tc")] for row in table.iter(_W + "tr")]
    inside = sum(len(cell) for row in rows for cell in row)
    total = sum(len(_text(p)[0]) for p in body.iter(_W + "p"))
    return rows if len(rows) > 2 and max(map(len, rows)) > 1 and inside > 0.7 * total else []


def _lines(body: Any, headings: set[str]) -> Iterator[Line]:
    for element in body.iter(_W + "p"):
        if any(above.tag == _MC + "Fallback" for above in element.iterancestors()):
            continue
        style = element.find(f"{_W}pPr/{_W}pStyle")
        heading = style is not None and style.get(_W + "val") in headings
        text, strong = _text(element)
        for number, part in enumerate(text.split("\n")):
            yield Line(part.rstrip(), HEADING if heading else "", strong if number == 0 else 0)


def _text(paragraph: Any) -> tuple[str, int]:
    """A paragraph's text and how many of its first characters are bold."""
    parts: list[str] = []
    strong, bold_so_far = 0, True

    def walk(element: Any, bold: bool) -> None:
        nonlocal strong, bold_so_far
        for child in element:
            tag = child.tag
            if tag in _SKIP or not isinstance(tag, str):
                continue
            if tag == _W + "r":
                walk(child, _is_bold(child))
                continue
            text = _own_text(child, tag)
            if text:
                parts.append(text)
                bold_so_far = bold_so_far and (bold or not text.strip())
                strong += len(text) if bold_so_far else 0
            elif tag != _W + "t":
                walk(child, bold)

    walk(paragraph, False)
    return "".join(parts), strong


def _own_text(element: Any, tag: str) -> str:
    if tag == _W + "t":
        return element.text or ""
    if tag in (_W + "tab", _W + "ptab"):
        return "\t" if element.getparent().tag == _W + "r" else ""
    if tag in _BREAKS:
        return "\n"
    return "-" if tag == _W + "noBreakHyphen" else ""


def _is_bold(run: Any) -> bool:
    mark = run.find(f"{_W}rPr/{_W}b")
    return mark is not None and mark.get(_W + "val") not in ("0", "false", "off")
