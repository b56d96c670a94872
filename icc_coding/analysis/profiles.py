"""One page about a named collaboration or a case: what was said of it, by whom, and what is not known. Evidence, no verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from icc_coding.analysis.basis import Material, material, number_at
from icc_coding.analysis.by_group import FACTORS
from icc_coding.analysis.typologies import EXPECTED
from icc_coding.codebook.model import Code
from icc_coding.errors import UserError
from icc_coding.study import Study

PRESENT, ABSENT, PARTLY, NOT_ASKED = "present", "absent", "not found in what was read", "not asked"
COLLABORATION, CASE = "collaboration", "case"
OPPOSITE = "opposite"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was said of one code. `standing` is PRESENT, ABSENT (all of its transcripts were read for it), PARTLY or NOT_ASKED; `by` names who said it."""

    code: str
    standing: str
    excerpts: int
    suggested: int
    transcripts: int
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A factor and its opposite (a backbone, no dedicated staff), each with what was said."""

    first: Finding
    second: Finding


@dataclass(frozen=True)
class Profile:
    """What was said of a collaboration or a case.

    passages    those that name the collaboration, or stand in the same turn as its name; all of a case's
    declared    what the codebook itself says of the collaboration: its form and value ('' where it does not)
    findings    one per code, in the order of the codebook
    pairs       factors with their opposites, as the codebook names them
    """

    id: str
    label: str
    kind: str
    transcripts: tuple[str, ...]
    passages: pd.DataFrame
    declared: tuple[str, str]
    findings: tuple[Finding, ...]
    pairs: tuple[Pair, ...]
    suggestions: bool

    def of(self, codes: Sequence[Code]) -> list[Finding]:
        """The findings of some codes."""
        wanted = {code.id for code in codes}
        return [finding for finding in self.findings if finding.code in wanted]


@dataclass(frozen=True)
class DecisionCard:
    """The decision card: is this collaboration worth joining? What was reported by whom, at what cost, what holds, what is unknown, what to ask.

    Each of `value`, `costs`, `helps`, `hinders` are findings that are present; `absent` were looked for everywhere and not found;
    `unknown` were not asked everywhere; `questions` ask for these.
    """

    value: tuple[Finding, ...]
    costs: tuple[Finding, ...]
    helps: tuple[Finding, ...]
    hinders: tuple[Finding, ...]
    absent: tuple[Finding, ...]
    unknown: tuple[Finding, ...]
    questions: tuple[str, ...]


def profile(study: Study | Material, name: str, *, include_suggestions: bool = False) -> Profile:
    """The profile of a collaboration (its id, label or an alias) or of a case. Raises UserError, with near names, for any other."""
    found = material(study, include_suggestions=include_suggestions)
    for one in found.codebook.collaborations:
        if name.casefold() in {text.casefold() for text in (one.id, one.label, *one.aliases)}:
            passages, transcripts = _about(found, one.id)
            return _profile(found, (one.id, one.label, COLLABORATION), passages, transcripts, (one.form, one.value))
    cases = {str(case).casefold(): str(case) for case in found.transcripts["case"]}
    if name.casefold() in cases:
        case = cases[name.casefold()]
        mine = found.excerpts["case"].where(found.excerpts["case"] != "", found.excerpts["transcript"])
        transcripts = tuple(str(one) for one in found.transcripts.index[found.transcripts["case"] == case])
        return _profile(found, (case, case, CASE), found.excerpts[mine == case], transcripts, ("", ""))
    raise UserError(_unknown(found, name, list(cases.values())))


def names(study: Study | Material) -> list[tuple[str, str]]:
    """What has a profile: (id, kind) of every collaboration of the codebook and every case."""
    found = material(study)
    cases = dict.fromkeys(str(case) for case in found.transcripts["case"])
    return [*((one.id, COLLABORATION) for one in found.codebook.collaborations), *((case, CASE) for case in cases)]


def decision_card(found: Material, profile: Profile) -> DecisionCard:
    """The decision card of a profile."""
    book = found.codebook
    by_id = {finding.code: finding for finding in profile.findings}
    value = [code for code in book.codes if code.attributes.get(EXPECTED)]
    helps, hinders, costs = ([code for code in book.codes if code.dimension == name] for name in FACTORS)
    asked = [*value, *helps, *hinders, *costs]
    unknown = tuple(by_id[code.id] for code in asked if by_id[code.id].standing in (PARTLY, NOT_ASKED))

    def present(codes: Sequence[Code]) -> tuple[Finding, ...]:
        return tuple(sorted((by_id[code.id] for code in codes if by_id[code.id].standing == PRESENT), key=lambda one: -one.excerpts))

    return DecisionCard(
        present(value),
        present(costs),
        present(helps),
        present(hinders),
        tuple(by_id[code.id] for code in asked if by_id[code.id].standing == ABSENT),
        unknown,
        tuple(
            f"{book.code(finding.code).label}: does it hold here? {_first_sentence(book.code(finding.code).definition)}"
            for finding in unknown
        ),
    )


def _about(found: Material, collaboration: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Passages that name the collaboration, or stand in a turn in which a passage names it."""
    rows = found.excerpts
    places = list(zip(rows["transcript"], rows["turn"], strict=True))
    turns = {place for place, named in zip(places, rows["collaborations"], strict=True) if collaboration in str(named).split(";")}
    mine = rows[pd.Series([place in turns for place in places], index=rows.index, dtype=bool)]
    return mine, tuple(dict.fromkeys(str(name) for name in mine["transcript"]))


def _profile(
    found: Material, who: tuple[str, str, str], passages: pd.DataFrame, transcripts: tuple[str, ...], declared: tuple[str, str]
) -> Profile:
    by_code = {str(code): mine for code, mine in passages.groupby("code")}
    findings = tuple(_finding(found, by_code.get(code.id), transcripts, code.id) for code in found.codebook.codes)
    by_id = {finding.code: finding for finding in findings}
    pairs: dict[frozenset[str], Pair] = {}
    for code in found.codebook.codes:
        other = str(code.attributes.get(OPPOSITE, ""))
        if other in by_id:
            pairs.setdefault(frozenset((code.id, other)), Pair(by_id[code.id], by_id[other]))
    return Profile(*who, transcripts, passages.reset_index(drop=True), declared, findings, tuple(pairs.values()), found.suggestions)


def _finding(found: Material, mine: pd.DataFrame | None, transcripts: Sequence[str], code: str) -> Finding:
    if mine is not None:
        said = zip(mine["speaker"], mine["case"], mine["transcript"], strict=True)
        by = tuple(dict.fromkeys(str(speaker or case or transcript) for speaker, case, transcript in said))
        return Finding(code, PRESENT, len(mine), int(mine["suggested"].sum()), mine["transcript"].nunique(), by)
    if transcripts and set(transcripts) <= found.read_whole(code):
        return Finding(code, ABSENT, 0, 0, 0, ())
    some = any(number_at(found.read, name, code) > 0 for name in transcripts)
    return Finding(code, PARTLY if some else NOT_ASKED, 0, 0, 0, ())


def _first_sentence(text: str) -> str:
    flat = " ".join(text.split())
    end = flat.find(". ")
    return flat if end < 0 else flat[: end + 1]


def _unknown(found: Material, name: str, cases: Sequence[str]) -> str:
    import difflib

    known = [text for one in found.codebook.collaborations for text in (one.id, one.label)] + list(cases)
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    return f"There is no collaboration or case `{name}`. {'Did you mean' if near else 'There are'}: {', '.join(near or known) or 'none'}."
