"""Why a code was suggested: everything that was measured, in one line and in full."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from icc_coding.decisions.overlap import apart
from icc_coding.language import lemma
from icc_coding.phrasing import one_line
from icc_coding.suggesting.bands import RULED
from icc_coding.suggesting.encoding.encoder import Vectors
from icc_coding.suggesting.learned import Rated
from icc_coding.suggesting.measured import Measured
from icc_coding.suggesting.passage import ScoredPassage
from icc_coding.suggesting.rules.matching import SCOPE, Hit
from icc_coding.suggesting.scoring import Targets, unit
from icc_coding.suggesting.share import Share
from icc_coding.suggesting.words import place_of


@dataclass(frozen=True, slots=True)
class RuleHit:
    """A rule of the code that matched: its name and wording, the words, their span in the text, and what became of it."""

    rule: str
    wording: str
    words: str
    start: int
    end: int
    effect: str  # include | exclude | require
    negation: str  # the negating word, or ''
    owner: str = ""  # the code whose rule it is, where it is another than the one explained


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that speaks for and against one code in one text. `score` orders; it is no probability."""

    code: str
    label: str
    score: float
    band: str
    probability: float | None
    hits: tuple[RuleHit, ...]
    example: str  # the code's own example, or line of its definition, that is most alike
    example_similarity: float  # cosine in [-1, 1] after centring
    sentence: str  # the sentence of the text that is most like the code
    words: tuple[str, ...]  # shared words that weigh most
    similarity: float  # spreads above ordinary talk
    overlap: float  # the same
    runner_up: str  # the code with the next best score
    runner_up_score: float
    scope: tuple[str, ...]  # words that show local governments working together
    scope_strength: float  # spreads above ordinary talk
    rules: float = 1.0  # what its rules come to, 0 … 1; see `unmet`
    learned: Share | None = None  # what a learned model adds
    marks: tuple[tuple[int, int], ...] = ()  # spans in the text of the words that made the suggestion
    allied: tuple[RuleHit, ...] = ()  # rules of a form or value that is expected together with the code, where they say something for it

    @property
    def decisions(self) -> int:
        """How many decisions on this code the model has learned from."""
        return self.learned.decisions if self.learned is not None else 0

    @property
    def unmet(self) -> str:
        """Why rules that matched suggest nothing by themselves; '' when they do, or none matched."""
        counted = [hit for hit in self.hits if hit.effect == "include" and not hit.negation]
        if not counted or self.band:
            return ""
        if self.rules >= RULED:
            return "too little else in the passage is like the code" if self.learned is None else ""
        if self.rules > 0:
            return "outside the scope: nothing that it requires of every code stands here or in the sentence beside, or as much speaks against it"
        return "an exclude rule hits in the same sentence, or what the code requires is missing"

    @property
    def line(self) -> str:
        """The one line that stands beside a suggestion."""
        parts = []
        counted = [hit for hit in self.hits if hit.effect == "include" and not hit.negation]
        if counted:
            parts.append("rule: " + "; ".join(f"“{words}”" for words in dict.fromkeys(one_line(hit.words, 48) for hit in counted[:3])))
        elif self.allied:
            words = dict.fromkeys(one_line(hit.words, 48) for hit in self.allied[:2])
            parts.append(f"rule of {self.allied[0].owner}: " + "; ".join(f"“{word}”" for word in words))
        negated = [hit for hit in self.hits if hit.negation]
        if negated:
            parts.append(f"negated: “{negated[0].negation} … {one_line(negated[0].words, 48)}”")
        excluded = [hit for hit in self.hits if hit.effect == "exclude"]
        if excluded:
            parts.append(f"against: “{one_line(excluded[0].words, 48)}”")
        if self.example_similarity >= 0.3:
            parts.append(f"like: “{one_line(self.example, 70)}” ({self.example_similarity:.2f})")
        if self.words:
            parts.append("words: " + ", ".join(self.words[:4]))
        if self.learned is not None and self.learned.decisions:
            parts.append(self.learned.line)
        if not parts:  # whatever is suggested shows one thing at least that a person can check
            parts.append(f"like: “{one_line(self.example, 70)}” ({self.example_similarity:.2f})")
        if self.runner_up:
            parts.append(f"next: {self.runner_up}")
        return " · ".join(parts)


