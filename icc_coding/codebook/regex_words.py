"""Simple regular expressions in a form that reads: `(share|pool)\\w* the costs?` as "(share / pool)* the cost[s]".

`a / b` is one of both, `[s]` may be missing, `*` stands for any letters, `…` for a gap, `[not before x]` for what may not follow.
Expressions that refer to groups or hold unusual classes are not rewritten.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LEGEND = "(a / b) is one of both, [s] may be missing, … is a gap."
_ESCAPES = {"b": "", "B": "", "w": "*", "S": "*", "s": " ", "W": " ", "d": "a number"}
_CLASSES = {"[A-Z]": "A*", "[a-z]": "*", "[A-Za-z]": "*", "[a-zA-Z]": "*", "[0-9]": "a number", "[-]": "-"}
_LOOKS = {"(?=": "before", "(?!": "not before", "(?<=": "after", "(?<!": "not after"}
_QUANTIFIER = re.compile(r"(?:([?*+])|\{(\d*)(?:(,)(\d*))?\})[?+]?")
_GAP = " … "


class _NotSimple(Exception):
    """The expression holds something that has no plain reading."""


def regex_words(regex: str, longest: int | None = None) -> str | None:
    """The expression in words, None when it has no plain reading; lists of more than `longest` alternatives are cut."""
    reader = _RegexReader(regex, longest)
    try:
        words = reader.alternatives()
    except _NotSimple:
        return None
    if reader.place < len(regex):
        return None
    words = re.sub(r"\*[*]+", "*", words)
    words = re.sub(r"\s+", " ", words).strip()
    return re.sub(r"…(?: …)+", "…", words)


@dataclass(slots=True)
class _RegexReader:
    """Reads one expression from left to right."""

    regex: str
    longest: int | None
    place: int = 0

    def alternatives(self) -> str:
        """Everything up to a closing bracket or the end."""
        found = [self._sequence()]
        while self._peek() == "|":
            self.place += 1
            found.append(self._sequence())
        options = [words for words in found if words.strip()]
        if not options:
            return ""
        if len(options) == 1:
            return options[0] if len(found) == 1 else _optional(options[0])
        shown = options if self.longest is None else options[: self.longest]
        more = f" / and {len(options) - len(shown)} more" if len(options) > len(shown) else ""
        before, after = (" " * all(blank(words) for words in options) for blank in (_begins_blank, _ends_blank))
        return before + " / ".join(words.strip() for words in shown) + more + after

    def _sequence(self) -> str:
        parts = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._quantified())
        return "".join(parts)

    def _quantified(self) -> str:
        start = self.place
        words = self._atom()
        typed = self.regex[start : self.place]
        match = _QUANTIFIER.match(self.regex, self.place)
        if not match:
            return words
        self.place = match.end()
        if typed == ".":
            return "" if match[1] == "?" else _GAP
        grouped = typed[0] == "("
        if re.fullmatch(r"\s*\*\s*", words):
            return _GAP if grouped else words
        may_miss = match[1] in ("?", "*") or (bool(match[3]) and match[2] in ("", "0"))
        return _optional(words) if may_miss else words

    def _atom(self) -> str:
        sign = self._peek()
        if sign == "(":
            return self._group()
        if sign == "[":
            return self._class()
        if sign in "*+?{}":
            raise _NotSimple
        self.place += 1
        if sign == "\\":
            return self._escape()
        return {"^": "", "$": "", ".": "*"}.get(sign, sign)

    def _escape(self) -> str:
        sign = self._peek()
        self.place += 1
        if sign.isalnum() and sign not in _ESCAPES:
            raise _NotSimple
        return _ESCAPES.get(sign, sign)

    def _group(self) -> str:
        for look, meaning in _LOOKS.items():
            if self.regex.startswith(look, self.place):
                self.place += len(look)
                return f" [{meaning} {self._rest_of_group().strip()}] "
        opening = re.compile(r"\((?:\?(?:[ims]*(?:-[ims]+)?):)?(?!\?)").match(self.regex, self.place)
        if not opening:
            raise _NotSimple
        self.place = opening.end()
        words = self._rest_of_group()
        return f"{' ' * _begins_blank(words)}({words.strip()}){' ' * _ends_blank(words)}" if " / " in words else words

    def _rest_of_group(self) -> str:
        words = self.alternatives()
        if self._peek() != ")":
            raise _NotSimple
        self.place += 1
        return words

    def _class(self) -> str:
        match = re.compile(r"\[(?!\^)(?:[^\]\\]|\\w)+\]").match(self.regex, self.place)
        if not match:
            raise _NotSimple
        self.place = match.end()
        signs = match.group()
        if signs in _CLASSES:
            return _CLASSES[signs]
        if "\\w" in signs:
            return "*"
        if re.fullmatch(r"\[[- ,;]+\]", signs):
            return " "
        if re.fullmatch(r"\[\w{2,5}\]", signs):
            return f"({' / '.join(signs[1:-1])})"
        raise _NotSimple

    def _peek(self) -> str:
        return self.regex[self.place : self.place + 1]


def _optional(words: str) -> str:
    inner = words.strip()
    if not inner:
        return words
    inner = inner[1:-1] if inner.startswith("(") and inner.endswith(")") and "(" not in inner[1:] else inner
    return f"{' ' * _begins_blank(words)}[{inner}]{' ' * _ends_blank(words)}"


def _begins_blank(words: str) -> bool:
    return words.startswith(" ")


def _ends_blank(words: str) -> bool:
    return words.endswith(" ")
