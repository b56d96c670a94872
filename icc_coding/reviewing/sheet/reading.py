"""Reading a review sheet back: what each row says, what is applied, and what is reported instead."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from icc_coding.cells import unguard
from icc_coding.decisions.logs.record import Draft
from icc_coding.errors import UserError
from icc_coding.phrasing import how_many
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.sheet.answers import RowAnswers
from icc_coding.reviewing.sheet.places import Placeless, RowPlace, place_of
from icc_coding.reviewing.sheet.report import RowNote, SheetReport
from icc_coding.reviewing.sheet.spreadsheets import comments_beside, made_of_it, taken_for_a_formula
from icc_coding.reviewing.sheet.words import parts_of
from icc_coding.reviewing.sheet.writing import COLUMNS, MARKER
from icc_coding.reviewing.standing import OPEN
from icc_coding.reviewing.tables import SheetRow, read_rows
from icc_coding.study import Study

_RESULT = {"accept": ("accepted", "added"), "reject": ("rejected",), "unsure": ("unsure",)}
_About = tuple[Key, str]  # an excerpt and a code


def read_sheet(study: Study, path: Path, coder: str, dry_run: bool = False) -> SheetReport:
    """Apply a review sheet's decisions as one coder's, in one step that one undo takes back.

    A row that contradicts what the coder decided since the sheet was written, or another row, is reported and not applied.
    Raises UserError when the file is no review sheet.
    """
    rows = read_rows(path, MARKER)
    if rows and "decision" not in rows[0].cells:
        raise UserError(f"{path.name}: has no column `decision`. Put the column back, or write the sheet anew with `icc-coding export`.")
    for name in (MARKER, "decision", "note"):
        if any(unguard(row.cells.get(f"{name} (2)", "")).strip() for row in rows):
            raise UserError(f"{path.name}: has two columns `{name}` with words in both. Give the one that is not meant another heading.")
    report = apply_rows(Desk.open(study), path.name, rows, coder, dry_run=dry_run)
    report.unread = _unread(rows)
    return report


def apply_rows(desk: Desk, name: str, rows: list[SheetRow], coder: str, *, dry_run: bool = False, mark: str = "sheet") -> SheetReport:
    """Apply rows as a review sheet has them (its marker column, `decision`, `note`), in one step; `mark` begins the step's name."""
    session = ReviewSession(desk, coder, Options(blind_share=0.0))
    importer = _Importer(session, SheetReport(name, session.coder, dry_run), rows)
    drafts = [draft for row in rows for draft in importer.drafts(row)]
    if not dry_run:
        step = f"{mark}:{secrets.token_hex(4)}"
        session.desk.write(session.coder, [replace(draft, by=step) for draft in drafts])
    return importer.report


def _unread(rows: Sequence[SheetRow]) -> list[str]:
    """The columns that a reviewer added, with the number of rows in which something stands; columns that only count rows are none."""
    found = []
    for name in rows[0].cells if rows else ():
        cells = [row.cells[name].strip() for row in rows]
        filled = sum(any(map(str.isalpha, cell)) for cell in cells)
        if name not in COLUMNS and filled:
            found.append(f"column `{name or 'without a heading'}` ({how_many(filled, 'row')})")
    return found