def gather(
    targets: Targets, passage: ScoredPassage, vectors: Vectors, measured: Measured, code: str, rated: Rated, share: Share | None = None
) -> Evidence:
    """The evidence for one code in a passage that has been measured; `vectors` are its own sentences'."""
    column = targets.column[code]
    entry = targets.codebook.code(code)
    scores = rated.scores
    others = [number for number in np.argsort(-scores, kind="stable") if number != column]
    sentence = passage.sentences[int(measured.best[column])]
    centred = unit(vectors[int(measured.best[column])] - targets.background.mean)
    likeness = targets.examples[column] @ centred
    nearest = int(likeness.argmax())
    shown = targets.told[column].texts
    hits = tuple(_rule_hit(hit) for hit in measured.hits if hit.owner == code)
    words = shared_words(targets, passage, column)
    allied = _allied(targets, measured, column)
    return Evidence(
        code=code,
        label=entry.label,
        score=float(scores[column]),
        band=rated.bands[column],
        probability=rated.probabilities[column],
        hits=hits,
        example=shown[nearest],
        example_similarity=round(float(likeness[nearest]), 2),
        sentence=passage.text[sentence.start : sentence.end],
        words=words,
        similarity=round(float(measured.similarity[column]), 2),
        overlap=round(float(measured.overlap[column]), 2),
        runner_up=targets.codes[others[0]] if others else "",
        runner_up_score=float(scores[others[0]]) if others else 0.0,
        scope=tuple(dict.fromkeys(hit.text for hit in measured.hits if hit.owner == SCOPE and hit.counts)),
        scope_strength=round(float(measured.scope), 2),
        rules=round(float(measured.rules[column]), 2),
        learned=share,
        marks=marks_of(passage, (*hits, *allied), {*words, *(share.words if share is not None else ())}),
        allied=allied,
    )


def _allied(targets: Targets, measured: Measured, column: int) -> tuple[RuleHit, ...]:
    """The matches by which the allied code that says most speaks for a code, first to last; none where it says nothing."""
    friends = np.flatnonzero(targets.allied[column] & (measured.rules > 0))
    if not len(friends):
        return ()
    owner = targets.codes[int(friends[measured.rules[friends].argmax()])]
    return tuple(replace(_rule_hit(hit), owner=owner) for hit in measured.hits if hit.owner == owner and hit.counts)


def marks_of(passage: ScoredPassage, hits: Sequence[RuleHit], words: Collection[str]) -> tuple[tuple[int, int], ...]:
    """Spans of what speaks for a code, in order and apart: rules that count, words shared with it, words that counted."""
    spans = [(hit.start, hit.end) for hit in hits if hit.effect == "include" and not hit.negation]
    for sentence in passage.sentences:
        for word, start, end in zip(sentence.words, sentence.starts, sentence.ends, strict=True):
            if word in words:
                spans.append((start, end))
    return tuple(apart(spans))


def shared_words(targets: Targets, passage: ScoredPassage, column: int, most: int = 6) -> tuple[str, ...]:
    """The words that a passage shares with a code, heaviest first; each as it stands in the passage."""
    weights: dict[str, tuple[float, str]] = {}
    for sentence in passage.sentences:
        for word in sentence.words:
            if len(word) > 3 and word.isalpha():
                place = place_of(word)
                weight = targets.overlap.weight(place, column)
                if weight > 0 and telling(targets, place):
                    weights.setdefault(lemma(word), (weight, word))
    return tuple(word for _, word in sorted(weights.values(), key=lambda item: (-item[0], item[1]))[:most])


def telling(targets: Targets, place: int) -> bool:
    """Whether a word is rare enough to say something to a reader; `place` is its hashed feature's."""
    return bool(targets.background.idf[place] > _COMMON * targets.background.rarest)


_COMMON = 0.45  # words below this share of the highest idf say nothing to a reader


def summary(found: Sequence[Evidence]) -> str:
    """The line of an excerpt that several segments make up: that of its strongest segment."""
    return max(found, key=lambda evidence: evidence.score).line


def _rule_hit(hit: Hit) -> RuleHit:
    return RuleHit(hit.rule.name, hit.rule.label, hit.text, hit.start, hit.end, hit.rule.effect, hit.negation)
