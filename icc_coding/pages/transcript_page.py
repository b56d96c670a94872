"""What one transcript's page and its line in the index say: its excerpts, how often each code stands where, its name as a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from icc_coding.codebook.model import Code, Codebook
from icc_coding.corpus import CodedExcerpt
from icc_coding.pages.entries import STANDINGS, Entry, Excerpt, excerpts_of, standings, undecided
from icc_coding.transcripts.file_names import own_stem
from icc_coding.transcripts.model import Transcript

INDEX = "index.html"


def page_name(transcript: str) -> str:
    """The file name of a transcript's page below `coding/reading/`: the transcript's own name where every system allows that."""
    return own_stem(transcript) + ".html"


@dataclass(frozen=True, slots=True)
class IndexPointer:
    """An excerpt with one code, as an index points to it."""

    excerpt: Excerpt
    entry: Entry


@dataclass(frozen=True, slots=True)
class TranscriptPage:
    """One transcript with everything that is shown of it."""

    transcript: Transcript
    page: str  # file name
    href: str  # the same as an address
    title: str
    excerpts: Sequence[Excerpt]
    struck: Sequence[Excerpt]
    counts: Mapping[str, Counter[str]]
    words: int

    @classmethod
    def of(cls, transcript: Transcript, codebook: Codebook, rows: Iterable[CodedExcerpt], page: str) -> TranscriptPage:
        """The sheet of a transcript with its own rows, in the file `page`."""
        rows = list(rows)
        standing, struck = excerpts_of(codebook, rows)
        words = transcript.words
        return cls(transcript, page, quote(page), transcript.case or transcript.name, standing, struck, standings(rows), words)

    @property
    def undecided(self) -> int:
        """Suggestions that wait for a person."""
        return undecided(self.counts)

    @property
    def collaborations(self) -> list[tuple[str, int]]:
        """Named collaborations with the number of excerpts that speak of them, most first."""
        return Counter(name for excerpt in self.excerpts for name in excerpt.collaborations).most_common()

    def mentions(self, code: Code) -> list[IndexPointer]:
        """Where the code stands, in order of place."""
        if code.id not in self.counts:
            return []
        return [IndexPointer(excerpt, entry) for excerpt in self.excerpts for entry in excerpt.entries if entry.code == code.id]


def count(sheets: Iterable[TranscriptPage], codes: Sequence[Code]) -> list[tuple[int, str]]:
    """How often these codes stand where, over all these transcripts: (number of passages with a code, standing)."""
    counters = [sheet.counts[code.id] for sheet in sheets for code in codes if code.id in sheet.counts]
    return [(sum(counter[standing] for counter in counters), standing) for standing in STANDINGS]


def best_quote(sheets: Iterable[TranscriptPage], code: Code) -> tuple[TranscriptPage, Excerpt] | None:
    """The most convincing excerpt with a code: a person's decision before a suggestion, then by band and score."""
    found = [(sheet, mention) for sheet in sheets for mention in sheet.mentions(code)]
    if not found:
        return None
    sheet, mention = min(found, key=lambda item: (STANDINGS.index(item[1].entry.standing), -item[1].entry.score))
    return sheet, mention.excerpt
