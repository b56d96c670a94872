"""The background that scores rest on: what ordinary talk looks like to the encoder and to word overlap.

It holds a mean sentence vector (subtracted before similarities: with many alike codes the common direction hides the differences;
Mu & Viswanath 2018, "All-but-the-top"), the rarity of words, and passages of ordinary talk on which the spread of scores
is read off. The shipped one (`base/`) is made from texts invented for it; `learn`, and nothing else, refreshes it with the talk of a study.
A text's score depends on the text and on this, never on the texts beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from icc_coding.files import parse_json, sha256_text
from icc_coding.suggesting.encoding.encoder import Encoder, Vectors, weights_id
from icc_coding.suggesting.spoken import PassageFeatures
from icc_coding.suggesting.tokens import Sentence, sentences_of
from icc_coding.suggesting.words import Bag, bag, document_frequency, inverse_document_frequency

BASE = Path(__file__).parent / "base"
# Talk without inter-city collaboration comes from the first two files; the last only adds to the mean and the word weights.
_ORDINARY = ("city_business.txt", "interviews_general.txt")
_FILES = (*_ORDINARY, "city_together.txt")
STUDY_SHARE = 0.25  # what a sentence or a text of a study counts against one of the shipped ones


@dataclass(frozen=True, slots=True)
class TalkStatistics:
    """What a study's talk adds to the background: the mean of its sentences' vectors [dimensions] and their number, and in how many of its
    texts each word-overlap feature occurs [PLACES]. Features are hashed: no text can be read from it.
    """

    mean: Vectors
    sentences: int
    frequency: NDArray[np.int32]
    documents: int

    @classmethod
    def of(cls, texts: Sequence[Sequence[Sentence]], vectors: Sequence[Vectors]) -> TalkStatistics:
        """From texts given as their sentences, and the vectors of these, one array [sentences x dimensions] a text."""
        rows = np.concatenate(vectors)
        bags = [_bag_of(found) for found in texts if found]
        return cls(np.asarray(rows.mean(axis=0), dtype=np.float32), len(rows), document_frequency(bags), len(bags))


@dataclass(frozen=True, slots=True)
class Words:
    """What the texts of a background say, whatever the encoder: in how many of `documents` each feature occurs, and the ordinary ones, which
    come first, in passages of three sentences."""

    frequency: NDArray[np.int32]
    documents: int
    spoken: PassageFeatures

    @classmethod
    def of(cls, ordinary: Sequence[str], others: Sequence[str]) -> Words:
        """From the texts."""
        parsed = list(sentences_of([*ordinary, *others]))
        bags = [[bag(sentence.words) for sentence in found] for found in parsed[: len(ordinary)]]
        groups = [found[start : start + 3] for found in bags for start in range(0, len(found), 3)]
        return cls(document_frequency([_bag_of(found) for found in parsed]), len(parsed), PassageFeatures.of_bags(groups))


@dataclass(frozen=True)
class Background:
    """Mean vector [dimensions] of so many sentences, in how many of `documents` texts each feature occurs [PLACES], and ordinary talk, cut
    into passages of three sentences, with its sentences' vectors [sentences x dimensions]."""

    mean: Vectors
    sentence_count: float
    frequency: NDArray[np.int32] | NDArray[np.float32]
    documents: float
    spoken: PassageFeatures
    vectors: Vectors

    @classmethod
    def of(cls, words: Words, vectors: Vectors) -> Background:
        """From what its texts say and the vectors of all their sentences in order, [sentences x dimensions]."""
        ordinary = vectors[: words.spoken.starts[-1]]
        return cls(vectors.mean(axis=0), len(vectors), words.frequency, words.documents, words.spoken, ordinary)

    @cached_property
    def idf(self) -> NDArray[np.float32]:
        """Rarity of each feature, [PLACES]."""
        return inverse_document_frequency(self.frequency, self.documents)

    @cached_property
    def idf_digest(self) -> str:
        """SHA-256 over the rarities."""
        return hashlib.sha256(self.idf.tobytes()).hexdigest()

    @cached_property
    def rarest(self) -> float:
        """The highest rarity of any feature."""
        return float(self.idf.max())

    def refreshed(self, talk: TalkStatistics) -> Background:
        """With the talk of a study counted in, four sentences or texts of it as one: what a study is about is frequent in it, and would count
        for nothing if it alone said what is ordinary. The ordinary passages, and with them what a spread is, remain those of the background,
        measured anew."""
        more = np.float32(STUDY_SHARE * talk.sentences)
        both = np.float32(self.sentence_count) + more
        return replace(
            self,
            mean=np.asarray((self.mean * np.float32(self.sentence_count) + talk.mean * more) / both, dtype=np.float32),
            sentence_count=float(both),
            frequency=(self.frequency + np.float32(STUDY_SHARE) * talk.frequency).astype(np.float32),
            documents=self.documents + STUDY_SHARE * talk.documents,
        )


def _bag_of(found: Sequence[Sentence]) -> Bag:
    return bag([word for sentence in found for word in sentence.words])


def read_passages(folder: Path = BASE) -> tuple[list[str], list[str]]:
    """The shipped passages: ordinary ones, and those on cities working together."""
    found: dict[str, list[str]] = {}
    for name in _FILES:
        text = (folder / name).read_text(encoding="utf-8")
        blocks = [" ".join(block.split()) for block in text.split("\n\n")]
        found[name] = [block for block in blocks if block and not block.startswith("#")]
    return [passage for name in _ORDINARY for passage in found[name]], found[_FILES[-1]]


def passage_sentences(passages: Sequence[str]) -> list[str]:
    """All sentences of the passages in order: what is encoded."""
    return [text[s.start : s.end] for text, found in zip(passages, sentences_of(passages), strict=True) for s in found]


@lru_cache(maxsize=2)
def _base_vectors(encoder_id: str) -> Vectors | None:
    """The shipped vectors, if they were made with this encoder, in any precision, from the texts that lie beside them."""
    card_file = BASE / "card.json"
    if not card_file.exists():
        return None
    card = parse_json(card_file.read_text(encoding="utf-8"))
    if weights_id(card["encoder"]) != weights_id(encoder_id) or card["texts_sha256"] != texts_digest():
        return None
    from safetensors.numpy import load_file

    vectors: Vectors = load_file(BASE / "vectors.safetensors")["vectors"].astype(np.float32)
    return vectors


def texts_digest() -> str:
    """SHA-256 over the shipped passages."""
    ordinary, others = read_passages()
    return sha256_text("\n\n".join([*ordinary, *others]))


_LOADED: dict[str, Background] = {}


def base_background(encoder: Encoder, words: Words | None = None) -> Background:
    """The shipped background for an encoder; another encoder's vectors of the same texts are computed once per process (and cached).

    `words` are those of the shipped texts, where they are known.
    """
    if encoder.id not in _LOADED:
        ordinary, others = read_passages()
        vectors = _base_vectors(encoder.id)
        if vectors is None:
            vectors = encoder.encode(passage_sentences([*ordinary, *others]))
        _LOADED[encoder.id] = Background.of(words or Words.of(ordinary, others), vectors)
    return _LOADED[encoder.id]
