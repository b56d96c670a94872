"""What is said of a rule, of a code with its rules, and of all of them."""

from __future__ import annotations

from dataclasses import dataclass

Rows = frozenset[int]

HARM, NEVER, SILENT, SPARE = "only harm", "never matches", "never counts", "adds nothing"
LEAST = 5  # answered hits, or hits, before anything is said: with 0 of 5 right, fewer than half are right with 95 % confidence (one-sided)


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """One rule, as it is written (`wording`) and in plain words (`described`). Counts are of coded segments; None: undefined.

    matched     segments in which the rule matches at all: the sum of the next four
    hits        … in which a match counts; negated, cancelled (by an exclude rule), unmet (what a require rule asks for is missing): it does not
    share       hits as a share of all coded segments; `transcripts` of them have one
    answered    hits about which there is a settled answer for the code; `right` of them bear the rule out
    precision   right / answered, with its exact 95 % interval `low` to `high`
    base        the same share in all answered segments of the code, hit or not; `lift` is precision / base
    shared      share of the hits in which another rule of the same code and effect counts, too, most often `shared_with`
    against     answered hits that are not right; `rivals`: hits beside a rule of a code that is never applied together with this one,
                most often `rival`; `conflicts` are the segments where one or the other holds
    """

    rule: str
    owner: str
    kind: str
    effect: str
    wording: str
    described: str
    line: int
    matched: int
    hits: int
    negated: int
    cancelled: int
    unmet: int
    share: float
    transcripts: int
    answered: int
    right: int
    precision: float | None
    low: float | None
    high: float | None
    base: float | None
    lift: float | None
    shared: float | None
    shared_with: str
    against: int
    rivals: int | None
    rival: str
    conflicts: int
    verdict: str = ""
    because: str = ""
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnerFigures:
    """A code, or the scope: how many segments have a settled answer, and to how many it applies."""

    owner: str
    label: str
    answered: int
    applies: int
    rules: tuple[RuleFigures, ...]


@dataclass(frozen=True, slots=True)
class RuleTable:
    """All rules by code, the scope first, and what they were counted on. `answered` segments have a settled answer to any code."""

    segments: int
    transcripts: int
    answered: int
    owners: tuple[OwnerFigures, ...]

    @property
    def rules(self) -> list[RuleFigures]:
        """All rules in the order of the file."""
        return [rule for owner in self.owners for rule in owner.rules]


@dataclass(frozen=True, slots=True)
class Settled:
    """Settled answers of one code or the scope as rows of segments."""

    yes: Rows = frozenset()
    no: Rows = frozenset()

    def right(self, effect: str) -> Rows:
        """Segments that bear out a rule of that effect: an exclude rule is right where the code does not apply."""
        return self.no if effect == "exclude" else self.yes
