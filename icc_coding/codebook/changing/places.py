"""Where things stand in a YAML text: from a node to its lines."""

from __future__ import annotations

import re
from typing import Any

import yaml


def is_flow(node: yaml.Node) -> bool:
    """Whether a list or mapping is written in brackets or braces."""
    return bool(getattr(node, "flow_style", False))


def line_start(text: str, place: int) -> int:
    """The beginning of the line of a place."""
    return max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1


def line_above(text: str, start: int) -> int:
    """The beginning of the line above the one that begins at `start`."""
    return line_start(text, start - 2 if text[max(0, start - 2) : start] == "\r\n" else start - 1)


def line_end(text: str, place: int) -> int:
    """The beginning of the line behind the line of a place, or the text's end."""
    found = re.compile(r"\r\n|\n|\r").search(text, place)
    return found.end() if found else len(text)


def content_end(node: yaml.Node, text: str) -> int:
    """Behind the last character of a node, without comments, blank lines and the line's end behind it.

    The parser's own mark of a block reaches to what follows.
    """
    if isinstance(node, yaml.ScalarNode):
        end = int(node.end_mark.index)
        if node.style in ("|", ">"):
            return int(node.start_mark.index) + len(text[node.start_mark.index : end].rstrip())
        return end
    if is_flow(node) or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return content_end(last[1] if isinstance(last, tuple) else last, text)


def dash_of(item: yaml.Node, text: str, low: int) -> int:
    """The dash before an item of a block list that begins at `low`."""
    return text.rfind("-", low, item.start_mark.index)


def tail_end(text: str, place: int, column: int) -> int:
    """Past the comments that follow at the beginning of a line and are indented further than `column`: they belong to what stands above."""
    while True:
        match = re.match(r"( *)#", text[place : line_end(text, place)])
        if match is None or len(match[1]) <= column:
            return place
        place = line_end(text, place)


def scalar_spans(node: yaml.Node) -> list[tuple[int, int]]:
    """Where the texts inside a node stand."""
    if isinstance(node, yaml.ScalarNode):
        return [(node.start_mark.index, node.end_mark.index)]
    if isinstance(node, yaml.MappingNode):
        return [span for pair in node.value for part in pair for span in scalar_spans(part)]
    return [span for item in node.value for span in scalar_spans(item)]


def dash_column(text: str, node: yaml.Node) -> int:
    """The column of the dashes of a block list that is not empty."""
    dash = dash_of(node.value[0], text, node.start_mark.index)
    return dash - line_start(text, dash)


def item_place(text: str, node: yaml.Node, at: int, column: int) -> int:
    """The beginning of the line where an item goes into a block list with its dashes in `column`."""
    if at == 0:
        return line_start(text, dash_of(node.value[0], text, node.start_mark.index))
    return tail_end(text, line_end(text, content_end(node.value[at - 1], text)), column)


def head(text: str, dash: int) -> int:
    """Where an item's lines begin: at its dash, or at the comments right above that are indented as it is."""
    start = line_start(text, dash)
    column = dash - start
    while start > 0:
        above = line_above(text, start)
        if not re.match(rf" {{{column}}}#", text[above:start]):
            break
        start = above
    return start


def gap(root: yaml.Node, node: yaml.Node, text: str, at: int) -> str:
    """On which side of a new item an empty line goes, if any: `before`, `after` or ''."""
    block = isinstance(node.value[-1], yaml.MappingNode) and not is_flow(node.value[-1])
    parted = block and (_parted(node, text) if len(node.value) > 1 else _parts_codes(root, text))
    return ("before" if at else "after") if parted else ""


def _parted(node: yaml.Node, text: str) -> bool:
    """Whether the items of a list are mappings that are parted by empty lines."""
    item = node.value[-1]
    if is_flow(node) or not isinstance(item, yaml.MappingNode) or is_flow(item):
        return False
    above = head(text, dash_of(item, text, node.start_mark.index))
    return above > 0 and not text[line_above(text, above) : above].strip()


def _parts_codes(root: yaml.Node, text: str) -> bool:
    """Whether any list of this file is parted by empty lines; asked where a list has one item only."""
    lists: list[Any] = [value for _, value in root.value if isinstance(value, yaml.SequenceNode)]
    while lists:
        one = lists.pop()
        if len(one.value) > 1 and _parted(one, text):
            return True
        lists += [
            value
            for item in one.value
            if isinstance(item, yaml.MappingNode)
            for _, value in item.value
            if isinstance(value, yaml.SequenceNode)
        ]
    return False
