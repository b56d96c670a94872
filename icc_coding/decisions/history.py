"""Who did what, when and why: every record as one sentence, also those that were taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from icc_coding.decisions.logs.record import Record
from icc_coding.decisions.replay import Replay
from icc_coding.phrasing import how_many

_DID = {
    "accept": "accepted {code}",
    "reject": "rejected {code}",
    "replace": "replaced {code} by {to}",
    "add": "added {code}",
    "adjust": "moved the span of {code} to {to}",
    "unsure": "was unsure about {code}",
}
_TOGETHER = {"bulk": "in bulk", "sheet": "from a review sheet", "import": "by import", "reanchor": "carried over to the corrected text"}


@dataclass(frozen=True, slots=True)
class Event:
    """One record for people: what was done, the note as the reason, and whether it was taken back since."""

    id: str
    at: str
    coder: str
    what: str
    why: str
    transcript: str
    text: str | None
    start: int | None
    end: int | None
    quote: str
    code: str | None
    blind: bool
    taken_back: bool


@dataclass(frozen=True, slots=True)
class HistoryChoice:
    """Which records to tell of; an empty field leaves nothing out. `words` must all occur in the quote or the note."""

    coder: str = ""
    text: str = ""
    code: str = ""
    action: str = ""
    words: str = ""

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return self != HistoryChoice()

    def pick(self, records: Iterable[Record], today: Callable[[str], str] = str) -> list[Record]:
        """The records that fit, in their order. `today` leads from a code to what it is called by now (:meth:`.Replay.code_today`)."""
        words, code = self.words.casefold().split(), today(self.code)
        return [
            record
            for record in records
            if (not self.coder or record.coder == self.coder)
            and (not self.text or record.text == self.text)
            and (not code or code in map(today, record.named_codes))
            and (not self.action or record.action == self.action)
            and (not words or _says(record, words))
        ]


def _says(record: Record, words: list[str]) -> bool:
    said = f"{record.quote} {record.note}".casefold()
    return all(word in said for word in words)


def history(
    state: Replay, names: Mapping[str, str], records: Iterable[Record] | None = None, label: Callable[[str], str] = str
) -> list[Event]:
    """Events in the order they happened. `names` leads from text hash to transcript; `records` limits them (default: all).

    `label` gives the words for a code (default: its id).
    """
    return [_event(record, state, names, label) for record in (state.records if records is None else records)]


def _event(record: Record, state: Replay, names: Mapping[str, str], label: Callable[[str], str]) -> Event:
    return Event(
        id=record.id,
        at=record.at,
        coder=record.coder,
        what=_what(record, state, label),
        why=record.note,
        transcript=names.get(record.text, f"a text that is not in the study ({record.text[:12]})") if record.text else "",
        text=record.text,
        start=record.start,
        end=record.end,
        quote=record.quote,
        code=record.code,
        blind=record.blind,
        taken_back=not state.stands(record),
    )


def _what(record: Record, state: Replay, label: Callable[[str], str]) -> str:
    parts = [_did(record, state, label)]
    if record.by:
        kind, colon, _ = record.by.partition(":")
        parts.append(_TOGETHER.get(kind, f"by {kind}") if colon else f"settled by {record.by}")
    if record.blind:
        parts.append("blind")
    if record.sample:
        parts.append(f"for sample {record.sample}")
    return ", ".join(parts)


def _did(record: Record, state: Replay, label: Callable[[str], str]) -> str:
    if record.action in ("undo", "redo"):
        target = state.find(record.undoes or "")
        verb = "took back" if record.action == "undo" else "did again"
        return f"{verb}: {_did(target, state, label)}" if target and target.undoes != record.id else f"{verb} a record that is not here"
    if record.action == "read":
        asked = "all codes" if record.codes == "all" else how_many(len(record.codes or ()), "code")
        return f"read the passage for {asked}"
    if record.action == "note":
        subject = (
            label(record.code)
            if record.code
            else ("the passage" if record.start is not None else "the transcript" if record.text else "the study")
        )
        verb = "wrote" if not record.undoes else "changed" if record.note else "deleted"
        return f"{verb} a memo on {subject}"
    to = f"{record.to[0]} to {record.to[1]}" if isinstance(record.to, tuple) else label(record.to) if record.to else ""
    return _DID[record.action].format(code=label(record.code or ""), to=to)
