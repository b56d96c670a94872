"""YAML that does not parse: what was meant is said in words, and reading goes on to the next mistake."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from icc_coding.codebook.model import Codebook
from icc_coding.codebook.syntax import compose

from .sample import GOOD, changed

LOADERS = [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)]

FAULTS = {
    # what is changed: (old, new, line after the first of the change, words of the message, words of the remedy)
    "colon": ("one voice.", "one: voice.", 0, "a colon with a blank after it", "quotes"),
    "two colons": ("- We learned a lot from Oslo.", "- We said: we learned: a lot.", 0, "a colon with a blank after it", "quotes"),
    "too deep": ("        label: Coalition\n", "         label: Coalition\n", 0, "`label: Coalition` does not line up", "8"),
    "not deep enough": ("        label: Coalition\n", "       label: Coalition\n", 0, "does not line up", "8"),
    "no blank after dash": ("  - A made-up source", "  -A: source\n  - b", 0, "no blank after the dash", "Put one there"),
    "no blank after colon": ("        label: Coalition\n", "        label:Coalition\n", 0, "no blank after the colon", "label: …"),
    "no colon": ("    codes:\n      - id: coalition", "    codes\n      - id: coalition", 0, "no colon after the key", "codes: …"),
    "text goes on": ("one voice.", "one\nvoice.", 1, "`voice.` is neither", "indent it further"),
    "tab in front": ("        label: Coalition\n", "\tlabel: Coalition\n", 0, "holds a tab", "blanks"),
    "tab after dash": ("- A made-up source", "-\tA made-up source", 0, "holds a tab", "blanks"),
    "at sign": ("- A made-up source", "- @mayor", 0, "cannot begin with the sign @", "quotes"),
    "star": ("- A made-up source", "- *learning* is", 0, "cannot begin with the sign *", "quotes"),
    "unknown alias": ("- A made-up source", "- *other", 0, "cannot begin with the sign *", "quotes"),
    "greater": ("- A made-up source", "- > half", 0, "cannot begin with the sign >", "quotes"),
    "folded on its line": ("definition: >\n", "definition: > Here.\n", 0, "must begin on the next line", "down"),
    "brackets of a note": ("- A made-up source", "- [laughs] we did", 0, "cannot begin with the sign [", "quotes"),
    "open bracket": ("include: [lessons]", "include: [lessons", 0, "bracket is opened here and not closed", "`]`"),
    "open brace": ("- {phrase: other cities}", "- {phrase: other cities", 0, "bracket is opened here and not closed", "`}`"),
    "words after a quote": ("- A made-up source", '- "He said" and went', 0, "goes on after the closing quote", "quotes"),
    "apostrophe": ("- A made-up source", "- 'It's fine'", 0, "goes on after the closing quote", "twice"),
    "open quote": ("- A made-up source", '- "He said', 0, "a quote is opened here and never closed", "Close it"),
    "open quote above another": (
        "- We learned a lot from Oslo.",
        '- "We learned\n          - "x"',
        0,
        "a quote is opened here",
        "Close it",
    ),
    "backslash": (r"'\blessons? learned\b'", r'"\slessons"', 0, "a backslash has a meaning of its own", "single quotes"),
    "two documents": ("scope:\n", "---\nscope:\n", 0, "a second YAML document", "Delete"),
    "operator": ('"+"', "?", 0, "`?` must be in quotes", '"?"'),
    "star operator": ('"+"', "*", 0, "`*` must be in quotes", '"*"'),
    "colon in braces": ("{phrase: other cities}", "{phrase: other: cities}", 0, "cannot read what stands in brackets", "quotes"),
    "bell": ("A made-up source", "A made\x07up source", 0, "cannot be seen (U+0007)", "Delete"),
}


@pytest.mark.parametrize("loader", LOADERS, ids=["python", "c"])
@pytest.mark.parametrize(("old", "new", "further", "message", "remedy"), FAULTS.values(), ids=FAULTS)
def test_a_syntax_error_is_said_in_words(
    old: str, new: str, further: int, message: str, remedy: str, loader: type[yaml.SafeLoader]
) -> None:
    text, line = changed(old, new)
    composed = compose(text, "codebook.yaml", loader)
    (problem,) = composed.problems
    assert problem.line == line + further
    assert message in problem.message
    assert remedy in problem.remedy
    assert composed.node is not None, "reading goes on"


@pytest.mark.parametrize(("old", "new", "further", "message", "remedy"), FAULTS.values(), ids=FAULTS)
def test_a_mended_line_gives_no_echo_and_hides_nothing(old: str, new: str, further: int, message: str, remedy: str) -> None:
    text, _ = changed(old, new)
    text = text.replace("effect: exclude", "effect: exlude")
    book, problems = Codebook.parse(text)
    assert book is None
    assert len(problems) == 2
    assert "`effect` cannot be `exlude`" in problems[1].message


def test_many_syntax_errors_come_at_once() -> None:
    text = GOOD.replace("one voice.", "one: voice.").replace("- A made-up source", "- @source").replace("- We learned", "\t  - We learned")
    text = text.replace("[lessons]", "[lessons").replace("'\\blessons", "'It's \\blessons")
    _, problems = Codebook.parse(text)
    assert [problem.line for problem in problems] == sorted(
        text[: text.index(mark)].count("\n") + 1 for mark in ("@source", "one: voice", "[lessons", "\t", "'It's")
    )


def test_where_the_meaning_is_not_plain_the_rest_is_promised() -> None:
    _, problems = Codebook.parse("name: x\nversion: &a &b c\n")
    assert "What follows is checked once this is mended." in problems[-1].remedy


def test_aliases_that_multiply_are_refused_quickly() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)]
    (problem,) = Codebook.parse("\n".join(lines))[1]
    assert "grows to more than 200,000 values" in problem.message


def test_a_value_that_contains_itself_is_refused() -> None:
    (problem,) = Codebook.parse(changed("sources:\n  - A made-up source", "sources: &x [*x]")[0])[1]
    assert "grows" in problem.message


@pytest.mark.parametrize("text", ["[" * 200_000, "- " * 200_000, "a: " + "{a: " * 50_000, "{" * 70 + "}" * 70])
def test_deep_nesting_is_refused_before_it_can_break_anything(text: str) -> None:
    (problem,) = Codebook.parse(text)[1]
    assert "levels stand inside each other" in problem.message


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_makes_it_crash(data: st.DataObject) -> None:
    text = GOOD
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(text) - 1))
        drop = data.draw(st.integers(0, 12))
        text = (
            text[:place]
            + data.draw(st.text(st.sampled_from(" \t\n\"'[]{}:-#&*!|>%@`,?\\~0a\u2028\x07"), max_size=4))
            + text[place + drop :]
        )
    book, problems = Codebook.parse(text)
    assert (book is None) == bool(problems)
    assert all(problem.line is None or 1 <= problem.line <= text.count("\n") + 1 for problem in problems)


def test_thousands_of_mistakes_are_not_mended_one_by_one() -> None:
    codebook, problems = Codebook.parse(GOOD + "more:\n" + "".join(f"  - bad {number}: x: y\n" for number in range(2000)))
    assert codebook is None
    assert 50 < len(problems) < 60
    assert any("50 mistakes stand above" in str(p) for p in problems)
