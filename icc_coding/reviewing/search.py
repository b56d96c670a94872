"""Looking for words in all transcripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from icc_coding.reviewing.desk import Desk

_AROUND = 60
_MOST = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """Words found in a transcript, with what stands around them."""

    transcript: str
    start: int
    before: str
    words: str
    after: str


def search(desk: Desk, words: str) -> list[Hit]:
    """The first two hundred places with these words, whatever their case and the spaces between them."""
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    return list(islice(_hits(desk, re.compile(pattern, re.IGNORECASE)), _MOST)) if pattern else []


def _hits(desk: Desk, pattern: re.Pattern[str]) -> Iterator[Hit]:
    for transcript in desk.transcripts.values():
        text = transcript.text
        for match in pattern.finditer(text):
            start, end = match.span()
            yield Hit(transcript.name, start, text[max(0, start - _AROUND) : start], text[start:end], text[end : end + _AROUND])
