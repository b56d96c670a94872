"""Taguette's database (`.sqlite3`; seen with 1.5): documents as HTML, highlights by bytes of UTF-8 over the text of the body."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from icc_coding.exchange.damaged import of_another_program
from icc_coding.exchange.programs.database import Database, has_tables, opened
from icc_coding.exchange.project import ForeignCode, ForeignCoding, ForeignSource, Project
from icc_coding.exchange.registry import Brought
from icc_coding.exchange.taking.report import Taken
from icc_coding.exchange.taking.take import take_project

UNTAGGED = "Highlights without a tag"
_TABLES = {"documents", "highlights", "tags", "highlight_tags"}
_BLOCKS = ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "blockquote", "pre", "br")


def is_project(path: Path) -> bool:
    """Whether a file is Taguette's database."""
    return path.is_file() and has_tables(path, _TABLES)


def read(brought: Brought) -> Taken:
    """Take Taguette's database in. It does not keep who highlighted, so `--coder` says it."""
    return take_project(brought, read_taguette(brought.file))


@of_another_program
def read_taguette(path: Path) -> Project:
    """Read all documents and highlights; those without a tag come under a code of their own. Raises UserError."""
    with opened(path) as database:
        texts = {
            int(row["id"]): (str(row["name"]), *_text(str(row["contents"]))) for row in database.rows("SELECT * FROM documents ORDER BY id")
        }
        sources = tuple(ForeignSource(f"document {key}", Path(name).stem, text, shown) for key, (name, text, shown) in texts.items())
        codings, failed = [], []
        for coding in _codings(database, {key: text for key, (_, text, _) in texts.items()}):
            if isinstance(coding, str):
                failed.append(coding)
            else:
                codings.append(coding)
        codes = [
            ForeignCode(f"tag {row['id']}", _path(str(row["path"])), str(row["description"] or ""))
            for row in database.rows("SELECT * FROM tags ORDER BY id")
        ]
    if any(coding.code == UNTAGGED for coding in codings):
        codes.append(ForeignCode(UNTAGGED, (UNTAGGED,)))
    return Project("Taguette", sources, tuple(codes), tuple(codings), failed=tuple(failed))


def _codings(database: Database, texts: dict[int, str]) -> Iterator[ForeignCoding | str]:
    tags: dict[int, list[str]] = {}
    for row in database.rows("SELECT * FROM highlight_tags"):
        tags.setdefault(int(row["highlight_id"]), []).append(f"tag {row['tag_id']}")
    bytes_of = {key: text.encode("utf-8") for key, text in texts.items()}
    for row in database.rows("SELECT * FROM highlights ORDER BY document_id, start_offset"):
        data = bytes_of.get(int(row["document_id"]), b"")
        start, end = int(row["start_offset"]), int(row["end_offset"])
        try:
            before, words = data[:start].decode("utf-8"), data[start:end].decode("utf-8")
        except UnicodeDecodeError:
            before, words = "", ""
        if not words or not 0 <= start < end <= len(data):
            yield f"document {row['document_id']}, bytes {start} to {end}: outside the text"
            continue
        for tag in tags.get(int(row["id"]), [UNTAGGED]):
            yield ForeignCoding(f"document {row['document_id']}", tag, "", words, len(before), len(before) + len(words))


def _text(html: str) -> tuple[str, str]:
    """(the text that offsets count, the same with a line for each block)."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "lxml")
    body = soup.body or soup
    text = body.get_text()
    for block in body.find_all(_BLOCKS):
        block.insert_after("\n")
    lines = [line.strip() for line in body.get_text().split("\n")]
    return text, "\n".join(line for line in lines if line) + "\n"


def _path(tag: str) -> tuple[str, ...]:
    """`help.tugs`: what stands before the point is above."""
    parts = tuple(part.strip() for part in tag.split("."))
    return parts if len(parts) > 1 and all(parts) and " " not in parts[0] else (tag,)
