"""From a passage to one score per code: similarity, word overlap, rules and scope, each measured and then added up.

The weights below are the tuned constants of the zero-shot score (its bands are in `bands`); `docs/method.md` says how each was chosen and what it is worth.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from icc_coding.codebook.model import Codebook
from icc_coding.codebook.records import Code
from icc_coding.suggesting.background import Background
from icc_coding.suggesting.encoder import Encoder, Vectors
from icc_coding.suggesting.rules import SCOPE, Hit, RuleSet
from icc_coding.suggesting.tokens import Sentence, sentences
from icc_coding.suggesting.words import Bag, Overlap, bag, join
from icc_coding.transcripts.casing import restore_case
from icc_coding.transcripts.segments import short_enough

Scores = NDArray[np.float32]

OVERLAP_WEIGHT = 0.7  # one spread of word overlap against one spread of similarity
QUESTION_WEIGHT = 0.5  # the interviewer's question, word overlap only
RULE_WEIGHT = 5.0  # the most that rules can add, in spreads of similarity
RULE_DECAY = 0.2  # n hits of distinct rules or sentences add RULE_WEIGHT * (1 - RULE_DECAY ** n)
ELSEWHERE = 0.5  # what a hit counts whose sentence holds nothing of what the scope requires, but the passage does …
OUTSIDE = 0.3  # … and where the passage does not either
UNRULED = 0.45  # what a code without include rules is given instead, so that it is not behind where others have them
COUNTER_WEIGHT = 0.2  # share of the counter-examples' mean taken off a code's prototype
EXCLUDED = 1.0  # taken off when an exclude rule of the code hits
SCOPE_WEIGHT = 0.3  # one spread of similarity to the scope; its rules add up to two more
MIDDLE = 8.0  # the sum that gives a score of one half
SLOPE = 0.5  # logistic slope per spread


@dataclass(frozen=True, slots=True)
class Passage:
    """What is scored at once: sentences with their text, what stands around them, and the question they answer."""

    text: str
    sentences: tuple[Sentence, ...]
    around: tuple[Sentence, ...] = ()  # neighbouring sentences of the same stretch …
    question: str = ""
    beside: tuple[str, ...] = ()  # … and the texts that these stand in

    @classmethod
    def of(cls, text: str, question: str = "") -> Passage:
        """A text that stands alone, read as a transcript is: capitals throughout become small letters, and what has no full stop is cut."""
        text = restore_case(text)
        return cls(text, tuple(piece for sentence in sentences(text) for piece in _pieces(text, sentence)), (), question)


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


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured on one passage, before it is added up; arrays are [codes]."""

    similarity: Scores  # spreads above the background's mean
    overlap: Scores  # the same
    rules: Scores  # 0 … 1
    excluded: Scores  # 0 or 1
    scope: float  # spreads above the background's mean, with up to two more for the scope's rules
    hits: tuple[Hit, ...]
    best: NDArray[np.int64]  # per code the sentence most like its prototype


@dataclass(frozen=True, slots=True)
class _Ordinary:
    """Mean and standard deviation of each kind of evidence in ordinary talk."""

    similarity: tuple[float, float]
    overlap: tuple[float, float]
    scope: tuple[float, float]


