"""From a passage to one score per code: similarity, word overlap, rules and scope, each measured and then added up.

The weights below are the tuned constants of the zero-shot score (its bands are in `bands`); `docs/method.md` says how each was chosen and what it is worth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.codebook.model import Codebook
from icc_coding.suggesting.allied import allied_codes, expecting_codes, said_by_allies
from icc_coding.suggesting.background import Background
from icc_coding.suggesting.encoding.encoder import Encoder, Vectors, for_wording
from icc_coding.suggesting.measured import Measured, MeasuredAll, Ruled, Scores
from icc_coding.suggesting.passage import ScoredPassage
from icc_coding.suggesting.rules.fates import COUNTED, Fate, fates_of, lacks_required
from icc_coding.suggesting.rules.matching import SCOPE, Compiled, Hit, RuleSet, owned_rules
from icc_coding.suggesting.spoken import PassageFeatures, highest, products
from icc_coding.suggesting.told import Told
from icc_coding.suggesting.words import Norms, Overlap

OVERLAP_WEIGHT = 0.7  # one spread of word overlap against one spread of similarity
QUESTION_WEIGHT = 0.5  # the interviewer's question, word overlap only
RULE_WEIGHT = 6.0  # the most that rules can add, in spreads of similarity
RULE_DECAY = 0.2  # n hits of other rules in other words add RULE_WEIGHT * (1 - RULE_DECAY ** n)
UNRULED = 0.375  # what a code without include rules is given instead, so that it is not behind where others have them
ORDINARY_CODES = 3.0  # how many codes the ordinary talk is worth in the centre: the mean of a few codes takes away what they have in common
COMMON = 0.3  # share of a passage's likeness to the other codes, on average, taken off its likeness to one: what is like all of them is like none
COUNTER_WEIGHT = 0.2  # share of the counter-examples' mean taken off a code's prototype
EXCLUDED = 1.0  # taken off when an exclude rule of the code hits
SCOPE_WEIGHT = 0.3  # one spread of similarity to the scope; its rules add up to two more …
LACKING = 3.0  # … and so many are taken off a passage where nothing stands of what it requires of every code
MIDDLE = 8.0  # the sum that gives a score of one half
SLOPE = 0.5  # logistic slope per spread
_ALIKE = 1e-6  # no spread: what is left of rounding where an encoder makes all texts alike


@dataclass(frozen=True, slots=True)
class _Ordinary:
    """Mean and standard deviation of each kind of evidence in ordinary talk."""

    similarity: tuple[float, float]
    overlap: tuple[float, float]
    scope: tuple[float, float]


class Targets:
    """A codebook made ready for scoring with one encoder and one background; `told`: what its codes say, where it is known."""

    def __init__(self, codebook: Codebook, encoder: Encoder, background: Background, told: Sequence[Told] | None = None) -> None:
        self.codebook = codebook
        self.codes = [code.id for code in codebook.codes]
        self.column = {code: number for number, code in enumerate(self.codes)}
        self.told = [Told.of(code) for code in codebook.codes] if told is None else told
        self.compiled = Compiled(codebook)
        owned = owned_rules(codebook)
        self._requiring = {owner for owner, rule in owned if rule.effect == "require"}
        ruled = {owner for owner, rule in owned if rule.effect == "include"}
        self.own_rules = np.array([code in ruled for code in self.codes], dtype=np.bool_)  # codes with include rules of their own
        self.allied = allied_codes(codebook) & self.own_rules & self.own_rules[:, None]
        self.expecting = expecting_codes(codebook) & self.own_rules
        self._texts = self._encoded(encoder)
        self._set(background)

    @property
    def ruleset(self) -> RuleSet:
        """The compiled rules."""
        return self.compiled.ruleset

    def on(self, background: Background) -> Targets:
        """The same codebook on another background of the same encoder: nothing is compiled or encoded again."""
        other = copy(self)
        other._set(background)
        return other

    def _set(self, background: Background) -> None:
        self.background = background
        self._build_prototypes()
        self.overlap = Overlap([told.bag for told in self.told], background.idf)
        self._ordinary: _Ordinary | None = None

    def _encoded(self, encoder: Encoder) -> list[Vectors]:
        """Vectors of the texts of each code, of the counter-examples of each code, and of the scope's examples and counter-examples."""
        codes, scope = self.codebook.codes, self.codebook.scope
        shown = [list(told.texts) for told in self.told]
        counter = [list(code.counter_examples) for code in codes]
        around = [list(scope.examples) or ["local governments working together"], list(scope.counter_examples)]
        flat = [text for group in (*shown, *counter, *around) for text in group]
        return list(np.split(for_wording(encoder).encode(flat), np.cumsum([len(group) for group in (*shown, *counter, *around)])[:-1]))

    def _build_prototypes(self) -> None:
        pieces, count = self._texts, len(self.codes)
        among = np.concatenate(pieces[:count]).mean(axis=0)
        centre = ((count * among + ORDINARY_CODES * self.background.mean) / (count + ORDINARY_CODES)).astype(np.float32)
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
            similarity, overlap, scope, _ = self._raw(self.background.spoken, self.background.vectors)
            kinds = (similarity, overlap, scope.astype(np.float64))
            self._ordinary = _Ordinary(*((float(kind.mean()), float(kind.std())) for kind in kinds))
        return self._ordinary

    def _raw(self, spoken: PassageFeatures, vectors: Vectors, overlap: Scores | None = None) -> tuple[Scores, Scores, Scores, Scores]:
        """Similarity and overlap [passages x codes], likeness to the scope [passages], likeness of each sentence [sentences x codes]."""
        centred = unit(vectors - self.background.mean)
        likeness = products(centred, np.concatenate([self.prototypes, self.scope_prototype[None]]))
        overlap = overlap if overlap is not None else overlap_with(self.overlap, spoken)
        most = highest(likeness, spoken.starts)
        return most[:, :-1], overlap, most[:, -1], likeness[:, :-1]

    def measure(self, passage: ScoredPassage, vectors: Vectors) -> Measured:
        """Measure one passage; `vectors` are those of its own sentences, [sentences x dimensions]."""
        return self.measure_each([passage], [vectors]).one(0)

    def measure_each(self, passages: Sequence[ScoredPassage], vectors: Sequence[Vectors]) -> MeasuredAll:
        """Measure passages, each with the vectors of its own sentences."""
        return self.measure_all(PassageFeatures.of(passages), np.concatenate(vectors), [self.ruled(passage) for passage in passages])

    def ruled(self, passage: ScoredPassage) -> Ruled:
        """Where the rules hit in a passage and beside it."""
        beside = zip(passage.beside, passage.around, strict=False)
        found = self.ruleset.hits
        return Ruled(found(passage.text, passage.sentences), tuple(found(text, (sentence,)) for text, sentence in beside))

    def measure_all(self, spoken: PassageFeatures, vectors: Vectors, ruled: Sequence[Ruled], overlap: Scores | None = None) -> MeasuredAll:
        """Measure passages; `vectors` are those of all their own sentences, `overlap` what :func:`overlap_with` gives, where it is known.

        What is measured on one passage depends on it alone."""
        similarity, overlap, scope, likeness = self._raw(spoken, vectors, overlap)
        rules = np.tile(np.where(self.own_rules, np.float32(0), np.float32(UNRULED)), (len(spoken), 1))
        excluded = np.zeros_like(rules)
        in_scope = np.zeros(len(spoken))
        lacking = np.full(len(spoken), SCOPE in self._requiring)
        for place in (number for number, found in enumerate(ruled) if found.hits):
            fates = fates_of(ruled[place].hits, ruled[place].beside, self._requiring)
            rules[place], excluded[place] = self._rule_scores(fates)
            in_scope[place] = _in_scope(fates)
            lacking[place] &= lacks_required(ruled[place].hits, ruled[place].beside)
        usual = self.ordinary
        scopes = (_spreads(scope, usual.scope) + 2 * (1 - 0.5**in_scope) - LACKING * lacking).astype(np.float32)
        return MeasuredAll(
            _beyond_others(_spreads(similarity, usual.similarity)),
            _beyond_others(_spreads(overlap, usual.overlap)),
            rules,
            excluded,
            scopes[:, None],
            tuple(found.hits for found in ruled),
            likeness,
            spoken.starts,
            spoken.said.different,
            SCOPE in self._requiring,
            lacking,
            said_by_allies(rules, self.allied),
            self.expecting,
        )

    def _rule_scores(self, fates: Sequence[Fate]) -> tuple[Scores, Scores]:
        rules, excluded = np.zeros(len(self.codes), dtype=np.float32), np.zeros(len(self.codes), dtype=np.float32)
        counted: dict[str, list[Fate]] = {}
        for one in fates:
            if one.hit.owner in self.column and one.hit.rule.effect == "exclude":
                excluded[self.column[one.hit.owner]] = 1
            elif one.hit.owner in self.column and one.hit.rule.effect == "include" and one.weight:
                counted.setdefault(one.hit.owner, []).append(one)
        for code, found in counted.items():
            weight = {one.hit.sentence: one.weight for one in found}
            rules[self.column[code]] = 1 - RULE_DECAY ** sum(weight[sentence] for sentence in _apart(one.hit for one in found))
        return np.where(self.own_rules, rules, np.float32(UNRULED)), excluded


