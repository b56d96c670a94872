"""Where each rule of a codebook matches, and what becomes of the match: counted, negated, cancelled, or without what it requires."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from icc_coding.codebook.model import Codebook, Rule
from icc_coding.codebook.slow_regex import warn_of_slow_rules
from icc_coding.suggesting.parsed import Parsed, layout_of
from icc_coding.suggesting.ruled import RuleHits
from icc_coding.suggesting.rules.fates import ORDER, fates_of
from icc_coding.suggesting.rules.matching import Compiled, owned_rules
from icc_coding.suggesting.shelf import Shelf
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


def find_hits(
    codebook: Codebook, transcripts: Sequence[Transcript], shelf: Shelf | None = None
) -> tuple[list[CodedSegment], list[RuleFates]]:
    """Where every rule matches in every coded segment, as suggestions have it; rows count the segments in order. What a run found before is taken
    from the shelf, and what is found here is kept there."""
    warn_of_slow_rules(codebook)
    shelf = shelf or Shelf()
    places: list[CodedSegment] = []
    owned = owned_rules(codebook)
    fates: dict[str, dict[int, str]] = {rule.name: {} for _, rule in owned}
    requiring = {owner for owner, rule in owned if rule.effect == "require"}
    matched = RuleHits(codebook, shelf, Compiled(codebook))
    for transcript in transcripts:
        layout = layout_of(transcript, shelf)
        parsed = Parsed.kept(transcript, layout, shelf)
        for row, ruled in zip(parsed.rows.tolist(), matched.of(parsed, layout), strict=True):
            for one in fates_of(ruled.hits, ruled.beside, requiring):
                own, place = fates[one.hit.rule.name], len(places) + row
                own[place] = min(own.get(place, one.fate), one.fate, key=ORDER.index)
        places += [CodedSegment(transcript, segment) for segment in transcript.coded_segments]
    return places, [RuleFates(owner, rule, fates[rule.name]) for owner, rule in owned]
