"""Which regular expressions can match a sentence at all: those whose necessary letters stand in it.

A codebook may hold hundreds of expressions, and trying each on each sentence costs more than everything else together. From the parsed
expression follow sets of strings of which one each must occur in any match. Expressions are filed under a four-letter piece of each string
of one set, and tried only where a whole string of every set occurs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from icc_coding.codebook.slow_regex import Patient
from icc_coding.letters import small

Expression = re.Pattern[str] | Patient
_PIECE = 4
_LEAST = 2  # letters; a shorter string stands everywhere
_MOST = 400  # an expression that needs one of more strings than this is simply tried


class Prefilter:
    """Files expressions by the pieces they need and names, for a text, those worth trying."""

    def __init__(self, patterns: Iterable[tuple[int, Expression]]) -> None:
        self._always: list[tuple[int, Expression]] = []
        self._by_piece: dict[str, list[tuple[int, Expression]]] = {}
        self._needed: dict[int, list[frozenset[str]]] = {}
        for number, pattern in patterns:
            needed = _needed(pattern)
            if not needed or min(map(len, needed[0])) < _PIECE:
                self._always.append((number, pattern))
            else:
                for piece in {_rarest(string) for string in needed[0]}:
                    self._by_piece.setdefault(piece, []).append((number, pattern))
            self._needed[number] = needed

    def candidates(self, text: str) -> list[tuple[int, Expression]]:
        """Every expression that could match the text, in the order they were given."""
        lowered = small(text)
        found = dict(self._always)
        pieces = {lowered[i : i + _PIECE] for i in range(len(lowered) - _PIECE + 1)}
        for piece in self._by_piece.keys() & pieces:
            found.update(self._by_piece[piece])
        return sorted(item for item in found.items() if all(_holds(lowered, strings) for strings in self._needed[item[0]]))


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
                choices.append(frozenset(small(word) for word in words))
    return min(choices, key=len, default=None)


def _holds(text: str, strings: frozenset[str]) -> bool:
    return any(string in text for string in strings)


def _needed(pattern: Expression) -> list[frozenset[str]]:
    """Sets of strings, lower-case, one of each of which stands in every match; the most telling set first."""
    try:
        choices = _choices(re._parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))  # type: ignore[attr-defined]
    except (AttributeError, re.error):
        return []
    usable = [strings for strings in choices if strings and min(map(len, strings)) >= _LEAST and len(strings) <= _MOST]
    return sorted(usable, key=_telling, reverse=True)


def _telling(strings: frozenset[str]) -> tuple[int, int]:
    """Long strings tell more, and so do few of them."""
    return min(len(string) for string in strings), -len(strings)


def _rarest(string: str) -> str:
    """The piece of a string to file it under: from its longest word, which is rarer than pieces that span blanks."""
    words = max(re.split(r"(?<=\W)|(?=\W)", string), key=len)
    source = words if len(words) >= _PIECE else string
    return source[:_PIECE]


def _choices(parsed: Any) -> list[frozenset[str]]:
    """Sets of strings, of each of which one occurs in any match of a parsed expression."""
    choices: list[frozenset[str]] = []
    run = ""
    for operation, argument in parsed:
        name = str(operation)
        if name == "LITERAL" and chr(argument).isascii():
            run += small(chr(argument))
            continue
        if run:
            choices.append(frozenset((run,)))
            run = ""
        choices += _inner(name, argument)
    if run:
        choices.append(frozenset((run,)))
    return choices


def _inner(name: str, argument: Any) -> list[frozenset[str]]:
    if name == "SUBPATTERN":
        return _choices(argument[-1])
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _choices(argument[2]) if argument[0] >= 1 else []
    if name == "ATOMIC_GROUP":
        return _choices(argument)
    if name == "BRANCH":
        branches = [max(_choices(branch), key=_telling, default=None) for branch in argument[1]]
        if any(branch is None for branch in branches):
            return []
        return [frozenset(string for branch in branches if branch for string in branch)]
    return []
