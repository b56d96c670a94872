"""Which regular expressions can match a sentence at all: those whose necessary letters stand in it.

A codebook may hold hundreds of expressions, and trying each on each sentence costs more than everything else together. From the parsed
expression follows a set of strings of which one must occur in any match; expressions are filed under a four-letter piece of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_PIECE = 4
_MOST = 400  # an expression that needs one of more strings than this is simply tried


class Prefilter:
    """Files expressions by the pieces they need and names, for a text, those worth trying."""

    def __init__(self, patterns: Iterable[tuple[int, re.Pattern[str]]]) -> None:
        self._always: list[tuple[int, re.Pattern[str]]] = []
        self._by_piece: dict[str, list[tuple[int, re.Pattern[str]]]] = {}
        for number, pattern in patterns:
            pieces = _pieces(pattern)
            if pieces is None:
                self._always.append((number, pattern))
            for piece in pieces or ():
                self._by_piece.setdefault(piece, []).append((number, pattern))

    def candidates(self, text: str) -> list[tuple[int, re.Pattern[str]]]:
        """Every expression that could match the text, in the order they were given."""
        lowered = text.lower()
        found = dict(self._always)
        for piece in {lowered[i : i + _PIECE] for i in range(len(lowered) - _PIECE + 1)}:
            found.update(self._by_piece.get(piece, ()))
        return sorted(found.items())


def needed_words(pattern: Sequence[Mapping[str, Any]]) -> frozenset[str] | None:
    """Words (or lemmas), lower-case, one of which a spaCy Matcher pattern needs; None when it can match without any."""
    choices = []
    for token in pattern:
        if token.get("OP", "1") in ("!", "?", "*") or str(token.get("OP", "1")).startswith(("{0", "{,")):
            continue
        for name in ("LOWER", "LEMMA", "TEXT", "ORTH"):
            value = token.get(name)
            words = [value] if isinstance(value, str) else value.get("IN", ()) if isinstance(value, dict) else ()
            if words:
                choices.append(frozenset(word.lower() for word in words))
    return min(choices, key=len, default=None)


def _pieces(pattern: re.Pattern[str]) -> frozenset[str] | None:
    """Four-letter pieces, lower-case, one of which stands in every match; None when there is no such set."""
    try:
        strings = _needed(re._parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))  # type: ignore[attr-defined]
    except (AttributeError, re.error):
        return None
    if not strings or min(len(string) for string in strings) < _PIECE or len(strings) > _MOST:
        return None
    return frozenset(_rarest(string) for string in strings)


def _rarest(string: str) -> str:
    """The piece of a string to file it under: from its longest word, which is rarer than pieces that span blanks."""
    words = max(re.split(r"(?<=\W)|(?=\W)", string), key=len)
    source = words if len(words) >= _PIECE else string
    return source[:_PIECE]


def _needed(parsed: Any) -> frozenset[str] | None:
    """Strings of which one occurs in any match of a parsed expression; the choice with the longest shortest string."""
    choices: list[frozenset[str]] = []
    run = ""
    for operation, argument in parsed:
        name = str(operation)
        if name == "LITERAL" and chr(argument).isascii():
            run += chr(argument).lower()
            continue
        if run:
            choices.append(frozenset((run,)))
            run = ""
        inner = _inner(name, argument)
        if inner is not None:
            choices.append(inner)
    if run:
        choices.append(frozenset((run,)))
    return max(choices, key=lambda strings: (min(len(string) for string in strings), -len(strings)), default=None)


def _inner(name: str, argument: Any) -> frozenset[str] | None:
    if name == "SUBPATTERN":
        return _needed(argument[-1])
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _needed(argument[2]) if argument[0] >= 1 else None
    if name == "ATOMIC_GROUP":
        return _needed(argument)
    if name == "BRANCH":
        branches = [_needed(branch) for branch in argument[1]]
        if any(branch is None for branch in branches):
            return None
        return frozenset(string for branch in branches if branch for string in branch)
    return None