@dataclass
class _Said:
    """The different things that rows decide about one excerpt and code, each with a way in which it is written; and their notes."""

    decisions: dict[frozenset[str], str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


class _Importer:
    """Goes through the rows of one sheet."""

    def __init__(self, session: ReviewSession, report: SheetReport, rows: Sequence[SheetRow]) -> None:
        self.session = session
        self.report = report
        self._answers = RowAnswers(session.desk.codebook, rows)
        self._places = {id(row): place_of(session.desk, row) for row in rows if row.cells.get("decision") or row.cells.get("note")}
        self._said = self._said_in(rows)
        self._done: set[_About] = set()
        self._notes: set[tuple[str | None, int | None, int | None, str | None, str]] | None = None

    def _said_in(self, rows: Sequence[SheetRow]) -> dict[_About, _Said]:
        """What all rows about one excerpt and code say together; of a row that was torn from its key only what it decides, which is not applied."""
        said: dict[_About, _Said] = {}
        for row in rows:
            place = self._places.get(id(row))
            about = (place.key, place.code) if isinstance(place, RowPlace) else place.torn if place else None
            if about is None or taken_for_a_formula(row):
                continue
            decision, note = self._answers.of(row)
            together = said.setdefault(about, _Said())
            if parts_of(decision):
                together.decisions.setdefault(self._answers.meaning(decision), decision)
            if note and isinstance(place, RowPlace):
                together.notes.append(note)
        return said

    def drafts(self, row: SheetRow) -> list[Draft]:
        """What a row asks to be saved; nothing when it is unchanged or only reported."""
        decision, note = self._answers.of(row)
        self._look(row, *comments_beside(row))
        if why := taken_for_a_formula(row):
            return self._unreadable(row, why)
        if not decision and not note:
            self.report.unchanged += 1
            return []
        self._look(row, *made_of_it(row, note))
        place = self._places[id(row)]
        if isinstance(place, Placeless):
            return self._conflict(row, place.why) if place.torn else self._unreadable(row, place.why)
        if place.told:
            self._look(row, place.told)
        return self._once(row, place)

    def _once(self, row: SheetRow, place: RowPlace) -> list[Draft]:
        """What all rows about an excerpt and code say, at the first of them; rows that contradict each other are only reported."""
        about = (place.key, place.code)
        said = self._said[about]
        if len(said.decisions) > 1:
            return self._conflict(row, f"several rows of the same excerpt and code say {' and '.join(sorted(said.decisions.values()))}.")
        if about in self._done:
            self.report.unchanged += 1
            return []
        self._done.add(about)
        return self._decided(row, place, next(iter(said.decisions.values()), ""), "\n".join(dict.fromkeys(said.notes)))

    def _decided(self, row: SheetRow, place: RowPlace, decision: str, note: str) -> list[Draft]:
        key, code = place.key, place.code
        coding = self.session.drafts.coding_at(key, code) if code else None
        actions = self._answers.actions(decision, code, gone=coding is None and bool(code) and code not in self.session.desk.codebook.by_id)
        if isinstance(actions, str):
            return self._unreadable(row, actions)
        status = coding.status if coding else OPEN
        before = row.cells.get("decided", "").strip() or OPEN
        if not actions:
            draft = self._note(key, code, note)
            if (coding and coding.note == note) or (draft.text, draft.start, draft.end, draft.code, note) in self._noted():
                self.report.unchanged += 1
                return []
            self.report.applied += 1
            self.report.notes += 1
            return [draft]
        if self._holds(key, actions, note):
            self.report.unchanged += 1
            return []
        if status not in (OPEN, before) and status not in _RESULT.get(actions[0].action, ()):
            return self._conflict(row, f"{code} was {status} here since the sheet was written, and the sheet says {decision}.")
        try:
            drafts = [self.session.drafts.of(key, replace(action, note=note)) for action in actions]
        except UserError as error:  # such as a code that is gone from the codebook, though this coder once gave it
            return self._unreadable(row, str(error))
        self.report.applied += 1
        return drafts

    def _holds(self, key: Key, actions: list[Decision], note: str) -> bool:
        """Whether all of it is what the coder holds already."""
        for action in actions:
            target = action.to if action.action == "replace" else action.code
            coding = self.session.drafts.coding_at(key, str(target))
            wanted = _RESULT.get(action.action, ("accepted", "added"))
            if coding is None or coding.status not in wanted or (note and coding.note != note):
                return False
        return True

    def _note(self, key: Key, code: str, note: str) -> Draft:
        known = self.session.desk.codebook.by_id
        code = code if code in known else ""
        draft = self.session.drafts.of(
            key, Decision("unsure" if code else "add", code or self.session.desk.codebook.codes[0].id, note=note)
        )
        return replace(draft, action="note") if code else replace(draft, action="note", code=None, codebook=None)

    def _noted(self) -> set[tuple[str | None, int | None, int | None, str | None, str]]:
        """The coder's notes as they are now."""
        if self._notes is None:
            memos = (memo for memo in self.session.desk.state.memos if memo.coder == self.session.coder)
            self._notes = {(memo.text, memo.start, memo.end, memo.code, memo.note) for memo in memos}
        return self._notes

    def _look(self, row: SheetRow, *messages: str) -> None:
        self.report.edited += [RowNote(row.number, message) for message in messages]

    def _conflict(self, row: SheetRow, message: str) -> list[Draft]:
        self.report.conflicting.append(RowNote(row.number, message))
        return []

    def _unreadable(self, row: SheetRow, message: str) -> list[Draft]:
        self.report.unreadable.append(RowNote(row.number, message))
        return []
