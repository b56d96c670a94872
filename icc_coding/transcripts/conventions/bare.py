"""Paragraphs that begin with the same few names and have nothing behind them: labels, perhaps, whose colon or italics were lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from icc_coding.phrasing import how_many
from icc_coding.transcripts import clock
from icc_coding.transcripts.conventions import names
from icc_coding.transcripts.draft import Line

_MOST = 3  # words of a name
_TIME = re.compile(rf"^\s*(?:{clock.ANY})\s*")
_OPENING = "\"“„«'‘([¿¡"


def bare_names(lines: Sequence[Line]) -> str:
    """What is said when most paragraphs of a text without labels begin with one of a few names, each followed by a new sentence; '' otherwise."""
    written = [text for text in _paragraphs(lines) if len(text.split()) > 2]
    possible = [list(_names(text)) for text in written]
    counts = Counter(name for found in possible for name in found)
    best = Counter(max(found, key=lambda name: (counts[name], len(name))) for found in possible if found)
    kept = {name: count for name, count in best.most_common() if count > 1}
    total = sum(kept.values())
    if len(kept) < 2 or total < 4 or total <= 0.6 * len(written):
        return ""
    listed = ", ".join(f"“{name}” ({count})" for name, count in list(kept.items())[:6])
    return (
        f"{how_many(total, 'paragraph', 'begins', 'begin')} with a name, but without a colon behind it: {listed}. All is read as one voice; "
        "if these are the speakers, put a colon behind each name, in a copy of the file."
    )


def _paragraphs(lines: Sequence[Line]) -> Iterator[str]:
    """How paragraphs begin; where blank lines part them, a line below another goes on with it."""
    parted = sum(not line.text.strip() for line in lines) > 0.2 * len(lines)
    begins = True
    for line in lines:
        if begins and line.style == "" and line.text.strip():
            yield line.text
        begins = not line.text.strip() if parted else line.join == "\n"


def _names(text: str) -> Iterator[str]:
    """The first words of a paragraph, as far as they may be a name and a sentence begins behind them."""
    words = _TIME.sub("", text).split(maxsplit=_MOST + 1)
    for count in range(1, min(_MOST, len(words) - 1) + 1):
        name, follows = " ".join(words[:count]), words[count].lstrip(_OPENING)
        if follows[:1].isupper() and name[0].isupper() and name[-1] not in ".,;!?" and names.like_a_name(name):
            yield name
