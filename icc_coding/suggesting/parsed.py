"""A transcript's coded segments as they are scored, in arrays: cut into sentences and words once, and kept.

Loading them takes a fraction of the time that cutting takes, and neither tokeniser nor word list.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property, partial

import numpy as np

from icc_coding.language import lemma, remember_lemmas
from icc_coding.suggesting.passage import ScoredPassage
from icc_coding.suggesting.shelf import Arrays, Shelf, as_array, texts_in
from icc_coding.suggesting.spoken import PassageFeatures
from icc_coding.suggesting.tokens import Sentence, sentences_of
from icc_coding.suggesting.words import Bags, FeatureCounts, Ids
from icc_coding.transcripts.casing import restore_case
from icc_coding.transcripts.model import Segment, Transcript


@dataclass(frozen=True, slots=True)
class Cut:
    """The sentences of a transcript's passages: sentence s is `spans[s]` of its segment's text and has the words `ends[s - 1]` to `ends[s]`,
    word w being `vocabulary[words[w]]` at `starts[w]` to `stops[w]` of that text."""

    spans: Ids
    ends: Ids
    words: Ids
    starts: Ids
    stops: Ids
    vocabulary: tuple[str, ...]

    @classmethod
    def of(cls, sentences: Iterable[Sentence]) -> Cut:
        """From sentences, in order, of which only one at a time is held."""
        spans, ends, words, starts, stops = (array("q") for _ in range(5))
        place: dict[str, int] = {}
        for sentence in sentences:
            spans.extend((sentence.start, sentence.end))
            words.extend(place.setdefault(word, len(place)) for word in sentence.words)
            starts.extend(sentence.starts)
            stops.extend(sentence.ends)
            ends.append(len(words))
        whole = partial(np.array, dtype=np.int64)
        return cls(whole(spans).reshape(-1, 2), whole(ends), whole(words), whole(starts), whole(stops), tuple(place))

    def sentence(self, number: int) -> Sentence:
        """One of the sentences."""
        own = slice(int(self.ends[number - 1]) if number else 0, int(self.ends[number]))
        words = tuple(self.vocabulary[word] for word in self.words[own])
        start, end = self.spans[number].tolist()
        return Sentence(start, end, words, tuple(self.starts[own].tolist()), tuple(self.stops[own].tolist()))


@dataclass(frozen=True)
class Parsed:
    """The passages of a transcript: those of its coded segments that hold a sentence, by their places among the coded segments (`rows`)."""

    transcript: Transcript
    rows: Ids
    cut: Cut
    spoken: PassageFeatures

    @classmethod
    def of(cls, transcript: Transcript) -> Parsed:
        """Cut a transcript."""
        passages = passages_of(transcript)
        rows = [number for number, passage in enumerate(passages) if passage.sentences]
        spoken = PassageFeatures.of([passages[row] for row in rows])
        return cls(transcript, np.array(rows, dtype=np.int64), Cut.of([one for row in rows for one in passages[row].sentences]), spoken)

    @classmethod
    def kept(cls, transcript: Transcript, layout: str, shelf: Shelf) -> Parsed:
        """From what is kept of the transcript under its layout's name; cut and kept where nothing is."""
        known = shelf.load(layout)
        if known is not None:
            return cls.load(transcript, known)
        parsed = cls.of(transcript)
        shelf.save(layout, parsed.arrays())
        return parsed

    @classmethod
    def load(cls, transcript: Transcript, arrays: Arrays) -> Parsed:
        """From what :meth:`arrays` gave for the same transcript."""
        numbers = {name: array.astype(np.int64) for name, array in arrays.items() if name not in ("vocabulary", "lemmas")}
        vocabulary = texts_in(arrays["vocabulary"])
        remember_lemmas(vocabulary, texts_in(arrays["lemmas"]))
        cut = Cut(numbers["spans"], numbers["ends"], numbers["words"], numbers["starts"], numbers["stops"], tuple(vocabulary))
        return cls(transcript, numbers["rows"], cut, spoken_of(numbers))

    def arrays(self) -> Arrays:
        """All of it as arrays."""
        cut = {field.name: getattr(self.cut, field.name) for field in fields(Cut)}
        words = {"vocabulary": as_array(self.cut.vocabulary), "lemmas": as_array(map(lemma, self.cut.vocabulary))}
        return {**cut, **words, "rows": self.rows, **spoken_arrays(self.spoken)}

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The passages' segments."""
        coded = self.transcript.coded_segments
        return tuple(coded[row] for row in self.rows.tolist())

    def text(self, number: int) -> str:
        """What a passage says, as it is scored."""
        segment = self.segments[number]
        return restore_case(self.transcript.text[segment.start : segment.end])

    @cached_property
    def sentence_texts(self) -> list[str]:
        """The texts of all sentences of the passages, in order."""
        found: list[str] = []
        spans, starts = self.cut.spans.tolist(), self.spoken.starts.tolist()
        for number in range(len(self.rows)):
            text = self.text(number)
            found += [text[start:end] for start, end in spans[starts[number] : starts[number + 1]]]
        return found

    def beside(self, number: int) -> list[tuple[int, int]]:
        """The sentences next to a passage in its stretch, as (their passage, their number in the transcript)."""
        coded, row = self.transcript.coded_segments, int(self.rows[number])
        found = []
        for other, sentence in ((number - 1, self.spoken.starts[number] - 1), (number + 1, self.spoken.starts[number + 1])):
            if (
                0 <= other < len(self.rows)
                and abs(int(self.rows[other]) - row) == 1
                and coded[int(self.rows[other])].stretch == coded[row].stretch
            ):
                found.append((other, int(sentence)))
        return found

    def passage(self, number: int) -> ScoredPassage:
        """One of the passages with its sentences, what stands around it and the question it answers."""
        own = tuple(self.cut.sentence(n) for n in range(int(self.spoken.starts[number]), int(self.spoken.starts[number + 1])))
        beside = self.beside(number)
        question = self.transcript.question_before(self.segments[number])
        around = tuple(self.cut.sentence(sentence) for _, sentence in beside)
        return ScoredPassage(self.text(number), own, around, question, tuple(self.text(other) for other, _ in beside))


