"""What is scored at once."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import pairwise

from icc_coding.suggesting.tokens import Sentence, sentences
from icc_coding.transcripts.casing import restore_case
from icc_coding.transcripts.segments import short_enough

WINDOW = 8  # sentences scored at once in a long text …
STRIDE = 4  # … which is read in steps of so many; its score is the maximum over its windows


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """What is scored at once: sentences with their text, what stands around them, and the question they answer."""

    text: str
    sentences: tuple[Sentence, ...]
    around: tuple[Sentence, ...] = ()  # neighbouring sentences of the same stretch …
    question: str = ""
    beside: tuple[str, ...] = ()  # … and the texts that these stand in

    @classmethod
    def of(cls, text: str, question: str = "") -> ScoredPassage:
        """A text that stands alone, read as a transcript is: capitals throughout become small letters, and what has no full stop is cut."""
        text = restore_case(text)
        return cls(text, tuple(piece for sentence in sentences(text) for piece in _pieces(text, sentence)), (), question)


def windows_of(text: str) -> list[ScoredPassage]:
    """A text as one passage, or as overlapping ones when it is long; a text without words gives none."""
    whole = ScoredPassage.of(text)
    return [ScoredPassage(whole.text, whole.sentences[part]) for part in windows(len(whole.sentences))]


def windows(count: int) -> list[slice]:
    """Which of so many sentences are scored at once."""
    if count <= WINDOW:
        return [slice(0, count)] if count else []
    starts = range(0, max(1, count - WINDOW + STRIDE), STRIDE)
    return [slice(start, min(start + WINDOW, count)) for start in starts if start < count]


def _pieces(text: str, sentence: Sentence) -> list[Sentence]:
    """A sentence, or its parts when it is as long as captions without full stops are: the encoder reads some 200 words and no more."""
    spans = list(short_enough(text, (sentence.start, sentence.end)))
    if len(spans) < 2:
        return [sentence]
    cuts = [bisect_left(sentence.starts, start) for start, _ in spans[1:]]
    places = [slice(a, b) for a, b in pairwise([0, *cuts, len(sentence.starts)])]
    return [
        replace(sentence, start=start, end=end, words=sentence.words[p], starts=sentence.starts[p], ends=sentence.ends[p])
        for (start, end), p in zip(spans, places, strict=True)
    ]
