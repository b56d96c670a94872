"""Typed access to YAML nodes: every wrong type, unknown key or empty value becomes a Problem with its line.

Nodes are read instead of Python values because a node still knows its line and what the author really typed (`no`, not False).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

import yaml

from icc_coding.errors import Problem
from icc_coding.phrasing import one_line

_PREFIX = "tag:yaml.org,2002:"
_READ_AS = {
    "null": "nothing",
    "bool": "true or false",
    "int": "a number",
    "float": "a number",
    "timestamp": "a date",
    "merge": "an instruction to merge",
    "value": "a default value",
    "map": "keys with values",
    "seq": "a list",
    "str": "a text",
}
QUOTE = "Put it in quotes"


class NodeReader:
    """Reads nodes and collects what is wrong with them in `problems`."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def report(self, place: yaml.Node | int, message: str, remedy: str = "") -> None:
        """Add a problem at a node or a line (counted from 1)."""
        line = place if isinstance(place, int) else line_of(place)
        self.problems.append(Problem(self.file, line, message, remedy))

    def mapping(self, node: yaml.Node, what: str, known: Sequence[str], required: Sequence[str] = ()) -> dict[str, yaml.Node]:
        """The values of a mapping by key; unknown, doubled and missing keys are reported. Not a mapping: reported, and empty."""
        entries = self.entries(node, what)
        if entries is None:
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in entries:
            name = key.value
            if name not in known:
                self.report(key, f"unknown key `{one_line(name)}` in {what}.", _unknown_remedy(name, known))
            elif name in found:
                self.report(key, f"`{name}` occurs twice in {what}; the first is in line {line_of(found[name])}.", "Keep one of them.")
            else:
                found[name] = value
        for name in required:
            if name not in found and not (
                set(difflib.get_close_matches(name, [key.value for key, _ in entries], cutoff=0.75)) - set(known)
            ):
                self.report(node, f"{what} lacks `{name}`.", f"Add a line `{name}: …`.")
        return found

    def entries(self, node: yaml.Node, what: str) -> list[tuple[yaml.ScalarNode, yaml.Node]] | None:
        """The key and value nodes of a mapping, keys being texts; None (and a report) when it is no mapping."""
        if not isinstance(node, yaml.MappingNode):
            self._wrong(node, what, "must be written as `key: value` lines")
            return None
        entries = []
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag == f"{_PREFIX}merge":
                self.report(key, f"`<<` in {what} is not supported.", "Write the keys out, or repeat a single value with `*name`.")
            elif not isinstance(key, yaml.ScalarNode):
                self.report(key, f"{what} has a list or a mapping where a key should be.", "Put texts that begin with [ or { in quotes.")
            else:
                entries.append((key, value))
        return entries

    def items(self, node: yaml.Node | None, what: str) -> list[yaml.Node]:
        """The items of a list; a missing node is an empty list."""
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            dashed = isinstance(node, yaml.ScalarNode) and node.value.startswith("-")
            remedy = "Put a blank after the dash." if dashed else "Begin each item with `- ` on a line of its own, or write [one, two]."
            self._wrong(node, what, "must be a list", remedy)
            return []
        return list(node.value)

    def text(self, node: yaml.Node | None, what: str, *, strip: bool = True) -> str:
        """A text that is not empty; a missing node is ''."""
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode) or node.tag != f"{_PREFIX}str":
            self._wrong(node, what, "must be a text")
            return ""
        value = str(node.value)
        if not value.strip():
            self.report(node, f"{what} is empty.", "Write a text, or delete the line.")
            return ""
        return value.strip() if strip else value

    def line_text(self, node: yaml.Node | None, what: str) -> str:
        """A text on one line: blanks and line breaks in it become single blanks."""
        return " ".join(self.text(node, what).split())

    def texts(self, node: yaml.Node | None, what: str) -> tuple[str, ...]:
        """A list of texts."""
        read = (self.text(item, f"an item of {what}") for item in self.items(node, what))
        return tuple(text for text in read if text)

    def _wrong(self, node: yaml.Node, what: str, expected: str, remedy: str = "") -> None:
        """Report a wrong type, naming the usual reason for it."""
        typed = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        kind = node.tag.removeprefix(_PREFIX)
        if kind == "null":
            hash_sign = " (A `#` that is not in quotes begins a comment.)" if what.endswith("color`") else ""
            self.report(node, f"{what} {expected}, but is empty.", f"Write a value, or delete the line.{hash_sign}")
        elif not node.tag.startswith(_PREFIX):
            self.report(
                node, f"{what} {expected}, but begins with `{one_line(node.tag)}`, which YAML reads as an instruction.", f"{QUOTE}."
            )
        elif "must be a text" in expected and isinstance(node, yaml.ScalarNode):
            self.report(
                node,
                f"{what} {expected}, but YAML reads `{one_line(typed)}` as {_READ_AS.get(kind, kind)}.",
                f'{QUOTE}: "{one_line(typed)}".',
            )
        elif "must be a text" in expected and isinstance(node, yaml.MappingNode) and _one_key(node):
            key = one_line(str(node.value[0][0].value))
            if key[:1] in tuple("“”„«‘"):
                message = f"curly quotes are no quotes in YAML: it reads `{key}: …` as a key with a value."
                self.report(node, message, "Write straight ones around the whole text.")
                return
            self.report(node, f"{what} {expected}, but YAML reads `{key}: …` as a key with a value.", f"{QUOTE} from beginning to end.")
        elif "must be a text" in expected and isinstance(node, yaml.SequenceNode) and node.flow_style:
            self.report(node, f"{what} {expected}, but begins with `[`, which YAML reads as a list.", f"{QUOTE} from beginning to end.")
        else:
            is_now = f"is {_READ_AS.get(kind, kind)}" + (f" (`{one_line(typed)}`)" if typed else "")
            self.report(node, f"{what} {expected}, but {is_now}.", remedy)


def line_of(node: yaml.Node) -> int:
    """The line a node begins in, counted from 1."""
    return int(node.start_mark.line) + 1


def suggestion(name: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """`Did you mean …?` for the nearest known names, or ''."""
    near = difflib.get_close_matches(name, list(known), n=2, cutoff=cutoff)
    return f"Did you mean {' or '.join(f'`{item}`' for item in near)}?" if near else ""


def _unknown_remedy(name: str, known: Sequence[str]) -> str:
    if name.startswith("-"):
        return "Put a blank after the dash."
    return suggestion(name, known) or f"Known are: {', '.join(known)}."


def _one_key(node: yaml.MappingNode) -> bool:
    return len(node.value) == 1 and isinstance(node.value[0][0], yaml.ScalarNode)
