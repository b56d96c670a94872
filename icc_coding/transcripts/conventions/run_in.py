"""Talk whose labels stand inside one long paragraph, because line ends were lost on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from icc_coding.transcripts.conventions import names
from icc_coding.transcripts.draft import Line

_INNER = re.compile(r"(?:^|(?<=[.?!…\"”’)\]])\s)\s*(?P<name>[A-Z][\w.'’\-]*(?: [A-Z\d][\w.'’\-]*){0,3}):\s")
_LONG = 150


def split(lines: Sequence[Line]) -> list[Line]:
    """The lines, with paragraphs broken before labels that come back inside them; unchanged where labels have lines of their own."""
    counts: Counter[str] = Counter()
    heads: Counter[str] = Counter()
    for line in lines:
        if len(line.text) < _LONG or ":" not in line.text:
            continue
        for match in _INNER.finditer(line.text):
            (heads if match.start() == 0 else counts)[match["name"]] += 1
    labels = {name for name, count in counts.items() if count + heads[name] >= 2 and names.like_a_name(name) and not names.metadata(name)}
    inner = sum(counts[name] for name in labels)
    if len(labels) < 2 or inner < 3 or inner <= 2 * sum(heads[name] for name in labels):
        return list(lines)
    return [part for line in lines for part in _parts(line, labels)]


def _parts(line: Line, labels: set[str]) -> list[Line]:
    starts = [match.start("name") for match in _INNER.finditer(line.text) if match["name"] in labels]
    if not starts:
        return [line]
    bounds = [0, *[start for start in starts if start > 0], len(line.text)]
    texts = [line.text[a:b].rstrip() for a, b in pairwise(bounds)]
    return [*(replace(line, text=text, join="\n") for text in texts[:-1] if text), replace(line, text=texts[-1])]
