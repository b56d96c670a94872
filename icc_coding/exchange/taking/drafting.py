"""What a foreign project says becomes drafts of decisions: its coders, codes and places are found here, and what is held already is left."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.codings import Coding
from icc_coding.decisions.logs.names import known_coder, spell_coder
from icc_coding.decisions.logs.record import CONSENSUS, Draft
from icc_coding.decisions.replay import Replay
from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.exchange.project import ForeignCoding, ForeignMemo, Project
from icc_coding.exchange.registry import Brought
from icc_coding.exchange.taking.codes import CodeMap, load_waiting
from icc_coding.exchange.taking.repeated import settle_repeated
from icc_coding.exchange.taking.report import Taken
from icc_coding.exchange.taking.texts import Matching, Placing
from icc_coding.exchange.taking.whole import readings
from icc_coding.letters import caseless
from icc_coding.phrasing import one_line
from icc_coding.transcripts.model import Transcript

MARK = "import:"
_ACTIONS = {"accepted": "accept", "rejected": "reject", "unsure": "unsure"}


class Drafting:
    """Goes through a project's codings and memos."""

    def __init__(self, brought: Brought, project: Project, matching: Matching, texts: dict[str, Transcript]) -> None:
        self.project = project
        self.texts = texts
        self.codebook = Codebook.load(brought.study.codebook)
        self.codes = CodeMap(self.codebook, project.codes, load_waiting(brought.study), project.origin or brought.file.name)
        self.state: Replay = load_state(brought.study, self.codebook)
        self.used: set[str] = set()
        self._brought = brought
        self._new = matching.new
        self._hashes = {code.id: code.hash for code in self.codebook.codes}
        self._coders: dict[str, str] = {}
        self._mark = MARK + secrets.token_hex(4)
        self._drafts: dict[str, list[Draft]] = {}
        self._held: dict[tuple[str, str], dict[tuple[int, int, str], Coding]] = {}
        self._read: dict[tuple[str, str], Transcript] = {}  # by coder and text: where codings were drafted
        self._names = {source.key: source.name for source in project.sources}
        new = tuple(matching.new.values())
        self.report = Taken(
            brought.file.name,
            brought.dry_run,
            matched=len({one.text_hash for one in matching.found.values()}),
            new=new,
            remarks=project.remarks,
            aside=project.aside,
        )

    def drafts(self) -> dict[str, list[Draft]]:
        """What is to be written, by coder."""
        report = self.report
        report.codings = len(self.project.codings) + len(self.project.failed)
        report.lost += self.project.failed
        for coding, span, why in self._placed():
            source = self._names.get(coding.source, coding.source)
            if span is None:
                where = ", ".join(part for part in dict.fromkeys((coding.place, source)) if part)
                report.lost.append(f"{where}: “{one_line(coding.quote)}” {why}")
            elif coding.code not in self.codes.ids:
                report.lost.append(f"{source}: “{one_line(coding.quote)}” has a code that the file does not hold")
            else:
                self._take(coding, span)
        for coder, memo in self._memos():
            self._drafts.setdefault(coder, []).append(memo)
        for coder, reading in readings(self._read, self.state, self._mark) if self._brought.whole else ():
            self._drafts.setdefault(coder, []).append(reading)
            report.read += 1
        report.coders = tuple(sorted(set(self._coders.values())))
        report.renamed = tuple((theirs, ours) for theirs, ours in sorted(self._coders.items()) if theirs and theirs != ours)
        report.described_otherwise = tuple(self.codes.described_otherwise)
        report.waiting = tuple(one for one in self.codes.new.values() if one.id in self.used)
        return self._drafts

    def _take(self, coding: ForeignCoding, span: tuple[int, int]) -> None:
        """Draft one coding whose place and code are known here."""
        self.report.anchored += 1
        coder, code = self.coder(coding.coder), self.codes.ids[coding.code]
        self.used.add(code)
        transcript = self.texts.get(coding.source)
        if transcript is None:  # a dry run of a text that is not here yet
            self.report.written += 1
            return
        self._read[coder, transcript.text_hash] = transcript
        whole, held = self._brought.whole, self._held_by(coder, transcript.text_hash)
        coding = replace(coding, blind=coding.blind or whole)
        known = held.get((*span, code))
        draft = self._draft(coding, transcript, span, code, None if known and whole and not known.blind else known)
        if draft is None:
            return
        self._drafts.setdefault(coder, []).append(draft)
        held[(*span, code)] = _as_held(coder, transcript, span, code, coding)
        if draft.action == "replace":
            to = str(draft.to)
            held[(*span, to)] = replace(_as_held(coder, transcript, span, to, coding), status="added", note="")

    def _held_by(self, coder: str, text: str) -> dict[tuple[int, int, str], Coding]:
        """Place and code -> what this study holds of a coder about a text, with what was drafted so far."""
        if (coder, text) not in self._held:
            self._held[coder, text] = {(c.start, c.end, c.code): c for c in self.state.codings_of(coder, text)}
        return self._held[coder, text]

    def _placed(self) -> Iterable[tuple[ForeignCoding, tuple[int, int] | None, str]]:
        """Codings with their place here, and why there is none, source by source."""
        by_source: dict[str, list[ForeignCoding]] = {}
        for coding in self.project.codings:
            by_source.setdefault(coding.source, []).append(coding)
        sources = {source.key: source for source in self.project.sources}
        for key, codings in by_source.items():
            transcript = self.texts.get(key)
            if transcript is None:
                dry = self._brought.dry_run and key in self._new
                for coding in codings:
                    place = (coding.start or 0, coding.end or 0) if dry and coding.start is not None else None
                    yield coding, place, "belongs to no transcript of this study, or may belong to several"
                continue
            placing = Placing(sources[key], transcript)
            spans = [(c.start, c.end) for c in codings if c.start is not None and c.end is not None]
            places = iter(placing.places(spans))
            found = []
            for coding in codings:
                span = next(places) if coding.start is not None else None
                found.append((span, "") if span else placing.find(coding.quote, coding.hint))
            repeated = settle_repeated(transcript.text, codings) if any(span is None for span, _ in found) else {}
            for number, (coding, (span, why)) in enumerate(zip(codings, found, strict=True)):
                self.report.repeated += span is None and number in repeated
                yield coding, span or repeated.get(number), why

    def _draft(self, coding: ForeignCoding, transcript: Transcript, span: tuple[int, int], code: str, held: Coding | None) -> Draft | None:
        """The decision that a coding becomes beside what is `held`: none when that says the same, or the contrary."""
        quote = transcript.text[slice(*span)]
        action, to = _ACTIONS.get(coding.status, "add"), None
        if coding.status == "replaced":
            action, to = ("replace", self.codes.ids[coding.to]) if coding.to in self.codes.ids else ("reject", None)
        draft = Draft(
            action,
            transcript.text_hash,
            *span,
            quote,
            code,
            to,
            blind=coding.blind,
            note=coding.note,
            by=self._mark,
            codebook=self._hashes.get(code),
        )
        if held is None:
            self.report.written += 1
            return draft
        applies = coding.status in ("", "accepted", "added")
        if held.applies != applies or (not applies and held.status != coding.status):
            self.report.contrary.append(f"{code}, {held.status} by {held.coder}: “{' '.join(quote.split())[:60]}”")
            return None
        self.report.known += 1
        if coding.note and coding.note != held.note:
            self.report.notes += 1
            return replace(draft, action="note")
        return None

    def _memos(self) -> Iterable[tuple[str, Draft]]:
        here = {(memo.coder, memo.note, memo.text, memo.code, memo.start) for memo in self.state.memos}
        sources = {source.key: source for source in self.project.sources}
        placings: dict[str, Placing] = {}
        for memo in self.project.memos:
            transcript = self.texts.get(memo.source)
            if memo.source and transcript is None:
                if not (self._brought.dry_run and memo.source in self._new):
                    self._leave(memo, "belongs to no transcript of this study, or may belong to several")
                continue
            coder = self.coder(memo.coder or self._only, "wrote all of its memos")
            span: tuple[int, int] | None = None
            if transcript is not None and (memo.start is not None or memo.quote):
                if memo.source not in placings:
                    placings[memo.source] = Placing(sources[memo.source], transcript)
                span, why = _place_of(memo, placings[memo.source])
                if span is None and memo.quote:
                    self._leave(memo, f"is on words that it quotes: “{one_line(memo.quote)}” {why}")
                    continue
            text, code = (transcript.text_hash if transcript else None), self.codes.ids.get(memo.code)
            start, end = span or (None, None)
            if (coder, memo.text, text, code, start) in here:
                self.report.memos_known += 1
                continue
            self.report.memos += 1
            if code:
                self.used.add(code)
            quote = transcript.text[start:end] if transcript and span else ""
            yield coder, Draft("note", text, start, end, quote, code, note=memo.text, by=self._mark)

    def _leave(self, memo: ForeignMemo, why: str) -> None:
        where = f"{self._names.get(memo.source, memo.source)}: " if memo.source else ""
        self.report.memos_lost.append(f"{where}“{one_line(memo.text)}” {why}")

    @cached_property
    def _only(self) -> str:
        """Who must have written what nobody signed: the one person that the file names."""
        named = {one.coder for one in self.project.codings} | {one.coder for one in self.project.memos}
        named.discard("")
        return next(iter(named)) if len(named) == 1 and not self._brought.coder else ""

    def coder(self, name: str, did: str = "coded") -> str:
        """A coder's name here; two coders of the file never become one."""
        if name not in self._coders:
            if not name and not self._brought.coder:
                raise UserError(f"{self._brought.file.name}: does not say who {did}. Add --coder NAME.")
            wanted = (
                CONSENSUS if name == CONSENSUS else known_coder(self._brought.study, spell_coder(name or self._brought.coder), aloud=False)
            )
            number, ours = 2, wanted
            while caseless(ours) in (caseless(other) for theirs, other in self._coders.items() if theirs != name):
                ours, number = spell_coder(f"{wanted[:36]}_{number}"), number + 1
            self._coders[name] = ours
        return self._coders[name]


def _place_of(memo: ForeignMemo, placing: Placing) -> tuple[tuple[int, int] | None, str]:
    """Where a memo's words stand: at its place, or where they are found when that holds others; and why there is none."""
    place = (memo.start, memo.end) if memo.start is not None and memo.end is not None else None
    if memo.quote or place is None:
        return placing.find(memo.quote, place)
    (span,) = placing.places([place])
    return span, ""


def _as_held(coder: str, transcript: Transcript, span: tuple[int, int], code: str, coding: ForeignCoding) -> Coding:
    return Coding(
        "", transcript.text_hash, *span, "", code, coder, coding.status or "added", "", coding.blind, coding.note, None, None, None
    )
