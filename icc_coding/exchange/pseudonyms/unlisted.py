"""Which names the table does not have: a number for every sure one, and a list of all for the researcher."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from icc_coding.exchange.pseudonyms.finding import Names
from icc_coding.exchange.pseudonyms.guessing import Doubtful, Guess, count, guesses, name_in_label, persons
from icc_coding.exchange.pseudonyms.masking import MaskedText, without_contacts
from icc_coding.exchange.pseudonyms.table import PseudonymRow
from icc_coding.exchange.pseudonyms.words import PARTICLES, ROLES, seen_small, words_of
from icc_coding.transcripts.model import Transcript


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that the table does not have: where it was met, what stands for it ('' where it was left), how often, in how many transcripts."""

    name: str
    met: str
    shown: str
    count: int
    transcripts: int


class KnownNames:
    """The names of a study: the table's entries, and what else is surely one. `notes` are read for names as well."""

    def __init__(
        self, transcripts: Sequence[Transcript], entries: Sequence[PseudonymRow], notes: Sequence[str] = (), language: str = "en"
    ) -> None:
        self._transcripts = transcripts
        self._notes = notes
        self._entries = entries
        texts = (without_contacts(transcript.text) for transcript in transcripts)
        self._small = seen_small(texts, english=language.startswith("en"))
        self._table = Names(entries, self._small)
        self._found = self._unlisted()

    @cached_property
    def names(self) -> Names:
        """The table, and a number for every other sure name."""
        return Names([*self._entries, *(PseudonymRow(name, shown, guessed=True) for name, (shown, _) in self._found.items())], self._small)

    def _unlisted(self) -> dict[str, tuple[str, str]]:
        """Sure names that the table lacks: name -> what stands for it and where it was met, numbered in the order of the transcripts."""
        met: dict[str, str] = {}
        for name, where in self._sure():
            if not self._covered(name):
                met.setdefault(name, where)
        numbers: dict[str, int] = {}
        found: dict[str, tuple[str, str]] = {}
        for name in persons(met):
            kind = "case" if met[name] == "case" else "name"
            numbers[kind] = numbers.get(kind, 0) + 1
            found[name] = (f"[{kind} {numbers[kind]}]", met[name])
        return found

    def _sure(self) -> Iterator[tuple[str, str]]:
        labels = [(label, "speaker") for transcript in self._transcripts for label in transcript.speakers]
        cases = [(transcript.case, "case") for transcript in self._transcripts]
        cases += [(of.get("case", ""), "case") for t in self._transcripts for of in t.speaker_attributes.values()]
        for label, where in (*labels, *cases):
            if name := name_in_label(label, self._small):
                yield name, where
        yield from ((guess.text, "behind a title") for _, guess in self._guesses if guess.sure)

    @cached_property
    def _guesses(self) -> list[tuple[str, Guess]]:
        strings = [(t.name, t.text[turn.start : turn.end]) for t in self._transcripts for turn in t.turns]
        strings += [("", note) for note in self._notes]
        return [(name, guess) for name, text in strings for guess in guesses(text, self._small)]

    def _covered(self, name: str) -> bool:
        spans = [(edit.start, edit.end) for edit in self._table.edits(name, label=True)]
        telling = [word for word in words_of(name) if word.plain not in ROLES | PARTICLES and len(word.plain) > 1]
        return bool(telling) and all(any(start <= word.start < end for start, end in spans) for word in telling)

    def unknown(self, texts: Iterable[MaskedText]) -> list[Unknown]:
        """What the table does not have: sure names first, then words that may be names, each kind by how often it stands."""
        counts = _counts(texts)
        sure = [Unknown(name, where, shown, *counts.get(name, (0, 0))) for name, (shown, where) in self._found.items()]
        shaped = [Unknown(shown, "by its shape", shown, *counts[shown]) for shown in counts if shown.startswith("[")]
        left: dict[str, Doubtful] = count((name, guess) for name, guess in self._guesses if not self._replaced(guess.text))
        doubtful = [Unknown(name, "capitalised", "", one.count, len(one.transcripts)) for name, one in left.items()]
        passed = count((t.name, Guess(0, 0, word, False)) for t in self._transcripts for word in self.names.passed(t.text))
        doubtful += [Unknown(name, "at the beginning of a sentence", "", one.count, len(one.transcripts)) for name, one in passed.items()]
        order = [sorted(group, key=lambda one: (-one.count, one.name)) for group in (sure, shaped, doubtful)]
        return [one for group in order for one in group]

    def _replaced(self, name: str) -> bool:
        edits = self.names.edits(name, label=True)
        return bool(edits) and all(
            any(edit.start <= word.start < edit.end for edit in edits) or word.plain in ROLES
            for word in words_of(name)
            if len(word.plain) > 1
        )


def _counts(texts: Iterable[MaskedText]) -> dict[str, tuple[int, int]]:
    """Edit's name -> how often it was replaced and in how many transcripts."""
    found: dict[str, list[int]] = {}
    for number, masked in enumerate(texts):
        for edit in masked.edits:
            found.setdefault(edit.name, []).append(number)
    return {name: (len(numbers), len(set(numbers))) for name, numbers in found.items()}
