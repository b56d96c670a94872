"""Our table of memos (`export memos.csv`) on its way back, also after a spreadsheet program saved it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.exchange.damaged import of_another_program
from icc_coding.exchange.flat.delimited import bare
from icc_coding.exchange.project import ForeignCode, ForeignMemo, ForeignSource, Project
from icc_coding.exchange.registry import Brought, Wanted
from icc_coding.exchange.taking.report import Taken
from icc_coding.exchange.taking.take import take_project
from icc_coding.letters import caseless_line
from icc_coding.phrasing import how_many
from icc_coding.reviewing.memos import MEMO_COLUMNS
from icc_coding.tables import read_book
from icc_coding.tables.model import Sheet

_NEEDED = {"coder", "about", "note"}


def is_memos(path: Path) -> bool:
    """Whether a table has the columns that a table of memos has and no other table has."""
    try:
        return _found(path) is not None
    except UserError:
        return False


def read(brought: Brought) -> Taken:
    """Take memos in: those on words are looked for by their words, those on a transcript by its name."""
    return take_project(brought, read_memos(brought.file))


@of_another_program
def read_memos(path: Path) -> Project:
    """The memos of a table. Raises UserError when its columns are not those of memos."""
    found = _found(path)
    if found is None:
        raise UserError(
            f"{path.name}: has no columns {', '.join(MEMO_COLUMNS)}, as `icc-coding export memos.csv` writes them. Export it again."
        )
    memos = tuple(_memos(*found))
    sources = tuple(ForeignSource(name, name) for name in dict.fromkeys(memo.source for memo in memos if memo.source))
    codes = tuple(
        ForeignCode(code, (code.partition(".")[0], code), id=code) for code in dict.fromkeys(memo.code for memo in memos if memo.code)
    )
    return Project("a table of memos", sources, codes, memos=memos)


def memos_left_behind(wanted: Wanted) -> str:
    """A sentence about memos on a transcript, a code, the study or an uncoded passage, for a format that has no place for them; '' without any."""
    state = load_state(wanted.study, wanted.codebook)
    count = sum(memo.start is None or memo.code is None for memo in state.memos)
    if not count:
        return ""
    memos = how_many(count, "memo", "stands beside no coding and is", "stand beside no coding and are")
    return f"{memos} not part of it: icc-coding export memos.csv."


def _found(path: Path) -> tuple[Sheet, int, dict[str, int]] | None:
    for sheet in read_book(path).sheets:
        at = sheet.header(lambda cells: set(map(caseless_line, cells)) >= _NEEDED and "icc_review" not in map(caseless_line, cells))
        if at is not None:
            header = [caseless_line(bare(cell)) for cell in sheet.lines[at].cells]
            return sheet, at, {name: header.index(name) for name in MEMO_COLUMNS if name in header}
    return None


def _memos(sheet: Sheet, at: int, columns: dict[str, int]) -> Iterator[ForeignMemo]:
    for line in sheet.lines[at + 1 :]:
        cells = {name: bare(line.cells[place]) if place < len(line.cells) else "" for name, place in columns.items()}
        if not cells["note"].strip():
            continue
        start, end = (int(cells.get(name, "").strip()) if cells.get(name, "").strip().isdecimal() else None for name in ("start", "end"))
        source, code = cells.get("transcript", "").strip(), cells.get("code", "").strip()
        yield ForeignMemo(cells["note"], cells["coder"].strip(), source, code, start, end, cells.get("text", ""))
