"""What became of an import, in sentences and numbers."""

from __future__ import annotations

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
    read: int = 0  # readings of a whole transcript by a coder
    coders: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()  # coders as the file calls them, and here
    matched: int = 0
    new: tuple[str, ...] = ()
    cases: str = ""
    remarks: tuple[str, ...] = ()
    lost: list[str] = field(default_factory=list)
    contrary: list[str] = field(default_factory=list)
    waiting: tuple[Waiting, ...] = ()

    def __str__(self) -> str:
        would = "would be " if self.dry_run else ""
        lines = [
            f"{self.file}: {self.anchored} of {how_many(self.codings, 'coded passage')} found in the transcripts; {self.written} {would}taken in, {self.known} already here."
        ]
        lines += self.remarks
        if self.repeated:
            lines.append(
                f"{how_many(self.repeated, 'quote', 'stands', 'stand')} several times: placed by their paragraphs, or in turn where the code was given as often."
            )
        if self.matched or self.new:
            made = f"; {len(self.new)} {would}added to transcripts/: {', '.join(self.new[:_SHOWN])}" if self.new else ""
            are = "is a transcript" if self.matched == 1 else "are transcripts"
            lines.append(f"Texts: {self.matched} {are} of this study{made}.")
        if self.coders:
            lines.append(f"Coders: {', '.join(self.coders)}.")
        lines += [f"Coder “{theirs}” is called {ours} here." for theirs, ours in self.renamed]
        if self.notes or self.memos:
            lines.append(f"Notes {would}changed: {self.notes}; memos {would}taken in: {self.memos}.")
        if self.read:
            one = "1 reading of a whole transcript" if self.read == 1 else f"{how_many(self.read, 'reading')} of whole transcripts"
            lines.append(
                f"{one} {would}recorded: each coder read what they coded to the end, for all codes of the codebook, apart from others."
            )
            if self.lost:
                stand = "it stands" if len(self.lost) == 1 else "they stand"
                lines.append(f"Mind the {len(self.lost)} not taken in: where {stand}, the coder counts as having said no.")
        if self.cases:
            lines.append(self.cases)
        if self.aside:
            lines.append(f"Left aside: {how_many(self.aside, 'suggestion')} of the machine, which nobody decided.")
        for title, notes in (("not found and not taken in", self.lost), ("decided otherwise here, left as it is", self.contrary)):
            lines += [f"  {title}: {note}" for note in notes[:_SHOWN]]
            if len(notes) > _SHOWN:
                lines.append(f"  … and {len(notes) - _SHOWN} more.")
        if self.waiting:
            named = ", ".join(one.id for one in self.waiting[:_SHOWN]) + (" …" if len(self.waiting) > _SHOWN else "")
            not_in, them = ("1 code is", "it") if len(self.waiting) == 1 else (f"{how_many(len(self.waiting), 'code')} are", "them")
            lines.append(
                f"{not_in} not in the codebook; the codings are kept. Take {them} into it with `icc-coding codebook adopt`: {named}."
            )
        if (self.written or self.read) and not self.dry_run:
            lines.append("`icc-coding import --undo` takes it back.")
        return "\n".join(lines)
