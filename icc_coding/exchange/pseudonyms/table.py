"""The researcher's table: names, what stands for each, and other ways in which it is written. It is kept outside the study, for one person."""

from __future__ import annotations

import csv
import io
import os
import stat
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from icc_coding.cells import guard, unguard
from icc_coding.disk import open_new, sentence
from icc_coding.errors import Problem, ProblemsError, UserError
from icc_coding.exchange.pseudonyms.words import compared_word, is_common, words_of
from icc_coding.phrasing import typed
from icc_coding.study import Study
from icc_coding.tables import read_book
from icc_coding.tables.model import Sheet

KEEP = "keep"  # in the column `pseudonym`
COLUMNS = ("name", "pseudonym", "variants", "found")


@dataclass(frozen=True, slots=True)
class PseudonymRow:
    """One row: `pseudonym` is '' while undecided and `keep` for what stays as it is; a variant that ends with `*` takes any ending."""

    name: str
    pseudonym: str
    variants: tuple[str, ...] = ()
    guessed: bool = False  # found in the texts, in no table: then an ordinary word that is part of it counts behind a title only

    @property
    def keeps(self) -> bool:
        """Whether the name stays."""
        return self.pseudonym == KEEP


def read_names(study: Study, path: Path) -> tuple[PseudonymRow, ...]:
    """The rows of a table (`.csv`, `.xlsx`, `.ods`) with the columns `name`, `pseudonym` and, if wanted, `variants` (separated by `;`).

    Raises UserError when the file lies in the study or others may read it and that cannot be changed, ProblemsError for faulty rows.
    """
    refuse_inside(study, path)
    _for_its_owner(path)
    sheet = read_book(path).fullest()
    at = sheet.header(lambda cells: {"name", "pseudonym"} <= {cell.strip().lower() for cell in cells})
    if at is None:
        raise UserError(f"{path.name}: has no columns `name` and `pseudonym`. Name them so in its first row.")
    entries, problems = _rows(sheet, at, path.name)
    if problems:
        raise ProblemsError(problems)
    return entries


def _rows(sheet: Sheet, at: int, file: str) -> tuple[tuple[PseudonymRow, ...], list[Problem]]:
    header = [cell.strip().lower() for cell in sheet.lines[at].cells]
    problems: list[Problem] = []
    entries: dict[str, PseudonymRow] = {}
    for line in sheet.lines[at + 1 :]:
        cells = {name: _tidy(unguard(line.cell(place))) for place, name in enumerate(header) if name in COLUMNS}
        name, pseudonym = cells.get("name", ""), cells.get("pseudonym", "")
        variants = tuple(part for one in cells.get("variants", "").split(";") if (part := _tidy(one)))
        if not name:
            if pseudonym or variants:
                problems.append(Problem(file, line.row, "has a pseudonym and no name.", "Write the name, or delete the row."))
            continue
        faulty = next((one for one in (name, *variants) if not any(letter.isalpha() for letter in one.rstrip("*"))), None)
        if faulty is not None:
            problems.append(Problem(file, line.row, f"“{faulty}” has no letter, so it cannot be looked for.", "Correct or delete it."))
        elif name in entries and entries[name].pseudonym != pseudonym:
            problems.append(Problem(file, line.row, f"“{name}” stands there twice, with two pseudonyms.", "Keep one of the rows."))
        elif pseudonym != KEEP and _given_away(name, pseudonym):
            problems.append(Problem(file, line.row, f"“{pseudonym}” holds the name it stands for.", "Choose another pseudonym."))
        else:
            entries[name] = PseudonymRow(name, pseudonym, variants)
    found = tuple(entries.values())
    return found, [*problems, *_somebody_else(found, file)]


def _given_away(name: str, pseudonym: str) -> bool:
    """Whether a pseudonym holds a part of the name."""
    parts = {word.plain for word in words_of(name) if not is_common(word.plain, frozenset())}
    return bool(parts & {word.plain for word in words_of(pseudonym)})


def _somebody_else(entries: Sequence[PseudonymRow], file: str) -> list[Problem]:
    """Pseudonyms that are names of the table as well: whoever reads the export could not tell which is meant."""
    names = {compared_word(entry.name): entry for entry in entries}
    return [
        Problem(file, None, f"“{entry.pseudonym}” stands for one name and is another name of the table.", "Choose another pseudonym.")
        for entry in entries
        if not entry.keeps and compared_word(entry.pseudonym) in names and names[compared_word(entry.pseudonym)] is not entry
    ]


def write_draft(study: Study, path: Path, rows: Iterable[Sequence[str]]) -> None:
    """A new table, for its owner alone: COLUMNS with rows as they are given. Raises UserError for a place in the study."""
    refuse_inside(study, path)
    if path.suffix.lower() != ".csv":
        raise UserError(f"{path.name}: is not there. A first draft is written as .csv: name one, or make the table yourself.")
    _write(path, COLUMNS, rows)


def write_report(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table of names beside the researcher's own, for its owner alone."""
    with sentence(path):
        path.unlink(missing_ok=True)
    _write(path, header, rows)


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows([header, *([guard(cell) for cell in row] for row in rows)])
    with sentence(path), open_new(path) as handle:
        handle.write(b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8"))


def refuse_inside(study: Study, path: Path) -> None:
    """A key that lies beside what it opens is no key."""
    if study.root.resolve() in path.resolve().parents:
        raise UserError(
            f"{path}: lies in the study, which others may be given. Keep the table of names outside it, in a folder of your own."
        )


def _for_its_owner(path: Path) -> None:
    """The table says who is who: nobody else may read it."""
    if os.name != "posix" or not path.is_file():
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & 0o077:
        return
    try:
        path.chmod(mode & 0o700)
        closed = not stat.S_IMODE(path.stat().st_mode) & 0o077
    except OSError:
        closed = False
    if not closed:
        raise UserError(
            f"{path}: may be read by others, and it says who is who. Move it to a folder of your own, or run: chmod 600 {typed(path)}"
        )


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
