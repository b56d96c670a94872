"""`rules`: what each rule of the codebook covers, how often it is right, and which rules only do harm, never match or add nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from icc_coding.codebook.model import Codebook
from icc_coding.codebook.wording import describe
from icc_coding.decisions.state import load_state, referred_texts
from icc_coding.learning.advising.rule_figures import LEAST, OwnerFigures, Rows, RuleFigures, RuleTable, Settled
from icc_coding.learning.advising.rule_hits import CodedSegment, RuleFates, find_hits
from icc_coding.learning.advising.rule_verdicts import judged
from icc_coding.learning.proportion import exact_interval
from icc_coding.learning.training import Answers, settled_answers
from icc_coding.study import Study
from icc_coding.suggesting.program import shelf_of
from icc_coding.suggesting.rules.fates import CANCELLED, COUNTED, NEGATED, UNMET
from icc_coding.suggesting.rules.matching import SCOPE
from icc_coding.transcripts import read_study
from icc_coding.transcripts.folder import none_read


def rule_table(study: Study, code: str = "") -> RuleTable:
    """Match all rules of a study's codebook (or one code's, or `scope`) and hold them against the settled decisions.

    No encoder is needed. Raises UserError for an unknown code, for damaged files, and when there is no transcript.
    """
    codebook = Codebook.load(study.codebook)
    wanted = code if code in ("", SCOPE) else codebook.code(code).id
    transcripts = read_study(study, keep=referred_texts(study)).transcripts
    if not transcripts:
        raise none_read(study)
    places, found = find_hits(codebook, transcripts, shelf_of(study))
    answers = settled_answers(load_state(study, codebook), transcripts, [entry.id for entry in codebook.codes])
    known = _known(answers, places)
    rivals = _rivals(known)
    labels = {SCOPE: "what is codable at all"} | {entry.id: entry.label for entry in codebook.codes}
    owners = []
    for owner, label in labels.items():
        if wanted in ("", owner):
            own = [item for item in found if item.owner == owner]
            about = known[owner]
            figures = [_figures(item, places, about, _shared(item, own), _beside(item, found, rivals.get(owner))) for item in own]
            owners.append(OwnerFigures(owner, label, len(about.yes | about.no), len(about.yes), tuple(judged(figures, own, places, about))))
    return RuleTable(len(places), len(transcripts), len(answers.places), tuple(owners))


def _known(answers: Answers, places: Sequence[CodedSegment]) -> dict[str, Settled]:
    """Answers by code; the scope is answered by a code that applies, or by every code that does not."""
    row_of = {place.key: row for row, place in enumerate(places)}
    rows = np.array([row_of[place] for place in answers.places], dtype=np.int64)
    yes, no = answers.labels & answers.known, answers.known & ~answers.labels
    found = {
        code: Settled(frozenset(rows[yes[:, column]].tolist()), frozenset(rows[no[:, column]].tolist()))
        for column, code in enumerate(answers.codes)
    }
    return found | {SCOPE: Settled(frozenset(rows[yes.any(axis=1)].tolist()), frozenset(rows[no.all(axis=1)].tolist()))}


def _rivals(known: Mapping[str, Settled]) -> dict[str, set[str] | None]:
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


def _applied_beside(one: Settled, other: Settled) -> tuple[int, int]:
    """To how many segments each of two codes applies in which the other was answered."""
    return len(one.yes & (other.yes | other.no)), len(other.yes & (one.yes | one.no))


def _shared(item: RuleFates, own: Sequence[RuleFates]) -> dict[str, Rows]:
    """By rule: the segments that a rule shares with each other rule of its code and effect."""
    hits = item.rows(COUNTED)
    return {other.rule.name: hits & other.rows(COUNTED) for other in own if other is not item and other.rule.effect == item.rule.effect}


def _beside(item: RuleFates, found: Sequence[RuleFates], rivals: set[str] | None) -> dict[str, Rows] | None:
    """By rival code: the segments where its rules hit as well; None when the rule does not speak for its code or rivals are not known."""
    if item.rule.effect != "include" or rivals is None:
        return None
    hits = item.rows(COUNTED)
    beside: dict[str, Rows] = {}
    for other in found:
        if other.owner in rivals and other.rule.effect == "include":
            beside[other.owner] = beside.get(other.owner, frozenset()) | (hits & other.rows(COUNTED))
    return beside


def _figures(
    item: RuleFates, places: Sequence[CodedSegment], known: Settled, shared: Mapping[str, Rows], beside: Mapping[str, Rows] | None
) -> RuleFigures:
    """What one rule is worth; `shared` and `beside` as the functions of that name give them."""
    rule, hits = item.rule, item.rows(COUNTED)
    answered, right = hits & (known.yes | known.no), hits & known.right(rule.effect)
    everything = len(known.yes | known.no)
    base = len(known.right(rule.effect)) / everything if everything else None
    precision = len(right) / len(answered) if answered else None
    low, high = exact_interval(len(right), len(answered)) if answered else (None, None)
    rival: Rows = frozenset().union(*(beside or {}).values())
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
        shared=len(frozenset().union(*shared.values())) / len(hits) if hits else None,
        shared_with=_most(shared),
        against=len(answered) - len(right),
        rivals=None if beside is None else len(rival),
        rival=_most(beside or {}),
        conflicts=len((answered - right) | rival),
    )


def _most(rows: Mapping[str, Rows]) -> str:
    """The name with most rows, the first of several; '' when none has any."""
    best = max(rows, key=lambda name: len(rows[name]), default="")
    return best if best and rows[best] else ""
