"""Looking for words as words: in any of their forms, all or any of them, as a phrase, or near each other."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce

import numpy as np

from icc_coding.codebook.model import Code, Codebook, Dimension, Rule
from icc_coding.decisions.overlap import Place
from icc_coding.errors import UserError
from icc_coding.suggesting.parsed import Cut
from icc_coding.suggesting.rules.matching import Hit, RuleSet
from icc_coding.suggesting.tokens import Sentence, sentences_of
from icc_coding.suggesting.words import Ids
from icc_coding.transcripts.model import Transcript

ALL, ANY, PHRASE, NEAR = "all", "any", "phrase", "near"
MODES = {ALL: "all of these words", ANY: "any of these words", PHRASE: "exactly this phrase", NEAR: "these words near each other"}
WITHIN = 8  # words, unless told otherwise
SHOWN = 200  # hits of one page
MOST_WORDS = 100  # more of them would be a text that is compared with every passage
_KEPT = 4  # searches whose hits are kept: whoever turns a page, or codes what was found, need not wait again
_AROUND = 70


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. Words match in any form ("buy" finds "bought"), `*` stands for letters, "double quotes" keep words together."""

    words: str
    mode: str = ALL
    within: int = WITHIN


@dataclass(frozen=True, slots=True)
class WordsFound:
    """One passage (segment) with the words found in it: their spans in the transcript, and the first with what stands around it."""

    transcript: str
    text: str
    start: int
    end: int
    spans: tuple[tuple[int, int], ...]
    before: str
    words: str
    after: str
    coded: bool  # whether its talk is coded at all (interviewers' is not)


class WordSearch:
    """All talk, cut into words once and held as numbers, 40 bytes a word; a search looks only where its words are."""

    def __init__(self, transcripts: Mapping[str, Transcript]) -> None:
        self._transcripts = dict(transcripts)
        self._segments: list[tuple[str, int, int, bool]] = []
        counts = array("q")
        self._cut = Cut.of(self._read(counts))
        self._first = np.concatenate([[0], np.cumsum(np.array(counts, dtype=np.int64))])  # of each segment, its first sentence
        until = np.concatenate([[0], self._cut.ends])[self._first]  # of each segment, its first word
        self._segment_of = np.repeat(np.arange(len(counts)), np.diff(until))  # of each word, its segment
        self._kept = lru_cache(maxsize=_KEPT)(self._look_for)

    def _read(self, counts: array[int]) -> Iterator[Sentence]:
        """All sentences in order; on the way the segments and how many sentences each has are noted."""
        for text, transcript in self._transcripts.items():
            coded = {segment.index for segment in transcript.coded_segments}
            cut = sentences_of(transcript.text[segment.start : segment.end] for segment in transcript.segments)
            for segment, found in zip(transcript.segments, cut, strict=True):
                self._segments.append((text, segment.start, segment.end, segment.index in coded))
                counts.append(len(found))
                yield from found

    def find(self, query: Query) -> list[WordsFound]:
        """Every passage with the words, in order. Raises UserError for a query without a word or of an unknown mode."""
        return list(self._kept(query))

    def _look_for(self, query: Query) -> tuple[WordsFound, ...]:
        rules, needed = _ruleset(query), [_ruleset(part) for part in _needed(query)]
        numbers = reduce(np.intersect1d, (self._with_words_of(one) for one in needed))
        return tuple(found for number in numbers.tolist() if (found := self._at(number, rules, query)) is not None)

    def _with_words_of(self, rules: RuleSet) -> Ids:
        """The segments in which a word of the rules stands."""
        known = np.array([rules.knows(word) for word in self._cut.vocabulary], dtype=bool)
        return np.unique(self._segment_of[known[self._cut.words]])

    def _sentences(self, number: int) -> tuple[Sentence, ...]:
        return tuple(self._cut.sentence(sentence) for sentence in range(int(self._first[number]), int(self._first[number + 1])))

    def _at(self, number: int, rules: RuleSet, query: Query) -> WordsFound | None:
        text, start, end, coded = self._segments[number]
        transcript = self._transcripts[text]
        hits = rules.hits(transcript.text[start:end], self._sentences(number))
        owners = {hit.owner for hit in hits}
        if not hits or (query.mode == ALL and len(owners) < len({owner for owner, _ in rules.rules})):
            return None
        spans = tuple(sorted({(start + hit.start, start + hit.end) for hit in hits}))
        return self._found(transcript, (start, end), spans, coded)

    def _found(self, transcript: Transcript, place: tuple[int, int], spans: tuple[tuple[int, int], ...], coded: bool) -> WordsFound:
        whole, (first, last) = transcript.text, spans[0]
        words = " ".join(whole[first:last].split())
        return WordsFound(transcript.name, transcript.text_hash, *place, spans, _before(whole, first), words, _after(whole, last), coded)

    @property
    def coded_count(self) -> int:
        """How many passages there are whose talk is coded."""
        return sum(coded for *_, coded in self._segments)

    def matches(self, rules: RuleSet) -> Iterator[tuple[Place, tuple[Hit, ...]]]:
        """Every passage whose talk is coded and in which a rule matches; offsets of hits begin with the passage."""
        for number, (text, start, end, coded) in enumerate(self._segments):
            if coded and (hits := rules.hits(self._transcripts[text].text[start:end], self._sentences(number))):
                yield (text, start, end), hits

    def shown(self, place: Place, span: tuple[int, int]) -> WordsFound:
        """A passage with the words of one hit in it, and what stands around them."""
        text, start, end = place
        return self._found(self._transcripts[text], (start, end), ((start + span[0], start + span[1]),), True)


