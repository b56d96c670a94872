"""Minutes and Hansards: labelled talk between section headings, motions and roll calls, which are record and no speech."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from icc_coding.transcripts.conventions import asides
from icc_coding.transcripts.conventions.heads import PossibleLabel
from icc_coding.transcripts.conventions.talk import Talk
from icc_coding.transcripts.draft import HEADING, Line
from icc_coding.transcripts.words import word_set

_CLERK = re.compile(r"\bclerk$", re.I)
_LIST_WORDS = word_set(
    """
    and both inclusive numbered to the of no nos number numbers by-law by-laws bylaw bylaws bill bills item items by law laws
    """
)
_WORD = re.compile(r"[A-Za-zÀ-ÿ’'\-]+")


def as_minutes(lines: Sequence[Line], talk: Talk) -> Talk:
    """The same talk read as minutes when the document looks like them; otherwise unchanged."""
    first = min(talk.heads, default=0)
    headings = sum(1 for line in lines if (line.style == HEADING or asides.capitals(line.text)) and len(line.text.strip()) > 5)
    records = sum(1 for line in lines[first:] if asides.record(line.text))
    if headings < 3 or records < 2:
        return talk
    record = {n for n, head in talk.heads.items() if _CLERK.search(head.speaker) and _only_lists(_speech(lines, talk, n, head))}
    heads = {n: head for n, head in talk.heads.items() if n not in record}
    evidence = [*talk.evidence, f"{headings} section headings and {records} lines of motions: read as minutes, where a heading ends a turn"]
    if record:
        evidence.append(f"{len(record)} roll calls and by-law numbers read out by the clerk are record, not speech")
    return replace(talk, name="minutes", heads=heads, evidence=tuple(evidence), headings_close=True)


def _speech(lines: Sequence[Line], talk: Talk, number: int, head: PossibleLabel) -> str:
    words = [lines[number].text[head.start :]]
    for later in range(number + 1, len(lines)):
        if (
            later in talk.heads
            or asides.capitals(lines[later].text)
            or lines[later].style == HEADING
            or (not lines[later].text.strip() and words[-1].strip())
        ):
            break
        words.append(lines[later].text)
    return " ".join(words)


def _only_lists(speech: str) -> bool:
    """Names and numbers only: every word is capitalised or a connecting one."""
    words = _WORD.findall(speech)
    return bool(words) and all(word[0].isupper() or word.lower() in _LIST_WORDS for word in words) and len(words) > 1
