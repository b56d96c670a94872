"""The coded corpus a transcript at a time: the same rows, in memory that does not grow with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from icc_coding.codebook.model import Codebook
from icc_coding.corpus.corpus import Choice, Corpus
from icc_coding.corpus.loading import Parts, build_corpus, parts_of
from icc_coding.corpus.passages import DISPUTED, UNSURE, counted, tally
from icc_coding.corpus.reads import Reads
from icc_coding.decisions.codings import Coding, Reading
from icc_coding.decisions.logs.names import MACHINE
from icc_coding.study import Study
from icc_coding.suggesting.store import StoredSuggestions


@dataclass(frozen=True, slots=True)
class _Held:
    """What coders hold about one transcript."""

    codings: list[Coding]
    readings: list[Reading]


@dataclass
class Written:
    """What went by while portions were gone through: rows and passages that were asked for, all rows, all that is stored.

    `silent` are the rows of what was only read, which are stored as readings and counted apart.
    """

    asked: int = 0
    passages: int = 0
    rows: int = 0
    stored: int = 0
    unsettled: int = 0  # passages
    silent: int = 0


@dataclass
class Portions:
    """A corpus in portions of one transcript. `chosen` gives those with what a choice asks for, and counts what went by."""

    parts: Parts
    suggestions: StoredSuggestions
    written: Written = field(default_factory=Written)

    @property
    def codebook(self) -> Codebook:
        """The study's codebook."""
        return self.parts.codebook

    @property
    def attributes(self) -> tuple[str, ...]:
        """Names of the attributes of cases over all transcripts."""
        return Corpus(self.codebook, self.parts.transcripts, ()).attributes

    def chosen(self, choice: Choice) -> Iterator[Corpus]:
        """The rows that a choice asks for, transcript by transcript. Raises UserError like :meth:`Corpus.choose`."""
        self._check(choice)
        self.written = Written(stored=len(self.parts.state.codings))
        for corpus in self:
            found = corpus.choose(choice, checked=True)
            self._count(corpus, found, choice)
            yield found

    def __iter__(self) -> Iterator[Corpus]:
        codings, readings = defaultdict(list), defaultdict(list)
        for coding in self.parts.state.codings:
            codings[coding.text].append(coding)
        for reading in self.parts.state.readings:
            readings[reading.text].append(reading)
        for transcript in self.parts.transcripts:
            text = transcript.text_hash
            yield build_corpus(self.codebook, [transcript], self.suggestions.of(text), _Held(codings[text], readings[text]))

    def _check(self, choice: Choice) -> None:
        """A corpus without rows, but with all names, refuses what does not occur."""
        coders = {coding.coder for coding in self.parts.state.codings} | {MACHINE}
        Corpus(self.codebook, self.parts.transcripts, (), Reads(self.parts.state.readings)).check(choice, coders)

    def _count(self, corpus: Corpus, found: Corpus, choice: Choice) -> None:
        told = self.written
        said = found if choice.settled else found.said()
        told.asked += len(said.rows)
        told.silent += len(found.rows) - len(said.rows)
        told.rows += len(corpus.rows)
        told.stored += sum(row.coder == MACHINE for row in corpus.rows)
        if choice.settled:
            tallies = tally(corpus.passages())
            told.unsettled += counted(tallies, DISPUTED) + counted(tallies, UNSURE)
        else:
            told.passages += len(said.passages())


def load_portions(study: Study) -> Portions:
    """The coded corpus of a study in portions. Raises UserError when nothing was coded, or a file is damaged."""
    suggestions = StoredSuggestions(study.suggestions)
    return Portions(parts_of(study, suggestions=bool(suggestions)), suggestions)
