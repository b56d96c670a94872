"""The parts of a `.docx` (ECMA-376, WordprocessingML): enough for paragraphs, comments, bookmarks and custom properties."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path

from icc_coding.archives import NewZip
from icc_coding.exchange.xml import escape_text
from icc_coding.files import write_bytes_atomic

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_DOC = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_STYLES = (
    f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/>'
    '<w:sz w:val="22"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="80"/></w:pPr></w:pPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/>'
        f'<w:pPr><w:keepNext/><w:spacing w:before="240"/><w:outlineLvl w:val="{n - 1}"/></w:pPr><w:rPr><w:b/><w:sz w:val="{36 - 4 * n}"/></w:rPr></w:style>'
        for n in (1, 2, 3)
    )
    + '<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/><w:basedOn w:val="Normal"/><w:pPr><w:ind w:left="400"/></w:pPr></w:style>'
    "</w:styles>"
)


def xml_text(text: str) -> str:
    """Text for an element of a document: what XML forbids becomes a blank (no transcript holds it)."""
    return _FORBIDDEN.sub(" ", text).translate({38: "&amp;", 60: "&lt;", 62: "&gt;", 34: "&quot;"})


def run(text: str, properties: str = "") -> str:
    """A run of text; tabs and line breaks are elements of their own."""
    if not text:
        return ""
    inner = "".join(
        "<w:tab/>" if piece == "\t" else "<w:br/>" if piece == "\n" else f'<w:t xml:space="preserve">{xml_text(piece)}</w:t>'
        for piece in re.split(r"([\t\n])", text)
        if piece
    )
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{inner}</w:r>"


def paragraph(inner: str, style: str = "") -> str:
    """A paragraph of runs."""
    return f"<w:p>{f'<w:pPr><w:pStyle w:val={chr(34)}{style}{chr(34)}/></w:pPr>' if style else ''}{inner}</w:p>"


def write_docx(path: Path, body: str, *, comments: str = "", properties: Mapping[str, str] | None = None, title: str = "") -> None:
    """Write a document; `body` and `comments` are the inner XML of those parts, `properties` its custom properties."""
    buffer = io.BytesIO()
    kinds = [("styles.xml", "styles")] + ([("comments.xml", "comments")] if comments else [])
    with NewZip(buffer) as archive:

        def part(name: str, xml: str) -> None:
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{xml}')

        overrides = "".join(
            f'<Override PartName="/word/{name}" ContentType="{_DOC}.{kind}+xml"/>'
            for name, kind in [("document.xml", "document.main"), *kinds]
        )
        part(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
            '<Override PartName="/docProps/custom.xml" ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/>'
            '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        )
        part(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/>'
            f'<Relationship Id="rId2" Type="{R}/custom-properties" Target="docProps/custom.xml"/>'
            f'<Relationship Id="rId3" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>',
        )
        relations = "".join(f'<Relationship Id="rId{n}" Type="{R}/{kind}" Target="{name}"/>' for n, (name, kind) in enumerate(kinds, 1))
        part("word/_rels/document.xml.rels", f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>')
        part("word/styles.xml", _STYLES)
        part(
            "word/document.xml",
            f'<w:document xmlns:w="{W}"><w:body>{body}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
            '<w:pgMar w:top="1200" w:right="1200" w:bottom="1200" w:left="1200"/></w:sectPr></w:body></w:document>',
        )
        if comments:
            part("word/comments.xml", f'<w:comments xmlns:w="{W}">{comments}</w:comments>')
        custom = "".join(
            f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{n}" name="{escape_text(name)}"><vt:lpwstr>{escape_text(value)}</vt:lpwstr></property>'
            for n, (name, value) in enumerate((properties or {}).items(), 2)
        )
        part("docProps/custom.xml", f'<Properties xmlns="{_CUSTOM}" xmlns:vt="{_VT}">{custom}</Properties>')
        part(
            "docProps/core.xml",
            f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{xml_text(title)}</dc:title></cp:coreProperties>',
        )
    write_bytes_atomic(path, buffer.getvalue())
