"""Trying rules before they are saved: what they would hit in the study, counted, with some passages to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from random import Random

from icc_coding.codebook.changing.around import Unchanged, written_rule
from icc_coding.codebook.changing.changes import apply
from icc_coding.codebook.changing.editor import Editor
from icc_coding.codebook.changing.requests import SetRules
from icc_coding.codebook.model import Codebook
from icc_coding.codebook.records import Rule
from icc_coding.decoding import decode
from icc_coding.errors import UserError
from icc_coding.files import read_bytes
from icc_coding.reviewing.word_search import WordSearch, WordsFound
from icc_coding.study import Study
from icc_coding.suggesting.rules.fates import COUNTED, ORDER, fates_of
from icc_coding.suggesting.rules.matching import SCOPE, RuleSet

SHOWN = 5  # passages of each rule, drawn from all of its


@dataclass(frozen=True, slots=True)
class TriedRule:
    """What one rule hits: passages by what becomes of its matches there (`counted`, `negated`, `cancelled`, `unmet`), and some that count."""

    rule: Rule
    fates: Mapping[str, int]
    shown: tuple[WordsFound, ...]

    @property
    def passages(self) -> int:
        """In how many passages it matches at all."""
        return sum(self.fates.values())


@dataclass(frozen=True, slots=True)
class Trial:
    """Rules that were tried, the new ones first: how many passages were looked at, and in how many an include rule counts, with the rules of today and with these."""

    rules: tuple[TriedRule, ...]
    looked_at: int
    before: int
    after: int
    came: int  # passages that only these rules reach
    went: int  # passages that only the rules of today reach


def try_rules(study: Study, talk: WordSearch, owner: str, rules: Sequence[str]) -> Trial:
    """Match the rules of a code (or of the `scope`) as they are typed, one a line, in all talk that is coded. Nothing is saved.

    Raises UserError when one of them is no rule or takes too long, as saving them would; rules that are there already may be tried as well.
    """
    text = _text(study)
    now, problems = Codebook.parse(text, study.codebook.name)
    if now is None:
        raise UserError(f"The codebook cannot be read: {problems[0].message}")
    code = owner if owner == SCOPE else now.code(owner).id
    old = new = _rules_of(now, code)
    with suppress(Unchanged):
        new = _rules_of(apply(text, SetRules(code, tuple(rules)), file=study.codebook.name).after, code)
    reached_before, _ = _reached(talk, now, code, old)
    reached, found = _reached(talk, now, code, new)
    known = [replace(rule, name="") for rule in old]
    tried = [_tried(rule, found.get(rule.name, [])) for rule in new]
    tried.sort(key=lambda one: replace(one.rule, name="") in known)  # those that are new first
    return Trial(
        tuple(tried), talk.coded_count, len(reached_before), len(reached), len(reached - reached_before), len(reached_before - reached)
    )


def written_rules(study: Study, owner: str) -> tuple[str, ...]:
    """The rules of a code, or of the `scope`, each on one line as :func:`try_rules` and a change take them."""
    text = _text(study)
    data = Editor(text, study.codebook.name).data
    if owner == SCOPE:
        held = data.get("scope", {})
    else:
        dimension, _, name = Codebook.load(study.codebook).code(owner).id.partition(".")
        held = next(code for one in data["dimensions"] if one["id"] == dimension for code in one["codes"] if code["id"] == name)
    return tuple(written_rule(rule) for rule in held.get("rules", ()))


def _text(study: Study) -> str:
    return decode(read_bytes(study.codebook), study.codebook.name, keep_line_ends=True)[0]


def _rules_of(codebook: Codebook, owner: str) -> tuple[Rule, ...]:
    return codebook.scope.rules if owner == SCOPE else codebook.by_id[owner].rules


def _alone(codebook: Codebook, owner: str, rules: tuple[Rule, ...]) -> Codebook:
    """A codebook with these rules and no others; what the scope requires is for the whole of a suggestion, not for trying one code's rules."""
    scope = replace(codebook.scope, rules=rules if owner == SCOPE else ())
    dimensions = tuple(
        replace(dimension, codes=tuple(replace(code, rules=rules if code.id == owner else ()) for code in dimension.codes))
        for dimension in codebook.dimensions
    )
    return replace(codebook, scope=scope, dimensions=dimensions)


def _reached(
    talk: WordSearch, codebook: Codebook, owner: str, rules: tuple[Rule, ...]
) -> tuple[set[tuple[str, int]], dict[str, list[tuple[str, WordsFound]]]]:
    """The passages in which an include rule counts, and for each rule (by name) what becomes of it in each passage that it matches in."""
    requiring = {owner} if any(rule.effect == "require" for rule in rules) else set()
    reached: set[tuple[str, int]] = set()
    found: dict[str, list[tuple[str, WordsFound]]] = {}
    for place, hits in talk.matches(RuleSet(_alone(codebook, owner, rules))):
        best: dict[str, tuple[int, tuple[int, int]]] = {}
        for one in fates_of(hits, (), requiring):
            hit = one.hit
            best[hit.rule.name] = min(best.get(hit.rule.name, (len(ORDER), (0, 0))), (ORDER.index(one.fate), (hit.start, hit.end)))
            if one.fate == COUNTED and hit.rule.effect == "include":
                reached.add(place[:2])
        for name, (number, span) in best.items():
            found.setdefault(name, []).append((ORDER[number], talk.shown(place, span)))
    return reached, found


def _tried(rule: Rule, found: Sequence[tuple[str, WordsFound]]) -> TriedRule:
    counted = [passage for fate, passage in found if fate == COUNTED]
    shown = counted if len(counted) <= SHOWN else [counted[n] for n in sorted(Random(1).sample(range(len(counted)), SHOWN))]
    return TriedRule(rule, Counter(fate for fate, _ in found), tuple(shown))
