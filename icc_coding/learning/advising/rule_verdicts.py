"""Which rules only do harm, never match, never count or add nothing, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from icc_coding.learning.advising.rule_figures import HARM, LEAST, NEVER, SILENT, SPARE, Rows, RuleFigures, Settled
from icc_coding.learning.advising.rule_hits import CodedSegment, RuleFates
from icc_coding.suggesting.rules.fates import COUNTED
from icc_coding.suggesting.rules.matching import SCOPE

_QUOTES = 2


def judged(figures: Sequence[RuleFigures], own: Sequence[RuleFates], places: Sequence[CodedSegment], known: Settled) -> list[RuleFigures]:
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
