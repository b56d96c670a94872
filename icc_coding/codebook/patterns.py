"""spaCy Matcher patterns, checked without importing spaCy (which takes two seconds).

The rules run on blank English: words, sentences and lemmas, but no parts of speech, grammar or names. What this module lets
through, spaCy's Matcher accepts; a test holds it to that.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import Any

import yaml

from icc_coding.codebook.nodes import NodeReader, suggestion
from icc_coding.phrasing import one_line

TEXT = ("TEXT", "ORTH", "LOWER", "LEMMA", "NORM", "SHAPE")
NUMBER = ("LENGTH",)
FLAGS = (
    *("IS_ALPHA", "IS_ASCII", "IS_DIGIT", "IS_LOWER", "IS_UPPER", "IS_TITLE", "IS_STOP", "LIKE_NUM", "LIKE_URL", "LIKE_EMAIL"),
    *("IS_PUNCT", "IS_LEFT_PUNCT", "IS_RIGHT_PUNCT", "IS_BRACKET", "IS_QUOTE", "IS_CURRENCY"),
)
LACKING = {
    "POS": "parts of speech",
    "TAG": "parts of speech",
    "MORPH": "grammar",
    "DEP": "grammar",
    "ENT_TYPE": "names of people and places",
    "ENT_IOB": "names of people and places",
    "ENT_ID": "names of people and places",
    "ENT_KB_ID": "names of people and places",
    "_": "attributes of your own",
    "SPACY": "blanks between words",
    "IS_SPACE": "blanks between words",
    "SENT_START": "sentence beginnings (a rule sees one sentence at a time)",
    "IS_SENT_START": "sentence beginnings (a rule sees one sentence at a time)",
}
_KNOWN = (*TEXT, *NUMBER, *FLAGS, "OP")
_FUZZY = ("FUZZY", *(f"FUZZY{number}" for number in range(1, 10)))
_SETS = ("IN", "NOT_IN")
_COMPARISONS = ("==", "!=", ">=", "<=", ">", "<")
_OPERATOR = re.compile(r"[?*+!]|\{(\d{1,2})\}|\{(\d{0,2}),(\d{0,2})\}")
_ALWAYS_LOWER = ("LOWER", "LEMMA")


def read_pattern(reader: NodeReader, node: yaml.Node) -> list[dict[str, Any]]:
    """A pattern as a list of token descriptions with upper-case keys; what spaCy would refuse, or never match, is reported."""
    tokens = reader.items(node, "`pattern`")
    if isinstance(node, yaml.SequenceNode) and not tokens:
        reader.report(node, "`pattern` is empty.", "Describe one word an item, for example `- {LOWER: learn}`.")
    pattern = [_Token(reader).read(token) for token in tokens]
    if tokens and all(isinstance(token, yaml.MappingNode) and not token.value for token in tokens):
        reader.report(node, "`pattern` says nothing about any of its words, so it would match everywhere.", "Describe at least one word.")
    return pattern


class _Token:
    """Reads the description of one word."""

    def __init__(self, reader: NodeReader) -> None:
        self.reader = reader

    def read(self, node: yaml.Node) -> dict[str, Any]:
        if isinstance(node, yaml.ScalarNode):
            word = one_line(node.value)
            self.reader.report(
                node, f"a word of `pattern` must be described in braces, but is `{word}`.", f"Write for example {{LOWER: {word.lower()}}}."
            )
            return {}
        token: dict[str, Any] = {}
        for key, value in self.reader.entries(node, "a word of `pattern`") or ():
            name = key.value.upper()
            if name in LACKING:
                self.reader.report(
                    key,
                    f"`{key.value}` cannot be used: rules know no {LACKING[name]}.",
                    f"Use one of: {', '.join(TEXT + NUMBER)}, or a test such as IS_TITLE.",
                )
            elif name not in _KNOWN:
                self.reader.report(
                    key, f"`{one_line(key.value)}` is nothing a word has.", suggestion(name, _KNOWN) or f"Known are: {', '.join(_KNOWN)}."
                )
            elif name in token:
                self.reader.report(key, f"`{key.value}` occurs twice for one word.", "Keep one of them.")
            else:
                token[name] = self._value(name, value)
        return token

    def _value(self, name: str, node: yaml.Node) -> Any:
        if name == "OP":
            return self._operator(node)
        if name in FLAGS:
            return self._flag(name, node)
        if isinstance(node, yaml.MappingNode):
            return self._predicates(name, node)
        return self._number(node, f"`{name}`") if name in NUMBER else self._word(name, node)

    def _operator(self, node: yaml.Node) -> str:
        operator = self.reader.text(node, "`OP`")
        match = _OPERATOR.fullmatch(operator)
        low, high = (match[2], match[3]) if match else ("", "")
        if operator and (not match or operator == "{,}" or (low and high and int(low) > int(high)) or match[1] in ("0", "00")):
            self.reader.report(
                node,
                f"`OP` cannot be `{one_line(operator)}`.",
                'Choose one of "?", "*", "+", "!", "{2}", "{1,3}", "{2,}", "{,3}", in quotes.',
            )
        return operator

    def _flag(self, name: str, node: yaml.Node) -> bool:
        if not (isinstance(node, yaml.ScalarNode) and node.tag.endswith(":bool")):
            self.reader.report(node, f"`{name}` must be true or false, without quotes.", f"Write `{name}: true`.")
            return True
        return node.value.lower() in ("true", "yes", "on")

    def _number(self, node: yaml.Node, what: str) -> int:
        typed = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        if not (node.tag.endswith(":int") and typed.isascii() and typed.isdigit() and len(typed) < 6):
            self.reader.report(node, f"{what} must be a whole number.", "Write it without quotes, for example 5.")
            return 0
        return int(typed)

    def _word(self, name: str, node: yaml.Node) -> str:
        """A value that a word must equal; one that no word can equal is reported."""
        word = self.reader.text(node, f"`{name}`")
        if len(word.split()) > 1:
            self.reader.report(
                node,
                f"`{name}: {one_line(word)}` holds a blank, but describes one word, so it never matches.",
                "Describe each word on its own.",
            )
        elif name in _ALWAYS_LOWER and word != word.lower():
            self.reader.report(
                node, f"`{name}: {one_line(word)}` never matches, because {name} is always in small letters.", f"Write `{word.lower()}`."
            )
        return word

    def _predicates(self, name: str, node: yaml.MappingNode) -> dict[str, Any]:
        known = (*_COMPARISONS, *_SETS) if name in NUMBER else ("REGEX", *_SETS, *_FUZZY)
        if not node.value:
            self.reader.report(node, f"`{name}` is empty.", f"Write a value, or a condition such as {{{known[0]}: …}}.")
        return {key: self._predicate(name, key, value) for key, value in self._conditions(name, node, known)}

    def _predicate(self, name: str, key: str, node: yaml.Node) -> Any:
        if name in NUMBER:
            what = f"`{key}` of `{name}`"
            return (
                [self._number(item, f"an item of {what}") for item in self._list(node, what)] if key in _SETS else self._number(node, what)
            )
        if key in _SETS:
            return [self._word(name, item) for item in self._list(node, f"`{key}` of `{name}`")]
        read = self._regex if key == "REGEX" else lambda item: self._word(name, item)
        if not isinstance(node, yaml.MappingNode):
            return read(node)
        return {inner: [read(item) for item in self._list(value, f"`{inner}`")] for inner, value in self._conditions(key, node, _SETS)}

    def _conditions(self, what: str, node: yaml.MappingNode, known: Sequence[str]) -> list[tuple[str, yaml.Node]]:
        found = []
        for key, value in self.reader.entries(node, f"`{what}`") or ():
            if key.value.upper() in known:
                found.append((key.value.upper(), value))
            else:
                self.reader.report(key, f"`{one_line(key.value)}` is no condition for `{what}`.", f"Known are: {', '.join(known)}.")
        return found

    def _list(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        items = self.reader.items(node, what)
        if isinstance(node, yaml.SequenceNode) and not items:
            self.reader.report(node, f"{what} is empty.", "Write at least one item.")
        return items

    def _regex(self, node: yaml.Node) -> str:
        regex = self.reader.text(node, "`REGEX`", strip=False)
        for message, remedy in regex_faults(regex) if regex else ():
            self.reader.report(node, f"`REGEX` {message}", remedy)
        return regex


def regex_faults(regex: str) -> list[tuple[str, str]]:
    """What is wrong with a regular expression: (message, remedy) pairs, in Python's `re` dialect."""
    if any(ord(character) < 32 and character not in "\n\t" for character in regex):
        return [("holds a control character: between double quotes YAML turns `\\b` into one.", "Use single quotes around it: '\\b…'.")]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            compiled = re.compile(regex, re.IGNORECASE)
    except (re.error, RecursionError, OverflowError, Warning) as error:
        return [
            (
                f"`{one_line(regex)}` is not a regular expression: {error}.",
                "Mend it, or put a backslash before signs that are meant as they stand.",
            )
        ]
    if compiled.search(""):
        return [
            (
                f"`{one_line(regex)}` also matches where nothing stands, so it would match everywhere.",
                "Make at least one part of it obligatory.",
            )
        ]
    return []
