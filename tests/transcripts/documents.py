"""Small writers of documents, so that tests can put deletions, hidden words, notes and tables into them. Contents are the tests' own."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import docx

Rows = Sequence[Sequence[str]]
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_NAMES = " ".join(
    f'xmlns:{short}="{_ODF}{long}:1.0"' for short, long in (("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"))
)


def word(*parts: str | Rows) -> bytes:
    """A Word document. A text is a paragraph, whose runs may be XML of their own (`<w:del>…`); rows are a table."""
    document = docx.Document()
    raw: dict[str, str] = {}
    for number, part in enumerate(parts):
        if isinstance(part, str):
            raw[f"PART{number}"] = part
            document.add_paragraph(f"PART{number}")
        else:
            table = document.add_table(rows=0, cols=len(part[0]))
            for row in part:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    raw[f"CELL{len(raw)}_"] = text
                    cell.text = f"CELL{len(raw) - 1}_"
    buffer = io.BytesIO()
    document.save(buffer)

    def filled(xml: str) -> str:
        for mark, text in raw.items():
            runs = text if text.startswith("<w:") else f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'
            xml = xml.replace(f"<w:r><w:t>{mark}</w:t></w:r>", runs)
        return xml

    return _changed(buffer.getvalue(), "word/document.xml", filled)


def _changed(data: bytes, member: str, change: object) -> bytes:
    old, buffer = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()).encode() if name == member else content)  # type: ignore[operator]
    return buffer.getvalue()


def run(text: str, properties: str = "") -> str:
    """A run of a Word paragraph."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def open_text(body: str, styles: str = "", *, flat: bool = False) -> bytes:
    """An OpenDocument text with `body` as its XML."""
    root = "office:document" if flat else "office:document-content"
    kind = ' office:mimetype="application/vnd.oasis.opendocument.text"' if flat else ""
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?><{root} {_NAMES}{kind}><office:automatic-styles>{styles}</office:automatic-styles>'
        f"<office:body><office:text>{body}</office:text></office:body></{root}>"
    )
    if flat:
        return xml.encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", xml)
    return buffer.getvalue()


def open_table(rows: Rows) -> str:
    """A table in OpenDocument."""
    cells = ["".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row) for row in rows]
    return f"<table:table>{''.join(f'<table:table-row>{row}</table:table-row>' for row in cells)}</table:table>"


def rich(*parts: str | Rows) -> bytes:
    """A document in RTF: texts are paragraphs in its own language, rows are a table."""
    body = ""
    for part in parts:
        if isinstance(part, str):
            body += rf"\pard {part}\par" + "\n"
        else:
            body += "".join(
                r"\trowd\cellx3000\cellx9000\pard\intbl " + "".join(rf"{cell}\cell " for cell in row) + "\\row\n" for row in part
            )
    return (r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}" + body + "}").encode("latin-1")


def page(*parts: str | Rows) -> bytes:
    """A web page."""
    blocks = [
        f"<p>{part}</p>"
        if isinstance(part, str)
        else "<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in part) + "</table>"
        for part in parts
    ]
    return f"<html><head><meta charset='utf-8'></head><body>{''.join(blocks)}</body></html>".encode()
