"""Taking one person's answers out of a table that holds many people's, and leaving everybody else's as they are.

Nothing is believed: what is left is read as `code` reads it, and has to give exactly the others' texts under the same names.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from icc_coding.disk import make_folder
from icc_coding.errors import UserError
from icc_coding.files import read_text, write_bytes_atomic
from icc_coding.study import Study
from icc_coding.transcripts.frozen import Frozen
from icc_coding.transcripts.parse import parse_source
from icc_coding.transcripts.source import Source

_BETWEEN = ",;\t|"
_MARK = "Withdrawn"  # heads a column, and stands in an emptied row
_BOM = b"\xef\xbb\xbf"
Cells = tuple[str, ...]
Keep = Callable[[int], bool]  # of a row, by its number from 0


def texts_in(study: Study, path: Path) -> dict[str, str]:
    """What a file below `transcripts/` holds today: part ('' for a whole transcript) -> hash of its text. Nothing is written."""
    file = path.relative_to(study.transcripts).as_posix()
    return _parts(study, path, file)


def without_part(study: Study, path: Path, one: Frozen, others: Mapping[str, str]) -> bytes:
    """The file without the rows of `one`; `others` are the parts that have to stay, with the hashes of their texts.

    Raises UserError when that cannot be done: another kind of file, or rows by which nobody can tell whose they are.
    """
    file = path.relative_to(study.transcripts).as_posix()
    make_folder(study.cache)
    trial = study.cache / f"withdrawing{path.suffix}"
    try:
        for data in _candidates(path, one):
            write_bytes_atomic(trial, data)
            if _parts(study, trial, file) == dict(others):
                return data
    finally:
        trial.unlink(missing_ok=True)
    raise UserError(
        f"{file}: holds other people's answers as well, and those of {one.part} cannot be taken out of it alone. "
        "Take them out yourself, so that the others keep their names, save the file, and run `icc-coding withdraw` again."
    )


def _parts(study: Study, path: Path, file: str) -> dict[str, str]:
    try:
        frozen, _ = parse_source(Source(path, file), Path(file).stem, study.settings.for_file(file))
    except UserError:
        return {}
    return {one.part: one.text_hash for one in frozen}


def _candidates(path: Path, one: Frozen) -> Iterator[bytes]:
    """The file with rows taken out, or emptied and marked where people are told apart by the number of their row."""
    match path.suffix.lower():
        case ".csv" | ".tsv" | ".tab" | ".txt":
            yield from _separated(path, one)
        case ".xlsx" | ".xlsm":
            yield from _workbook(path, one)


def _separated(path: Path, one: Frozen) -> Iterator[bytes]:
    text, _ = read_text(path, keep_line_ends=True)
    mark = _BOM if path.read_bytes().startswith(_BOM) else b""
    for between in sorted(_BETWEEN, key=text.partition("\n")[0].count, reverse=True):
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=between))
        for keep in _choices([tuple(row) for row in rows], one):
            for left in ([row for n, row in enumerate(rows) if keep(n)], _marked(rows, keep)):
                written = io.StringIO(newline="")
                csv.writer(written, delimiter=between, lineterminator="\r\n" if "\r\n" in text else "\n").writerows(left)
                yield mark + written.getvalue().encode()


def _marked(rows: Sequence[list[str]], keep: Keep) -> list[list[str]]:
    """The rows emptied and marked in a column of their own, so that who is called by the number of a row keeps it."""
    known = bool(rows) and _MARK in rows[0]
    place, wide = (rows[0].index(_MARK), 0) if known else (max(map(len, rows)), 1)
    marked = [[*row, *[""] * (place + wide - len(row))] if keep(n) else [""] * (place + 1) for n, row in enumerate(rows)]
    for n, row in enumerate(marked):
        if n == 0 or not keep(n):
            row[place] = _MARK
    return marked


def _workbook(path: Path, one: Frozen) -> Iterator[bytes]:
    from openpyxl import load_workbook

    def sheets() -> tuple[Any, list[Any]]:
        book = load_workbook(path)
        return book, list(book.worksheets)

    for number, sheet in enumerate(sheets()[1]):
        rows = [tuple("" if value is None else str(value) for value in row) for row in sheet.iter_rows(values_only=True)]
        for keep in _choices(rows, one):
            for change in (_delete, _empty):
                book, all_sheets = sheets()
                change(all_sheets[number], [n + 1 for n in range(len(rows)) if not keep(n)])
                written = io.BytesIO()
                book.save(written)
                yield written.getvalue()


def _delete(sheet: Any, going: Sequence[int]) -> None:
    for row in reversed(going):
        sheet.delete_rows(row)


def _empty(sheet: Any, going: Sequence[int]) -> None:
    heads = [cell.value for cell in sheet[1]]
    place = heads.index(_MARK) + 1 if _MARK in heads else len(heads) + 1
    for row in going:
        for cell in sheet[row]:
            cell.value, cell.comment = None, None
    for row in (1, *going):
        sheet.cell(row, place).value = _MARK


def _choices(rows: Sequence[Cells], one: Frozen) -> Iterator[Keep]:
    """Which rows may be the person's: those that hold all of the answers, one by one, and those that name the person."""
    said = {_words(one.text[turn.start : turn.end]) for turn in one.turns if turn.speaker}
    named = {n for n, row in enumerate(rows) if one.part in {cell.strip() for cell in row}}
    whole = {n for n, row in enumerate(rows) if said and said <= {_words(cell) for cell in row}}
    for n in sorted(whole, key=lambda n: (n not in named, n)):
        yield lambda number, gone=n: number != gone  # type: ignore[misc]
    if named:
        yield lambda number: number not in named


def _words(text: str) -> str:
    return " ".join(text.split())
