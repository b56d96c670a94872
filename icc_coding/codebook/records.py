"""What the codes mean, as frozen records: rules, codes, the scope, dimensions, named collaborations, revisions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a code or of the scope.

    `kind` is phrase (a string, or several any of which will do), near (groups of alternatives, `within` tokens), regex (a string) or pattern (a spaCy Matcher
    pattern); `effect` is include, exclude or require. `name` is `dimension.code#n`, counted from 1 in the order of the file.
    """

    name: str
    kind: str
    value: Any
    effect: str = "include"
    within: int = 0
    line: int = field(default=0, compare=False)

    @property
    def label(self) -> str:
        """The rule as a reader would write it on one line."""
        if self.kind == "near":
            return " + ".join("/".join(group) for group in self.value) + f" within {self.within}"
        if self.kind == "phrase" and not isinstance(self.value, str):
            return "/".join(self.value)
        return self.value if isinstance(self.value, str) else json.dumps(self.value, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Code:
    """One code. `id` is always `dimension.code`."""

    id: str
    dimension: str
    label: str
    definition: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    rules: tuple[Rule, ...] = ()
    formerly: tuple[str, ...] = ()
    color: str = ""

    @property
    def own_id(self) -> str:
        """The id inside its dimension, as the file has it."""
        return self.id.partition(".")[2]

    @property
    def hash(self) -> str:
        """First 12 hex of SHA-256 over everything that gives the code its meaning; ids, labels and colours do not count: a rename keeps it."""
        return content_hash(told_by(self), drop=("id", "dimension", "label", "color", "source", "attributes", "formerly"))


@dataclass(frozen=True, slots=True)
class Scope:
    """What is codable at all."""

    definition: str = ""
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Dimension:
    """A group of codes."""

    id: str
    label: str
    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Collaboration:
    """A named inter-city collaboration that excerpts may speak of."""

    id: str
    label: str
    aliases: tuple[str, ...] = ()
    form: str = ""
    value: str = ""
    source: str = ""


NEW_CODE, NEW_CODES = "New code", "new codes"  # how `changes` says that codes were made: New code “Lending”; 3 new codes


@dataclass(frozen=True, slots=True)
class Revision:
    """Why the codebook was changed: the day (ISO), the version it became, the codes concerned (`scope` for the scope; none: all), the reason, and who did it."""

    date: str
    reason: str
    version: str = ""
    codes: tuple[str, ...] = ()
    coder: str = ""

    @property
    def makes(self) -> bool:
        """Whether its codes were made with it while coding went on."""
        return self.reason.startswith((f"{NEW_CODE} “", f"{len(self.codes)} {NEW_CODES}"))


def told_by(record: Any) -> dict[str, Any]:
    """What a record's fields hold; unlike `dataclasses.asdict` it copies nothing."""
    return {each.name: getattr(record, each.name) for each in fields(record)}


def content_hash(data: dict[str, Any], drop: tuple[str, ...] = ()) -> str:
    """First 12 hex of SHA-256 over the data without the keys in `drop`, and without the lines and names of rules."""
    kept = _without_lines({key: value for key, value in data.items() if key not in drop})
    return hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode("utf-8")).hexdigest()[:12]


def _without_lines(value: Any) -> Any:
    if is_dataclass(value):
        value = told_by(value)
    if isinstance(value, dict):
        return {key: _without_lines(item) for key, item in value.items() if key not in ("line", "name")}
    if isinstance(value, (list, tuple)):
        return [_without_lines(item) for item in value]
    return value
