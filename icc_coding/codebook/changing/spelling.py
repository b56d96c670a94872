"""Values as YAML text: in the style that is there already where that can hold them, and always such that they are read back unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from icc_coding.codebook.syntax import ODD_BLANKS

WIDTH = 132  # columns that a line is filled up to
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT = "tag:yaml.org,2002:str"
_FLOW_WIDTH = 140  # a mapping in braces that is longer is written below one another

Value = Any  # a text, a list of values, a mapping of texts to values, or (tag, how it is written) of a number or date


class InBraces(dict[str, Value]):
    """A mapping that is written in braces, as rules are."""


class InBrackets(list[Value]):
    """A list that is written in brackets, as ids are."""


def compose(text: str) -> yaml.Node | None:
    """The root node of a YAML text, with the places of every node."""
    return yaml.compose(text, _LOADER)


def lines_of(value: Value, column: int, offset: int, room: int = 0) -> str:
    """A value as it stands behind `key: ` or `- ` of a block whose own column is `column`.

    Lists and mappings begin on a line of their own below a key; the text then begins with a line end. `offset` is how much further
    than its key the file indents a list; `room` how many columns are taken on the first line already.
    """
    if isinstance(value, str):
        return text_of(value, column=column, taken=room)
    if isinstance(value, InBraces | tuple) or not value:
        return in_flow(value)
    if isinstance(value, InBrackets):
        short = in_flow(value)
        return short if len(short) + room <= _FLOW_WIDTH else lines_of(list(value), column, offset)
    if isinstance(value, Mapping):
        return "\n" + mapping_lines(value, column + 2, offset)
    dash = " " * (column + offset) + "- "
    return "\n" + "\n".join(dash + item_lines(item, column + offset, offset) for item in value)


def item_lines(value: Value, column: int, offset: int) -> str:
    """A value as it stands behind the dash in `column`."""
    if isinstance(value, Mapping) and not isinstance(value, InBraces):
        return mapping_lines(value, column + 2, offset).lstrip(" ")
    if isinstance(value, str):
        return text_of(value, column=column, taken=column + 2, key=False)
    return in_flow(value)


def mapping_lines(value: Mapping[str, Value], column: int, offset: int) -> str:
    """A mapping below one another, its keys in `column`; no line end behind it."""
    lines = []
    for key, item in value.items():
        head = " " * column + f"{key}:"
        rest = lines_of(item, column, offset, room=len(head) + 1)
        lines.append(head + (rest if rest.startswith("\n") else f" {rest}"))
    return "\n".join(lines)


def in_flow(value: Value) -> str:
    """A value on one line, as it may stand inside brackets."""
    if isinstance(value, tuple):
        return str(value[1])
    if isinstance(value, str):
        return next(form for form in _short(value, None) if _reads(f"[{form}]", value))
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {in_flow(item)}" for key, item in value.items()) + "}"
    return "[" + ", ".join(in_flow(item) for item in value) + "]"


def text_of(value: str, *, column: int, taken: int, style: str | None = None, key: bool = True, fill: int = WIDTH) -> str:
    """A text behind a key (or, without `key`, a dash) in `column`; further lines are indented by two.

    `style` is how it was written so far (`"`, `'`, `|`, `>` or None for plain); a long one is folded, up to `fill` columns.
    """
    indent = " " * column
    for form in _forms(value, style, column + 2, taken, key, fill):
        if _reads(f"{indent}{'k:' if key else '-'} {form}\n", value):
            return form
    raise ValueError("a text that YAML cannot hold")


def _forms(value: str, style: str | None, indent: int, taken: int, key: bool, fill: int) -> Iterator[str]:
    """Spellings to try, the best looking first; the last can hold every text."""
    short = "\n" not in value and taken + len(value) <= fill + 4
    if style in ("|", ">") or (not short and key):
        if style == "|":
            yield _literal(value, indent)
        yield _folded(value, indent, fill)
        yield _literal(value, indent)
    if "\n" not in value:
        if not short:
            yield from _wrapped(value, style, indent, taken, fill)
        yield from _short(value, style)
    yield _literal(value, indent)
    yield _quoted(value)


def _short(value: str, style: str | None) -> Iterator[str]:
    single = "'" + value.replace("'", "''") + "'"
    plain = "\n" not in value
    if plain and style == "'":
        yield single
    if style == '"':
        yield _quoted(value)
    if plain:
        yield value
    yield _quoted(value)


def _quoted(value: str) -> str:
    return yaml.dump(value, default_style='"', allow_unicode=True, width=10**9).rstrip("\n")


def _wrapped(value: str, style: str | None, indent: int, taken: int, fill: int) -> Iterator[str]:
    """Plain or quoted over several lines; YAML makes one blank of each line end."""
    for mark in (style,) if style in ("'", '"') else ("", '"', "'"):
        inner = _quoted(value)[1:-1] if mark == '"' else value.replace("'", "''") if mark == "'" else value
        yield f"{mark}{_fill(inner, indent, taken + len(mark or ''), fill)}{mark}"


def _folded(value: str, indent: int, fill: int) -> str:
    pad = " " * indent
    body = "\n\n".join(pad + _fill(part, indent, indent, fill) for part in value.split("\n"))
    return f">-\n{body}"


def _literal(value: str, indent: int) -> str:
    pad = " " * indent
    return "|-\n" + "\n".join(pad + line if line else "" for line in value.split("\n"))


def _fill(text: str, indent: int, taken: int, fill: int) -> str:
    """Broken at single blanks between words, so that folding gives the same text again; no line begins with another kind of blank."""
    lines, length = [""], taken
    for word in re.split(rf"(?<=[^ ]) (?=[^ ])(?!{ODD_BLANKS})", text):
        if lines[-1] and length + 1 + len(word) > fill:
            lines.append(word)
            length = indent + len(word)
        else:
            lines[-1] += f" {word}" if lines[-1] else word
            length += len(word) + (1 if len(lines[-1]) > len(word) else 0)
    return ("\n" + " " * indent).join(lines)


def _reads(line: str, value: str) -> bool:
    """Whether YAML reads a spelling as that text and nothing else."""
    try:
        node = compose(line)
    except yaml.YAMLError:
        return False
    inner: Any = node.value if isinstance(node, yaml.CollectionNode) else []
    found = (inner[0][1] if isinstance(node, yaml.MappingNode) else inner[0]) if len(inner) == 1 else None
    return isinstance(found, yaml.ScalarNode) and found.tag == _TEXT and found.value == value


def texts(values: Sequence[str]) -> list[str]:
    """Texts without blanks around them and without those that are empty or stand there twice."""
    return list(dict.fromkeys(text for value in values if (text := value.strip())))
