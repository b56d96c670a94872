"""Memos found again: chosen, grouped, searched; changed and deleted by whoever wrote them, with every earlier version kept in the log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from icc_coding.decisions.codings import Memo
from icc_coding.decisions.logs.record import Record
from icc_coding.decisions.overlap import same_passage
from icc_coding.decisions.steps import control
from icc_coding.errors import UserError
from icc_coding.reviewing.cards import Card
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.memos import all_memos, memo_about
from icc_coding.reviewing.session import ReviewSession

ABOUT = ("excerpt", "transcript", "code", "study")
GROUPS = ("date", "transcript", "code", "coder")


@dataclass(frozen=True, slots=True)
class MemoChoice:
    """Which memos to show; an empty field leaves nothing out. `words` must all occur in the memo, its quote or its code's label."""

    words: str = ""
    coder: str = ""
    transcript: str = ""
    code: str = ""
    about: str = ""

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return self != MemoChoice()


@dataclass(frozen=True, slots=True)
class MemoGroup:
    """Memos under one heading: a day, a transcript, a code's id or a coder ('' for memos that have none)."""

    heading: str
    memos: tuple[Memo, ...]


def shown_memos(session: ReviewSession) -> list[Memo]:
    """Memos that a coder may see now, the latest first: all but others' about what is being read blind."""
    return [memo for memo in all_memos(session.desk) if shows_memo(session, memo)]


def shows_memo(session: ReviewSession, memo: Memo) -> bool:
    """Whether a coder may see a memo now."""
    return memo.coder == session.coder or not session.hides(memo.text, memo.span)


def notes_on(session: ReviewSession, card: Card) -> list[Memo]:
    """What was noted on a card's passage, oldest first: one's own notes, and once all is decided everybody's. Those that stand with a decision
    of one's own are shown there."""
    shown = {(choice.code, choice.note) for choice in card.choices if choice.note}
    people = session.desk.state.coders if card.finished and not session.blind else (session.coder,)
    memos = [memo for coder in people for memo in session.desk.state.memos_of(coder, card.key.text)]
    here = [memo for memo in memos if (span := memo.span) and same_passage(span, card.key.span) and shows_memo(session, memo)]
    return sorted((m for m in here if m.coder != session.coder or (m.code, m.note) not in shown), key=lambda memo: (memo.at, memo.id))


def choose_memos(desk: Desk, memos: Iterable[Memo], choice: MemoChoice) -> list[Memo]:
    """Those of some memos that fit, in their order. Raises UserError for a transcript, code or kind that there is not."""
    code = desk.codebook.code(choice.code).id if choice.code else ""
    if choice.transcript and choice.transcript not in desk.by_name:
        raise UserError(f"There is no transcript `{choice.transcript}` in this study.")
    if choice.about and choice.about not in ABOUT:
        raise UserError(f"A memo is about one of {', '.join(ABOUT)}, not `{choice.about}`.")
    text = desk.by_name[choice.transcript].text_hash if choice.transcript else ""
    words = choice.words.casefold().split()
    return [
        memo
        for memo in memos
        if (not choice.coder or memo.coder == choice.coder)
        and (not text or memo.text == text)
        and (not code or memo.code == code)
        and (not choice.about or memo_about(memo) == choice.about)
        and (not words or _says(desk, memo, words))
    ]


def group_memos(desk: Desk, memos: Iterable[Memo], by: str) -> list[MemoGroup]:
    """Memos under headings, their order kept within each: days as they come; transcripts and codes in the study's order; coders by name.

    Raises UserError for another way of grouping.
    """
    if by not in GROUPS:
        raise UserError(f"Memos are grouped by {', '.join(GROUPS)}, not by `{by}`.")
    groups: dict[str, list[Memo]] = {}
    for memo in memos:
        groups.setdefault(_heading(desk, memo, by), []).append(memo)
    order = {"transcript": list(desk.by_name), "code": [code.id for code in desk.codebook.codes], "coder": sorted(groups)}.get(by)
    place = {heading: number for number, heading in enumerate(order or groups)}
    ranked = sorted(groups, key=lambda heading: (heading == "", place.get(heading, len(place)), heading if order else ""))
    return [MemoGroup(heading, tuple(groups[heading])) for heading in ranked]


def change_memo(session: ReviewSession, memo: str, words: str) -> None:
    """Put other words in place of a memo's; the old ones stay in the log. `memo` is its id, or the beginning of it.

    Raises UserError when it is somebody else's, is not there (any more), or nothing would be left of it.
    """
    if not words.strip():
        raise UserError("The memo is empty. Write something, or delete it.")
    _revise(session, memo, words.strip())


def delete_memo(session: ReviewSession, memo: str) -> None:
    """Take a memo, or the note of a decision, out of sight; its words stay in the log, and one undo brings it back. Raises UserError as above."""
    _revise(session, memo, "")


def _revise(session: ReviewSession, memo: str, words: str) -> None:
    target = _own_record(session, memo)
    if words != target.note:
        session.desk.write(session.coder, [replace(control("note", target), note=words, by=None)])


def _own_record(session: ReviewSession, memo: str) -> Record:
    """The record that holds a memo's words now."""
    found = [one for one in session.desk.state.memos if one.id.startswith(memo)] if memo else []
    exact = [one for one in found if one.id == memo]
    if len(exact or found) > 1:
        raise UserError(f"Several memos begin with `{memo}`. Write more of it; `icc-coding memos` shows them.")
    record = session.desk.state.find((exact or found)[0].id) if found else None
    if record is None:
        raise UserError("There is no such memo any more: it was changed or deleted meanwhile. Look at the memos again.")
    if record.coder != session.coder:
        raise UserError(f"This memo is {record.coder}'s, and only {record.coder} can change it. Write one of your own beside it.")
    return record


def _heading(desk: Desk, memo: Memo, by: str) -> str:
    if by == "transcript":
        return desk.transcripts[memo.text].name if memo.text in desk.transcripts else ""
    return memo.at[:10] if by == "date" else memo.code or "" if by == "code" else memo.coder


def _says(desk: Desk, memo: Memo, words: list[str]) -> bool:
    known = desk.codebook.by_id.get(memo.code or "")
    said = f"{memo.note} {memo.quote} {known.label if known else ''} {memo.code or ''}".casefold()
    return all(word in said for word in words)
