"""Where each rule of a codebook matches, and what becomes of the match: counted, negated, cancelled, or without what it requires."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from icc_coding.codebook.model import Codebook, Rule
from icc_coding.suggesting.rules.fates import ORDER, fates_of
from icc_coding.suggesting.rules.matching import SCOPE, RuleSet
from icc_coding.suggesting.run import passages_of
from icc_coding.transcripts.model import Segment, Transcript


@dataclass(frozen=True, slots=True)
class CodedSegment:
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
class RuleFates:
    """One rule: `fates` leads from the row of a segment to what became of its matches there."""

    owner: str
    rule: Rule
    fates: dict[int, str]

    def rows(self, fate: str) -> frozenset[int]:
        """Segments in which the rule's matches came to that."""
        return frozenset(row for row, found in self.fates.items() if found == fate)


def find_hits(codebook: Codebook, transcripts: Sequence[Transcript]) -> tuple[list[CodedSegment], list[RuleFates]]:
    """Match every rule in every coded segment, as suggestions do; rows count the segments in order."""
    ruleset = RuleSet(codebook)
    places: list[CodedSegment] = []
    fates: list[dict[int, str]] = [{} for _ in ruleset.rules]
    number_of = {rule.name: number for number, (_, rule) in enumerate(ruleset.rules)}
    requiring = {owner for owner, rule in ruleset.rules if rule.effect == "require"}
    for transcript in transcripts:
        for segment, passage in zip(transcript.coded_segments, passages_of(transcript), strict=True):
            hits = ruleset.hits(passage.text, passage.sentences)
            around = zip(passage.beside, passage.around, strict=False) if hits and SCOPE in requiring else ()
            for one in fates_of(hits, [ruleset.hits(text, (sentence,)) for text, sentence in around], requiring):
                own = fates[number_of[one.hit.rule.name]]
                own[len(places)] = min(own.get(len(places), one.fate), one.fate, key=ORDER.index)
            places.append(CodedSegment(transcript, segment))
    return places, [RuleFates(owner, rule, found) for (owner, rule), found in zip(ruleset.rules, fates, strict=True)]
