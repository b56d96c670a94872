"""What a learned model adds to a suggestion, in things that a person can check: the decided passages most like it, and the words that counted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icc_coding.phrasing import one_line
from icc_coding.suggesting.encoding.encoder import Encoder, Vectors
from icc_coding.suggesting.head import Head
from icc_coding.suggesting.passage import ScoredPassage
from icc_coding.suggesting.units import Units, inputs_of
from icc_coding.suggesting.words import place_of

Floats = NDArray[np.float64]
Read = Callable[[str], str]  # the frozen text of a hash; raises OSError where it is gone

MOST = 5_000  # decided passages that are compared with, at most
ALIKE = 0.15  # less alike passages are named by `why` alone
_NAMED = 0.02  # log odds that a word must add to be named
_WORDS = 4


@dataclass(frozen=True, slots=True)
class Answered:
    """A decided passage that a model learned from: a span of a frozen text, and the codes that apply and do not. It holds no words."""

    text: str
    start: int
    end: int
    yes: tuple[str, ...]
    no: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CutText:
    """A text as it is scored, and its sentences."""

    text: str
    sentences: tuple[str, ...]


Cut = Callable[[Sequence[str]], list[CutText]]  # cuts texts that stand alone


def cut_all(texts: Sequence[str]) -> list[CutText]:
    """Cut texts that stand alone into sentences; a text without words has none."""
    passages = [ScoredPassage.of(text) for text in texts]
    return [CutText(one.text, tuple(one.text[s.start : s.end] for s in one.sentences)) for one in passages]


@dataclass(frozen=True, slots=True)
class DecidedPassages:
    """Decided passages with their words: `points` [passages x dimensions] centred and at length one, `yes` and `no` [passages x codes]."""

    texts: tuple[str, ...]
    points: Floats
    yes: NDArray[np.bool_]
    no: NDArray[np.bool_]

    @classmethod
    def of(
        cls, found: Sequence[tuple[Answered, CutText]], encoder: Encoder, mean: Vectors, ids: Sequence[Collection[str]]
    ) -> DecidedPassages:
        """From passages with their words; `mean` [dimensions] is that of the talk learned from, `ids` each code's ids, former ones too."""
        encoded = encoder.encode([sentence for _, cut in found for sentence in cut.sentences])
        starts = np.append(0, np.cumsum([len(cut.sentences) for _, cut in found], dtype=np.int64))
        lengths = np.zeros(len(found), dtype=np.int64)  # a length is no part of a point
        points = inputs_of(encoded, starts, lengths, mean)[:, :-1] if found else np.zeros((0, len(mean)))
        yes, no = (
            np.array([[not names.isdisjoint(side) for side in ids] for names in answers], dtype=np.bool_).reshape(len(found), len(ids))
            for answers in ([set(one.yes) for one, _ in found], [set(one.no) for one, _ in found])
        )
        return cls(tuple(cut.text for _, cut in found), points, yes, no)

    def nearest(self, point: Floats, answers: NDArray[np.bool_], own: str) -> Like | None:
        """The passage most like a point [dimensions] among those with an answer [passages]; a passage of the same words (`own`) is left out."""
        rows = [row for row in np.flatnonzero(answers) if self.texts[row] != own]
        if not rows:
            return None
        likeness = self.points[rows] @ point
        best = int(likeness.argmax())
        return Like(" ".join(self.texts[rows[best]].split()), round(float(likeness[best]), 2))


@dataclass(frozen=True, slots=True)
class Like:
    """A decided passage, and how like it is (cosine after centring)."""

    text: str
    similarity: float

    def __str__(self) -> str:
        return f"“{one_line(self.text, 60)}” ({self.similarity:.2f})"


