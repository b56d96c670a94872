"""Putting values into a YAML text at the places that its parser names, and taking them out, with nothing else touched.

Every step is also made on the plain data, and the changed text is read back and compared with that: a layout that the editor does not
understand (a value shared with `&` and `*`, say) is refused and never spoilt.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import yaml

from icc_coding.codebook.changing.places import (
    content_end,
    dash_column,
    dash_of,
    gap,
    head,
    is_flow,
    item_place,
    line_above,
    line_end,
    line_start,
    scalar_spans,
    tail_end,
)
from icc_coding.codebook.changing.spelling import Value, compose, in_flow, item_lines, mapping_lines, text_of
from icc_coding.errors import UserError

Path = tuple[str | int, ...]
_TEXT = "tag:yaml.org,2002:str"


class Editor:
    """A YAML text that is being changed. `text` is how it stands; paths lead through keys and places in lists, counted from 0."""

    def __init__(self, text: str, file: str = "codebook.yaml") -> None:
        self.text = text
        self._file = file
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._root = self._read(text)
        self.data: Any = node_data(self._root)
        self._offset = self._list_offset()

    def node(self, path: Path) -> yaml.Node:
        """The node at a path."""
        node: Any = self._root
        for step in path:
            named = isinstance(node, yaml.MappingNode)
            node = next(value for key, value in node.value if key.value == step) if named else node.value[step]
        assert isinstance(node, yaml.Node)
        return node

    def value(self, path: Path) -> Any:
        """The plain data at a path."""
        found = self.data
        for step in path:
            found = found[step]
        return found

    def has(self, path: Path) -> bool:
        """Whether there is anything at a path."""
        return path[-1] in self.value(path[:-1])

    # --- steps

    def set(self, path: Path, value: str) -> None:
        """Write another text where one stands."""
        node, step = self.node(path), path[-1]
        if node.value == value:
            return
        start, end = node.start_mark.index, content_end(node, self.text)
        old = self.text[start:end]
        owner = self.node(path[:-1])
        if is_flow(owner):
            new = in_flow(value)
        else:
            keyed = isinstance(step, str)
            column = owner.start_mark.column if not keyed else self._key(owner, str(step)).start_mark.column
            taken = start - line_start(self.text, start)
            fill = max((len(line) for line in old.splitlines()[1:]), default=0)
            style = node.style if isinstance(node, yaml.ScalarNode) else None
            new = text_of(value, column=column, taken=taken, style=style, key=keyed, **({"fill": fill} if fill > 60 else {}))
            new, end = self._with_remark(old, new, end)
        self._write(start, end, new)
        self.value(path[:-1])[step] = value
        self._check(path)

    def insert(self, path: Path, at: int, value: Value) -> None:
        """Put an item into the list at a path, at a place in it (the list's length: behind the last)."""
        node = self.node(path)
        items = node.value
        if is_flow(node):
            place = content_end(items[at - 1], self.text) if at else node.start_mark.index + 1
            piece = in_flow(value)
            self._write(place, place, f", {piece}" if at else f"{piece}, " if items else piece)
        elif not items:
            self._refuse(node)
        else:
            column = dash_column(self.text, node)
            piece = " " * column + "- " + item_lines(value, column, self._offset)
            self._insert_lines(item_place(self.text, node, at, column), piece, gap(self._root, node, self.text, at))
        self.value(path).insert(at, as_plain(value))
        self._check((*path, at))

    def add(self, path: Path, key: str, value: Value, order: tuple[str, ...]) -> None:
        """Put a key that is missing into the mapping at a path, behind the ones that `order` names before it."""
        node = self.node(path)
        before = [pair for pair in node.value if pair[0].value in order[: order.index(key)]]
        last = max(before or node.value[:1], key=lambda pair: pair[0].start_mark.index)
        place = content_end(last[1], self.text)
        if is_flow(node):
            self._write(place, place, f", {key}: {in_flow(value)}")
        else:
            column = last[0].start_mark.column
            place = tail_end(self.text, line_end(self.text, place), column)
            self._insert_lines(place, mapping_lines({key: value}, column, self._offset))
        self.value(path)[key] = as_plain(value)
        self._check((*path, key))

    def remove(self, path: Path, *, whole: bool = False) -> str:
        """Take out a key with its value, or an item; returns the lines that went. Comments on lines of their own stay, unless `whole`."""
        start, end = self._region(path, whole)
        gone = self.text[start:end]
        kept = "" if whole else self._comments(path, start, end)
        self._write(start, end, kept)
        del self.value(path[:-1])[path[-1]]
        self._check(path)
        return gone

    def move(self, path: Path, target: Path, cut: Path | None = None) -> None:
        """Move an item with its lines, comments and all, to the end of another list of the same kind; `cut` is what goes with it where it was."""
        into = self.node(target)
        if is_flow(into) or is_flow(self.node(path[:-1])) or not into.value:
            self._refuse(self.node(path))
        by = dash_column(self.text, into) - dash_column(self.text, self.node(path[:-1]))
        value = deepcopy(self.value(path))
        lines = _shift(self._whole(path), by)
        at = len(into.value)
        self._insert_lines(item_place(self.text, into, at, dash_column(self.text, into)), lines, gap(self._root, into, self.text, at))
        self.value(target).append(value)
        self._check(target)
        self.remove(cut or path, whole=True)

    # --- inside

    def _with_remark(self, old: str, new: str, end: int) -> tuple[str, int]:
        """A comment on a value's first line stays there: behind the sign of a folded text, which can have none behind its last line."""
        first, line_break, rest = new.partition("\n")
        if not (line_break and first[:1] in ("|", ">")):
            return new, end
        remark = re.match(r"[|>][-+0-9]*([ \t]+#.*)", old.splitlines()[0]) if old[:1] in ("|", ">") else None
        if remark is None:
            remark = re.compile(r"([ \t]+#[^\r\n]*)").match(self.text, end)
            end = remark.end() if remark else end
        return first + (remark[1] if remark else "") + line_break + rest, end

    def _read(self, text: str) -> yaml.Node:
        try:
            node = compose(text)
        except (yaml.YAMLError, RecursionError):
            node = None
        if node is None:
            raise UserError(f"{self._file}: would not be valid YAML after this change. Make it in an editor.")
        return node

    def _check(self, path: Path) -> None:
        root = self._read(self.text)
        if node_data(root) != self.data:
            self._refuse(root if not path else self._nearest(path))
        self._root = root

    def _nearest(self, path: Path) -> yaml.Node:
        while path:
            try:
                return self.node(path)
            except (StopIteration, IndexError):
                path = path[:-1]
        return self._root

    def _refuse(self, node: yaml.Node) -> None:
        raise UserError(
            f"{self._file}, line {node.start_mark.line + 1}: is laid out in a way that only a person can change (brackets around codes, or a "
            "value shared with & and *). Make this change in an editor."
        )

    def _write(self, start: int, end: int, piece: str) -> None:
        self.text = self.text[:start] + piece.replace("\r\n", "\n").replace("\n", self._newline) + self.text[end:]

    def _insert_lines(self, place: int, lines: str, empty_line: str = "") -> None:
        """Put whole lines at the beginning of a line; `empty_line` says whether an empty one goes before or after them."""
        before = "" if place == 0 or self.text[place - 1] in "\r\n" else "\n"
        empty = ("\n" if empty_line == "before" else "", "\n" if empty_line == "after" else "")
        self._write(place, place, before + empty[0] + lines.rstrip("\r\n") + "\n" + empty[1])

    def _key(self, mapping: yaml.Node, name: str) -> yaml.ScalarNode:
        found: yaml.ScalarNode = next(key for key, _ in mapping.value if key.value == name)
        return found

    def _list_offset(self) -> int:
        """How much further than its key this file indents a list."""
        if isinstance(self._root, yaml.MappingNode):
            for key, value in self._root.value:
                if isinstance(value, yaml.SequenceNode) and not is_flow(value) and value.value:
                    return max(0, dash_column(self.text, value) - int(key.start_mark.column))
        return 0

    def _whole(self, path: Path) -> str:
        start, end = self._region(path, True)
        return self.text[start:end].lstrip("\r\n")

    def _region(self, path: Path, whole: bool = False) -> tuple[int, int]:
        """From where to where something stands with its lines; `whole`: with the comments right above it and those that end it."""
        owner, step = self.node(path[:-1]), path[-1]
        node = self.node(path)
        if is_flow(owner):
            return self._flow_region(owner, step)
        first = self._key(owner, step).start_mark.index if isinstance(step, str) else dash_of(node, self.text, owner.start_mark.index)
        start, end = line_start(self.text, first), line_end(self.text, content_end(node, self.text))
        if self.text[start:first].strip():
            self._refuse(node)
        if not whole or not isinstance(step, int):
            return start, end
        end = tail_end(self.text, end, first - start)
        if step == 0:
            following = line_end(self.text, end)
            return start, following if len(owner.value) > 1 and not self.text[end:following].strip() else end
        start = head(self.text, first)
        above = line_above(self.text, start)
        return (start if self.text[above:start].strip() else above), end

    def _flow_region(self, owner: yaml.Node, step: str | int) -> tuple[int, int]:
        pairs = [pair if isinstance(pair, tuple) else (pair, pair) for pair in owner.value]
        at = step if isinstance(step, int) else next(n for n, (key, _) in enumerate(pairs) if key.value == step)
        start, end = pairs[at][0].start_mark.index, content_end(pairs[at][1], self.text)
        behind = re.match(r"\s*,[ \t]*", self.text[end:])
        if behind:
            return start, end + behind.end()
        before = re.search(r",\s*$", self.text[:start]) if at else None
        return before.start() if before else start, end

    def _comments(self, path: Path, start: int, end: int) -> str:
        """The comment lines inside a region; what only looks like one inside a text is none."""
        spans = scalar_spans(self.node(path))
        kept, place = [], start
        for line in self.text[start:end].splitlines(keepends=True):
            if line.lstrip().startswith("#") and not any(low < place + len(line) and place < high for low, high in spans):
                kept.append(line)
            place += len(line)
        return "".join(kept)


def node_data(node: yaml.Node | None) -> Any:
    """A node as dicts, lists and texts; what is no text is (tag, value)."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: node_data(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [node_data(item) for item in node.value]
    assert node is not None
    return node.value if node.tag == _TEXT else (node.tag, node.value)


def as_plain(value: Value) -> Any:
    """What :func:`plain` gives for a value once it is written."""
    if isinstance(value, str | tuple):
        return value if isinstance(value, str) else tuple(value)
    if isinstance(value, dict):
        return {key: as_plain(item) for key, item in value.items()}
    return [as_plain(item) for item in value]


def _shift(lines: str, by: int) -> str:
    """Lines further to the right, or to the left as far as their blanks allow."""
    if by == 0:
        return lines
    moved = []
    for line in lines.splitlines(keepends=True):
        blank = len(line) - len(line.lstrip(" "))
        moved.append(line if not line.strip() else " " * by + line if by > 0 else line[min(-by, blank) :])
    return "".join(moved)
