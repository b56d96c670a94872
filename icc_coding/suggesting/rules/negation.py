"""What takes a hit of a rule away: a word before it that negates it, unless it is a name that was hit."""

from __future__ import annotations

import re
from collections.abc import Sequence

NEGATORS = frozenset(
    [
        "not",
        "n't",
        "no",
        "never",
        "nobody",
        "nothing",
        "none",
        "neither",
        "nor",
        "without",
        "lack",
        "lacks",
        "lacked",
        "lacking",
        "hardly",
        "rarely",
        "cannot",
        "nowhere",
        "stopped",
        "stop",
        "refuse",
        "refused",
    ]
)
_CLAUSE_ENDS = frozenset((",", ";", ":", ".", "?", "!", "but", "because", "although", "though", "however", "while", "until", "whereas"))
# "not only we share …", "no doubt we share …", "why don't we share …": the words negate nothing.
_NO_NEGATION = (
    ("not", "only"),
    ("not", "just"),
    ("not", "simply"),
    ("no", "doubt"),
    ("no", "question"),
    ("nothing", "but"),
    ("no", "matter"),
)
_NAME = re.compile(
    r"\b[A-Z][a-z]+ (?:(?:of|for|the|and|on|in) ){0,2}[A-Z][a-z]+|\b[A-Z]{3,}\b|\b[A-Z]-?\d{2}\b"
)  # two capitalised words, or an acronym
_REACH = 5  # words before a hit in which a negator counts (after NegEx; Chapman et al. 2001, J Biomed Inform 34(5), use five as well)


def negation_before(words: Sequence[str], first: int) -> str:
    """The word within five before `first`, in its clause, that negates what follows; '' if there is none."""
    for position in range(first - 1, max(-1, first - 1 - _REACH), -1):
        word = words[position]
        if word in _CLAUSE_ENDS:
            return ""
        if word in NEGATORS:
            following = words[position + 1] if position + 1 < len(words) else ""
            asks_why = word == "n't" and "why" in words[max(0, position - 2) : position]
            return "" if (word, following) in _NO_NEGATION or asks_why else word
    return ""


def is_name(words: str) -> bool:
    """Whether a match holds a proper name: what stands before it negates something else ("that was not the League of Cities speaking")."""
    return bool(_NAME.search(words))
