"""Reading a review sheet back: what each row says, what is applied, and what is reported instead."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path

from icc_coding.cells import unguard
from icc_coding.codebook.model import Codebook
from icc_coding.decisions.record import Draft
from icc_coding.errors import UserError
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.session import ReviewSession
from icc_coding.reviewing.sheet_writing import ANSWERS, MARKER, key_of_row
from icc_coding.reviewing.standing import OPEN
from icc_coding.reviewing.tables import Row, read_rows
from icc_coding.study import Study

_SPELLINGS = {"accepted": "accept", "rejected": "reject", "yes": "accept", "no": "reject", "?": "unsure"}
_RESULT = {"accept": ("accepted", "added"), "reject": ("rejected",), "unsure": ("unsure",)}
_DATE = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?")
_TORN = 0.5  # words less alike than this are another excerpt's: the sheet was sorted by some of its columns only


@dataclass(frozen=True, slots=True)
class RowNote:
    """What is to be said about one row."""

    row: int
    message: str


@dataclass(slots=True)
class SheetReport:
    """What importing a sheet did, or would do: rows applied and unchanged, and rows to look at.

    `edited` rows were applied, but something in them was changed by hand or by the spreadsheet: a text, a note that became a date.
    """

    file: str
    coder: str
    dry_run: bool
    applied: int = 0
    unchanged: int = 0
    conflicting: list[RowNote] = field(default_factory=list)
    unreadable: list[RowNote] = field(default_factory=list)
    edited: list[RowNote] = field(default_factory=list)

    def __str__(self) -> str:
        verb = "would be applied" if self.dry_run else "applied"
        lines = [
            f"{self.file}, coder {self.coder}: {self.applied} {'row' if self.applied == 1 else 'rows'} {verb}, {self.unchanged} unchanged, {len(self.conflicting)} conflicting, {len(self.unreadable)} unreadable."
        ]
        for title, notes in (("conflicting", self.conflicting), ("unreadable", self.unreadable), ("look at it", self.edited)):
            lines += [f"  row {note.row} ({title}): {note.message}" for note in notes]
        return "\n".join(lines)


def read_sheet(study: Study, path: Path, coder: str, dry_run: bool = False) -> SheetReport:
    """Apply a review sheet's decisions as one coder's, in one step that one undo takes back.

    A row that contradicts what the coder decided since the sheet was written, or another row, is reported and not applied.
    Raises UserError when the file is no review sheet.
    """
    rows = read_rows(path, MARKER)
    if rows and "decision" not in rows[0].cells:
        raise UserError(f"{path.name}: has no column `decision`. Put the column back, or write the sheet anew with `icc-coding export`.")
    return apply_rows(Desk.open(study), path.name, rows, coder, dry_run=dry_run)


def apply_rows(desk: Desk, name: str, rows: list[Row], coder: str, *, dry_run: bool = False, mark: str = "sheet") -> SheetReport:
    """Apply rows as a review sheet has them (its marker column, `decision`, `note`), in one step; `mark` begins the step's name."""
    session = ReviewSession(desk, coder, Options(blind_share=0.0))
    importer = _Importer(session, SheetReport(name, session.coder, dry_run), _contradictions(rows))
    drafts = [draft for row in rows for draft in importer.drafts(row)]
    if not dry_run:
        step = f"{mark}:{secrets.token_hex(4)}"
        session.desk.write(session.coder, [replace(draft, by=step) for draft in drafts])
    return importer.report


def reads_as(codebook: Codebook, words: str) -> list[tuple[str, str]]:
    """Free words as (decision, note) pairs, line by line: a decision is what a sheet's cell may say, what follows it (`:`, `,`, `-`) a note."""
    pairs = []
    for line in words.split("\n"):
        line = line.strip()
        if not line:
            continue
        head, tail = line, ""
        if not _is_decision(codebook, head):
            match = re.match(r"(?P<head>[^:,–—-]{1,80}?)\s*(?:[:,–—]|-(?=\s)|\.(?=\s))\s*(?P<tail>.+)", line)
            head, tail = (match["head"], match["tail"]) if match else ("", line)
        pairs.append((head.rstrip(".!"), tail) if head and _is_decision(codebook, head) else ("", line))
    return pairs


def _is_decision(codebook: Codebook, words: str) -> bool:
    parts = [_plain(part).rstrip(".!") for part in words.split(";") if part.strip()]
    return bool(parts) and all(_SPELLINGS.get(part, part) in ANSWERS or code_named(codebook, part) is not None for part in parts)


def code_named(codebook: Codebook, word: str) -> str | None:
    """A code by its id, its id without the dimension, its label or an older id; `word` in small letters."""
    spellings = [(code.id, (code.id, code.id.split(".", 1)[1], code.label)) for code in codebook.codes]
    for way in range(3):
        matching = [code for code, names in spellings if _plain(names[way]) == word]
        if len(matching) == 1:
            return matching[0]
    older = codebook.by_id.get(word)
    return older.id if older else None


def _contradictions(rows: list[Row]) -> dict[str, set[str]]:
    """Row keys under which more than one decision stands."""
    said: dict[str, set[str]] = {}
    for row in rows:
        decision = _plain(row.cells.get("decision", ""))
        if decision:
            said.setdefault(row.cells[MARKER].strip(), set()).add(decision)
    return {key: decisions for key, decisions in said.items() if len(decisions) > 1}


