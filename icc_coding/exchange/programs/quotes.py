"""Tables of coded quotes: our own coded table, and what MAXQDA, ATLAS.ti, Dedoose, Taguette and people write, by the names of columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from icc_coding.corpus import MACHINE, READ_REASON
from icc_coding.errors import UserError
from icc_coding.exchange.damaged import of_another_program
from icc_coding.exchange.flat.delimited import bare
from icc_coding.exchange.flat.reading import is_coded, read_coded
from icc_coding.exchange.programs.column_names import NAMES, SEVERAL
from icc_coding.exchange.project import ForeignCode, ForeignCoding, ForeignSource, Project
from icc_coding.exchange.pseudonyms.returning import refuse_excerpts
from icc_coding.exchange.registry import Brought
from icc_coding.exchange.taking.report import Taken
from icc_coding.exchange.taking.take import take_project
from icc_coding.exchange.xml import unescape_text
from icc_coding.letters import caseless_line
from icc_coding.tables import read_book
from icc_coding.tables.model import Sheet

_DEDOOSE = re.compile(r"code: (?P<path>.+) applied", re.IGNORECASE)
_PARAGRAPH = re.compile(r"¶?\s*(?P<first>\d{1,7})(\.0)?(\s*[-–]\s*\d{1,7})?")
_NO_TRANSCRIPT = (
    "No column is known to say which transcript a quote is from, so each was looked for in all of them; name it with --column transcript=…."
)
_ABOVE = re.compile(r"\s*(?:>>?|\\+)\s*")


@dataclass(frozen=True, slots=True)
class _Table:
    """A table whose columns are known: which is what, and one column per code where there is no column of codes."""

    sheet: Sheet
    header: Sequence[str]
    at: int
    columns: Mapping[str, int]
    applied: Mapping[int, tuple[str, ...]]
    several: bool


def is_quotes(path: Path) -> bool:
    """Whether a table has columns of quotes and codes, or is our own coded table."""
    try:
        return is_coded(path) or (path.suffix.lower() not in (".parquet", ".jsonl") and _recognised(path, {}) is not None)
    except UserError:
        return False


def read(brought: Brought) -> Taken:
    """Take a table of quotes in; every quote is looked for in its transcript."""
    if not brought.columns and is_coded(brought.file):
        project = read_coded_project(brought.file)
        refuse_excerpts(brought.study, brought.file.name, ((one.excerpt, *one.hint) for one in project.codings if one.hint))
        return take_project(brought, project)
    return take_project(brought, read_quotes(brought.file, brought.columns))


@of_another_program
def read_coded_project(path: Path) -> Project:
    """Our own coded table: every person's decisions; suggestions, and what was only read, are left aside and counted."""
    frame = read_coded(path)
    codings, aside, reads = [], 0, 0
    rows = [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]
    added = {(row["excerpt_id"], row["coder"]): str(row["code"]) for row in rows if row["status"] == "added"}
    for row in rows:
        if row["coder"] == MACHINE or row["status"] == "suggested":
            aside += 1
            continue
        if row.get("reason") == READ_REASON:
            reads += 1
            continue
        for coder in str(row["coder"]).split(";"):
            codings.append(
                ForeignCoding(
                    str(row["transcript"]),
                    str(row["code"]),
                    coder,
                    str(row.get("text", "")),
                    note=str(row.get("note", "")),
                    status=str(row["status"]),
                    blind=row.get("blind") is True,
                    to=added.get((row["excerpt_id"], row["coder"]), "") if row["status"] == "replaced" else "",
                    hint=(int(row["start"]), int(row["end"])),
                    excerpt=str(row["excerpt_id"]),
                )
            )
    remarks = (f"{reads} rows say that something was read and not coded; they are not taken in.",) if reads else ()
    labels = {str(row["code"]): str(row.get("label", "")) for row in rows}
    codes = tuple(ForeignCode(code, (code.partition(".")[0], labels[code] or code), id=code) for code in labels)
    sources = tuple(ForeignSource(name, name) for name in dict.fromkeys(coding.source for coding in codings))
    return Project("a coded table", sources, codes, tuple(codings), remarks=remarks, aside=aside)