def overlap_with(overlap: Overlap, spoken: PassageFeatures, norms: tuple[Norms, Norms] | None = None) -> Scores:
    """Word overlap of passages, and of the questions they answer, with targets, [passages x targets]; `norms` are of both, where known."""
    own, questions = norms if norms is not None else (None, None)
    result = overlap(spoken.bags, own)
    asked = np.flatnonzero(spoken.asked >= 0)
    if len(asked):
        result[asked] += np.float32(QUESTION_WEIGHT) * overlap(spoken.questions, questions)[spoken.asked[asked]]
    return result


def _spreads(values: Scores, usual: tuple[float, float]) -> Scores:
    """Values in spreads above the mean; `usual` are mean and spread of ordinary talk. Where that is all alike nothing stands out."""
    mean, spread = usual
    result: Scores = (values - mean) / spread if spread > _ALIKE else np.zeros_like(values)
    return result


def _in_scope(fates: Sequence[Fate]) -> int:
    """How many rules of the scope count, in how many sentences: what it requires of every code speaks for it, too."""
    own = [one.hit for one in fates if one.hit.owner == SCOPE and one.hit.rule.effect != "exclude" and one.fate == COUNTED]
    return len({(hit.rule.name, hit.sentence) for hit in own})


def _beyond_others(likeness: Scores) -> Scores:
    """Likeness to each code less a share of that to the others on average, [passages x codes]; with one code alone nothing is taken off."""
    others = max(likeness.shape[1] - 1, 1)
    result: Scores = likeness - np.float32(COMMON) * (likeness.sum(axis=1, keepdims=True) - likeness) / np.float32(others)
    return result


