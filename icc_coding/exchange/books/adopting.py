"""Codes that imports brought, taken into `codebook.yaml`; every line that is there stays as it is, comments and all."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import yaml

from icc_coding.codebook.model import Codebook
from icc_coding.codebook.naming import UNWRITTEN
from icc_coding.errors import UserError
from icc_coding.exchange.refi.describing import read_description
from icc_coding.exchange.taking.codes import Waiting, load_waiting, save_waiting
from icc_coding.files import read_text, write_text_atomic
from icc_coding.study import Study


def adopt(study: Study, ids: Sequence[str] = ()) -> list[Waiting]:
    """Write waiting codes (all without `ids`) into the codebook; returns them. Raises UserError for an id that does not wait."""
    waiting = load_waiting(study)
    unknown = [one for one in ids if one not in {code.id for code in waiting}]
    if unknown or not waiting:
        listed = ", ".join(one.id for one in waiting) or "none"
        raise UserError(
            f"No code {' '.join(f'`{one}`' for one in unknown)} waits to be adopted. Waiting: {listed}.".replace("code  ", "code ")
        )
    chosen = [one for one in waiting if not ids or one.id in ids]
    text, _ = read_text(study.codebook)
    for one in chosen:
        text = _added(text, one)
    codebook, problems = Codebook.parse(text)
    if codebook is None:
        raise UserError(f"The codebook would not be valid with these codes ({problems[0].message}). Add them to codebook.yaml by hand.")
    write_text_atomic(study.codebook, text)
    save_waiting(study, [one for one in waiting if one not in chosen])
    return chosen


def _added(text: str, one: Waiting) -> str:
    """The YAML with one more code: behind the last one of its dimension, or in a dimension of its own at the end."""
    root = yaml.compose(text)
    dimensions = _value(root, "dimensions")
    if not isinstance(dimensions, yaml.SequenceNode) or dimensions.flow_style:
        raise UserError("codebook.yaml: its dimensions are written in brackets, so nothing can be added. Write them below one another.")
    wanted, _, name = one.id.partition(".")
    for dimension in dimensions.value:
        codes = _value(dimension, "codes")
        if getattr(_value(dimension, "id"), "value", "") == wanted and isinstance(codes, yaml.SequenceNode) and not codes.flow_style:
            return _insert(text, codes, [_entry(name, one)])
    dimension_data: dict[str, object] = {"id": wanted, "label": one.dimension_label, "codes": [_entry(name, one)]}
    return _insert(text, dimensions, [dimension_data])


def _entry(name: str, one: Waiting) -> dict[str, object]:
    about = read_description(one.description)
    entry: dict[str, object] = {"id": name, "label": one.label, "definition": about.definition.strip() or UNWRITTEN}
    for part in ("include", "exclude", "examples", "counter_examples"):
        if getattr(about, part):
            entry[part] = list(getattr(about, part))
    if one.origin:
        entry["source"] = f"adopted from {one.origin}"
    return entry


def _insert(text: str, sequence: yaml.SequenceNode, items: list[dict[str, object]]) -> str:
    """The text with items behind the last one of a sequence, indented as the others are."""
    indent = sequence.start_mark.column
    block = textwrap.indent(yaml.safe_dump(items, allow_unicode=True, sort_keys=False, width=120), " " * indent)
    lines = text.splitlines(keepends=True)
    at = _last_line(sequence) + 1
    if at and not lines[at - 1].endswith("\n"):
        lines[at - 1] += "\n"
    return "".join([*lines[:at], block, *lines[at:]])


def _last_line(node: yaml.Node) -> int:
    """The last line on which something of a node stands; comments and blank lines behind it do not count."""
    if isinstance(node, yaml.ScalarNode):
        mark = node.end_mark
        return mark.line - 1 if mark.column == 0 and mark.line > node.start_mark.line else mark.line
    if getattr(node, "flow_style", False) or not node.value:
        return node.end_mark.line
    last = node.value[-1]
    return _last_line(last[1] if isinstance(last, tuple) else last)


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)
