"""Rules in plain words, for readers who do not write rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from icc_coding.codebook.model import Rule
from icc_coding.codebook.regex_words import LEGEND as REGEX_LEGEND
from icc_coding.codebook.regex_words import regex_words

EFFECTS = {
    "include": "Speaks for the code",
    "require": "Must stand there too",
    "exclude": "Speaks against the code",
}
LEGEND = (
    f"Words in quotes count in all their grammatical forms; * stands for any letters. {REGEX_LEGEND} "
    "A hit only proposes the code: the definition decides."
)
_FLAGS = {
    "IS_ALPHA": "made of letters",
    "IS_ASCII": "without accents",
    "IS_DIGIT": "made of digits",
    "IS_LOWER": "in small letters",
    "IS_UPPER": "in capitals",
    "IS_TITLE": "with a capital first",
    "IS_STOP": "that is a function word",
    "LIKE_NUM": "that is a number",
    "LIKE_URL": "that is a web address",
    "LIKE_EMAIL": "that is a mail address",
    "IS_PUNCT": "that is a punctuation mark",
    "IS_LEFT_PUNCT": "that opens a bracket or quote",
    "IS_RIGHT_PUNCT": "that closes a bracket or quote",
    "IS_BRACKET": "that is a bracket",
    "IS_QUOTE": "that is a quotation mark",
    "IS_CURRENCY": "that is a currency sign",
}
_TIMES = {"?": " (or nothing)", "*": " (any number, or nothing)", "+": " (one or more)", "!": " (but not here)"}


def describe(rule: Rule, longest: int | None = None) -> str:
    """What a rule looks for, on one line, without its effect; lists of more than `longest` words are cut."""
    if rule.kind == "phrase":
        return quoted(rule.value) if isinstance(rule.value, str) else one_of(rule.value, longest)
    if rule.kind == "near":
        return " with ".join(one_of(group, longest) for group in rule.value) + f", within {rule.within} words"
    if rule.kind == "regex":
        words = regex_words(rule.value, longest)
        return f"wording: {words}" if words else f"regular expression {rule.value}"
    return "word by word: " + ", then ".join(_token(token) for token in rule.value)


def quoted(words: str) -> str:
    """Words in typographic quotes."""
    return f"“{words}”"


def one_of(words: Sequence[str], longest: int | None = None) -> str:
    """“a”, “b” or “c”; with `longest` the first ones and how many more there are."""
    shown = [quoted(word) for word in words[:longest]]
    if len(shown) < len(words):
        return f"{', '.join(shown)} or one of {len(words) - len(shown)} more"
    return f"{', '.join(shown[:-1])} or {shown[-1]}" if len(shown) > 1 else shown[0]


def _token(token: Mapping[str, Any]) -> str:
    parts = [_attribute(name, value) for name, value in token.items() if name != "OP"]
    return (" and ".join(parts) or "any word") + _times(token.get("OP", ""))


def _times(operator: str) -> str:
    if not operator.startswith("{"):
        return _TIMES.get(operator, "")
    low, comma, high = operator[1:-1].partition(",")
    if not comma:
        return f" ({low} times)"
    return f" ({low} times or more)" if not high else f" ({low or 0} to {high} times)"


def _attribute(name: str, value: Any) -> str:
    if name in _FLAGS:
        return f"a word {_FLAGS[name]}" if value else f"no word {_FLAGS[name]}"
    if name == "LENGTH":
        conditions = value if isinstance(value, Mapping) else {"==": value}
        return "a word of " + " and ".join(f"{sign} {number}".replace("== ", "") for sign, number in conditions.items()) + " letters"
    conditions = value if isinstance(value, Mapping) else {"IN": [value]}
    return " and ".join(_condition(name, key, wanted) for key, wanted in conditions.items())


def _condition(name: str, key: str, wanted: Any) -> str:
    manner = {"LEMMA": "any form of ", "TEXT": "exactly ", "ORTH": "exactly ", "SHAPE": "a word shaped like "}.get(name, "")
    if isinstance(wanted, Mapping):
        return " and ".join(_condition(name, inner, words) for inner, words in wanted.items())
    words = [wanted] if isinstance(wanted, str) else list(wanted)
    if key == "NOT_IN":
        return f"not {manner}{one_of(words)}"
    if key == "REGEX":
        return f"a word that fits {one_of(words)}"
    if key.startswith("FUZZY"):
        return f"{manner}{one_of(words)} or a misspelling of it"
    return manner + one_of(words)
