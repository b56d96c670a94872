"""Looking for words in all transcripts, whatever their case and the spaces between them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from icc_coding.decisions.overlap import Span
from icc_coding.language import INVISIBLE, visible
from icc_coding.transcripts.model import Transcript

_AROUND = 60
MOST_FOUND = 200
_DOTTED = {ord("İ"): "i", ord("ı"): "i"}  # as rules see them (`letters.small`)
_LOOSE = "\u0300-\u036f"  # accents that stand by themselves behind their letter, as in texts of a Mac
_SPACES = re.compile(rf"[\s{INVISIBLE}]*\s[\s{INVISIBLE}]*|[{INVISIBLE}]+|[^\W\d_][{_LOOSE}]+")
_ACCENTS = re.compile(f"[{_LOOSE}]*")


def _kept(piece: str) -> str:
    """What stands for blanks, for invisible characters, or for a letter with its accents."""
    if piece[0].isalpha():
        return unicodedata.normalize("NFC", piece)
    return " " if visible(piece) else ""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """Words found in a transcript, with what stands around them."""

    transcript: str
    start: int
    before: str
    words: str
    after: str


class SearchText:
    """A text made ready for quick searches: small letters, one blank between words, nothing invisible, and how to find back from there."""

    def __init__(self, text: str) -> None:
        self._text = text
        small = _small(text)
        parts: list[str] = []
        self._plain: list[int] = []  # places in the plain text after which blanks were left out
        self._left_out: list[int] = []  # how many until then
        last = gone = 0
        for match in _SPACES.finditer(small):
            if match.group() != " ":
                kept = _kept(match.group())
                parts += (small[last : match.start()], kept)
                last = match.end()
                gone += match.end() - match.start() - len(kept)
                self._plain.append(match.end() - gone)
                self._left_out.append(gone)
        self._small = "".join((*parts, small[last:]))

    def find(self, words: str) -> Iterator[Span]:
        """Every place of the words, as spans of the text."""
        wanted = unicodedata.normalize("NFC", " ".join(_small(visible(words)).split()))
        place = self._small.find(wanted) if wanted else -1
        while place >= 0:
            end = place + len(wanted)
            last = _ACCENTS.match(self._text, self._back(end - 1) + 1)
            yield self._back(place), last.end() if last else 0
            place = self._small.find(wanted, end)

    def _back(self, place: int) -> int:
        before = bisect_right(self._plain, place)
        return place + (self._left_out[before - 1] if before else 0)


class Searched(Protocol):
    """What can be searched: transcripts by text hash, and their texts made ready."""

    @property
    def transcripts(self) -> Mapping[str, Transcript]:
        """Transcripts by text hash."""

    @property
    def search_texts(self) -> Mapping[str, SearchText]:
        """The texts made ready, by text hash."""


def search(desk: Searched, words: str) -> list[SearchHit]:
    """The first two hundred places with these words."""
    return list(islice(_hits(desk, words), MOST_FOUND))


def _hits(desk: Searched, words: str) -> Iterator[SearchHit]:
    for text_hash, transcript in desk.transcripts.items():
        text = transcript.text
        for start, end in desk.search_texts[text_hash].find(words):
            yield SearchHit(transcript.name, start, text[max(0, start - _AROUND) : start], text[start:end], text[end : end + _AROUND])


def _small(text: str) -> str:
    """Small letters, as many as there were letters: those that would become two stay as they are, İ and ı are an i."""
    text = text if text.isascii() else text.translate(_DOTTED)
    small = text.lower()
    return small if len(small) == len(text) else "".join(one if len(one := letter.lower()) == 1 else letter for letter in text)
