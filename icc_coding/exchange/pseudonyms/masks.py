"""All that an export writes of a study, with names replaced the same everywhere, and the names that the table did not know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from icc_coding.codebook.model import Code, Codebook
from icc_coding.corpus import Corpus, Parts, build_corpus
from icc_coding.decisions.codings import Coding, Memo, Reading, excerpt_id
from icc_coding.exchange.pseudonyms.masking import MaskedText, mask_string, mask_text, mask_transcript
from icc_coding.exchange.pseudonyms.table import KEEP, PseudonymRow
from icc_coding.exchange.pseudonyms.unlisted import KnownNames, Unknown
from icc_coding.exchange.pseudonyms.words import compared_word
from icc_coding.suggesting.store import Suggestion
from icc_coding.transcripts.model import Transcript


@dataclass(frozen=True)
class _Held:
    codings: Sequence[Coding]
    readings: Sequence[Reading]


class Masks:
    """The masks of one study. `entries` are the table's."""

    def __init__(self, parts: Parts, entries: Sequence[PseudonymRow]) -> None:
        self._parts = parts
        kept = [PseudonymRow(alias, KEEP) for one in parts.codebook.collaborations for alias in (one.label, *one.aliases)]
        listed = {compared_word(name) for entry in entries for name in (entry.name, *entry.variants)}
        notes = [coding.note for coding in parts.state.codings if coding.note] + [memo.note for memo in parts.state.memos]
        known = [*entries, *(one for one in kept if compared_word(one.name) not in listed)]
        self.known = KnownNames(parts.transcripts, known, notes, parts.codebook.language)

    def unknown(self) -> list[Unknown]:
        """What the table does not have, see :meth:`KnownNames.unknown`."""
        return self.known.unknown(self._texts.values())

    @cached_property
    def _texts(self) -> dict[str, MaskedText]:
        return {transcript.text_hash: mask_text(self.known.names, transcript) for transcript in self._parts.transcripts}

    @cached_property
    def transcripts(self) -> dict[str, Transcript]:
        """Original name -> the transcript as it is shown. No two of them get one name."""
        shown: dict[str, Transcript] = {}
        taken: set[str] = set()
        for transcript in self._parts.transcripts:
            name = wanted = self.file_name(transcript.name)
            number = 2
            while name.casefold() in taken:
                name, number = f"{wanted}-{number}", number + 1
            taken.add(name.casefold())
            shown[transcript.name] = mask_transcript(self.known.names, transcript, self._texts[transcript.text_hash], name)
        return shown

    @cached_property
    def _hashes(self) -> Mapping[str, str]:
        return {t.text_hash: self.transcripts[t.name].text_hash for t in self._parts.transcripts}

    @cached_property
    def corpus(self) -> Corpus:
        """The coded corpus as it is shown."""
        parts = self._parts
        held = _Held([self._coding(one) for one in parts.state.codings], [self._reading(one) for one in parts.state.readings])
        return build_corpus(self.codebook, list(self.transcripts.values()), [self._suggestion(one) for one in parts.suggestions], held)

    def _coding(self, coding: Coding) -> Coding:
        note = self.string(coding.note)
        if coding.text not in self._texts:
            return replace(coding, quote=self.string(coding.quote), note=note)
        text = self._hashes[coding.text]
        start, end = self._texts[coding.text].span(coding.start, coding.end)
        quote = self._texts[coding.text].text[start:end]
        return replace(coding, excerpt_id=excerpt_id(text, start, end), text=text, start=start, end=end, quote=quote, note=note)

    def _reading(self, reading: Reading) -> Reading:
        if reading.text not in self._texts:
            return reading
        start, end = self._texts[reading.text].span(reading.start, reading.end)
        return replace(reading, text=self._hashes[reading.text], start=start, end=end)

    def _suggestion(self, one: Suggestion) -> Suggestion:
        if one.text not in self._texts:
            return one
        start, end = self._texts[one.text].span(one.start, one.end)
        return replace(one, text=self._hashes[one.text], start=start, end=end, reason=self.string(one.reason), marks=())

    @cached_property
    def plain(self) -> Corpus:
        """The coded corpus as it is."""
        parts = self._parts
        return build_corpus(parts.codebook, parts.transcripts, parts.suggestions, parts.state)

    @cached_property
    def memos(self) -> list[Memo]:
        """All memos as they are shown."""
        return [self.memo(one) for one in self._parts.state.memos]

    def text_names(self, names: Mapping[str, str]) -> dict[str, str]:
        """Names of transcripts by the hash of their text, of today's texts as they are shown; `names` are those of all texts."""
        return {text: self.file_name(name) for text, name in names.items()} | {one.text_hash: one.name for one in self.transcripts.values()}

    @cached_property
    def changed(self) -> list[str]:
        """The texts as they are shown, those in which a name was replaced."""
        return [masked.text for masked in self._texts.values() if masked.edits]

    def memo(self, memo: Memo) -> Memo:
        """A memo with its note, its quote and its place as they are shown."""
        note = self.string(memo.note)
        masked = self._texts.get(memo.text or "")
        if masked is None or memo.text is None:
            return replace(memo, note=note, quote=self.string(memo.quote))
        if memo.start is None or memo.end is None:
            return replace(memo, note=note, text=self._hashes[memo.text])
        start, end = masked.span(memo.start, memo.end)
        return replace(memo, note=note, text=self._hashes[memo.text], start=start, end=end, quote=masked.text[start:end])

    @cached_property
    def codebook(self) -> Codebook:
        """The codebook with its prose masked: examples may come from interviews. Rules, labels and sources stay."""
        book = self._parts.codebook

        def code(one: Code) -> Code:
            return replace(
                one,
                definition=self.string(one.definition),
                include=strings(one.include),
                exclude=strings(one.exclude),
                examples=strings(one.examples),
                counter_examples=strings(one.counter_examples),
            )

        def strings(some: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(map(self.string, some))

        scope = replace(
            book.scope,
            definition=self.string(book.scope.definition),
            examples=strings(book.scope.examples),
            counter_examples=strings(book.scope.counter_examples),
        )
        changes = tuple(replace(one, reason=self.string(one.reason)) for one in book.changes)
        dimensions = tuple(replace(one, codes=tuple(map(code, one.codes))) for one in book.dimensions)
        return replace(book, dimensions=dimensions, scope=scope, changes=changes)

    def string(self, text: str) -> str:
        """Free words as they are shown."""
        return mask_string(self.known.names, text)

    def file_name(self, name: str) -> str:
        """A transcript's or a study's name as it is shown; case says nothing there, and `_` parts words."""
        return mask_string(self.known.names, name, label=True)

    def sheet_row(self, cells: dict[str, str], transcript: Transcript, span: tuple[int, int]) -> dict[str, str]:
        """A row of a review sheet as it is shown; its key stays, so that the sheet can be read back."""
        masked = self._texts[transcript.text_hash]
        shown = {name: self.string(cells[name]) for name in ("question", "reason", "note")}
        shown |= {name: self.file_name(cells[name]) for name in ("speaker",)}
        start, end = masked.span(*span)
        return cells | shown | {"transcript": self.transcripts[transcript.name].name, "text": " ".join(masked.text[start:end].split())}
