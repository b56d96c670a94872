"""What the cells `decision` and `note` of a sheet's rows say, as decisions."""

from __future__ import annotations

from collections.abc import Sequence

from icc_coding.cells import unguard
from icc_coding.codebook.model import Codebook
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.sheet.words import answer_in, answered, as_answer, code_named, parts_of
from icc_coding.reviewing.tables import SheetRow


class RowAnswers:
    """Reads the cells of one sheet. A code that has another label by now is still known by the one that the sheet shows."""

    def __init__(self, codebook: Codebook, rows: Sequence[SheetRow]) -> None:
        self.codebook = codebook
        self._labels: dict[str, set[str]] = {}
        for row in rows:
            known = codebook.by_id.get(unguard(row.cells.get("code", "")).strip())
            if known and row.cells.get("label"):
                self._labels.setdefault(as_answer(row.cells["label"]), set()).add(known.id)

    def of(self, row: SheetRow) -> tuple[str, str]:
        """What a row decides, and its note."""
        decision, note = (unguard(row.cells.get(name, "")).strip() for name in ("decision", "note"))
        return answered(self.codebook, decision, note, self._labels) if decision else (decision, note)

    def meaning(self, decision: str) -> frozenset[str]:
        """What a cell says, the same for every way to write it."""
        return frozenset(answer_in(word) or self._code(word) or word for word in parts_of(decision))

    def actions(self, decision: str, code: str, gone: bool) -> list[Decision] | str:
        """What a cell says, as decisions; a sentence when it cannot be read. Without a code, only codes that fit can be said."""
        answers: set[str] = set()
        codes: dict[str, None] = {}
        for word in parts_of(decision):
            if answer := answer_in(word):
                answers.add(answer)
            elif named := self._code(word):
                codes[named] = None
            else:
                return f"`{decision}` is neither accept, reject, unsure nor a code of the codebook."
        if gone and answers:
            return f"the codebook no longer has {code}, so `{decision}` says nothing. Write the code that fits instead, or nothing."
        if not code and answers:
            return f"`{decision}` says nothing where no code is suggested. Write the code that fits, or nothing."
        if not code or gone:
            return [Decision("add", other) for other in codes]
        if code in codes:
            answers.add("accept")
        if len(answers) > 1:
            return f"`{decision}` says several things about {code}."
        return _about(code, next(iter(answers), ""), [other for other in codes if other != code])

    def _code(self, word: str) -> str | None:
        return code_named(self.codebook, word, self._labels)


def _about(code: str, answer: str, others: Sequence[str]) -> list[Decision]:
    """One answer about a code ('' for none), and other codes that fit: the first of them stands in its place where it was not accepted."""
    if others and answer in ("", "reject"):
        return [Decision("replace", code, others[0]), *(Decision("add", other) for other in others[1:])]
    return [*([Decision(answer, code)] if answer else []), *(Decision("add", other) for other in others)]