def _apart(hits: Iterable[Hit]) -> list[int]:
    """The sentences of hits that each add something: another rule than before, in other words. Rules that name the same words say it once."""
    found: list[int] = []
    named: set[tuple[str, int]] = set()
    end = 0
    for hit in sorted(hits, key=lambda hit: (hit.sentence, hit.start, hit.end)):
        same = bool(found) and found[-1] == hit.sentence and hit.start < end
        if not same and (hit.rule.name, hit.sentence) not in named:
            found.append(hit.sentence)
            end = 0
        named.add((hit.rule.name, hit.sentence))
        end = max(end, hit.end) if found and found[-1] == hit.sentence else hit.end
    return found


def total(measured: Measured | MeasuredAll) -> Scores:
    """The sum of all evidence in spreads of similarity, [codes] or [passages x codes]."""
    likeness = measured.similarity + OVERLAP_WEIGHT * measured.overlap
    result: Scores = likeness + RULE_WEIGHT * measured.spoken_for - EXCLUDED * measured.excluded + SCOPE_WEIGHT * measured.scope
    return result


def score(sums: Scores) -> Scores:
    """A sum as a score in [0, 1]: it orders, it is no probability. Rounded to 3 decimals so that files can be compared."""
    result: Scores = np.round(sigmoid(log_odds(sums)), 3).astype(np.float32)
    return result


def log_odds(sums: Scores) -> Scores:
    """A sum on the scale on which a score of one half is 0."""
    result: Scores = SLOPE * (sums - MIDDLE)
    return result


def sigmoid(values: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """The logistic function, safe for large values."""
    result: NDArray[np.float64] = 0.5 * (1 + np.tanh(0.5 * np.asarray(values, dtype=np.float64)))
    return result


def unit(vectors: Vectors) -> Vectors:
    """Rows of length one; a zero row stays zero."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    result: Vectors = (vectors / np.where(norms == 0, 1, norms)).astype(np.float32)
    return result
