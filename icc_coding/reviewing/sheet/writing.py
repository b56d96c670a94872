"""Reviewing in a spreadsheet: suggestions out with a column for decisions, decisions in with a report of every row that was not plain."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.logs.names import known_coder
from icc_coding.decisions.overlap import Span
from icc_coding.errors import UserError
from icc_coding.files import write_text_atomic
from icc_coding.phrasing import clock, how_many, typed
from icc_coding.reviewing.cards import Key, segment_at
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.proposals import PROPOSED
from icc_coding.reviewing.standing import OPEN, Standing
from icc_coding.reviewing.tables import printable
from icc_coding.study import Study
from icc_coding.tables.writing import save_book
from icc_coding.transcripts.model import Transcript

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

MARKER = "icc_review"
COLUMNS = (MARKER, "transcript", "speaker", "time", "question", "text", "code", "label", "band", "reason", "decided", "decision", "note")
_WIDTHS = {"transcript": 20, "speaker": 16, "question": 30, "text": 70, "code": 28, "label": 22, "reason": 34, "decision": 26, "note": 34}
Shown = Callable[[dict[str, str], Transcript, Span], dict[str, str]]  # a row's cells, its transcript and its place
ANSWERS = ("accept", "reject", "unsure")


@dataclass(frozen=True, slots=True)
class SheetWritten:
    """What a review sheet holds."""

    path: Path
    rows: int
    transcripts: int
    coder: str = ""

    def __str__(self) -> str:
        return (
            f"{self.path}: {how_many(self.rows, 'suggestion')} of {how_many(self.transcripts, 'transcript')} to review. "
            f"Fill in the column `decision`, then: icc-coding import {typed(self.path.name)} --coder {typed(self.coder) if self.coder else 'YOU'}"
        )


def row_key(text: str, start: int, end: int, code: str) -> str:
    """What ties a row to its excerpt and code; written so that no spreadsheet takes it for a number or a date."""
    return f"{text[:16]}-{start}-{end}:{code}"


def write_sheet(
    study: Study,
    path: Path,
    coder: str = "",
    *,
    excel: bool = False,
    separator: str = ",",
    segments: bool = False,
    shown: Shown | None = None,
) -> SheetWritten:
    """Write the likely and possible suggestions as .xlsx or .csv, to be decided row by row.

    With a coder, `decided` says what that coder decided before, and codes that coder added are rows as well; without one, all
    suggestions are rows. With `segments`, segments to which no row belongs are rows without a code. `excel` begins a CSV with a BOM. `shown`
    changes the words of a row before it is written; the row's key stays.
    """
    desk = Desk.open(study)
    rows = list(_rows(desk, known_coder(study, coder) if coder else "", segments, shown))
    if not rows:
        raise UserError("There is nothing to review yet. Run `icc-coding code` first.")
    if path.suffix.lower() == ".xlsx":
        save_book(_workbook(desk, rows), path, study.cache)
    else:
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\r\n", delimiter=separator).writerows([COLUMNS, *rows])
        write_text_atomic(path, buffer.getvalue(), bom=excel)
    return SheetWritten(path, len(rows), len({row[1] for row in rows}), coder)


def _rows(desk: Desk, coder: str, segments: bool, shown: Shown | None) -> Iterator[list[str]]:
    standing = Standing(desk, coder)
    for text, transcript in desk.transcripts.items():
        for start, end, code, band, reason, status in _places(desk, standing, text, segments):
            segment = segment_at(transcript, start)
            turn = transcript.turn_of(segment)
            known = desk.codebook.by_id.get(code)
            cells = {
                MARKER: row_key(text, start, end, code),
                "transcript": transcript.name,
                "speaker": turn.speaker,
                "time": clock(turn.time),
                "question": " ".join(transcript.question_before(segment).split()),
                "text": " ".join(transcript.text[start:end].split()),
                "code": code,
                "label": known.label if known else code,
                "band": band,
                "reason": reason,
                "decided": "" if status == OPEN else status,
                "decision": "",
                "note": "",
            }
            if shown is not None:
                cells = shown(cells, transcript, (start, end))
            yield [printable(cells[name]) for name in COLUMNS]


def _places(desk: Desk, standing: Standing, text: str, segments: bool) -> list[tuple[int, int, str, str, str, str]]:
    """What gets a row, in the order of the text: start, end, code, band, reason, status.

    Suggestions that are likely or possible, the coder's own codings, and with `segments` every segment that neither touches.
    """
    places = [
        (item.start, item.end, item.code, item.band, item.reason, standing.status[number])
        for number in desk.proposals.of(text)
        if (item := desk.proposals[number]).band in PROPOSED
    ]
    places += [
        (c.start, c.end, c.code, "", "", c.status)
        for c in desk.state.codings_of(standing.coder, text)
        if not _proposed(desk, c.text, c.span, c.code)
    ]
    if segments:
        taken = [(start, end) for start, end, *_ in places]
        spans = [(segment.start, segment.end) for segment in desk.transcripts[text].coded_segments]
        places += [(*span, "", "", "", OPEN) for span in spans if not any(start < span[1] and span[0] < end for start, end in taken)]
    return sorted(places)


def _proposed(desk: Desk, text: str, span: tuple[int, int], code: str) -> bool:
    from icc_coding.decisions.overlap import same_passage

    items = (desk.proposals[number] for number in desk.proposals.touching(text, span))
    return any(item.code == code and item.band in PROPOSED and same_passage((item.start, item.end), span) for item in items)


def _workbook(desk: Desk, rows: Sequence[Sequence[str]]) -> Workbook:
    """A workbook with a drop-down of answers and codes in the column `decision`."""
    from openpyxl import Workbook

    book = Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = "review"
    _fill_rows(sheet, rows)
    last = _fill_answers(book.create_sheet("answers"), desk.codebook)
    for page in book.worksheets:
        _print_across(page)
    _offer_answers(sheet, last, len(rows))
    return book


def _fill_answers(answers: Worksheet, codebook: Codebook) -> int:
    """What may be answered, with the codes' definitions beside it; gives the last row that holds an answer, counted from 1."""
    from openpyxl.styles import Alignment

    answers.append(["decision", "meaning", "definition", "when it applies", "when it does not"])
    for answer, meaning in zip(ANSWERS, ("the code applies", "the code does not apply", "cannot be said"), strict=True):
        answers.append([answer, meaning])
    for code in codebook.codes:
        words = (f"{code.label}: this code instead", code.definition, "\n".join(code.include), "\n".join(code.exclude))
        answers.append([code.id, *map(printable, words)])
    last = answers.max_row
    answers.append([])
    answers.append(["Several answers may stand in one cell, with ; between them: “accept; value.x” keeps the code and adds another."])
    for side, width in zip("ABCDE", (34, 30, 60, 40, 40), strict=True):
        answers.column_dimensions[side].width = width
        for told in answers[side]:
            told.alignment = Alignment(wrap_text=True, vertical="top")
    return last