@of_another_program
def read_quotes(path: Path, columns: Mapping[str, str]) -> Project:
    """A table of quotes; `columns` says which column is what (`code=Kode`). Raises UserError when that cannot be told."""
    table = _recognised(path, columns)
    if table is None:
        raise UserError(_unrecognised(path))
    codings = list(_codings(table))
    keys = dict.fromkeys(coding.code for coding in codings)
    codes = tuple(ForeignCode(key, tuple(part for part in _ABOVE.split(key) if part) or (key,), id=key) for key in keys)
    sources = tuple(ForeignSource(name, name) for name in dict.fromkeys(coding.source for coding in codings))
    remarks = () if "transcript" in table.columns else (_NO_TRANSCRIPT,)
    return Project(path.name, sources, codes, tuple(codings), remarks=remarks)


def _codings(table: _Table) -> Iterator[ForeignCoding]:
    for line in table.sheet.lines[table.at + 1 :]:
        cells = {what: unescape_text(bare(line.cell(column))) for what, column in table.columns.items()}
        if not cells["text"].strip():
            continue
        found = [" > ".join(path) for column, path in table.applied.items() if line.cell(column).lower() in ("true", "1", "yes", "x")]
        if not table.applied:
            given = cells.get("code", "")
            parts = re.split(r"[;\n|]|,\s(?=\S)", given) if table.several else given.split("\n")
            found = [part.strip() for part in parts if part.strip()]
        for code in found:
            yield ForeignCoding(
                cells.get("transcript", "") if "transcript" in cells else f"row {line.row}",
                code,
                cells.get("coder", ""),
                cells["text"],
                note=cells.get("note", ""),
                place=f"row {line.row}",
                paragraph=_paragraph(cells.get("paragraph", "")),
            )


def _paragraph(cell: str) -> int:
    """The first paragraph: `12`, or `12 - 13` as ATLAS.ti writes it. 0 for anything else (a page, a time)."""
    found = _PARAGRAPH.fullmatch(cell.strip())
    return int(found["first"]) if found else 0


def _recognised(path: Path, wanted: Mapping[str, str]) -> _Table | None:
    book = read_book(path)
    given = {what: caseless_line(name) for what, name in wanted.items()}
    unknown = sorted(set(given) - set(NAMES))
    if unknown:
        raise UserError(f"--column knows {', '.join(NAMES)}, and not {unknown[0]}. For example: --column code=Kode.")
    for sheet in book.sheets:
        at = sheet.header(lambda cells: _columns(cells, given) is not None)
        if at is not None:
            header = [caseless_line(bare(cell)) for cell in sheet.lines[at].cells]
            columns = _columns(header, given) or {}
            applied = {
                place: tuple(part for part in re.split(r"\\+", match["path"]) if part)
                for place, name in enumerate(header)
                if (match := _DEDOOSE.fullmatch(name)) and "code" not in given
            }
            raw = [bare(cell.strip()) for cell in sheet.lines[at].cells]
            applied = {place: tuple(part for part in re.split(r"\\+", _DEDOOSE.fullmatch(raw[place])["path"]) if part) for place in applied}  # type: ignore[index]
            several = "code" in columns and header[columns["code"]] in SEVERAL
            return _Table(sheet, header, at, columns, applied, several)
    return None


def _columns(cells: Sequence[str], given: Mapping[str, str]) -> dict[str, int] | None:
    """Which column is what; None when quotes or codes have none, or the table is a review sheet."""
    header = [caseless_line(cell) for cell in cells]
    if "icc_review" in header:
        return None
    columns: dict[str, int] = {}
    for what, names in NAMES.items():
        for name in [given[what]] if what in given else map(caseless_line, names):
            if name in header and what not in columns:
                columns[what] = header.index(name)
    coded = "code" in columns or any(_DEDOOSE.fullmatch(name) for name in header)
    return columns if "text" in columns and coded else None


def _unrecognised(path: Path) -> str:
    sheet = read_book(path).fullest()
    header = [cell.strip() for cell in sheet.lines[0].cells if cell.strip()] if sheet.lines else []
    shown = ", ".join(header[:8]) + (" …" if len(header) > 8 else "")
    return (
        f"{path.name}: has no columns of quotes and codes that are recognised (it has: {shown or 'nothing'}). "
        "Call its columns text, code, transcript and coder, or say which they are: --column text=… --column code=… --column transcript=… --column coder=… (a review sheet is known by its column `icc_review`)"
    )
