"""What a code's words come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from icc_coding.codebook.records import Code
from icc_coding.suggesting.tokens import Sentence, sentences
from icc_coding.suggesting.words import Bag, bag, join


@dataclass(frozen=True, slots=True)
class CodebookText:
    """One text of a codebook: the spans of its sentences, and the features of its words."""

    spans: tuple[tuple[int, int], ...]
    bag: Bag

    @classmethod
    def of(cls, found: tuple[Sentence, ...]) -> CodebookText:
        """From the sentences of the text."""
        return cls(tuple((one.start, one.end) for one in found), bag([word for one in found for word in one.words]))


def said(text: str) -> CodebookText:
    """What a text says, cut by spaCy."""
    return CodebookText.of(sentences(text))


def texts_told(code: Code) -> tuple[str, ...]:
    """What has to be cut of a code: its definition alone and with its label, and its examples."""
    return code.definition, f"{code.label}. {code.definition}", *code.examples


@dataclass(frozen=True, slots=True)
class Told:
    """What a code's words come to: the texts that it is like (its label, the sentences of its definition, when it applies, its examples), each
    by itself, and the features of its label, definition and examples."""

    texts: tuple[str, ...]
    bag: Bag

    @classmethod
    def of(cls, code: Code, read: Callable[[str], CodebookText] = said) -> Told:
        """From the code as the codebook has it; `read` cuts a text, or knows how it was cut."""
        definition, *others = map(read, texts_told(code))
        sentences = [code.definition[start:end] for start, end in definition.spans]
        return cls((code.label, *sentences, *code.include, *code.examples), join([one.bag for one in others]))
