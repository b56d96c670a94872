"""Profiles with their decision cards, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from icc_coding.analysis.basis import Material
from icc_coding.analysis.profiles import COLLABORATION, DecisionCard, Finding, Profile, decision_card, names, profile
from icc_coding.analysis.showing import counted

CARDS = 60


@dataclass(frozen=True)
class CardView:
    """A profile with its decision card, in words."""

    id: str
    label: str
    kind: str
    sources: tuple[str, ...]
    declared: str
    lines: tuple[tuple[str, tuple[str, ...]], ...]
    pairs: tuple[str, ...]
    questions: tuple[str, ...]
    silent: bool


def card_views(found: Material, *, hidden: bool) -> Iterator[CardView]:
    """The cards of all collaborations and cases; with `hidden` nobody is named."""
    for number, (name, _) in enumerate(names(found)[:CARDS]):
        made = profile(found, name)
        card = decision_card(found, made)
        yield CardView(
            f"profile-{number}",
            made.label,
            made.kind,
            made.transcripts,
            _declared(found, made),
            tuple(_lines(found, card, hidden=hidden)),
            tuple(
                f"{found.label(pair.first.code)}: {_standing(pair.first)}; {found.label(pair.second.code)}: {_standing(pair.second)}"
                for pair in made.pairs
            ),
            card.questions,
            not len(made.passages),
        )


def _declared(found: Material, made: Profile) -> str:
    said = [found.label(code) for code in made.declared if code in found.codebook.by_id]
    return f"In the codebook: {', '.join(said)}." if said and made.kind == COLLABORATION else ""


def _lines(found: Material, card: DecisionCard, *, hidden: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    for title, findings in (
        ("Value reported", card.value),
        ("Costs and considerations", card.costs),
        ("What helps", card.helps),
        ("What hinders", card.hinders),
        ("Looked for and not found", card.absent),
    ):
        told: Sequence[str] = [
            f"{found.label(one.code)} ({counted(one.excerpts, one.suggested)}{'' if hidden or not one.by else ', ' + ', '.join(one.by)})"
            if one.excerpts
            else found.label(one.code)
            for one in findings
        ]
        yield title, tuple(told)


def _standing(finding: Finding) -> str:
    return f"{finding.excerpts:,} {'passage' if finding.excerpts == 1 else 'passages'}" if finding.excerpts else str(finding.standing)
