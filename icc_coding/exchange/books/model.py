"""A codebook as other programs hand it over, and how it becomes ours."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from icc_coding.codebook.colors import color_at
from icc_coding.codebook.model import Codebook
from icc_coding.codebook.naming import UNWRITTEN, spell_id
from icc_coding.errors import UserError
from icc_coding.exchange.refi.describing import Described
from icc_coding.exchange.taking.codes import OTHER
from icc_coding.transcripts.tongue import told_by


@dataclass(frozen=True)
class BookCode:
    """One code: its names from the top down, what is said of it, and its colour (`#rrggbb` or '')."""

    path: tuple[str, ...]
    about: Described = field(default_factory=Described)
    color: str = ""


@dataclass(frozen=True)
class ForeignCodebook:
    """A foreign codebook; `rest` is what icc-coding kept beside the codes, as the YAML's own keys; `remarks` say what was not read."""

    name: str
    codes: tuple[BookCode, ...]
    rest: Mapping[str, Any] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def to_codebook(book: ForeignCodebook, file: str) -> Codebook:
    """The codebook. A code's dimension is what stands right above it. Raises UserError when there is no code, or a part is faulty."""
    import yaml

    if not book.codes:
        raise UserError(f"{file}: holds no code. Export the codebook again from the program it comes from.")
    data: dict[str, Any] = {"name": book.name or "Imported codebook", "version": "1.0.0", "language": language_of_book(book), **book.rest}
    dimensions = {str(one["id"]): {**one, "codes": []} for one in data.get("dimensions", [])}
    for code in book.codes:
        identity = code.about.id or new_id(code.path, {f"{d}.{c['id']}" for d, one in dimensions.items() for c in one["codes"]}, dimensions)
        dimension, _, name = identity.partition(".")
        if dimension not in dimensions:
            label = code.path[-2] if len(code.path) > 1 else "Imported"
            dimensions[dimension] = {"id": dimension, "label": label, "codes": []}
        dimensions[dimension]["codes"].append({"id": name, "label": code.path[-1], **_fields(code)})
    data["dimensions"] = [one for one in dimensions.values() if one["codes"]]
    for number, dimension_data in enumerate(data["dimensions"]):
        for place, code_data in enumerate(dimension_data["codes"]):
            if code_data.get("color") == color_at(number, place):  # it was written for other programs; nobody chose it
                del code_data["color"]
    text = yaml.safe_dump(json.loads(json.dumps(data)), allow_unicode=True, sort_keys=False, width=10_000)
    codebook, problems = Codebook.parse(text, file)
    if codebook is None:
        raise UserError(f"{file}: makes no codebook: {problems[0].message} Correct it where the codebook was made.")
    return codebook


def of_groups(names: Sequence[str]) -> str:
    """A sentence about groups of whom more is said than a codebook here has room for; '' without any."""
    return f"Not read, because a group of codes has only a name here: what is said of {_listed(names)}." if names else ""


def of_depth(book: ForeignCodebook) -> str:
    """A sentence about codes that stand deeper than a codebook here goes; '' without any."""
    deep = [code.path for code in book.codes if len(code.path) > 2 and not code.about.id]  # one with an id knows its dimension
    if not deep:
        return ""
    above = _listed(list(dict.fromkeys(path[-2] for path in deep)))
    return f"{len(deep)} code{'s' if len(deep) > 1 else ''} of a third level or deeper went to what stands right above: {above} became dimensions, because a codebook here has two levels."


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names[:8]) + (" …" if len(names) > 8 else "")


def language_of_book(book: ForeignCodebook) -> str:
    """The language that the codes are written in; English where that is not clear."""
    words = (part for code in book.codes for part in (code.path[-1], code.about.definition, *code.about.include, *code.about.examples))
    return str(book.rest.get("language") or told_by(" ".join(words)) or "en")


def new_id(path: Sequence[str], taken: set[str], dimensions: Mapping[str, Any]) -> str:
    """An id for a code that has none: what stands above it, and its name, spelled."""
    above = path[-2] if len(path) > 1 else OTHER
    known = next((one for one, data in dimensions.items() if str(data["label"]).casefold() == above.casefold()), "")
    dimension, name = known or spell_id(above, OTHER), spell_id(path[-1], "code")
    identity, number = f"{dimension}.{name}", 2
    while identity in taken:
        identity, number = f"{dimension}.{name}_{number}", number + 1
    return identity


def _fields(code: BookCode) -> dict[str, Any]:
    about = code.about
    data: dict[str, Any] = {"definition": about.definition.strip() or UNWRITTEN}
    for name in ("include", "exclude", "examples", "counter_examples", "formerly"):
        if getattr(about, name):
            data[name] = list(getattr(about, name))
    if about.attributes:
        data["attributes"] = dict(about.attributes)
    if about.source:
        data["source"] = about.source
    if code.color:
        data["color"] = code.color
    rules = []
    for rule in about.rules:
        data_of_rule: dict[str, Any] = {rule.kind: rule.value}
        if rule.kind == "near":
            data_of_rule["within"] = rule.within
        if rule.effect != "include":
            data_of_rule["effect"] = rule.effect
        rules.append(data_of_rule)
    return data | ({"rules": rules} if rules else {})
