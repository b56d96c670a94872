"""Books of quotes by code, dimension or collaboration, each quote with its reference: Word, OpenDocument, HTML and Markdown."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from icc_coding.archives import NewZip
from icc_coding.corpus import SUGGESTED, CodedExcerpt, Corpus
from icc_coding.corpus.references import SourceNumbers
from icc_coding.errors import UserError
from icc_coding.exchange.registry import Wanted
from icc_coding.exchange.word.package import paragraph, run, write_docx, xml_text
from icc_coding.files import write_bytes_atomic, write_text_atomic
from icc_coding.phrasing import how_many

WAYS = ("code", "dimension", "collaboration")
_NONE = "No named collaboration"
_KEY = "Which transcript is which"
_MARK = "suggested by the machine, not reviewed"


@dataclass(frozen=True, slots=True)
class BookPart:
    """One part of the book: a heading of a level from 1, a remark below it, or a quote with its reference."""

    kind: str  # heading | remark | quote
    text: str
    level: int = 0
    reference: str = ""


def write(wanted: Wanted) -> str:
    """Write the book. Only what is settled is quoted; with `suggestions` also what nobody reviewed, each marked."""
    way = wanted.by or "code"
    if way not in WAYS:
        raise UserError(f"A book of quotes is by {', '.join(WAYS)}, not by `{way}`.")
    rows = list(wanted.corpus.settled().rows)
    if wanted.suggestions:
        rows += [row for row in wanted.corpus.rows if row.status == SUGGESTED]
    if not rows:
        raise UserError("Nothing is settled yet, so there is nothing to quote. Review some passages first, or add --suggestions.")
    order = {transcript.name: number for number, transcript in enumerate(wanted.corpus.transcripts)}
    rows.sort(key=lambda row: (order[row.transcript], row.start))
    pieces = [*_pieces(wanted.corpus, rows, way), *_key(wanted.corpus, rows)]
    title = f"{wanted.corpus.codebook.name}: quotes by {way}"
    if wanted.suffix == ".docx":
        write_docx(wanted.file, "".join(_word(piece) for piece in [BookPart("heading", title, 1), *pieces]), title=title)
    elif wanted.suffix == ".odt":
        write_bytes_atomic(wanted.file, _odt(title, pieces))
    elif wanted.suffix == ".md":
        write_text_atomic(wanted.file, "\n\n".join([f"# {title}", *map(_markdown, pieces)]) + "\n")
    else:
        write_text_atomic(wanted.file, _html(title, pieces))
    passages = len({(row.excerpt_id, row.transcript, row.code) for row in rows})
    quotes = sum(piece.kind == "quote" for piece in pieces)
    return f"{wanted.file}: {how_many(quotes, 'quote')} written, for {how_many(passages, 'passage')} of {wanted.whole.stored} stored (decisions and suggestions)."


def _pieces(corpus: Corpus, rows: Sequence[CodedExcerpt], way: str) -> Iterator[BookPart]:
    refer = SourceNumbers.of(corpus.transcripts, corpus.attributes)
    codebook = corpus.codebook
    if way == "collaboration":
        labels = {one.id: one.label for one in codebook.collaborations}
        for name in [*labels, ""]:
            mine = [row for row in rows if (name in row.collaborations if name else not row.collaborations)]
            if mine:
                yield BookPart("heading", labels.get(name, _NONE), 2)
                yield from _together(mine, refer)
        return
    for dimension in codebook.dimensions:
        mine = [row for row in rows if row.dimension == dimension.id]
        if not mine:
            continue
        yield BookPart("heading", dimension.label, 2)
        if way == "dimension":
            yield from _together(mine, refer)
            continue
        for code in dimension.codes:
            about = [row for row in mine if row.code == code.id]
            if about:
                yield BookPart("heading", f"{code.label} ({len(about)})", 3)
                yield BookPart("remark", code.definition)
                yield from (_quote(row, refer, "") for row in about)


def _key(corpus: Corpus, rows: Sequence[CodedExcerpt]) -> Iterator[BookPart]:
    """Which transcript each number in the references means."""
    quoted = {row.transcript for row in rows}
    yield BookPart("heading", _KEY, 2)
    for name, number in SourceNumbers.of(corpus.transcripts, corpus.attributes).numbers.items():
        if name in quoted:
            yield BookPart("remark", f"{number}: {name}")


def _together(rows: Sequence[CodedExcerpt], refer: SourceNumbers) -> Iterator[BookPart]:
    """One quote per excerpt, with all its codes."""
    groups: dict[tuple[str, str], list[CodedExcerpt]] = {}
    for row in rows:
        groups.setdefault((row.transcript, row.excerpt_id), []).append(row)
    for group in groups.values():
        yield _quote(group[0], refer, "; ".join(dict.fromkeys(row.label for row in group)))


def _quote(row: CodedExcerpt, refer: SourceNumbers, codes: str) -> BookPart:
    reference = refer.reference(row.transcript, row.speaker, row.time, row.attributes)
    parts = [reference, codes, _MARK if row.status == SUGGESTED else ""]
    return BookPart("quote", " ".join(row.text.split()), reference="; ".join(part for part in parts if part))


def _word(piece: BookPart) -> str:
    if piece.kind == "heading":
        return paragraph(run(piece.text), f"Heading{piece.level}")
    if piece.kind == "remark":
        return paragraph(run(" ".join(piece.text.split()), "<w:i/>"))
    return paragraph(run(f"“{piece.text}” ") + run(f"({piece.reference})", '<w:color w:val="555555"/>'), "Quote")


def _markdown(piece: BookPart) -> str:
    text = re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", " ".join(piece.text.split()))
    if piece.kind == "heading":
        return f"{'#' * piece.level} {text}"
    return f"*{text}*" if piece.kind == "remark" else f"> “{text}” ({re.sub(r'([*_<>|`])', chr(92) + chr(92) + '1', piece.reference)})"


def _html(title: str, pieces: Sequence[BookPart]) -> str:
    body = []
    for piece in pieces:
        if piece.kind == "heading":
            body.append(f"<h{piece.level}>{xml_text(piece.text)}</h{piece.level}>")
        elif piece.kind == "remark":
            body.append(f"<p><em>{xml_text(piece.text)}</em></p>")
        else:
            body.append(f"<blockquote><p>“{xml_text(piece.text)}”</p><footer>{xml_text(piece.reference)}</footer></blockquote>")
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{xml_text(title)}</title>'
        "<style>body{font:17px/1.5 Georgia,serif;max-width:42em;margin:2em auto;padding:0 1em}blockquote{margin:1em 0 1em 1.2em}"
        "footer{color:#555}@media(prefers-color-scheme:dark){body{background:#14161a;color:#eee}footer{color:#bbb}}</style></head>"
        f"<body><main><h1>{xml_text(title)}</h1>\n" + "\n".join(body) + "\n</main></body></html>\n"
    )


def _odt(title: str, pieces: Sequence[BookPart]) -> bytes:
    """A minimal OpenDocument text (ISO 26300): headings and paragraphs."""
    body = [f'<text:h text:outline-level="1">{xml_text(title)}</text:h>']
    for piece in pieces:
        if piece.kind == "heading":
            body.append(f'<text:h text:outline-level="{piece.level}">{xml_text(piece.text)}</text:h>')
        else:
            words = f"“{piece.text}” ({piece.reference})" if piece.kind == "quote" else piece.text
            body.append(f"<text:p>{xml_text(' '.join(words.split()))}</text:p>")
    names = " ".join(f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "text", "style"))
    buffer = io.BytesIO()
    with NewZip(buffer) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0" encoding="UTF-8"?>\n<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" m:version="1.2">'
            '<m:file-entry m:full-path="/" m:media-type="application/vnd.oasis.opendocument.text"/>'
            '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>',
        )
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {names} office:version="1.2"><office:body><office:text>'
            + "".join(body)
            + "</office:text></office:body></office:document-content>",
        )
    return buffer.getvalue()
