"""Regular expressions that can take for ever: a repeat or a choice inside a repeat, as in `(\\w+\\s?)*x`, tries every way of cutting a sentence up.

Repeats one after another, as in `a*a*a*a*b`, do the same more slowly. Only such expressions are looked at here. They are matched by the `regex` package, which finishes most of them at once, and under a clock,
which Python's own engine has not. One that does not finish on words made of its own letters is left out from the beginning, named with
its line, so that no sentence of an interview can stop a run or a review. A `REGEX` inside a pattern is matched by spaCy, with Python's engine and without a
clock: one that this engine does not finish soon, on words made of its own letters, is left out as well.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from functools import lru_cache
from time import thread_time
from typing import TYPE_CHECKING, Any

from icc_coding.errors import LeftOutWarning

if TYPE_CHECKING:
    from icc_coding.codebook.model import Codebook, Rule

SECONDS = 0.2  # a sentence takes microseconds
_MANY = 10  # repeats from here on count as unbounded
_PROBE = 60  # repetitions in a probe
_SIZES = (*range(1, 25), 36, 54, 81, 121, 181)  # repetitions in a word
_LONG = 0.005  # seconds; a word takes microseconds
_SAMPLES = {
    "CATEGORY_WORD": "a",
    "CATEGORY_DIGIT": "1",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_SPACE": "a",
    "CATEGORY_NOT_DIGIT": "a",
    "CATEGORY_NOT_WORD": "-",
}


def is_slow(expression: str) -> bool:
    """Whether an expression does not finish within :data:`SECONDS` on a sentence made for it; always False without a repeat inside a repeat."""
    return _is_slow(expression)


def warn_of_slow_rules(codebook: Codebook) -> list[Rule]:
    """The regex rules and patterns of a codebook that are too slow to be used, each said aloud once."""
    rules = [*codebook.scope.rules, *(rule for code in codebook.codes for rule in code.rules)]
    slow = [(rule, expression) for rule in rules if (expression := slow_in(rule.kind, rule.value))]
    for rule, expression in slow:
        warnings.warn(
            f"codebook.yaml, line {rule.line}: the rule `{expression}` of {rule.name.partition('#')[0]} takes too long on some sentences and is "
            "left out. Write it without a repeat inside a repeat, for example (\\w+ ){0,5} instead of (\\w+ ?)*.",
            LeftOutWarning,
            stacklevel=2,
        )
    return [rule for rule, _ in slow]


def slow_in(kind: str, value: Any) -> str:
    """The expression of a rule, or of a pattern's `REGEX`, that is too slow to be used; '' when there is none."""
    if kind == "regex":
        return value if is_slow(value) else ""
    return next((one for one in _words_of_pattern(value) if _stalls(one)), "") if kind == "pattern" else ""


def _words_of_pattern(value: Any) -> Iterator[str]:
    """Every `REGEX` in a pattern."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "REGEX" and isinstance(inner, str):
                yield inner
            else:
                yield from _words_of_pattern(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _words_of_pattern(inner)


class Patient:
    """An expression that is matched under a clock; it stands where a compiled one does. What does not finish matches nothing, aloud."""

    def __init__(self, expression: str) -> None:
        import regex

        self.pattern = expression
        self.flags = re.compile(expression, re.IGNORECASE).flags
        self._compiled = regex.compile(expression, regex.IGNORECASE)

    def finditer(self, text: str) -> list[Any]:
        """Every match in a sentence."""
        try:
            return list(self._compiled.finditer(text, timeout=SECONDS))
        except TimeoutError:
            warnings.warn(
                f"The rule `{self.pattern}` took too long on a sentence, where it was left out. Write it simpler.",
                LeftOutWarning,
                stacklevel=2,
            )
            return []


def compiled(expression: str) -> re.Pattern[str] | Patient:
    """An expression ready to match, whatever the sentence, in bounded time."""
    return Patient(expression) if _samples(expression) or _stalls(expression) else re.compile(expression, re.IGNORECASE)


@lru_cache(maxsize=4096)
def _is_slow(expression: str) -> bool:
    samples = _samples(expression)
    if not samples:
        return False
    import regex

    pattern = regex.compile(expression, regex.IGNORECASE)
    try:
        for sample in dict.fromkeys([*samples, "a", "a ", "word "]):
            for end in ("\x01", "!", " x"):
                pattern.search(sample * _PROBE + end, timeout=SECONDS)
    except TimeoutError:
        return True
    return False


@lru_cache(maxsize=4096)
def _stalls(expression: str) -> bool:
    """Whether Python's engine takes long on a word made for it. Words grow letter by letter first, so that the trial itself takes no time."""
    samples = _samples(expression) or _in_a_row(expression)
    pattern = re.compile(expression, re.IGNORECASE)
    for sample in dict.fromkeys([*samples, "a"] if samples else []):
        for end in ("\x01", "!"):
            for size in _SIZES:
                word = sample * size + end
                if _took(pattern, word) > _LONG and _took(pattern, word) > _LONG:  # twice: once can be anything else's time
                    return True
    return False


