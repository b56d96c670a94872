"""What became of an import, in sentences and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from icc_coding.exchange.taking.codes import Waiting
from icc_coding.phrasing import how_many

_SHOWN = 12


@dataclass
class Taken:
    """What an import did, or would do."""

    file: str
    dry_run: bool = False
    codings: int = 0  # in the file
    anchored: int = 0
    repeated: int = 0  # of these, quotes that stand several times
    written: int = 0
    known: int = 0
    notes: int = 0
    aside: int = 0
    memos: int = 0
    memos_known: int = 0
    read: int = 0  # readings of a whole transcript by a coder
    coders: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()  # coders as the file calls them, and here
    matched: int = 0
    new: tuple[str, ...] = ()
    cases: str = ""
    remarks: tuple[str, ...] = ()
    lost: list[str] = field(default_factory=list)
    memos_lost: list[str] = field(default_factory=list)
    contrary: list[str] = field(default_factory=list)
    waiting: tuple[Waiting, ...] = ()
    described_otherwise: tuple[str, ...] = ()  # codes of the codebook of which the file says something else

    def __str__(self) -> str:
        lines = [*self._passages(), *self._people(), *self._readings()]
        if self.cases:
            lines.append(self.cases)
        if self.aside:
            lines.append(f"Left aside: {how_many(self.aside, 'suggestion')} of the machine, which nobody decided.")
        lines += _first("not found and not taken in", self.lost)
        lines += _first("memo not taken in", self.memos_lost)
        lines += _first("decided otherwise here, left as it is", self.contrary)
        lines += self._new_codes()
        if (self.written or self.read or self.notes or self.memos) and not self.dry_run:
            lines.append("`icc-coding import --undo` takes it back.")
        return "\n".join(lines)

    @property
    def _would(self) -> str:
        return "would be " if self.dry_run else ""

    def _passages(self) -> Iterator[str]:
        passages = how_many(self.codings, "coded passage")
        if not self.codings and (self.memos or self.memos_known or self.memos_lost):
            yield f"{self.file}: holds memos and no coded passage."
        else:
            yield f"{self.file}: {self.anchored} of {passages} found in the transcripts; {self.written} {self._would}taken in, {self.known} already here."
        yield from self.remarks
        if self.repeated:
            stand = how_many(self.repeated, "quote", "stands", "stand")
            yield f"{stand} several times: placed by their paragraphs, or in turn where the code was given as often."
        if self.matched or self.new:
            made = f"; {len(self.new)} {self._would}added to transcripts/: {', '.join(self.new[:_SHOWN])}" if self.new else ""
            yield f"Texts: {how_many(self.matched, 'transcript', 'is', 'are')} in this study already{made}."

    def _people(self) -> Iterator[str]:
        if self.coders:
            yield f"Coders: {', '.join(self.coders)}."
        for theirs, ours in self.renamed:
            yield f"Coder “{theirs}” is called {ours} here."
        if self.notes or self.memos or self.memos_known:
            known = f", {self.memos_known} already here" if self.memos_known else ""
            yield f"Notes {self._would}changed: {self.notes}; memos {self._would}taken in: {self.memos}{known}."

    def _readings(self) -> Iterator[str]:
        if not self.read:
            return
        read = how_many(self.read, "reading", "of a whole transcript", "of whole transcripts")
        yield f"{read} {self._would}recorded: each coder read what they coded to the end, for all codes of the codebook, apart from others."
        if self.lost:
            yield f"Mind the {how_many(len(self.lost), 'coding')} not taken in: there the coder counts as having said no."

    def _new_codes(self) -> Iterator[str]:
        if self.described_otherwise:
            named = ", ".join(self.described_otherwise[:_SHOWN]) + (" …" if len(self.described_otherwise) > _SHOWN else "")
            yield f"What the file says of {named} is not what the codebook says, which stays as it is."
        if self.waiting:
            named = ", ".join(one.id for one in self.waiting[:_SHOWN]) + (" …" if len(self.waiting) > _SHOWN else "")
            codes = how_many(len(self.waiting), "code", "is", "are")
            yield f"{codes} not in the codebook; the codings are kept. `icc-coding codebook adopt` takes in: {named}."


def _first(title: str, notes: Sequence[str]) -> Iterator[str]:
    yield from (f"  {title}: {note}" for note in notes[:_SHOWN])
    if len(notes) > _SHOWN:
        yield f"  … and {len(notes) - _SHOWN} more."
