"""The coded transcripts as pages to read: `coding/reading/`, one plain HTML page a transcript and an index.

A page needs no script, no other file and no network. Its last line is a comment with a digest of the rest: by it a page that an
earlier run left behind is told from whatever else lies in the folder. A transcript's page names there what it follows from as well, and is
left alone where that is as before; so the name of the run stands in the index alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from icc_coding.codebook.colors import DARK_PAGE, LIGHT_PAGE, color_of, visible
from icc_coding.codebook.model import Codebook
from icc_coding.corpus import MACHINE, CodedExcerpt
from icc_coding.disk import sentence
from icc_coding.files import write_bytes_atomic
from icc_coding.pages.layout import passages
from icc_coding.pages.marks import MarkedRun
from icc_coding.pages.sources import Sources, shown
from icc_coding.pages.transcript_page import INDEX, TranscriptPage, best_quote, count, page_name
from icc_coding.study import Study
from icc_coding.transcripts.file_names import apart, own_stem
from icc_coding.transcripts.model import Transcript

_SIGNED, _FROM = "<!-- icc-coding reading page ", "<!-- made from "

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["page_name", "write_pages"]


def write_pages(
    study: Study,
    transcripts: Sequence[Transcript],
    codebook: Codebook,
    rows: Sequence[CodedExcerpt],
    words: Mapping[str, Sequence[tuple[int, int]]] | None = None,
) -> list[Path]:
    """Write `coding/reading/` anew and return its pages, `index.html` first. `words` are spans of what made suggestions, by text.

    Every excerpt's id is an anchor of its transcript's page, whose file is :func:`page_name` of the transcript, with a piece of a hash where
    two names are one on some drive. Pages of transcripts
    that are gone are removed as long as they are what this function wrote; no other file is touched. Raises :class:`UserError` when a
    page cannot be written or removed.
    """
    codebook = shown(codebook)
    by_name: dict[str, list[CodedExcerpt]] = {}
    for row in rows:
        by_name.setdefault(row.transcript, []).append(row)
    stems = apart({transcript.name: own_stem(transcript.name) for transcript in transcripts})
    sheets = [TranscriptPage.of(one, codebook, by_name.get(one.name, []), f"{stems[one.name]}.html") for one in transcripts]
    environment = _environment(codebook)
    environment.globals.update(
        study=study.root.name,
        codebook=codebook,
        sheets=sheets,
        count=count,
        runs=sorted({row.run for row in rows if row.coder == MACHINE and row.run}),
    )
    page, sources = environment.get_template("transcript.html"), Sources(study.root.name, codebook)
    for sheet, before, after in zip(sheets, [None, *sheets], [*sheets[1:], None], strict=False):
        spans = (words or {}).get(sheet.transcript.text_hash, ())
        source = sources.of(sheet, by_name.get(sheet.transcript.name, []), spans, (before, after))
        if not _is_current(study.reading / sheet.page, source):
            html = page.render(sheet=sheet, passages=passages(sheet.transcript, sheet.excerpts, spans), before=before, after=after)
            _write(study.reading / sheet.page, html, source)
    quotes = {code.id: best_quote(sheets, code) for code in codebook.codes}
    _write(study.reading / INDEX, environment.get_template("index.html").render(quotes=quotes))
    _remove_left_behind(study.reading, {INDEX, *(sheet.page for sheet in sheets)})
    return [study.reading / name for name in (INDEX, *(sheet.page for sheet in sheets))]


def _environment(codebook: Codebook) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from icc_coding.pages.compiled import compiled_beside

    folder = Path(__file__).parent / "templates"
    environment = Environment(
        autoescape=True,
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=compiled_beside(folder),
    )
    environment.filters.update(css_string=_css_string, lines=_lines, shorten=_shorten)
    environment.globals["colors"] = [_on_pages(color_of(codebook, code.id)) for code in codebook.codes]
    environment.globals["plural"] = _plural
    return environment


def _on_pages(color: str) -> tuple[str, str, str]:
    """A code's colour, and what a thin line has on the light and the dark page: moved towards black or white until it can be seen (3 : 1)."""
    return color, visible(color, LIGHT_PAGE), visible(color, DARK_PAGE)


def _lines(piece: MarkedRun) -> str:
    """The style of marked text: which line is drawn at which height, and the ground of the first firm one."""
    style = [f"--{height}:var(--{'s' if entry.firm else 'd'}{entry.place})" for height, entry in enumerate(piece.lines, 1) if entry]
    firm = next((entry for entry in piece.lines if entry and entry.firm), None)
    return ";".join([*style, f"--g:var(--c{firm.place})"] if firm else style)


def _css_string(text: str) -> str:
    """Text for a quoted string in CSS; all but plain letters escaped."""
    return re.sub(r"[^A-Za-z0-9 .,:;()-]", lambda sign: f"\\{ord(sign.group()):x} ", text)


def _shorten(text: str, words: int) -> str:
    """The first words of a text on one line."""
    kept = text.split()
    return " ".join(kept) if len(kept) <= words else " ".join(kept[:words]) + " …"


def _plural(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _write(path: Path, html: str, source: str = "") -> None:
    """Write a page with its digest, and with what it follows from, unless exactly that is there already."""
    data = html.encode("utf-8", errors="replace")
    if source:
        data += f"{_FROM}{source} -->\n".encode()
    data += _signature(path.name, data)
    if not (path.is_file() and path.read_bytes() == data):
        write_bytes_atomic(path, data)


def _is_current(path: Path, source: str) -> bool:
    """Whether a page follows from just this, and is as it was written."""
    try:
        page, signature = _parted(path.read_bytes())
    except OSError:  # not there, or to be replaced
        return False
    return page.endswith(f"{_FROM}{source} -->\n".encode()) and signature == _signature(path.name, page)


def _parted(data: bytes) -> tuple[bytes, bytes]:
    """A page and the line that signs it."""
    place = max(data.rfind(_SIGNED.encode()), 0)
    return data[:place], data[place:]


def _signature(name: str, page: bytes) -> bytes:
    return f"{_SIGNED}{quote(name)} {hashlib.sha256(page).hexdigest()} -->\n".encode()


def _remove_left_behind(folder: Path, current: Collection[str]) -> None:
    """Remove pages that carry their own name and an unbroken digest and are none of the current ones."""
    for path in folder.glob("*.html"):
        if path.name in current or path.is_symlink() or not path.is_file():
            continue
        try:
            data = path.read_bytes()
        except OSError:  # not ours to read
            continue
        page, signature = _parted(data)
        if signature != _signature(path.name, page):
            continue
        with sentence(path):
            path.unlink()
