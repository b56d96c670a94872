"""Rules: phrases by lemma, words near each other, regular expressions and spaCy patterns, with negation and exact spans.

Phrase and near rules are matched on an index: each distinct word of a text is compared once with each word of the rules, and a
rule is looked at only in sentences that hold all it needs. That keeps hundreds of rules cheaper than the tokeniser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from icc_coding.codebook.model import Codebook, Rule
from icc_coding.codebook.slow_regex import Patient, warn_of_slow_rules
from icc_coding.codebook.slow_regex import compiled as compiled_regex
from icc_coding.language import english, lemma, visible, visible_places
from icc_coding.suggesting.rules.near import Indexed, find, longest
from icc_coding.suggesting.rules.negation import NEGATORS, is_name, negation_before
from icc_coding.suggesting.rules.prefilter import Prefilter, needed_words
from icc_coding.suggesting.tokens import Sentence, words_of

SCOPE = "scope"  # stands where a code id would: whose rules these are

_KEPT = 20_000  # passages whose hits are remembered


@dataclass(frozen=True, slots=True)
class Hit:
    """One match of one rule: where (offsets in the text), which words, and whether a negation takes it away."""

    rule: Rule
    owner: str  # code id or SCOPE
    start: int
    end: int
    text: str
    sentence: int
    negation: str = ""  # the negating word, or ''

    @property
    def counts(self) -> bool:
        """Whether the hit speaks for its code."""
        return self.rule.effect == "include" and not self.negation


def owned_rules(codebook: Codebook) -> list[tuple[str, Rule]]:
    """Every rule of a codebook with its owner: first the scope's, then the codes' in the order of the file."""
    return [(SCOPE, rule) for rule in codebook.scope.rules] + [(code.id, rule) for code in codebook.codes for rule in code.rules]


class RuleSet:
    """All rules of a codebook and its scope, compiled once."""

    def __init__(self, codebook: Codebook) -> None:
        self._atoms: dict[str, int] = {}
        self._letters: dict[int, str] = {}
        self._by_lemma: dict[str, int] = {}
        self._wildcards: dict[str, list[tuple[int, str]]] = {}
        self._forms: dict[str, tuple[int, ...]] = {}
        self.rules = owned_rules(codebook)
        self._indexed: dict[int, list[Indexed]] = {}
        self._regexes: list[tuple[int, re.Pattern[str] | Patient]] = []
        self._same: dict[str, list[int]] = {}  # codes share expressions, as what they require: each is tried once
        self._patterns: list[tuple[int, list[dict[str, Any]]]] = []
        slow = warn_of_slow_rules(codebook)
        for number, (_, rule) in enumerate(self.rules):
            if rule not in slow:
                self._compile(number, rule)
        self._prefilter = Prefilter(self._regexes)
        self._pattern_words = [needed_words(pattern) for _, pattern in self._patterns]
        self._spacy: Any = None
        self._known: dict[tuple[str, int, int], tuple[Hit, ...]] = {}

    def hits(self, text: str, sentences: Sequence[Sentence]) -> tuple[Hit, ...]:
        """Every match in a text's sentences, in order of sentence, code and place. They depend on nothing that is learned, and are kept."""
        if not sentences:
            return ()
        key = (text, sentences[0].start, sentences[-1].end)
        if key not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[key] = tuple(hit for index, sentence in enumerate(sentences) for hit in self._sentence_hits(text, sentence, index))
        return self._known[key]

    def knows(self, word: str) -> bool:
        """Whether a word of a text matches any word of the phrase and near rules."""
        return bool(self._atoms_of(word))

    def _compile(self, number: int, rule: Rule) -> None:
        if rule.kind == "regex":
            if rule.value not in self._same:
                self._regexes.append((number, compiled_regex(rule.value)))
            self._same.setdefault(rule.value, []).append(number)
            return
        if rule.kind == "pattern":
            self._patterns.append((number, rule.value))
            return
        phrases_of_rule = [rule.value] if isinstance(rule.value, str) else rule.value
        groups = [phrases_of_rule] if rule.kind == "phrase" else rule.value
        phrases = [[words_of(phrase) for phrase in _spellings(group)] for group in groups]
        atoms = tuple(tuple(tuple(self._atom(word) for word in words) for words in group if words) for group in phrases)
        negated = any(set(words) & NEGATORS for group in phrases for words in group)
        needed = tuple(tuple(frozenset(phrase) - {-1} for phrase in group) for group in atoms)
        compiled = Indexed(number, atoms, needed, rule.within, negated)
        # Look a rule up under the longest, rarest word of each phrase of its smallest group: without one of them it cannot match.
        for phrase in min(atoms, key=len):
            key = max((atom for atom in phrase if atom >= 0), key=lambda atom: len(self._letters[atom]), default=-1)
            self._indexed.setdefault(key, []).append(compiled)

    def _atom(self, word: str) -> int:
        if word == "*":
            return -1
        if word not in self._atoms:
            number = self._atoms[word] = len(self._atoms)
            self._letters[number] = word
            if "*" in word:
                self._wildcards.setdefault(_bucket(word.split("*")[0]), []).append((number, word))
            else:
                self._atoms[word] = self._by_lemma.setdefault(lemma(word), number)
        return self._atoms[word]

    def _atoms_of(self, word: str) -> tuple[int, ...]:
        """Which words of the rules a word of the text matches: by lemma, or by its letters where the rule has a wildcard."""
        known = self._forms.get(word)
        if known is None:
            stem = lemma(word)
            near = {_bucket(word), _bucket(stem), ""}
            wildcards = [entry for bucket in near for entry in self._wildcards.get(bucket, ())]
            found = {number for number, letters in wildcards if _wildcard(letters).fullmatch(word) or _wildcard(letters).fullmatch(stem)}
            if stem in self._by_lemma:
                found.add(self._by_lemma[stem])
            known = self._forms[word] = tuple(sorted(found))
        return known

    def _sentence_hits(self, text: str, sentence: Sentence, index: int) -> list[Hit]:
        places: dict[int, list[int]] = {}
        for position, word in enumerate(sentence.words):
            for atom in self._atoms_of(word):
                places.setdefault(atom, []).append(position)
        spans: list[tuple[int, int, int, bool]] = []  # rule, first word, last word + 1, exempt from negation
        seen: set[int] = set()
        for atom in places:
            for compiled in self._indexed.get(atom, ()):
                if compiled.number not in seen:
                    seen.add(compiled.number)
                    span = find(compiled, places, len(sentence.words))
                    spans += [(compiled.number, first, last, compiled.negated_itself) for first, last in span]
        hits = [self._hit(text, sentence, index, *span) for span in spans]
        if self._regexes:
            hits += self._regex_hits(text, sentence, index)
        if self._patterns:
            hits += self._pattern_hits(text, sentence, index)
        return sorted(hits, key=lambda hit: (hit.owner, hit.start, hit.rule.name))

    def _hit(self, text: str, sentence: Sentence, index: int, number: int, first: int, last: int, exempt: bool) -> Hit:
        owner, rule = self.rules[number]
        start, end = sentence.starts[first], sentence.ends[last - 1]
        exempt = exempt or rule.effect != "include" or is_name(text[start:end])
        return Hit(rule, owner, start, end, text[start:end], index, "" if exempt else negation_before(sentence.words, first))

    def _regex_hits(self, text: str, sentence: Sentence, index: int) -> list[Hit]:
        hits = []
        # a rule sees one sentence at a time: ^ is its beginning
        own_text, starts, ends = visible_places(text[sentence.start : sentence.end])
        for _, pattern in self._prefilter.candidates(own_text):
            for match in pattern.finditer(own_text):
                if match.group():
                    span = sentence.start + starts[match.start()], sentence.start + ends[match.end() - 1]
                    hits += [self._regex_hit(text, sentence, index, number, span) for number in self._same[pattern.pattern]]
        return hits

    def _regex_hit(self, text: str, sentence: Sentence, index: int, number: int, span: tuple[int, int]) -> Hit:
        owner, rule = self.rules[number]
        words = text[span[0] : span[1]]
        first = next((place for place, end in enumerate(sentence.ends) if end > span[0]), 0)
        own = set(re.findall(r"n't|\w+", words.lower().replace("’", "'")))
        exempt = bool(own & NEGATORS) or rule.effect != "include" or is_name(words)
        return Hit(rule, owner, *span, words, index, "" if exempt else negation_before(sentence.words, first))

    def _pattern_hits(self, text: str, sentence: Sentence, index: int) -> list[Hit]:
        present = {*sentence.words, *(lemma(word) for word in sentence.words)}
        if all(needed is not None and needed.isdisjoint(present) for needed in self._pattern_words):
            return []
        from spacy.tokens import Doc

        matcher = self._spacy or self._build_spacy()
        nlp = english()
        doc = Doc(nlp.vocab, words=[visible(text[s:e]) for s, e in zip(sentence.starts, sentence.ends, strict=True)])
        for token, word in zip(doc, sentence.words, strict=True):
            token.lemma_ = lemma(word)
        spans: dict[int, list[tuple[int, int]]] = {}
        for key, first, last in matcher(doc):
            spans.setdefault(int(nlp.vocab.strings[key]), []).append((first, last))
        hits = []
        for number, found in spans.items():
            for first, last in longest(found):
                exempt = bool(set(sentence.words[first:last]) & NEGATORS)
                hits.append(self._hit(text, sentence, index, number, first, last, exempt))
        return hits

    def _build_spacy(self) -> Any:
        from spacy.matcher import Matcher

        self._spacy = Matcher(english().vocab, validate=True)
        for number, pattern in self._patterns:
            self._spacy.add(str(number), [pattern])
        return self._spacy


class Compiled:
    """The rules of a codebook, compiled when a text is first read by them."""

    def __init__(self, codebook: Codebook) -> None:
        self._codebook = codebook

    @cached_property
    def ruleset(self) -> RuleSet:
        """All of them."""
        return RuleSet(self._codebook)


@lru_cache(maxsize=20_000)
def _wildcard(word: str) -> re.Pattern[str]:
    """Compiled when a word of a text begins like it: most of a codebook's wildcards never are asked for."""
    return re.compile(re.escape(word).replace(r"\*", r"[\w'-]*"))


def _bucket(letters: str) -> str:
    """Wildcards are looked up by their first three letters; shorter beginnings are tried on every word."""
    return letters[:3] if len(letters) >= 3 else ""


def _spellings(group: Iterable[str]) -> list[str]:
    """A phrase as written; one with a hyphen also in one word ("co-operate", "cooperate")."""
    spelled = []
    for phrase in group:
        spelled.append(phrase)
        if "-" in phrase:
            spelled.append(phrase.replace("-", ""))
    return spelled
