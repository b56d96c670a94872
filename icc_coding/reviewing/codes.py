"""Changing the codebook of a study that people are coding: no decision is lost from sight, and no change of somebody else is written over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import asdict

from icc_coding.codebook.changing.ledger import LedgerEntry, entries, find_entry, keep_records, make_change, undo_change
from icc_coding.codebook.changing.requests import Add, Change, Remove, Split
from icc_coding.codebook.model import Code, Codebook
from icc_coding.codebook.records import content_hash
from icc_coding.decisions.logs.names import known_coder
from icc_coding.decisions.replay import Replay
from icc_coding.decisions.state import load_state
from icc_coding.decisions.steps import control
from icc_coding.errors import UserError
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.drafts import Decision
from icc_coding.reviewing.session import ReviewSession
from icc_coding.study import Study


class ChangedSince(UserError):
    """What somebody has changed in a code since it was shown: the code as it is now (None: it is gone)."""

    def __init__(self, message: str, code: Code | None) -> None:
        self.code = code
        super().__init__(message)


def fingerprint(code: Code) -> str:
    """A mark of all that the codebook says about a code, its names and colour as well: what a form was filled in from."""
    return content_hash(asdict(code))


def change_codes(
    study: Study,
    change: Change,
    *,
    coder: str = "",
    reason: str = "",
    shown: str = "",
    anyway: bool = False,
) -> LedgerEntry:
    """Make a change of the codebook while decisions stand.

    `shown` is the :func:`fingerprint` of the code as it was shown to whoever changes it. A code with decisions is only removed `anyway`:
    then they wait for another code. Raises ChangedSince, UserError.
    """
    coder = known_coder(study, coder) if coder else ""

    def guard(before: Codebook, after: Codebook) -> None:
        name = getattr(change, "code", None)
        if shown and isinstance(name, str):
            _check_shown(study, before, name, shown)
        if not anyway and not isinstance(change, Split):
            hint = "Merge it into another code, or remove it anyway: then they wait for another code."
            _check_lost(study, before, after, hint if isinstance(change, Remove) else "")

    return make_change(study, change, coder=coder, reason=reason, guard=guard)


def undo_codes(study: Study, entry_id: str = "", *, coder: str = "") -> LedgerEntry:
    """Take a change of the codebook back, the latest without an id. Raises UserError when that cannot be, or decisions would lose their code."""
    coder = known_coder(study, coder) if coder else ""
    entry = find_entry(study, entry_id)

    def guard(before: Codebook, after: Codebook) -> None:
        hint = "Take these back first, or change the codebook further instead."
        _check_lost(study, before, after, hint)

    return undo_change(study, entry, coder=coder, guard=guard)


def code_from_words(session: ReviewSession, change: Add, key: Key | None = None, *, reason: str = "") -> LedgerEntry:
    """Make a code while reading and, with a `key`, give it to that passage; what undoes the one undoes the other."""
    desk = session.desk
    entry = change_codes(desk.study, change, coder=session.coder, reason=reason)
    desk.refresh()
    if key is None:
        return entry
    before = len(desk.state.records_of(session.coder))
    session.decide(key, Decision("add", entry.codes[0]))
    made = desk.state.records_of(session.coder)[before:]
    return keep_records(desk.study, entry, tuple(record.id for record in made))


def take_back(session: ReviewSession, entry_id: str) -> LedgerEntry:
    """Take a change back as :func:`undo_codes` does, with the decisions that this coder made by it."""
    desk = session.desk
    ids = set(find_entry(desk.study, entry_id).records)
    mine = [record for record in desk.state.records_of(session.coder) if record.id in ids and desk.state.stands(record)]
    desk.write(session.coder, [control("undo", record) for record in mine])
    try:
        entry = undo_codes(desk.study, entry_id, coder=session.coder)
    except UserError:
        desk.write(session.coder, [control("redo", record) for record in mine])
        raise
    desk.refresh()
    return entry


def decided_on(state: Replay, codes: Collection[str]) -> Counter[str]:
    """How many decisions each coder has that apply one of the codes, or may."""
    return Counter(coding.coder for coding in state.codings if coding.code in codes and coding.status in ("accepted", "added", "unsure"))


def _check_shown(study: Study, codebook: Codebook, name: str, shown: str) -> None:
    code = codebook.by_id.get(name)
    if code is not None and fingerprint(code) == shown:
        return
    latest = next((one for one in reversed(entries(study)) if name in one.codes or (code is not None and code.id in one.codes)), None)
    who = f"by {latest.coder} ({latest.what})" if latest is not None and latest.coder else "by somebody"
    called = f"“{code.label}”" if code is not None else f"`{name}`"
    message = f"{called} was changed {who} since you opened it, so nothing was saved. Look at what it says now, and save again."
    raise ChangedSince(message, code)


def _check_lost(study: Study, before: Codebook, after: Codebook, hint: str) -> None:
    """No id that decisions name may go unnoticed; decisions are looked at as they were written, without the ids of today."""
    lost = {name for name in before.by_id if name not in after.by_id}
    if not lost:
        return
    counted = decided_on(load_state(study), lost)
    if counted:
        names = ", ".join(f"`{name}`" for name in sorted(lost))
        many = sum(counted.values())
        who = ", ".join(f"{coder} {count}" for coder, count in sorted(counted.items()))
        raise UserError(f"{names}: {many} {'decision applies' if many == 1 else 'decisions apply'} it ({who}). {hint}".strip())
