"""What passages say, in arrays: all that scores follow from beside vectors, rules and codes, so that it is worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from icc_coding.suggesting.encoding.encoder import Vectors
from icc_coding.suggesting.passage import ScoredPassage
from icc_coding.suggesting.words import Bag, Bags, FeatureCounts, Ids, bag, join, text_bag


@dataclass(frozen=True, slots=True)
class PassageFeatures:
    """Passages, each with a sentence at least; passage i has the sentences `starts[i]` to `starts[i + 1]`.

    bags       features of its own and the neighbouring sentences
    questions  features of the different questions, and `asked` which of them each passage answers (-1: none)
    said       its own single words, and `lengths` how many words it has
    """

    starts: Ids
    bags: Bags
    questions: Bags
    asked: Ids
    said: FeatureCounts
    lengths: Ids

    @classmethod
    def of(cls, passages: Sequence[ScoredPassage]) -> PassageFeatures:
        """From passages."""
        own = [[bag(sentence.words) for sentence in passage.sentences] for passage in passages]
        whole = [join([*bags, *(bag(one.words) for one in passage.around)]) for bags, passage in zip(own, passages, strict=True)]
        questions = {passage.question: None for passage in passages if passage.question}
        place = {question: number for number, question in enumerate(questions)}
        return cls(
            np.append(0, np.cumsum([len(bags) for bags in own], dtype=np.int64)),
            Bags.of(whole),
            Bags.of([text_bag(question) for question in questions]),
            np.array([place.get(passage.question, -1) for passage in passages], dtype=np.int64),
            FeatureCounts.of([join(bags).singles for bags in own]),
            np.array([sum(len(one.words) for one in passage.sentences) for passage in passages], dtype=np.int64),
        )

    @classmethod
    def of_bags(cls, groups: Sequence[Sequence[Bag]]) -> PassageFeatures:
        """From groups of sentences that nothing stands around, given as their bags."""
        none = np.full(len(groups), -1, dtype=np.int64)
        whole = [join(group) for group in groups]
        starts = np.append(0, np.cumsum([len(group) for group in groups], dtype=np.int64))
        return cls(starts, Bags.of(whole), Bags.of([]), none, FeatureCounts.of([one.singles for one in whole]), none)

    def __len__(self) -> int:
        return len(self.asked)


def products(rows: Vectors, columns: Vectors) -> Vectors:
    """`rows @ columns.T`, [rows x columns]; each value comes out the same to the last bit wherever its row stands, and among whatever others.

    Each is summed by itself: what a library for products of matrices gives depends on the place of a row among those it takes together.
    """
    result: Vectors = np.einsum("id,jd->ij", np.ascontiguousarray(rows), np.ascontiguousarray(columns))
    return result


def highest(values: NDArray[np.float32], starts: Ids) -> NDArray[np.float32]:
    """The maximum over the rows `starts[i]` to `starts[i + 1]`, which are never none, for each i."""
    if len(starts) < 2:
        return values[:0]
    result: NDArray[np.float32] = np.maximum.reduceat(values, starts[:-1], axis=0)
    return result
