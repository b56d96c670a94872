"""What one coder says about a passage, as the records that are then saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from icc_coding.decisions.codings import Coding
from icc_coding.decisions.logs.record import Draft
from icc_coding.decisions.overlap import Span, same_passage
from icc_coding.errors import UserError
from icc_coding.reviewing.cards import Key, make_card
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.standing import Standing

_LONGEST_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Decision:
    """What a coder says about one code on a card. `action`: accept, reject, replace (`to`: a code), add, adjust (`to`: a span), unsure."""

    action: str
    code: str
    to: str | Span | None = None
    note: str = ""
    seconds: float | None = None


class Drafts:
    """Makes one coder's records: where a coding or a suggestion stands, how it was read, and for which sample."""

    def __init__(self, desk: Desk, options: Options, standing: Callable[[], Standing]) -> None:
        """`standing` says where the coder stands with each suggestion now."""
        self._desk = desk
        self._options = options
        self._standing = standing

    def coding_at(self, key: Key, code: str) -> Coding | None:
        """The coder's coding of a code about a card's passage."""
        found = self._standing().codings_about(key.text, code, key.span)
        return found[0] if found else None

    def is_known_at(self, key: Key, code: str) -> bool:
        """Whether a code is suggested for a passage, or was decided there."""
        return self.coding_at(key, code) is not None or (not key.blind and self.proposal_at(key, code) is not None)

    def applies_at(self, key: Key, code: str) -> bool:
        """Whether the coder holds that a code applies to a passage."""
        coding = self.coding_at(key, code)
        return coding is not None and coding.applies

    def of(self, key: Key, decision: Decision) -> Draft:
        """The record of a decision, at the place where the coder's coding or the machine's suggestion has it."""
        coding = self.coding_at(key, decision.code)  # also of a code that the codebook no longer has: it can be corrected or rejected
        code = decision.code if coding is not None and decision.action in ("reject", "replace") else self.known(decision.code)
        span = key.span
        if coding is not None:
            span = coding.span
        elif decision.action != "add":
            card = make_card(self._desk, self._standing(), key, (code,))
            proposed = next((choice.proposed for choice in card.choices if choice.code == code and choice.proposed), None)
            span = (proposed.start, proposed.end) if proposed else span
        draft = self.about(replace(key, start=span[0], end=span[1]), decision.action, code, decision.note, decision.seconds)
        if decision.action == "replace":
            if not isinstance(decision.to, str) or decision.to == code:
                raise UserError("Correcting needs another code than the one that is there.")
            to = self._desk.codebook.code(decision.to)
            return replace(draft, to=to.id, codebook=to.hash)
        if decision.action == "adjust":
            return replace(draft, to=self._valid_span(key.text, decision.to))
        return draft

    def about(self, key: Key, action: str, code: str | None, note: str, seconds: float | None) -> Draft:
        """The record of an action at exactly a card's passage, with its words and what was on screen."""
        key = replace(key, blind=True) if self._options.hidden else key
        known = self._desk.codebook.by_id.get(code) if code else None
        proposed = None if key.blind or code is None else self.proposal_at(key, code)
        return Draft(
            action,
            text=key.text,
            start=key.start,
            end=key.end,
            quote=self._desk.transcripts[key.text].text[key.start : key.end],
            code=code,
            blind=key.blind,
            shown=proposed is not None,
            seconds=None if seconds is None else round(min(max(seconds, 0.0), _LONGEST_SECONDS), 1),
            note=note.strip(),
            sample=self.sample(blind=key.blind),
            run=proposed,
            codebook=known.hash if known else None,
        )

    def proposal_at(self, key: Key, code: str) -> str | None:
        """The run whose suggestion of a code is about a place."""
        items = (self._desk.proposals[n] for n in self._desk.proposals.touching(key.text, key.span))
        return next((item.run for item in items if item.code == code and same_passage((item.start, item.end), key.span)), None)

    def reading(self, key: Key, codes: str | tuple[str, ...], *, seconds: float | None) -> Draft:
        """The record that a passage was read for some codes, or for "all"."""
        return replace(self.about(key, "read", None, "", seconds), codes=codes, shown=not key.blind)

    def known(self, code: str) -> str:
        """A code's id as it is today; raises UserError when the codebook has none such."""
        return self._desk.codebook.code(code).id

    def _valid_span(self, text: str, span: object) -> Span:
        if isinstance(span, tuple) and len(span) == 2 and 0 <= span[0] < span[1] <= len(self._desk.transcripts[text].text):
            return span[0], span[1]
        raise UserError("That span is not inside the transcript. Select the words again.")

    def asked(self, asked: Sequence[str] | None, answered: Iterable[str]) -> str | tuple[str, ...]:
        """The codes of a blind reading as its record names them: "all", or those that were on screen or answered."""
        by_id = self._desk.codebook.by_id
        known = {*answered, *(by_id[code].id for code in asked or () if code in by_id)}
        named = tuple(code.id for code in self._desk.codebook.codes if code.id in known)
        return "all" if asked is None or len(named) == len(self._desk.codebook.codes) else named

    def sample(self, *, blind: bool) -> str | None:
        """The sample for which a record is made."""
        return self._options.sample.name if self._options.sample and blind else None
