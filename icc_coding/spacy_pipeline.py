"""The one spaCy pipeline: blank English with a sentencizer. No model is downloaded.

Rules that are spaCy patterns are matched by it, and other languages ask spaCy for their abbreviations; English is cut without it
(`english_tokens`).
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language

_ENDLESS = re.compile(r"\S{101,}")


@lru_cache(maxsize=1)
def english() -> Language:
    """Tokeniser and sentencizer; importing spaCy takes half a second, so it happens here."""
    with _torch_hidden(), _commands_hidden():
        import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.max_length = 100_000_000
    nlp.tokenizer = _Tamed(nlp.tokenizer)
    return nlp


class _NoNetworks:
    """Tells one thread that the libraries for networks are not installed."""

    def __init__(self) -> None:
        self.thread = threading.get_ident()

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name in ("torch", "cupy") and threading.get_ident() == self.thread:
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)


@contextmanager
def _torch_hidden() -> Iterator[None]:
    """spaCy's library for networks imports torch where it finds it: two seconds and 180 MB for what a blank pipeline never uses. So it does
    cupy, which wakes the graphics processor.

    Other threads, which may be loading the encoder, are not concerned, and neither is a torch that is loaded already.
    """
    finder = _NoNetworks()
    sys.meta_path.insert(0, finder)  # type: ignore[arg-type]
    try:
        yield
    finally:
        sys.meta_path.remove(finder)  # type: ignore[arg-type]


@contextmanager
def _commands_hidden() -> Iterator[None]:
    """spaCy imports its own command line for one function that nobody here calls: 360 modules and a third of the time.

    Once spaCy is there, whoever asks for its commands gets them.
    """
    if "spacy" in sys.modules:
        yield
        return
    commands, told = ModuleType("spacy.cli"), ModuleType("spacy.cli.info")
    commands.__path__ = []
    told.info = _spacy_info  # type: ignore[attr-defined]
    hidden = {module.__name__: module for module in (commands, told)}
    sys.modules |= hidden
    try:
        yield
    finally:
        for name, module in hidden.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
        if getattr(sys.modules.get("spacy"), "cli", None) is commands:
            del sys.modules["spacy"].cli


def _spacy_info(*arguments: Any, **named: Any) -> Any:
    from spacy.cli.info import info

    return info(*arguments, **named)


class _Tamed:
    """The tokeniser, shielded from words of more than 100 characters (rows of stars, pasted code): it takes quadratic time over them.

    Such a word is read as so many x's and its last character; every offset stays as it is.
    """

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer = tokenizer

    def __call__(self, text: str) -> Any:
        return self.tokenizer(_ENDLESS.sub(lambda match: "x" * (len(match[0]) - 1) + match[0][-1], text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.tokenizer, name)
