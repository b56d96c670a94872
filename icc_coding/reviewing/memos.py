"""Memos, and names for new codes that came up while reading: dated, signed, kept in the decision log."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from icc_coding.cells import guard
from icc_coding.decisions.codings import Memo
from icc_coding.decisions.past import text_names
from icc_coding.decisions.replay import Replay
from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.files import write_text_atomic
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.session import ReviewSession
from icc_coding.study import Study

PROPOSED_CODE = "proposed"
MemoRow = dict[str, str | int | None]
MEMO_COLUMNS = ("at", "coder", "about", "transcript", "start", "end", "text", "code", "note")


@dataclass(frozen=True, slots=True)
class ProposedCode:
    """A code that somebody misses in the codebook, with the passages it came up at."""

    name: str
    code: str
    memos: tuple[Memo, ...]


def propose_code(session: ReviewSession, name: str, note: str, key: Key) -> str:
    """Keep a new code's name with the excerpt and a note, for the next look at the codebook; returns its provisional id."""
    title = " ".join(name.split())
    if not title:
        raise UserError("Give the new code a name of a few words.")
    plain = unicodedata.normalize("NFKC", title).lower()
    code = f"{PROPOSED_CODE}.{re.sub(r'[^0-9a-z_]+', '_', plain).strip('_') or 'code'}"
    session.write_memo(f"{title}\n{note.strip()}".strip(), key=key, code=code)
    return code


def proposed_codes(desk: Desk, shown: Callable[[Memo], bool] = lambda memo: True) -> list[ProposedCode]:
    """All proposed codes, those met most often first; with `shown`, from those memos only."""
    return proposed_in(desk.state, shown)


def proposed_in(state: Replay, shown: Callable[[Memo], bool] = lambda memo: True) -> list[ProposedCode]:
    """The same from decisions without a desk."""
    groups: dict[str, list[Memo]] = {}
    for memo in filter(shown, state.memos):
        if memo.code and memo.code.startswith(f"{PROPOSED_CODE}."):
            groups.setdefault(memo.code, []).append(memo)
    found = [ProposedCode(memos[0].note.split("\n")[0], code, tuple(memos)) for code, memos in groups.items()]
    return sorted(found, key=lambda proposed: (-len(proposed.memos), proposed.code))


def all_memos(desk: Desk) -> list[Memo]:
    """Memos and notes, the latest first; proposed codes are not among them."""
    memos = (memo for memo in desk.state.memos if not (memo.code or "").startswith(f"{PROPOSED_CODE}."))
    return sorted(memos, key=lambda memo: (memo.at, memo.id), reverse=True)


def memo_about(memo: Memo) -> str:
    """What a memo is about: excerpt, transcript, code or study."""
    if memo.text is not None:
        return "transcript" if memo.start is None else "excerpt"
    return "study" if memo.code is None else "code"


def memo_rows(desk: Desk, memos: Sequence[Memo] | None = None) -> list[MemoRow]:
    """Memos as table rows (MEMO_COLUMNS), oldest first."""
    names = {text: transcript.name for text, transcript in desk.transcripts.items()}
    return _rows(names, reversed(all_memos(desk) if memos is None else list(memos)))


def write_memos(
    study: Study, file: Path, *, excel: bool = False, memos: Sequence[Memo] | None = None, names: Mapping[str, str] | None = None
) -> int:
    """Write all memos of a study as CSV, oldest first, proposed codes among them; returns how many. `excel` begins it with a BOM.

    `memos` and `names` (text hash -> transcript) take the place of the study's own.
    """
    memos = sorted(load_state(study).memos if memos is None else memos, key=lambda memo: (memo.at, memo.id))
    text = memo_csv(_rows(text_names(study) if names is None else names, memos))
    write_text_atomic(file, "\ufeff" + text if excel else text)
    return len(memos)


def memo_csv(rows: Iterable[MemoRow]) -> str:
    """Memo rows as CSV whose cells run no formula."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, MEMO_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: guard(value) if isinstance(value, str) else value for key, value in row.items()} for row in rows)
    return buffer.getvalue()


def _rows(names: Mapping[str, str], memos: Iterable[Memo]) -> list[MemoRow]:
    return [
        {
            "at": memo.at,
            "coder": memo.coder,
            "about": memo_about(memo),
            "transcript": names.get(memo.text or "", ""),
            "start": memo.start,
            "end": memo.end,
            "text": memo.quote,
            "code": memo.code or "",
            "note": memo.note,
        }
        for memo in memos
    ]
