"""What a code's words come to."""

from __future__ import annotations

from dataclasses import dataclass

from icc_coding.codebook.records import Code
from icc_coding.suggesting.tokens import sentences
from icc_coding.suggesting.words import Bag, join, text_bag


def prototype_texts(code: Code) -> list[str]:
    """What a code is like, each text by itself: its label, the sentences of its definition, when it applies, and its examples."""
    told = [code.definition[sentence.start : sentence.end] for sentence in sentences(code.definition)]
    return [code.label, *told, *code.include, *code.examples]


@dataclass(frozen=True, slots=True)
class Told:
    """What a code's words come to: the texts that it is like, and the features of its label, definition and examples."""

    texts: tuple[str, ...]
    bag: Bag

    @classmethod
    def of(cls, code: Code) -> Told:
        """From the code as the codebook has it."""
        return cls(tuple(prototype_texts(code)), join([text_bag(text) for text in (f"{code.label}. {code.definition}", *code.examples)]))
