"""`rules`: what each rule of the codebook covers, how often it is right, and which rules only do harm, never match or add nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from icc_coding.codebook.model import Codebook
from icc_coding.codebook.wording import describe
from icc_coding.decisions.state import load_state, referred_texts
from icc_coding.errors import UserError
from icc_coding.learning.advising.rule_hits import CodedSegment, RuleFates, find_hits
from icc_coding.learning.proportion import exact_interval
from icc_coding.learning.training import Answers, settled_answers
from icc_coding.study import Study
from icc_coding.suggesting.fates import CANCELLED, COUNTED, NEGATED, UNMET
from icc_coding.suggesting.rules import SCOPE
from icc_coding.transcripts import read_study

Rows = frozenset[int]

HARM, NEVER, SILENT, SPARE = "only harm", "never matches", "never counts", "adds nothing"
LEAST = 5  # answered hits, or hits, before anything is said: with 0 of 5 right, fewer than half are right with 95 % confidence (one-sided)
_QUOTES = 2


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
class _Known:
    """Settled answers of one code or the scope as rows of segments."""

    yes: Rows = frozenset()
    no: Rows = frozenset()

    def right(self, effect: str) -> Rows:
        """Segments that bear out a rule of that effect: an exclude rule is right where the code does not apply."""
        return self.no if effect == "exclude" else self.yes


def rule_table(study: Study, code: str = "") -> RuleTable:
    """Match all rules of a study's codebook (or one code's, or `scope`) and hold them against the settled decisions.

    No encoder is needed. Raises UserError for an unknown code, for damaged files, and when there is no transcript.
    """
    codebook = Codebook.load(study.codebook)
    wanted = code if code in ("", SCOPE) else codebook.code(code).id
    transcripts = read_study(study, keep=referred_texts(study)).transcripts
    if not transcripts:
        raise UserError(f"{study.transcripts}: holds no transcript that could be read. Run `icc-coding check` to see why.")
    places, found = find_hits(codebook, transcripts)
    answers = settled_answers(load_state(study, codebook), transcripts, [entry.id for entry in codebook.codes])
    known = _known(answers, places)
    rivals = _rivals(known)
    labels = {SCOPE: "what is codable at all"} | {entry.id: entry.label for entry in codebook.codes}
    owners = []
    for owner, label in labels.items():
        if wanted in ("", owner):
            own = [item for item in found if item.owner == owner]
            figures = [_figures(item, own, found, places, known[owner], rivals.get(owner)) for item in own]
            about = known[owner]
            owners.append(
                OwnerFigures(owner, label, len(about.yes | about.no), len(about.yes), tuple(_judged(figures, own, places, about)))
            )
    return RuleTable(len(places), len(transcripts), len(answers.places), tuple(owners))


def _known(answers: Answers, places: Sequence[CodedSegment]) -> dict[str, _Known]:
    """Answers by code; the scope is answered by a code that applies, or by every code that does not."""
    row_of = {place.key: row for row, place in enumerate(places)}
    rows = np.array([row_of[place] for place in answers.places], dtype=np.int64)
    yes, no = answers.labels & answers.known, answers.known & ~answers.labels
    found = {
        code: _Known(frozenset(rows[yes[:, column]].tolist()), frozenset(rows[no[:, column]].tolist()))
        for column, code in enumerate(answers.codes)
    }
    return found | {SCOPE: _Known(frozenset(rows[yes.any(axis=1)].tolist()), frozenset(rows[no.all(axis=1)].tolist()))}


def _rivals(known: Mapping[str, _Known]) -> dict[str, set[str] | None]:
    """For each code the codes that people never applied together with it; None when too little is known to say so of any.

    A pair counts only when each of the two applies to `LEAST` or more segments in which the other was answered, too.
    """
    codes = [code for code in known if code != SCOPE]
    rivals: dict[str, set[str] | None] = {}
    for code in codes:
        own = known[code]
        tried = {other for other in codes if other != code and min(_applied_beside(own, known[other])) >= LEAST}
        rivals[code] = {other for other in tried if not own.yes & known[other].yes} if tried else None
    return rivals


def _applied_beside(one: _Known, other: _Known) -> tuple[int, int]:
    """To how many segments each of two codes applies in which the other was answered."""
    return len(one.yes & (other.yes | other.no)), len(other.yes & (one.yes | one.no))


def _figures(
    item: RuleFates,
    own: Sequence[RuleFates],
    found: Sequence[RuleFates],
    places: Sequence[CodedSegment],
    known: _Known,
    rivals: set[str] | None,
) -> RuleFigures:
    rule, hits = item.rule, item.rows(COUNTED)
    answered, right = hits & (known.yes | known.no), hits & known.right(rule.effect)
    everything = len(known.yes | known.no)
    base = len(known.right(rule.effect)) / everything if everything else None
    precision = len(right) / len(answered) if answered else None
    low, high = exact_interval(len(right), len(answered)) if answered else (None, None)
    others = {other.rule.name: hits & other.rows(COUNTED) for other in own if other is not item and other.rule.effect == rule.effect}
    shared: Rows = frozenset().union(*others.values())
    beside: dict[str, Rows] = {}
    if rule.effect == "include":
        for other in found:
            if other.owner in (rivals or ()) and other.rule.effect == "include":
                beside[other.owner] = beside.get(other.owner, frozenset()) | (hits & other.rows(COUNTED))
    rival: Rows = frozenset().union(*beside.values())
    return RuleFigures(
        rule=rule.name,
        owner=item.owner,
        kind=rule.kind,
        effect=rule.effect,
        wording=rule.label,
        described=describe(rule, 4),
        line=rule.line,
        matched=len(item.fates),
        hits=len(hits),
        negated=len(item.rows(NEGATED)),
        cancelled=len(item.rows(CANCELLED)),
        unmet=len(item.rows(UNMET)),
        share=len(hits) / len(places) if places else 0.0,
        transcripts=len({places[row].transcript.name for row in hits}),
        answered=len(answered),
        right=len(right),
        precision=precision,
        low=low,
        high=high,
        base=base,
        lift=precision / base if precision is not None and base else None,
        shared=len(shared) / len(hits) if hits else None,
        shared_with=_most(others),
        against=len(answered) - len(right),
        rivals=None if rivals is None or rule.effect != "include" else len(rival),
        rival=_most(beside),
        conflicts=len((answered - right) | rival),
    )


def _most(rows: Mapping[str, Rows]) -> str:
    """The name with most rows, the first of several; '' when none has any."""
    best = max(rows, key=lambda name: len(rows[name]), default="")
    return best if best and rows[best] else ""


def _judged(figures: Sequence[RuleFigures], own: Sequence[RuleFates], places: Sequence[CodedSegment], known: _Known) -> list[RuleFigures]:
    """The figures with a verdict where there is one, and what it rests on."""
    spare = _spare(own)
    result = []
    for figure, item in zip(figures, own, strict=True):
        verdict, because = "", ""
        quotes: tuple[str, ...] = ()
        harm = _harm(figure)
        if not figure.matched:
            verdict, because = NEVER, "matches nowhere in this study"
        elif not figure.hits:
            verdict, because = SILENT, _why_silent(figure)
        elif harm:
            wrong = item.rows(COUNTED) & (known.yes | known.no) - known.right(figure.effect)
            verdict, because, quotes = HARM, harm, tuple(_quote(places[row]) for row in sorted(wrong)[:_QUOTES])
        elif figure.rule in spare:
            verdict, because = SPARE, f"all {figure.hits} hits are hit by other rules of the code, most often {figure.shared_with}"
        result.append(replace(figure, verdict=verdict, because=because, quotes=quotes))
    return result


def _harm(figure: RuleFigures) -> str:
    """Why a rule only does harm; '' when it does not, or when fewer than `LEAST` hits are answered."""
    if figure.answered < LEAST or figure.high is None or figure.base is None:
        return ""
    if not figure.right:
        return f"none of its {figure.answered} answered hits is right"
    if figure.high < figure.base:
        return (
            f"right in {figure.right} of {figure.answered} answered hits, at most {figure.high:.0%} (95 % confidence), "
            f"and {figure.base:.0%} would be right by chance"
        )
    return ""


def _why_silent(figure: RuleFigures) -> str:
    parts = [
        f"{count} {what}"
        for count, what in (
            (figure.negated, "negated"),
            (figure.cancelled, "cancelled by an exclude rule"),
            (figure.unmet, "without an include rule to require" if figure.effect == "require" else "without what a require rule asks for"),
        )
        if count
    ]
    return f"no match counts: {', '.join(parts)}"


def _spare(own: Sequence[RuleFates]) -> set[str]:
    """Include rules that could go all at once without a segment of the code losing its last hit, rules with fewest hits first."""
    kept = {item.rule.name: item.rows(COUNTED) for item in own if item.rule.effect == "include" and item.owner != SCOPE}
    spare = set()
    for name, rows in sorted(kept.items(), key=lambda entry: len(entry[1])):
        others: Rows = frozenset().union(*(kept[other] for other in kept if other != name))
        if len(rows) >= LEAST and rows <= others:
            spare.add(name)
            del kept[name]
    return spare


def _quote(place: CodedSegment) -> str:
    return f"{place.transcript.name}: “{' '.join(place.text.split())}”"
