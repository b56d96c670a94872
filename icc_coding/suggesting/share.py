"""What a learned model adds to a suggestion, in things that a person can check: the decided passages most like it, and the words that counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

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
_WORD = re.compile(r"[^\W\d_]{4,}")
# Words that are rare enough in a small study to seem to say something.
_EMPTY_WORDS = """
    about above across actually after again against ahead almost alone along already also although always among another anybody anyone anything anyway
    apart around away back basically because been before behind being below beside besides between beyond both bring called came cannot case certainly
    come could course does doing done down during each either else enough even ever every everybody everyone everything exactly fact fairly find first
    five forty four from further getting give given goes going gone gonna guess half have having hello here hers herself himself however hundred
    important indeed inside instead into itself just keep kind kinda know last later least less like little look looking lots made make making many
    maybe mean might mine more most mostly much must myself near neither never next nice nine nobody none nothing nowhere often okay once only onto
    other others ours ourselves outside over part particular people perhaps please point possibly pretty probably quite rather real really right said
    same saying says second seem seemed seems seven several shall should show side since sixty some somebody someone something sometimes somewhere sort
    start started still stuff such sure take taken talk talking tell than thank thanks that their theirs them themselves then there therefore these they
    thing things think thirty this those though thought thousand three through thus till together told took toward towards tried trying twelve twenty
    twice under unless until upon used using usually various very want wanted wanting well went were what whatever when whenever where whereas whether
    which while whole whom whose will wish with within without wonder would yeah year years yesterday your yours yourself yourselves
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


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
    words       words of the passage that speak for the code by what was learned and that accepted passages use, the heaviest first
    accepting   how many accepted passages use each of them, without a passage of the very same words
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
    accepting: tuple[int, ...]
    by_evidence: float
    by_likeness: float
    by_words: float
    by_level: float

    @property
    def counted(self) -> str:
        """The decisions in words: how many said yes, and how many no."""
        return f"{self.decisions} decision{'' if self.decisions == 1 else 's'} ({self.applied} yes, {self.decisions - self.applied} no)"

    @property
    def told_words(self) -> str:
        """The words that counted, each with how many accepted passages use it."""
        numbers = [f"in {self.accepting[0]} accepted", *map(str, self.accepting[1:])] if self.words else []
        return ", ".join(f"{word} ({number})" for word, number in zip(self.words, numbers, strict=True))

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
            parts.append(f"words that counted: {self.told_words}")
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
    counted = _words(head, row, passage, column, decided, telling)
    values = dict(zip(row.words.places.tolist(), row.words.values.tolist(), strict=True))
    point = row.inputs[0, :-1]
    return Share(
        before=bands[0],
        band=bands[1],
        decisions=decisions[0],
        applied=decisions[1],
        accepted=decided.nearest(point, decided.yes[:, column], passage.text),
        rejected=decided.nearest(point, decided.no[:, column], passage.text),
        words=tuple(word for word, _ in counted),
        accepting=tuple(number for _, number in counted),
        by_evidence=round(float((head.slopes - row.prior_slopes)[:, column] @ row.evidence[:, 0, column]), 2),
        by_likeness=round(float(row.inputs[0] @ head.weights[:, column]), 2),
        by_words=round(sum(value * head.word_weight(place, column) for place, value in values.items()), 2),
        by_level=round(float(head.levels[column] - row.prior_levels[column]), 2),
    )


def _words(
    head: Head, row: Units, passage: ScoredPassage, column: int, decided: DecidedPassages, telling: Callable[[int], bool]
) -> list[tuple[str, int]]:
    """The words that counted, and how many accepted passages use each: what none of them uses, nobody could check."""
    values = dict(zip(row.words.places.tolist(), row.words.values.tolist(), strict=True))
    weights: dict[int, tuple[float, str]] = {}
    for sentence in passage.sentences:
        for word in sentence.words:
            if _WORD.fullmatch(word) and word not in _EMPTY and (place := place_of(word)) not in weights and telling(place):
                weights[place] = (values.get(place, 0.0) * head.word_weight(place, column), word)
    heavy = sorted((-weight, word, place) for place, (weight, word) in weights.items() if weight >= _NAMED)
    accepted = [
        _places(decided.texts[number]) for number in np.flatnonzero(decided.yes[:, column]) if decided.texts[number] != passage.text
    ]
    told = ((word, sum(place in places for places in accepted)) for _, word, place in heavy)
    return [(word, number) for word, number in told if number][:_WORDS]


@lru_cache(maxsize=MOST)
def _places(text: str) -> frozenset[int]:
    """The places of a text's words among the hashed features."""
    return frozenset(place_of(word) for word in set(_WORD.findall(text.lower())))


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