class Targets:
    """A codebook made ready for scoring with one encoder and one background."""

    def __init__(self, codebook: Codebook, encoder: Encoder, background: Background) -> None:
        self.codebook = codebook
        self.codes = [code.id for code in codebook.codes]
        self.column = {code: number for number, code in enumerate(self.codes)}
        self.ruleset = RuleSet(codebook)
        self._requiring = {owner for owner, rule in self.ruleset.rules if rule.effect == "require"}
        ruled = {owner for owner, rule in self.ruleset.rules if rule.effect == "include"}
        self._ruleless = np.array([code not in ruled for code in self.codes], dtype=np.bool_)
        self._texts = self._encoded(encoder)
        shown = [[f"{code.label}. {code.definition}", *code.examples] for code in codebook.codes]
        self._bags = [join([text_bag(text) for text in of]) for of in shown]
        self._set(background)

    def on(self, background: Background) -> Targets:
        """The same codebook on another background of the same encoder: nothing is compiled or encoded again."""
        other = copy(self)
        other._set(background)
        return other

    def _set(self, background: Background) -> None:
        self.background = background
        self._build_prototypes()
        self.overlap = Overlap(self._bags, background.idf)
        self._ordinary: _Ordinary | None = None

    def _encoded(self, encoder: Encoder) -> list[Vectors]:
        """Vectors of the texts of each code, of the counter-examples of each code, and of the scope's examples and counter-examples."""
        codes, scope = self.codebook.codes, self.codebook.scope
        shown = [prototype_texts(code) for code in codes]
        counter = [list(code.counter_examples) for code in codes]
        around = [list(scope.examples) or ["local governments working together"], list(scope.counter_examples)]
        flat = [text for group in (*shown, *counter, *around) for text in group]
        return list(np.split(encoder.encode(flat), np.cumsum([len(group) for group in (*shown, *counter, *around)])[:-1]))

    def _build_prototypes(self) -> None:
        pieces, count = self._texts, len(self.codes)
        centre = np.concatenate(pieces[:count]).mean(axis=0) if count > 1 else self.background.mean
        self.examples = [unit(piece - centre) for piece in pieces[:count]]
        prototypes = [examples.mean(axis=0) for examples in self.examples]
        against = [unit(piece - centre).mean(axis=0) if len(piece) else np.zeros_like(centre) for piece in pieces[count : 2 * count]]
        self.prototypes: Vectors = unit(np.array([unit(p) - COUNTER_WEIGHT * unit(a) for p, a in zip(prototypes, against, strict=True)]))
        inside, outside = pieces[2 * count], pieces[2 * count + 1]
        scope_mean = unit(unit(inside - self.background.mean).mean(axis=0))
        if len(outside):
            scope_mean = scope_mean - 0.5 * unit(unit(outside - self.background.mean).mean(axis=0))
        self.scope_prototype = unit(scope_mean)

    @property
    def ordinary(self) -> _Ordinary:
        """Means and spreads over all codes on passages of ordinary talk cut as transcripts are; measured when first asked for."""
        if self._ordinary is None:
            raw = [
                self._raw(found[start : start + 3], vectors[start : start + 3], (), "")
                for found, vectors in zip(self.background.sentences, self.background.vectors, strict=True)
                for start in range(0, len(found), 3)
            ]
            kinds = (np.array([row[place] for row in raw]) for place in range(3))
            self._ordinary = _Ordinary(*((float(kind.mean()), float(kind.std())) for kind in kinds))
        return self._ordinary

    def _raw(
        self, found: Sequence[Sentence], vectors: Vectors, around: Sequence[Sentence], question: str
    ) -> tuple[Scores, Scores, float, NDArray[np.int64]]:
        centred = unit(vectors - self.background.mean)
        likeness = centred @ self.prototypes.T
        bags = [bag(sentence.words) for sentence in (*found, *around)]
        overlap = self.overlap(join(bags)) if bags else np.zeros(len(self.codes), dtype=np.float32)
        if question:
            overlap = overlap + np.float32(QUESTION_WEIGHT) * self.overlap(text_bag(question))
        return likeness.max(axis=0), overlap, float((centred @ self.scope_prototype).max()), likeness.argmax(axis=0)

    def measure(self, passage: Passage, vectors: Vectors) -> Measured:
        """Measure one passage; `vectors` are those of its own sentences, [sentences x dimensions]."""
        hits = self.ruleset.hits(passage.text, passage.sentences)
        similarity, overlap, scope, best = self._raw(passage.sentences, vectors, passage.around, passage.question)
        rules, excluded = self._rule_scores(hits, passage)
        against = _against(hits)
        in_scope = len(
            {
                (hit.rule.name, hit.sentence)
                for hit in hits
                if hit.owner == SCOPE and _for_scope(hit) and (SCOPE, hit.sentence) not in against
            }
        )
        usual = self.ordinary
        similarity = (similarity - usual.similarity[0]) / usual.similarity[1]
        overlap = (overlap - usual.overlap[0]) / usual.overlap[1]
        scope = (scope - usual.scope[0]) / usual.scope[1] + 2 * (1 - 0.5**in_scope)
        return Measured(similarity, overlap, rules, excluded, scope, hits, best)

    def _rule_scores(self, hits: Sequence[Hit], passage: Passage) -> tuple[Scores, Scores]:
        rules, excluded = np.zeros(len(self.codes), dtype=np.float32), np.zeros(len(self.codes), dtype=np.float32)
        against = _against(hits)
        required = {hit.owner for hit in hits if hit.rule.effect == "require"}
        weights = self._guarded(hits, passage)
        for code, column in self.column.items():
            counted = {
                (hit.rule.name, hit.sentence) for hit in hits if hit.owner == code and hit.counts and (code, hit.sentence) not in against
            }
            if code not in self._requiring or code in required:
                rules[column] = 1 - RULE_DECAY ** sum(weights[sentence] for _, sentence in counted)
            excluded[column] = any(owner == code for owner, _ in against)
        return np.where(self._ruleless, np.float32(UNRULED), rules), excluded

    def _guarded(self, hits: Sequence[Hit], passage: Passage) -> list[float]:
        """What a hit in each sentence counts: all of it where the sentence itself holds what the scope requires, or nothing is required;
        less where only the passage or the sentence beside it does; nothing where none does."""
        count = len(passage.sentences)
        if SCOPE not in self._requiring:
            return [1.0] * count
        within = _required_of_all(hits)
        beside = zip(passage.beside, passage.around, strict=False)
        if within or any(_required_of_all(self.ruleset.hits(text, (sentence,))) for text, sentence in beside):
            return [1.0 if place in within else ELSEWHERE for place in range(count)]
        return [OUTSIDE] * count


