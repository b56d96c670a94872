"""Where the selections of a project stand in its texts, and what was said about each: codings, cases and memos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from icc_coding.errors import UserError
from icc_coding.exchange.project import ForeignCoding, ForeignMemo, ForeignSource
from icc_coding.exchange.refi.evidence import MACHINE_USER, read_evidence
from icc_coding.exchange.refi.probing import Probed, Selection, SourceText, at_edges, counters, quoted_as


@dataclass(frozen=True, slots=True)
class Selected:
    """A selection element with what it says."""

    selection: Selection
    key: str
    user: str
    description: str
    codings: tuple[tuple[str, str, str], ...]  # code GUID, user, note
    notes: tuple[str, ...]
    noted_by: str = ""  # who wrote them, where the file says that of the notes


@dataclass
class PlacedSelections:
    """Goes through the selections of one project. `users` and `cases` lead from a GUID to a name, `codes` are the GUIDs of its codes."""

    file: str
    users: Mapping[str, str]
    cases: Mapping[str, str]
    sources: Sequence[ForeignSource]
    texts: Sequence[SourceText]
    codes: Set[str]
    probed: Probed
    codings: list[ForeignCoding] = field(default_factory=list)
    memos: list[ForeignMemo] = field(default_factory=list)
    case_sources: dict[str, list[str]] = field(default_factory=dict)  # NVivo gives a case to a text as if it were a code
    failed: list[str] = field(default_factory=list)
    aside: int = 0

    def __post_init__(self) -> None:
        self._counted = counters(self.texts, self.probed.convention)

    def take(self, one: Selected) -> None:
        """Add what a selection says. Raises UserError for a code that is not in the file."""
        span = self._span_of(one.selection)
        self._take_codings(one, span)
        if all(code in self.cases for code, _, _ in one.codings):
            self._take_note(one, span)

    def take_whole(self, key: str, code: str, source: str, name: str) -> None:
        """A code that was given to a source as a whole: a case is told that way, any other has no words to stand on here."""
        if code in self.cases:
            self.case_sources.setdefault(code, []).append(key)
        else:
            self.failed.append(f"“{source}”: the code “{name}” was given to the whole of it, not to words")

    def _span_of(self, selection: Selection) -> tuple[int, int] | None:
        """Where a selection stands in its source, None where it cannot be told or the source is not at hand."""
        if self.sources[selection.source].text is None:
            return None
        text = self.texts[selection.source].text
        span = self._counted[selection.source].inward(selection.start, selection.end)
        if span is not None and not self._holds(text, span, selection.name):
            span = _only_place(text, selection.name)
        return span

    def _take_note(self, one: Selected, span: tuple[int, int] | None) -> None:
        """Words about a passage without a code are a memo on it, or on its source where the passage cannot be told."""
        note, _, _ = read_evidence(one.description)
        if told := together(note, *one.notes):
            self.memos.append(ForeignMemo(told, self.users.get(one.user, "") or one.noted_by, one.key, "", *(span or (None, None))))

    def _take_codings(self, one: Selected, span: tuple[int, int] | None) -> None:
        selection, source = one.selection, self.sources[one.selection.source]
        words = self.texts[selection.source].text[slice(*span)] if span else selection.name
        note, status, blind = read_evidence(one.description)
        place = f"“{source.name}”, {selection.start} to {selection.end}"
        for code, user, evidence in one.codings:
            if code in self.cases:
                self.case_sources.setdefault(code, []).append(source.key)
                continue
            if code not in self.codes:
                raise UserError(f"{self.file}: a coding of “{source.name}” refers to a code that is not in the file ({code or 'none'}).")
            coder = self.users.get(user or one.user, "") or self.users.get(one.user, "")
            if coder == MACHINE_USER:
                self.aside += 1
                continue
            if span is None and source.text is not None:
                self.failed.append(f"{place}: outside the text, or its words are others")
                continue
            more, told, was_blind = read_evidence(evidence)
            notes = together(note, more, *one.notes)
            start, end = span or (None, None)
            self.codings.append(ForeignCoding(source.key, code, coder, words, start, end, notes, status or told, blind or was_blind, place))

    def _holds(self, text: str, span: tuple[int, int], name: str) -> bool:
        """Whether a place can be believed: its words are the quotation, or names are none, or it stands at the edges of words."""
        return not self.probed.quoted or not name or quoted_as(text[span[0] : span[1]], name) > 0 or at_edges(text, *span)


def _only_place(text: str, words: str) -> tuple[int, int] | None:
    """Where the words stand, if they stand once."""
    start = text.find(words) if len(words) >= 10 else -1
    return (start, start + len(words)) if start >= 0 and text.find(words, start + 1) < 0 else None


def together(*notes: str) -> str:
    """Notes as one, each in a paragraph of its own and said once."""
    return "\n\n".join(dict.fromkeys(filter(None, notes)))