def _took(pattern: re.Pattern[str], word: str) -> float:
    """Processor seconds of a search."""
    begin = thread_time()
    pattern.search(word)
    return thread_time() - begin


def _in_a_row(expression: str) -> tuple[str, ...]:
    """Samples of what is repeated without end, when that is more than one thing."""
    repeated: list[str] = []
    try:
        _repeats(re._parser.parse(expression, re.IGNORECASE), repeated)  # type: ignore[attr-defined]
    except (re.error, RecursionError, OverflowError):
        return ()
    return tuple(repeated) if len(repeated) > 1 else ()


def _repeats(tree: Any, repeated: list[str]) -> None:
    for operation, argument in tree:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT") and int(argument[1]) >= _MANY:
            repeated.append(_sample(argument[2]) or "a")
        elif name in ("SUBPATTERN", "ATOMIC_GROUP"):
            _repeats(argument[-1] if name == "SUBPATTERN" else argument, repeated)
        elif name == "BRANCH":
            for branch in argument[1]:
                _repeats(branch, repeated)


@lru_cache(maxsize=4096)
def _samples(expression: str) -> tuple[str, ...]:
    """Texts of which such an expression can be asked to try every cutting; () for one that holds no repeat or choice inside a repeat."""
    samples: list[str] = []
    try:
        _look(re._parser.parse(expression, re.IGNORECASE), 0, samples)  # type: ignore[attr-defined]
    except (re.error, RecursionError, OverflowError):
        return ()
    return tuple(samples)


def _look(tree: Any, inside: int, samples: list[str]) -> None:
    """Collect a sample of what is repeated wherever a repeat lies inside another."""
    for operation, argument in tree:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            _, most, inner = argument
            deeper = inside + (int(most) >= _MANY)
            if deeper >= 2 and int(most) >= _MANY:
                samples.append(_sample(inner) or "a")
            _look(inner, deeper, samples)
        elif name == "SUBPATTERN":
            _look(argument[-1], inside, samples)
        elif name == "BRANCH":
            if inside:
                samples += [_sample(branch) or "a" for branch in argument[1]]
            for branch in argument[1]:
                _look(branch, inside, samples)
        elif name in ("ASSERT", "ASSERT_NOT"):
            _look(argument[1], inside, samples)
        elif name == "ATOMIC_GROUP":
            _look(argument, inside, samples)


def _sample(tree: Any) -> str:
    """A short text that a piece of an expression matches, as far as that is easily said."""
    said = ""
    for operation, argument in tree:
        name = str(operation)
        if name == "LITERAL":
            said += chr(argument)
        elif name in ("ANY", "NOT_LITERAL"):
            said += "a"
        elif name == "IN":
            kind, value = argument[0]
            said += {"LITERAL": lambda v: chr(v), "RANGE": lambda v: chr(v[0]), "CATEGORY": lambda v: _SAMPLES.get(str(v), "a")}.get(
                str(kind), lambda v: "~"
            )(value)
        elif name in ("MAX_REPEAT", "MIN_REPEAT"):
            said += _sample(argument[2]) * max(1, min(int(argument[0]), 3))
        elif name == "SUBPATTERN":
            said += _sample(argument[-1])
        elif name == "BRANCH":
            said += _sample(argument[1][0])
    return said
