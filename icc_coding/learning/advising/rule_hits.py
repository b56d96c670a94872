"""Where each rule of a codebook matches, and what becomes of the match: counted, negated, cancelled, or without what it requires."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from icc_coding.codebook.model import Codebook, Rule
from icc_coding.suggesting.rules import SCOPE, Hit, RuleSet
from icc_coding.suggesting.run import passages_of
from icc_coding.transcripts.model import Segment, Transcript

COUNTED, NEGATED, CANCELLED, UNMET = "counted", "negated", "cancelled", "unmet"
_ORDER = (COUNTED, CANCELLED, UNMET, NEGATED)  # of several matches in a segment the first of these tells what became of the rule there


@dataclass(frozen=True, slots=True)
class Place:
    """A coded segment of a transcript."""

    transcript: Transcript
    segment: Segment

    @property
    def key(self) -> tuple[str, int]:
        """Transcript name and segment index, as settled answers name it."""
        return self.transcript.name, self.segment.index

    @property
    def text(self) -> str:
        """The segment's words."""
        return self.transcript.text[self.segment.start : self.segment.end]


@dataclass(frozen=True, slots=True)
class RuleHits:
    """One rule: `fates` leads from the row of a segment to what became of its matches there."""

    owner: str
    rule: Rule
    fates: dict[int, str]

    def rows(self, fate: str) -> frozenset[int]:
        """Segments in which the rule's matches came to that."""
        return frozenset(row for row, found in self.fates.items() if found == fate)


def find_hits(codebook: Codebook, transcripts: Sequence[Transcript]) -> tuple[list[Place], list[RuleHits]]:
    """Match every rule in every coded segment, as suggestions do; rows count the segments in order."""
    ruleset = RuleSet(codebook)
    places: list[Place] = []
    fates: list[dict[int, str]] = [{} for _ in ruleset.rules]
    number_of = {rule.name: number for number, (_, rule) in enumerate(ruleset.rules)}
    requiring = {owner for owner, rule in ruleset.rules if rule.effect == "require"}
    for transcript in transcripts:
        for segment, passage in zip(transcript.coded_segments, passages_of(transcript), strict=True):
            for hit, fate in fates_of(ruleset.hits(passage.text, passage.sentences), requiring):
                own = fates[number_of[hit.rule.name]]
                own[len(places)] = min(own.get(len(places), fate), fate, key=_ORDER.index)
            places.append(Place(transcript, segment))
    return places, [RuleHits(owner, rule, found) for (owner, rule), found in zip(ruleset.rules, fates, strict=True)]


def fates_of(hits: Sequence[Hit], requiring: set[str]) -> Iterator[tuple[Hit, str]]:
    """What becomes of each match in one segment.

    An include rule counts unless it is negated, an exclude rule of its code (or of the scope, for the scope's) matches in the same sentence, or
    the code has require rules and none matches in the segment. A require rule counts where it lets an include rule count, an exclude
    rule where it matches.
    """
    against = {(hit.owner, hit.sentence) for hit in hits if hit.rule.effect == "exclude"}
    required = {hit.owner for hit in hits if hit.rule.effect == "require"}
    standing = {hit.owner for hit in hits if hit.counts and (hit.owner, hit.sentence) not in against}
    for hit in hits:
        if hit.rule.effect == "exclude":
            yield hit, COUNTED
        elif hit.rule.effect == "require":
            yield hit, COUNTED if hit.owner in standing else UNMET
        elif hit.negation:
            yield hit, NEGATED
        elif (hit.owner, hit.sentence) in against:
            yield hit, CANCELLED
        elif hit.owner in requiring and hit.owner not in required and hit.owner != SCOPE:
            yield hit, UNMET
        else:
            yield hit, COUNTED