def _fill_rows(sheet: Worksheet, rows: Sequence[Sequence[str]]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet.append(list(COLUMNS))
    wrapped = Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, value or None)
            cell.alignment, cell.number_format = wrapped, "@"  # what is typed stays text: no dates, no formulas
    for column, name in enumerate(COLUMNS, 1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = _WIDTHS.get(name, 11)
        sheet.cell(1, column).font = Font(bold=True)
        if name in ("decision", "note"):
            sheet.cell(1, column).fill = PatternFill("solid", fgColor="FDEEBD")
    sheet.column_dimensions["A"].hidden = True
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{len(rows) + 1}"


def _offer_answers(sheet: Worksheet, last: int, rows: int) -> None:
    """A drop-down in the column `decision`: the answers and codes down to row `last` of the sheet `answers`."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letter = get_column_letter(COLUMNS.index("decision") + 1)
    choice = DataValidation(type="list", formula1=f"answers!$A$2:$A${last}", allow_blank=True, showErrorMessage=False)
    choice.prompt, choice.promptTitle, choice.showInputMessage = "accept, reject, unsure, or the code that fits", "decision", True
    choice.add(f"{letter}2:{letter}{rows + 1}")
    sheet.add_data_validation(choice)


def _print_across(sheet: Worksheet) -> None:
    """Landscape, on one page's width, with the header on every page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def key_of_row(desk: Desk, written: str) -> tuple[Key, str] | None:
    """The excerpt and code that a row's key names ('' of a segment without a suggestion); None when the study has no such place."""
    place, mark, code = written.strip().partition(":")
    key = Key.parse(desk, place)
    return (key, code) if key is not None and not key.blind and mark else None
