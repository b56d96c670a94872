"""Segments: up to three sentences inside one stretch, cut once when a text is frozen.

The rules, applied from left to right inside a *run* (consecutive turns of one stretch with only whitespace between them):
sentences are those of :func:`icc_coding.transcripts.sentences.sentences_in`; a segment closes at :data:`SENTENCES` sentences or :data:`FULL` words; a
last one of fewer than :data:`SHORT` words joins the one before it; a sentence of more than :data:`LONG` words is first cut near
:data:`CUT` words, at a comma or blank. Every speech character but the whitespace between segments lies in exactly one segment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from icc_coding.transcripts.model import Segment, Turn

SENTENCES, FULL, SHORT, LONG, CUT = 3, 45, 8, 120, 60
_PORTION = 50_000  # characters given to the sentencizer at once, so that memory stays bounded

Span = tuple[int, int]
_WORD = re.compile(r"\S+")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")


def stretches_of(turns: Sequence[Turn]) -> list[Span]:
    """Runs of consecutive turns of one speaker, as (first turn, last turn + 1); a new form question begins a new one."""
    runs: list[Span] = []
    for turn in turns:
        if runs and turns[runs[-1][0]].speaker == turn.speaker and turn.question is None:
            runs[-1] = (runs[-1][0], turn.index + 1)
        else:
            runs.append((turn.index, turn.index + 1))
    return runs


def cut_segments(text: str, turns: Sequence[Turn], language: str = "") -> tuple[Segment, ...]:
    """Cut the segments of a text, with the abbreviations of its language (ISO 639-1; '' as English); deterministic."""
    portions = [(stretch, run) for stretch, (a, b) in enumerate(stretches_of(turns)) for run in _runs(text, turns[a:b])]
    segments: list[Segment] = []
    sentences = _sentences(text, (portion for _, run in portions for portion in run), language)
    turn = 0
    for stretch, run in portions:
        spans = [span for _ in run for span in next(sentences)]
        for start, end in _grouped(text, [piece for span in spans for piece in short_enough(text, span)]):
            while turns[turn].end <= start:
                turn += 1
            segments.append(Segment(len(segments), start, end, turn, stretch))
    return tuple(segments)


def _runs(text: str, turns: Sequence[Turn]) -> Iterator[list[Span]]:
    """The runs of one stretch, each as portions for the sentencizer that end where a turn ends a sentence (or where they must)."""
    portions = [(turns[0].start, turns[0].end)]
    for before, turn in pairwise(turns):
        if text[before.end : turn.start].strip():
            yield portions
            portions = [(turn.start, turn.end)]
            continue
        start, end = portions[-1]
        length = end - start
        if length > 2 * _PORTION or (length > _PORTION and _SENTENCE_END.search(text[end - 8 : end])):
            portions.append((turn.start, turn.end))
        else:
            portions[-1] = (start, turn.end)
    yield portions


def _sentences(text: str, portions: Iterator[Span], language: str) -> Iterator[list[Span]]:
    """Trimmed sentence spans of each portion."""
    from icc_coding.transcripts.sentences import sentences_in

    for start, end in portions:
        spans = (trimmed(text, start + first, start + last) for first, last in sentences_in(text[start:end], language))
        yield [(a, b) for a, b in spans if a < b]


def trimmed(text: str, start: int, end: int) -> Span:
    """A span without the whitespace at its ends."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def short_enough(text: str, span: Span) -> Iterator[Span]:
    """The span of a sentence, or of its parts when it has no end in sight."""
    words = [match.span() for match in _WORD.finditer(text, *span)]
    first = 0
    while len(words) - first > LONG:
        last = first + _cut_at(text, words[first : first + LONG])
        yield words[first][0], words[last - 1][1]
        first = last
    if words:
        yield words[first][0], words[-1][1]


def _cut_at(text: str, words: Sequence[Span]) -> int:
    """Number of words before the cut: after the comma nearest to :data:`CUT`, if one lies within 20 words of it."""
    near = [i for i in range(CUT - 20, CUT + 21) if text[words[i - 1][1] - 1] in ",;:–—"]
    return min(near, key=lambda i: (abs(i - CUT), i)) if near else CUT


def _grouped(text: str, sentences: Sequence[Span]) -> list[Span]:
    """Sentences of one run, gathered into segments."""
    groups: list[tuple[int, int, int]] = []  # start, end, words
    count = 0
    for start, end in sentences:
        words = len(text[start:end].split())
        if groups and 0 < count < SENTENCES and groups[-1][2] < FULL:
            groups[-1] = (groups[-1][0], end, groups[-1][2] + words)
            count += 1
        else:
            groups.append((start, end, words))
            count = 1
    if len(groups) > 1 and groups[-1][2] < SHORT:
        *groups, before, last = groups
        groups.append((before[0], last[1], before[2] + last[2]))
    return [(start, end) for start, end, _ in groups]