def _against(hits: Sequence[Hit]) -> set[tuple[str, int]]:
    """Owners with the sentences in which one of their exclude rules hits."""
    return {(hit.owner, hit.sentence) for hit in hits if hit.rule.effect == "exclude"}


def _for_scope(hit: Hit) -> bool:
    """Whether a hit of a scope rule speaks for the scope: what is required of all does so, too."""
    return hit.counts or hit.rule.effect == "require"


def _required_of_all(hits: Sequence[Hit]) -> set[int]:
    """Sentences in which one of the scope's require rules hits and none of its exclude rules."""
    against = _against(hits)
    found = {hit.sentence for hit in hits if hit.owner == SCOPE and hit.rule.effect == "require"}
    return {sentence for sentence in found if (SCOPE, sentence) not in against}


def total(measured: Measured) -> Scores:
    """The sum of all evidence in spreads of similarity, [codes]."""
    likeness = measured.similarity + OVERLAP_WEIGHT * measured.overlap
    result: Scores = likeness + RULE_WEIGHT * measured.rules - EXCLUDED * measured.excluded + SCOPE_WEIGHT * measured.scope
    return result


def score(sums: Scores) -> Scores:
    """A sum as a score in [0, 1]: it orders, it is no probability. Rounded to 3 decimals so that files can be compared."""
    result: Scores = np.round(1 / (1 + np.exp(-SLOPE * (sums - MIDDLE))), 3)
    return result


def unit(vectors: Vectors) -> Vectors:
    """Rows of length one; a zero row stays zero."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    result: Vectors = (vectors / np.where(norms == 0, 1, norms)).astype(np.float32)
    return result


def prototype_texts(code: Code) -> list[str]:
    """What a code is like, each text by itself: its label, the sentences of its definition, when it applies, and its examples."""
    told = [code.definition[sentence.start : sentence.end] for sentence in sentences(code.definition)]
    return [code.label, *told, *code.include, *code.examples]


@lru_cache(maxsize=1024)  # the question stands with every segment of its answer
def text_bag(text: str) -> Bag:
    """Word-overlap features of a text."""
    return bag([word for sentence in sentences(text) for word in sentence.words])
