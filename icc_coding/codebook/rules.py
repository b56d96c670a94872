"""Rules from YAML nodes: phrase, near, regex and pattern, each checked as far as it can be without spaCy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml

from icc_coding.codebook.nodes import NodeReader, line_of, suggestion
from icc_coding.codebook.patterns import read_pattern, regex_faults
from icc_coding.codebook.records import Rule
from icc_coding.codebook.schema import RULE, RULE_EFFECTS, RULE_KINDS
from icc_coding.phrasing import one_line

_EXAMPLE = 'For example `- {phrase: "learn* from each other"}`.'


def read_rules(reader: NodeReader, node: yaml.Node | None, owner: str) -> tuple[Rule, ...]:
    """The rules of one code (or of the scope); rules with a fault are reported and left out."""
    read = (_read_rule(reader, item, f"{owner}#{number}") for number, item in enumerate(reader.items(node, "`rules`"), 1))
    return tuple(rule for rule in read if rule is not None)


def _read_rule(reader: NodeReader, node: yaml.Node, name: str) -> Rule | None:
    if isinstance(node, yaml.ScalarNode):
        reader.report(node, f"a rule must say its kind, but is only `{one_line(node.value)}`.", _EXAMPLE)
        return None
    fields = reader.mapping(node, "a rule", RULE)
    kinds = [key for key in fields if key in RULE_KINDS]
    if len(kinds) > 1:
        reader.report(node, f"a rule has two kinds, {' and '.join(f'`{kind}`' for kind in kinds)}.", "Make two rules of it.")
        return None
    effect = _read_effect(reader, fields.get("effect"))
    if not kinds:
        if not isinstance(node, yaml.MappingNode) or all(getattr(key, "value", "") in ("within", "effect") for key, _ in node.value):
            reader.report(node, f"a rule has no kind ({', '.join(RULE_KINDS)}).", _EXAMPLE)
        return None
    kind = kinds[0]
    within = _read_within(reader, node, fields.get("within"), kind)
    value = _READERS[kind](reader, fields[kind])
    return Rule(name, kind, value, effect, within, line_of(node)) if value else None


def _read_effect(reader: NodeReader, node: yaml.Node | None) -> str:
    effect = reader.text(node, "`effect`") if node is not None else "include"
    if effect and effect not in RULE_EFFECTS and node is not None:
        reader.report(
            node,
            f"`effect` cannot be `{one_line(effect)}`.",
            suggestion(effect, RULE_EFFECTS) or f"Choose one of: {', '.join(RULE_EFFECTS)}.",
        )
    return effect


def _read_within(reader: NodeReader, rule: yaml.Node, node: yaml.Node | None, kind: str) -> int:
    """`within` in words: 2 or more for near, and absent elsewhere."""
    if kind != "near":
        if node is not None:
            reader.report(node, f"`within` belongs to `near`, not to `{kind}`.", "Delete it.")
        return 0
    if node is None:
        reader.report(rule, "`near` needs `within`, the number of words the matches may span.", "Add for example `within: 8`.")
        return 0
    typed = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
    if not (node.tag.endswith(":int") and typed.isascii() and typed.isdigit() and len(typed) < 6 and 2 <= int(typed) <= 200):
        reader.report(node, "`within` must be a whole number of words from 2 to 200.", "Write for example `within: 8`.")
        return 0
    return int(typed)


def _read_phrase(reader: NodeReader, node: yaml.Node) -> str | tuple[str, ...]:
    """One phrase, or a list of phrases any of which will do."""
    if not isinstance(node, yaml.SequenceNode):
        return _read_words(reader, node, "`phrase`")
    if not node.value:
        reader.report(node, "`phrase` is an empty list.", "Write at least one phrase, or delete the rule.")
    return tuple(_read_words(reader, item, "a phrase of `phrase`") for item in reader.items(node, "`phrase`"))


def _read_near(reader: NodeReader, node: yaml.Node) -> tuple[tuple[str, ...], ...]:
    items = reader.items(node, "`near`")
    if isinstance(node, yaml.SequenceNode) and len(items) < 2:
        reader.report(node, "`near` needs two or more groups of words.", 'For example `near: [["share", "exchange"], ["lesson", "idea"]]`.')
    groups = []
    for item in items:
        if isinstance(item, yaml.ScalarNode):
            reader.report(
                item,
                f"a group of `near` must be a list, but is `{one_line(item.value)}`.",
                f'Put it in brackets: ["{one_line(item.value)}"].',
            )
            continue
        if isinstance(item, yaml.SequenceNode) and not item.value:
            reader.report(item, "a group of `near` is empty.", "Write its words, or delete it.")
        groups.append(tuple(_read_words(reader, word, "a word of `near`") for word in reader.items(item, "a group of `near`")))
    return tuple(groups)


def _read_words(reader: NodeReader, node: yaml.Node, what: str) -> str:
    words = reader.line_text(node, what)
    if words and not any(character.isalnum() for character in words):
        reader.report(node, f"{what} `{one_line(words)}` has no letter, so it would match anything or nothing.", "Write at least one word.")
    return words


def _read_regex(reader: NodeReader, node: yaml.Node) -> str:
    regex = reader.text(node, "`regex`", strip=False)
    if regex:
        for message, remedy in regex_faults(regex):
            reader.report(node, f"`regex` {message}", remedy)
    return regex


_READERS: dict[str, Callable[[NodeReader, yaml.Node], Any]] = {
    "phrase": _read_phrase,
    "near": _read_near,
    "regex": _read_regex,
    "pattern": read_pattern,
}