def _before(text: str, place: int) -> str:
    """Whole words before a place."""
    begin = max(0, place - _AROUND)
    words = text[begin:place]
    return " ".join((words if begin == 0 else words.partition(" ")[2]).split())


def _after(text: str, place: int) -> str:
    """Whole words after a place."""
    words = text[place : place + _AROUND]
    return " ".join((words if place + _AROUND >= len(text) else words.rpartition(" ")[0]).split())


def _needed(query: Query) -> list[Query]:
    """What a passage must hold a word of, each by itself: every one of the words for `all`, else the query."""
    parts = [part for part in _parts(query.words) if any(character.isalnum() for character in part)]
    return [Query(part, PHRASE) for part in parts] if query.mode == ALL and parts else [query]


def _ruleset(query: Query) -> RuleSet:
    """The query as rules: one code a word for `all`, one rule otherwise."""
    if query.mode not in MODES:
        raise UserError(f"There is no search `{query.mode}`. Choose one of: {', '.join(MODES)}.")
    parts = [query.words.replace('"', " ").strip()] if query.mode == PHRASE else list(_parts(query.words))
    parts = [part for part in parts if any(character.isalnum() for character in part)]
    if not parts:
        raise UserError("Type at least one word to look for.")
    if sum(len(part.split()) for part in parts) > MOST_WORDS:
        raise UserError(f"Look for {MOST_WORDS} words at once at most.")
    if query.mode == NEAR and len(parts) > 1:
        within = max(query.within, len(parts))
        rules = [Rule("words#1", "near", tuple((part,) for part in parts), within=within)]
        codes = [_code("one", rules)]
    elif query.mode == ALL:
        codes = [_code(f"word{number}", [Rule(f"word{number}#1", "phrase", part)]) for number, part in enumerate(parts)]
    else:
        codes = [_code("any", [Rule(f"any#{number}", "phrase", part) for number, part in enumerate(parts)])]
    return RuleSet(Codebook("search", "1", "en", (Dimension("search", "Search", tuple(codes)),)))


def _code(name: str, rules: list[Rule]) -> Code:
    return Code(f"search.{name}", "search", name, "", rules=tuple(rules))


def _parts(words: str) -> Iterator[str]:
    """Single words, and what stands in double quotes."""
    for number, piece in enumerate(words.replace("“", '"').replace("”", '"').split('"')):
        yield from [piece.strip()] if number % 2 else piece.split()
