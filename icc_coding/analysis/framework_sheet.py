"""The framework matrix as a workbook that people write summaries into, and the summaries back as memos."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from icc_coding.analysis.frameworks import Framework
from icc_coding.cells import unguard
from icc_coding.codebook.model import Codebook
from icc_coding.decisions.logs.names import known_coder
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.phrasing import typed
from icc_coding.reviewing.tables import printable
from icc_coding.study import Study
from icc_coding.tables import Sheet, TableLine, read_book
from icc_coding.tables.cell_values import is_workbook, unescaped
from icc_coding.tables.writing import save_book
from icc_coding.transcripts import read_study

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

MARKER = "icc_framework"
QUOTES, SUMMARY = "quotes", "summary"
_FIXED = (MARKER, "transcript", "row")
_PALE = "F4F1EA"


@dataclass(slots=True)
class SummariesRead:
    """What an import did, or would do: memos written, cells whose memo stands already, and what could not be placed (row, why)."""

    file: str
    coder: str
    dry_run: bool
    written: int = 0
    unchanged: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)

    def __str__(self) -> str:
        verb = "would be kept" if self.dry_run else "kept"
        head = f"{self.file}, coder {self.coder}: {self.written} summaries {verb} as memos, {self.unchanged} unchanged, {len(self.problems)} not placed."
        return "\n".join([head, *(f"  row {row}: {why}" for row, why in self.problems)])


def write_framework(study: Study, made: Framework, file: Path) -> int:
    """Write the matrix: for each transcript a row of quotes, and a row to write a summary of each code into. Returns the transcripts.

    Summaries that were read back before stand in their cells. Raises UserError when the file is there already and may hold
    summaries.
    """
    if file.suffix.lower() != ".xlsx":
        raise UserError(f"{file.name}: a framework matrix to write into is a workbook. Name it framework.xlsx.")
    if file.exists():
        raise UserError(f"{file}: is there already and may hold summaries. Import it first, then delete it or choose another name.")
    hashes = {transcript.name: transcript.text_hash for transcript in read_study(study).transcripts}
    kept = _memos(study)
    rows: list[list[str]] = [[*_FIXED, *(code.id for code in made.codes)], ["", "", "", *(code.label for code in made.codes)]]
    for name in made.transcripts:
        key = hashes[name][:16]
        rows.append([f"t{key}", name, QUOTES, *(made.cell(name, code.id) for code in made.codes)])
        rows.append([f"t{key}", name, SUMMARY, *(kept.get((hashes[name], code.id), "") for code in made.codes)])
    save_book(_workbook(rows), file, study.cache)
    return len(made.transcripts)


def is_framework(file: Path) -> bool:
    """Whether a file is a framework matrix that :func:`write_framework` wrote."""
    if file.suffix.lower() != ".xlsx" or not file.is_file():
        return False
    try:
        return read_book(file).choose(_has_header) is not None
    except UserError:
        return False


def read_summaries(study: Study, file: Path, coder: str, *, dry_run: bool = False) -> SummariesRead:
    """Keep what was written into the summary rows as memos on transcript and code, in one step that one undo takes back.

    A cell whose words are a memo already is left as it is, so importing twice changes nothing. Raises UserError when the file is no
    framework matrix.
    """
    sheet = read_book(file).choose(_has_header)
    if sheet is None:
        raise UserError(f"{file.name}: is no framework matrix. Make one with `icc-coding matrix --framework {typed(file.name)}`.")
    found = SummariesRead(file.name, known_coder(study, coder), dry_run)
    if is_workbook(file):
        sheet = replace(sheet, lines=tuple(replace(line, cells=tuple(map(unescaped, line.cells))) for line in sheet.lines))
    drafts = list(_drafts(study, sheet, found))
    found.written = len(drafts)
    if drafts and not dry_run:
        LogWriter(study, found.coder).append(drafts)
    return found


def _drafts(study: Study, sheet: Sheet, found: SummariesRead) -> list[Draft]:
    book = Codebook.load(study.codebook)
    hashes = {f"t{transcript.text_hash[:16]}": transcript.text_hash for transcript in read_study(study).transcripts}
    header = sheet.header(_fits) or 0
    codes = [cell.strip() for cell in sheet.lines[header].cells]
    kept, mark, drafts = _memos(study), f"sheet:{secrets.token_hex(4)}", []
    errors = {(mark.line, mark.column) for mark in sheet.errors}
    for line in sheet.lines[header + 1 :]:
        if line.cell(2).lower() != SUMMARY:
            continue
        written = _written(line, codes)
        if written and line.cell(0) not in hashes:
            found.problems.append((line.row, f"“{line.cell(1)}” is no transcript of this study as it is now."))
            continue
        for column, words in written:
            code = book.by_id.get(codes[column])
            if (line.number, column) in errors:
                found.problems.append(
                    (line.row, f"the cell of `{codes[column]}` holds an error of the spreadsheet; begin the text with a letter.")
                )
            elif code is None:
                found.problems.append((line.row, f"`{codes[column]}` is no code of this codebook."))
            elif kept.get((hashes[line.cell(0)], code.id)) == words:
                found.unchanged += 1
            else:
                drafts.append(Draft("note", text=hashes[line.cell(0)], code=code.id, note=words, by=mark))
    return drafts


def _written(line: TableLine, codes: Sequence[str]) -> list[tuple[int, str]]:
    cells = ((column, unguard(line.cell(column)).strip()) for column in range(len(_FIXED), len(codes)))
    return [(column, words) for column, words in cells if words and codes[column]]


def _memos(study: Study) -> dict[tuple[str, str], str]:
    """The latest memo on each transcript and code."""
    found: dict[tuple[str, str], str] = {}
    for memo in sorted(load_state(study).memos, key=lambda memo: memo.at):
        if memo.text and memo.code and memo.start is None:
            found[memo.text, memo.code] = memo.note
    return found


def _fits(cells: Sequence[str]) -> bool:
    return [cell.lower() for cell in cells[: len(_FIXED)]] == list(_FIXED)


def _has_header(sheet: Sheet) -> bool:
    return sheet.header(_fits) is not None


def _workbook(rows: Sequence[Sequence[str]]) -> Workbook:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = "framework"
    wrapped = Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column)
            if value:
                cell.value, cell.data_type = printable(value), "s"
            cell.alignment = wrapped
            if number <= 2:
                cell.font = Font(bold=number == 2, color="000000" if number == 2 else "777777")
            elif row[2] == SUMMARY:
                cell.fill = PatternFill("solid", fgColor="FDEEBD" if column > len(_FIXED) else _PALE)
    sheet.column_dimensions["A"].hidden = True
    sheet.column_dimensions["B"].width, sheet.column_dimensions["C"].width = 22, 10
    for column in range(len(_FIXED) + 1, len(rows[0]) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 46
    sheet.freeze_panes = "D3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.print_title_rows = "1:2"
    return book