class _Importer:
    """Goes through the rows of one sheet."""

    def __init__(self, session: ReviewSession, report: SheetReport, contradictions: dict[str, set[str]]) -> None:
        self.session = session
        self.report = report
        self._contradictions = contradictions
        self._done: set[str] = set()

    def drafts(self, row: Row) -> list[Draft]:
        """What a row asks to be saved; nothing when it is unchanged or only reported."""
        written = unguard(row.cells.get(MARKER, "")).strip()
        decision = unguard(row.cells.get("decision", "")).strip()
        note = unguard(row.cells.get("note", "")).strip()
        for name in ("decision", "note"):
            if name in row.errors:
                shown = row.errors[name] or "a formula without a value"
                return self._unreadable(
                    row, f"its {name} holds {shown}: what was typed there began like a formula. Type it again behind a '."
                )
        if not decision and not note:
            self.report.unchanged += 1
            return []
        if _DATE.fullmatch(note):
            self.report.edited.append(
                RowNote(row.number, f"the note reads {note}, a date: if something like 3/4 was typed, type it again behind a '.")
            )
        found = key_of_row(self.session.desk, written)
        if found is None:
            reason = f"its column `{MARKER}` is empty or changed" if len(written) < 20 else "its excerpt is not in the study as it is now"
            return self._unreadable(row, f"{reason}, so the decision has no place.")
        key, code = found
        if problem := self._torn(row, key, code):
            return self._conflict(row, problem)
        if written in self._contradictions:
            return self._conflict(
                row, f"several rows of the same excerpt and code say {' and '.join(sorted(self._contradictions[written]))}."
            )
        if written in self._done:
            self.report.unchanged += 1
            return []
        self._done.add(written)
        return self._decided(row, key, code, decision, note)

    def _decided(self, row: Row, key: Key, code: str, decision: str, note: str) -> list[Draft]:
        actions = self._actions(decision, code)
        if isinstance(actions, str):
            return self._unreadable(row, actions)
        coding = self.session.drafts.coding_at(key, code) if code else None
        status = coding.status if coding else OPEN
        before = row.cells.get("decided", "").strip() or OPEN
        if not actions:
            if coding and coding.note == note:
                self.report.unchanged += 1
                return []
            self.report.applied += 1
            return [self._note(key, code, note)]
        if self._holds(key, actions, note):
            self.report.unchanged += 1
            return []
        if status not in (OPEN, before) and status not in _RESULT.get(actions[0].action, ()):
            return self._conflict(row, f"{code} was {status} here since the sheet was written, and the sheet says {decision}.")
        self.report.applied += 1
        return [self.session.drafts.of(key, replace(action, note=note)) for action in actions]

    def _actions(self, decision: str, code: str) -> list[Decision] | str:
        """What a cell says, as decisions; a sentence when it cannot be read. Without a code, only codes that fit can be said."""
        words = [_plain(part) for part in decision.replace("\n", ";").split(";") if part.strip()]
        answers = {_SPELLINGS.get(word, word) for word in words if _SPELLINGS.get(word, word) in ANSWERS}
        codes: list[str] = []
        for word in words:
            if _SPELLINGS.get(word, word) not in ANSWERS:
                named = self._code(word)
                if named is None:
                    return f"`{decision}` is neither accept, reject, unsure nor a code of the codebook."
                codes.append(named)
        if not code:
            if answers:
                return f"`{decision}` says nothing where no code is suggested. Write the code that fits, or nothing."
            return [Decision("add", other) for other in dict.fromkeys(codes)]
        if code in codes:
            answers.add("accept")
        others = [other for other in dict.fromkeys(codes) if other != code]
        if len(answers) > 1:
            return f"`{decision}` says several things about {code}."
        answer = next(iter(answers), "")
        if others and answer in ("", "reject"):
            return [Decision("replace", code, others[0]), *(Decision("add", other) for other in others[1:])]
        return [*([Decision(answer, code)] if answer else []), *(Decision("add", other) for other in others)]

    def _code(self, word: str) -> str | None:
        return code_named(self.session.desk.codebook, word)

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
        draft = self.session.drafts.of(
            key, Decision("unsure" if code else "add", code or self.session.desk.codebook.codes[0].id, note=note)
        )
        return replace(draft, action="note") if code else replace(draft, action="note", code=None, codebook=None)

    def _torn(self, row: Row, key: Key, code: str) -> str:
        """A sentence when a row's text or code belongs to another key; small edits are only noted."""
        told = unguard(row.cells.get("code", code)).strip()
        if told and told != code:
            return f"the row is about {told}, but its key about {code}: the sheet was sorted by some of its columns only."
        text = _comparable(unguard(row.cells.get("text", "")))
        quote = _comparable(self.session.desk.transcripts[key.text].text[key.start : key.end])
        if not text or text == quote:
            return ""
        if SequenceMatcher(None, text, quote, autojunk=False).ratio() < _TORN:
            return "its text is another excerpt's: the sheet was sorted by some of its columns only."
        self.report.edited.append(RowNote(row.number, "the text was edited in the sheet; the excerpt stays as it is in the transcript."))
        return ""

    def _conflict(self, row: Row, message: str) -> list[Draft]:
        self.report.conflicting.append(RowNote(row.number, message))
        return []

    def _unreadable(self, row: Row, message: str) -> list[Draft]:
        self.report.unreadable.append(RowNote(row.number, message))
        return []


def _plain(word: str) -> str:
    return " ".join(unguard(word.strip()).split()).casefold()


def _comparable(text: str) -> str:
    """Words as they survive any spreadsheet and encoding."""
    return " ".join(text.encode("cp1252", "replace").decode("cp1252").split())
