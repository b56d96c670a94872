"""Where a codebook's rules hit in transcripts, kept by code: a rule that is edited is looked for anew, the rules of other codes are not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from icc_coding.codebook.model import Codebook
from icc_coding.codebook.records import Rule
from icc_coding.files import sha256_text
from icc_coding.suggesting.measured import Ruled
from icc_coding.suggesting.parsed import Parsed
from icc_coding.suggesting.rules.matching import SCOPE, Compiled, Hit, RuleSet
from icc_coding.suggesting.shelf import Arrays, Shelf, as_array, texts_in


@dataclass(frozen=True, slots=True)
class _Place:
    """A hit without its rule's owner: number of the rule among the owner's, of the sentence in the transcript, offsets in the segment's text."""

    rule: int
    sentence: int
    start: int
    end: int
    negation: str


class RuleHits:
    """Finds where the rules of a codebook hit, and keeps it; `compiled` are all of them, made when one is looked for."""

    def __init__(self, codebook: Codebook, shelf: Shelf, compiled: Compiled) -> None:
        self._codebook, self._shelf, self._compiled = codebook, shelf, compiled
        owned = {SCOPE: codebook.scope.rules} | {code.id: code.rules for code in codebook.codes}
        self._rules: dict[str, tuple[Rule, ...]] = {owner: rules for owner, rules in owned.items() if rules}
        self._digest = {owner: _digest(rules) for owner, rules in self._rules.items()}
        self._whole = sha256_text("".join(sorted(self._digest.values())))[:24]
        self._sets: dict[frozenset[str], RuleSet] = {}

    def of(self, parsed: Parsed, layout: str) -> list[Ruled]:
        """The hits in each passage of a transcript, and in the sentences beside it; `layout` names the transcript as it is cut."""
        known = self._known(layout)
        missing = frozenset(owner for owner, digest in self._digest.items() if digest not in known)
        if missing:
            known |= self._found(parsed, missing)
            self._shelf.save(f"{layout}.{self._whole}", _arrays({digest: known[digest] for digest in self._digest.values()}))
        return self._ruled(parsed, known)

    def _known(self, layout: str) -> dict[str, list[_Place]]:
        """What is kept of a transcript, by the digest of a code's rules: of this codebook, or of one that was much like it."""
        exact = self._shelf.load(f"{layout}.{self._whole}")
        if exact is not None:
            return _places(exact)
        for name in self._shelf.others(f"{layout}."):
            found = self._shelf.load(name)
            if found is not None:
                return {digest: places for digest, places in _places(found).items() if digest in self._digest.values()}
        return {}

    def _found(self, parsed: Parsed, owners: frozenset[str]) -> dict[str, list[_Place]]:
        rules = self._ruleset(owners)
        number = {owner: {rule.name: place for place, rule in enumerate(self._rules[owner])} for owner in owners}
        found: dict[str, list[_Place]] = {self._digest[owner]: [] for owner in owners}
        same = {self._digest[owner]: owner for owner in owners}  # of two codes with the same rules one is enough
        for passage in range(len(parsed.rows)):
            first, last = int(parsed.spoken.starts[passage]), int(parsed.spoken.starts[passage + 1])
            for hit in rules.hits(parsed.text(passage), [parsed.cut.sentence(sentence) for sentence in range(first, last)]):
                if same[self._digest[hit.owner]] == hit.owner:
                    place = _Place(number[hit.owner][hit.rule.name], first + hit.sentence, hit.start, hit.end, hit.negation)
                    found[self._digest[hit.owner]].append(place)
        return found

    def _ruleset(self, owners: frozenset[str]) -> RuleSet:
        """The rules of these owners alone."""
        if owners == self._rules.keys():
            return self._compiled.ruleset
        if owners not in self._sets:
            self._sets[owners] = RuleSet(_only(self._codebook, owners))
        return self._sets[owners]

    def _ruled(self, parsed: Parsed, known: Mapping[str, Sequence[_Place]]) -> list[Ruled]:
        starts = parsed.spoken.starts.tolist()
        passage_of = np.repeat(np.arange(len(parsed.rows)), np.diff(parsed.spoken.starts)).tolist()
        texts: dict[int, str] = {}
        by_sentence: dict[int, list[Hit]] = {}
        for owner, rules in self._rules.items():
            for place in known[self._digest[owner]]:
                passage = passage_of[place.sentence]
                text = texts[passage] if passage in texts else texts.setdefault(passage, parsed.text(passage))
                words, own = text[place.start : place.end], place.sentence - starts[passage]
                hit = Hit(rules[place.rule], owner, place.start, place.end, words, own, place.negation)
                by_sentence.setdefault(place.sentence, []).append(hit)
        for found in by_sentence.values():
            found.sort(key=lambda hit: (hit.owner, hit.start, hit.rule.name))
        result = []
        for passage in range(len(parsed.rows)):
            hits = [hit for sentence in range(starts[passage], starts[passage + 1]) for hit in by_sentence.get(sentence, ())]
            beside = [by_sentence.get(sentence, []) for _, sentence in parsed.beside(passage)] if hits else []
            result.append(Ruled(tuple(hits), tuple(tuple(replace(hit, sentence=0) for hit in found) for found in beside)))
        return result


def _only(codebook: Codebook, owners: frozenset[str]) -> Codebook:
    """The codebook without the rules of all others."""
    dimensions = tuple(
        replace(dimension, codes=tuple(code if code.id in owners else replace(code, rules=()) for code in dimension.codes))
        for dimension in codebook.dimensions
    )
    return replace(codebook, dimensions=dimensions, scope=codebook.scope if SCOPE in owners else replace(codebook.scope, rules=()))


def _digest(rules: Sequence[Rule]) -> str:
    """Of all that hits follow from."""
    return sha256_text(json.dumps([(rule.kind, rule.value, rule.effect, rule.within) for rule in rules]))[:24]


def _arrays(known: Mapping[str, Sequence[_Place]]) -> Arrays:
    places = [place for found in known.values() for place in found]
    negations = {"": 0} | {word: number for number, word in enumerate(sorted({p.negation for p in places if p.negation}), 1)}
    numbers = [(p.rule, p.sentence, p.start, p.end, negations[p.negation]) for p in places]
    return {
        "owners": as_array(known),
        "hits": np.array([len(found) for found in known.values()], dtype=np.int64),
        "places": np.array(numbers, dtype=np.int64).reshape(-1, 5),
        "negations": as_array(negations),
    }


def _places(arrays: Arrays) -> dict[str, list[_Place]]:
    negations = texts_in(arrays["negations"])
    places = [_Place(rule, sentence, start, end, negations[word]) for rule, sentence, start, end, word in arrays["places"].tolist()]
    ends = np.cumsum(arrays["hits"], dtype=np.int64).tolist()
    return {owner: places[start:end] for owner, start, end in zip(texts_in(arrays["owners"]), [0, *ends], ends, strict=False)}