def layout_of(transcript: Transcript, shelf: Shelf) -> str:
    """The name under which a shelf keeps what follows from a transcript as it is cut into turns and segments."""
    return shelf.name("transcript", transcript.layout)


def passages_of(transcript: Transcript) -> list[ScoredPassage]:
    """Each coded segment as a passage: its sentences, the sentence before and after in its stretch, and the question it answers."""
    segments = transcript.coded_segments
    texts = [restore_case(transcript.text[segment.start : segment.end]) for segment in segments]
    read = list(sentences_of(texts))
    passages = []
    for number, (segment, text, own) in enumerate(zip(segments, texts, read, strict=True)):
        around: list[tuple[Sentence, str]] = []
        if number and segments[number - 1].stretch == segment.stretch:
            around += [(sentence, texts[number - 1]) for sentence in read[number - 1][-1:]]
        if number + 1 < len(segments) and segments[number + 1].stretch == segment.stretch:
            around += [(sentence, texts[number + 1]) for sentence in read[number + 1][:1]]
        beside = tuple(text for _, text in around)
        passages.append(ScoredPassage(text, own, tuple(sentence for sentence, _ in around), transcript.question_before(segment), beside))
    return passages


_COUNTS = ("bags.words", "bags.characters", "questions.words", "questions.characters", "said")


def spoken_arrays(spoken: PassageFeatures) -> dict[str, Ids]:
    """All of what passages say as arrays of whole numbers."""
    counts = (spoken.bags.words, spoken.bags.characters, spoken.questions.words, spoken.questions.characters, spoken.said)
    arrays = {
        f"{name}.{field.name}": getattr(one, field.name)
        for name, one in zip(_COUNTS, counts, strict=True)
        for field in fields(FeatureCounts)
    }
    return {**arrays, "sentences": np.diff(spoken.starts), "asked": spoken.asked + 1, "lengths": spoken.lengths}


def spoken_of(arrays: Arrays) -> PassageFeatures:
    """From what :func:`spoken_arrays` gave."""
    words, characters, asked_words, asked_characters, said = (
        FeatureCounts(
            arrays[f"{name}.starts"].astype(np.int64), *(arrays[f"{name}.{part}"].astype(np.int32) for part in ("places", "counts"))
        )
        for name in _COUNTS
    )
    starts = np.append(0, np.cumsum(arrays["sentences"], dtype=np.int64))
    asked, lengths = arrays["asked"].astype(np.int64) - 1, arrays["lengths"].astype(np.int64)
    return PassageFeatures(starts, Bags(words, characters), Bags(asked_words, asked_characters), asked, said, lengths)
