"""What becomes of the matches of rules in one passage: whether each counts, how much, and if not, why.

The score, the evidence and the table of rules (`rules`) all ask here, so that they cannot say different things of one match.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from icc_coding.suggesting.rules.matching import SCOPE, Hit

COUNTED, NEGATED, CANCELLED, UNMET = "counted", "negated", "cancelled", "unmet"
# Of several matches of a rule in a passage the first of these tells what became of the rule there.
ORDER = (COUNTED, CANCELLED, UNMET, NEGATED)
ELSEWHERE = 0.5  # what a hit counts whose sentence holds nothing of what the scope requires, but the passage does …
OUTSIDE = 0.3  # … and where the passage does not either


@dataclass(frozen=True, slots=True)
class Fate:
    """A match, what became of it, and how much it counts as evidence, 0 … 1."""

    hit: Hit
    fate: str
    weight: float


def fates_of(hits: Sequence[Hit], beside: Sequence[Sequence[Hit]], requiring: Collection[str]) -> list[Fate]:
    """What becomes of each match in a passage; `beside` are those in the sentences beside it, `requiring` the owners with require rules.

    An include rule counts unless it is negated, an exclude rule of its code (or of the scope, for the scope's) matches in the same sentence, or
    the code has require rules and none matches in the passage. Where the scope requires something, it counts fully in a sentence that holds it,
    half where only the passage or the sentence beside it does, and where none does it is `unmet`, though not quite without weight; where as many
    of the scope's rules speak against the passage as meet what it requires, it counts half in such a sentence and is `unmet` elsewhere. A require
    rule of a code counts where it lets an include rule count, one of the scope wherever no exclude rule of the scope matches in its sentence; an
    exclude rule where it matches.
    """
    against = excluded_places(hits)
    required = {hit.owner for hit in hits if hit.rule.effect == "require"}
    standing = {hit.owner for hit in hits if hit.counts and (hit.owner, hit.sentence) not in against}
    guard = _Guard.of(hits, beside) if SCOPE in requiring else None
    found = []
    for hit in hits:
        if hit.rule.effect == "exclude":
            fate, weight = COUNTED, 1.0
        elif hit.rule.effect == "require" and hit.owner != SCOPE:
            fate, weight = (COUNTED, 1.0) if hit.owner in standing else (UNMET, 0.0)
        elif hit.rule.effect == "include" and hit.negation:
            fate, weight = NEGATED, 0.0
        elif (hit.owner, hit.sentence) in against:
            fate, weight = CANCELLED, 0.0
        elif hit.owner == SCOPE or guard is None:
            own = hit.owner == SCOPE or hit.owner not in requiring or hit.owner in required
            fate, weight = (COUNTED, 1.0) if own else (UNMET, 0.0)
        elif hit.owner in requiring and hit.owner not in required:
            fate, weight = UNMET, 0.0
        else:
            weight = guard.weight(hit.sentence)
            fate = COUNTED if weight > OUTSIDE else UNMET
        found.append(Fate(hit, fate, weight))
    return found


def excluded_places(hits: Sequence[Hit]) -> set[tuple[str, int]]:
    """Owners with the sentences in which one of their exclude rules matches."""
    return {(hit.owner, hit.sentence) for hit in hits if hit.rule.effect == "exclude"}


def lacks_required(hits: Sequence[Hit], beside: Sequence[Sequence[Hit]]) -> bool:
    """Whether what the scope requires of every code stands neither in a passage nor in the sentences beside it."""
    return not _required(hits) and not any(_required(found) for found in beside)


@dataclass(frozen=True, slots=True)
class _Guard:
    """Where a passage holds what the scope requires of every code: the sentences, whether it or a sentence beside it does at all, and whether
    as much speaks against it, as where a ministry acts on municipalities or the partner is a firm."""

    sentences: frozenset[int]
    lacking: bool
    disputed: bool

    @classmethod
    def of(cls, hits: Sequence[Hit], beside: Sequence[Sequence[Hit]]) -> _Guard:
        met, against = (
            {hit.rule.name for hit in hits if hit.owner == SCOPE and hit.rule.effect == effect} for effect in ("require", "exclude")
        )
        return cls(_required(hits), lacks_required(hits, beside), bool(against) and len(against) >= len(met))

    def weight(self, sentence: int) -> float:
        """What a match in a sentence counts."""
        if self.lacking:
            return OUTSIDE
        if self.disputed:
            return ELSEWHERE if sentence in self.sentences else OUTSIDE
        return 1.0 if sentence in self.sentences else ELSEWHERE


def _required(hits: Sequence[Hit]) -> frozenset[int]:
    """Sentences in which one of the scope's require rules matches and none of its exclude rules."""
    against = excluded_places(hits)
    found = {hit.sentence for hit in hits if hit.owner == SCOPE and hit.rule.effect == "require"}
    return frozenset(sentence for sentence in found if (SCOPE, sentence) not in against)
