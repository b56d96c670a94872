"""What a JSON file holds besides what was read of it: running text that occurs nowhere in the turns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_FEWEST = 4  # words; anything shorter is a name, an id or a date
_SHARE = 0.5  # of a text's runs of three words that must occur in what was read
_WORD_KEYS = ("punctuated_word", "word", "text", "value", "content", "name")
_DEEPEST = 60


def unread(data: Any, read: Sequence[str]) -> dict[str, int]:
    """Words of running text that was not read, by the place where they lie.

    A text counts as read when most of its runs of three words occur in the turns: services keep the same words several times
    (lower case, numbers spelled out, other hypotheses).
    """
    texts, known = {" ".join(text.split()) for text in read}, None
    found: dict[str, int] = {}
    for path, text in _texts(data):
        if text in texts or " ".join(text.split()) in texts or not _running(text):
            continue
        known = set(_runs(_tokens(" ".join(read)))) if known is None else known
        tokens = _tokens(text)
        runs = list(_runs(tokens))
        if sum(run in known for run in runs) < _SHARE * len(runs):
            found[path] = found.get(path, 0) + len(tokens)
    return found


def _running(text: str) -> bool:
    """Whether it is words in a row, and no identifier, address, time or number."""
    return sum(any(character.isalpha() for character in word) for word in text.split()) >= _FEWEST


def _tokens(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _runs(tokens: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(tokens, tokens[1:], tokens[2:], strict=False)


def _texts(data: Any) -> Iterator[tuple[str, str]]:
    """Every text with its place; a list of single words is one text."""
    stack: list[tuple[str, Any, int]] = [("", data, 0)]
    while stack:
        path, value, depth = stack.pop()
        if isinstance(value, str):
            yield path, value
        elif depth > _DEEPEST:
            continue
        elif isinstance(value, Mapping):
            stack.extend((f"{path}.{key}" if path else str(key), inner, depth + 1) for key, inner in value.items())
        elif isinstance(value, list) and value:
            if (words := _single_words(value)) is not None:
                yield path, words
            else:
                stack.extend((path, inner, depth + 1) for inner in value if isinstance(inner, (str, Mapping, list)))


def _single_words(entries: Sequence[Any]) -> str | None:
    """The words of a list of words, None when it is none."""
    words: list[str] = []
    for entry in entries:
        entry = entry["alternatives"][0] if isinstance(entry, Mapping) and _alternatives(entry) else entry
        word = next((entry[key] for key in _WORD_KEYS if isinstance(entry.get(key), str)), None) if isinstance(entry, Mapping) else entry
        if not isinstance(word, str) or len(word.split()) > 2:
            return None
        words.append(word)
    return " ".join(words) if len(words) > 1 else None


def _alternatives(entry: Mapping[str, Any]) -> bool:
    first = entry.get("alternatives")
    return isinstance(first, list) and bool(first) and isinstance(first[0], Mapping) and "content" in first[0]