@dataclass(frozen=True, slots=True)
class Share:
    """The model's share in a suggestion.

    before      the band of the evidence alone, '' for none; `band` the one it has now
    decisions   answers about the code that were learned from; `applied` are those that said yes
    words       words of the passage that speak for the code by what was learned, the heaviest first
    by_…        log odds that each part adds to what the prior expects: evidence weighed anew, likeness to what was decided, words, and how
                frequent the code is
    """

    before: str
    band: str
    decisions: int
    applied: int
    accepted: Like | None
    rejected: Like | None
    words: tuple[str, ...]
    by_evidence: float
    by_likeness: float
    by_words: float
    by_level: float

    @property
    def counted(self) -> str:
        """The decisions in words: how many said yes, and how many no."""
        return f"{self.decisions} decision{'' if self.decisions == 1 else 's'} ({self.applied} yes, {self.decisions - self.applied} no)"

    @property
    def line(self) -> str:
        """In one line: what became of the suggestion, and what it rests on."""
        order = ["", "possible", "likely"]
        was, now = (order.index(band) if band in order else 0 for band in (self.before, self.band))
        moved = "as before" if was == now else f"{'raised' if now > was else 'lowered'} from {self.before or 'nothing'}"
        parts = [f"{moved} by {self.counted}" if was != now else f"{moved}, after {self.counted}"]
        like = [
            f"{what} {found}"
            for what, found in (("accepted", self.accepted), ("rejected", self.rejected))
            if found is not None and found.similarity >= ALIKE
        ]
        if like:
            parts.append("most like " + ", ".join(like))
        if self.words:
            parts.append("words that counted: " + ", ".join(self.words))
        return "learned: " + "; ".join(parts)


def share_of(
    head: Head,
    row: Units,
    passage: ScoredPassage,
    column: int,
    decided: DecidedPassages,
    bands: tuple[str, str],
    decisions: tuple[int, int],
    telling: Callable[[int], bool],
) -> Share:
    """The share of a model in one code of one passage, given as the head sees it.

    `bands` before and now; `decisions` about the code, and how many of them said yes; `telling` says whether a word (its place among the hashed features) is rare enough to say something to a reader.
    """
    values = dict(zip(row.words.places.tolist(), row.words.values.tolist(), strict=True))
    point = row.inputs[0, :-1]
    return Share(
        before=bands[0],
        band=bands[1],
        decisions=decisions[0],
        applied=decisions[1],
        accepted=decided.nearest(point, decided.yes[:, column], passage.text),
        rejected=decided.nearest(point, decided.no[:, column], passage.text),
        words=_words(head, passage, column, values, telling),
        by_evidence=round(float((head.slopes - row.prior_slopes)[:, column] @ row.evidence[:, 0, column]), 2),
        by_likeness=round(float(row.inputs[0] @ head.weights[:, column]), 2),
        by_words=round(sum(value * head.word_weight(place, column) for place, value in values.items()), 2),
        by_level=round(float(head.levels[column] - row.prior_levels[column]), 2),
    )


def _words(head: Head, passage: ScoredPassage, column: int, values: dict[int, float], telling: Callable[[int], bool]) -> tuple[str, ...]:
    counted: dict[int, tuple[float, str]] = {}
    for sentence in passage.sentences:
        for word in sentence.words:
            if len(word) > 3 and word.isalpha():
                place = place_of(word)
                if telling(place):
                    counted.setdefault(place, (values.get(place, 0.0) * head.word_weight(place, column), word))
    heavy = sorted((item for item in counted.values() if item[0] >= _NAMED), key=lambda item: (-item[0], item[1]))
    return tuple(word for _, word in heavy[:_WORDS])


def read_answered(answered: Sequence[Answered], read: Read, cut: Cut) -> list[tuple[Answered, CutText]]:
    """Decided passages with their words, at most :data:`MOST` drawn at random; those without words, or whose text is gone, are left out."""
    order = np.sort(np.random.default_rng(0).permutation(len(answered))[:MOST])
    texts: dict[str, str | None] = {}
    found = []
    for item in (answered[number] for number in order.tolist()):
        if item.text not in texts:
            try:
                texts[item.text] = read(item.text)
            except OSError:
                texts[item.text] = None
        text = texts[item.text]
        if text is not None and text[item.start : item.end].strip():
            found.append((item, text[item.start : item.end]))
    pieces = cut([text for _, text in found])
    return [(item, piece) for (item, _), piece in zip(found, pieces, strict=True) if piece.sentences]
