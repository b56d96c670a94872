"""What the codes mean: the codebook as frozen records. Reading and checking the YAML is `codebook/load.py`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from icc_coding.errors import UserError


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a code or of the scope.

    `kind` is phrase (a string), near (groups of alternatives, `within` tokens), regex (a string) or pattern (a spaCy Matcher
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
    def hash(self) -> str:
        """First 12 hex of SHA-256 over everything that gives the code its meaning; ids, labels and colours do not count: a rename keeps it."""
        return _content_hash(asdict(self), drop=("id", "dimension", "label", "color", "source", "attributes", "formerly"))


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


@dataclass(frozen=True, slots=True)
class Revision:
    """Why the codebook was changed: the day (ISO), the version it became, the codes concerned (`scope` for the scope; none: all), and the reason."""

    date: str
    reason: str
    version: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Codebook:
    """The whole codebook, in the order of its file."""

    name: str
    version: str
    language: str
    dimensions: tuple[Dimension, ...]
    sources: tuple[str, ...] = ()
    scope: Scope = Scope()
    collaborations: tuple[Collaboration, ...] = ()
    changes: tuple[Revision, ...] = ()

    @classmethod
    def load(cls, path: str | Path) -> Codebook:
        """Read a codebook; raises ProblemsError with every problem of the file, each with line and remedy."""
        from icc_coding.codebook.load import load_codebook

        return load_codebook(Path(path))

    @cached_property
    def codes(self) -> tuple[Code, ...]:
        """All codes in the order of the file."""
        return tuple(code for dimension in self.dimensions for code in dimension.codes)

    @cached_property
    def by_id(self) -> dict[str, Code]:
        """Codes by id; older ids (`formerly`) lead to the code that took them over."""
        older = {old: code for code in self.codes for old in code.formerly}
        return older | {code.id: code for code in self.codes}

    def code(self, code_id: str) -> Code:
        """One code by its id or a former one; an unknown id is a UserError that lists near ones."""
        try:
            return self.by_id[code_id]
        except KeyError:
            import difflib

            near = difflib.get_close_matches(code_id, self.by_id, n=3, cutoff=0.3)
            raise UserError(
                f"There is no code `{code_id}` in {self.name}. Did you mean: {', '.join(near) or ', '.join(self.by_id)}?"
            ) from None

    def changes_of(self, code_id: str) -> tuple[Revision, ...]:
        """The revisions that name a code, also by a former id, or name no code at all; in the order of the file."""
        names = {code_id, *(self.by_id[code_id].formerly if code_id in self.by_id else ())}
        return tuple(change for change in self.changes if not change.codes or names & set(change.codes))

    @property
    def hash(self) -> str:
        """First 12 hex of SHA-256 over all codes' hashes and the scope: the codebook a run was made with."""
        return _content_hash({"codes": {code.id: code.hash for code in self.codes}, "scope": asdict(self.scope)})


def _content_hash(data: dict[str, Any], drop: tuple[str, ...] = ()) -> str:
    kept = _without_lines({key: value for key, value in data.items() if key not in drop})
    return hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode("utf-8")).hexdigest()[:12]


def _without_lines(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_lines(item) for key, item in value.items() if key not in ("line", "name")}
    if isinstance(value, (list, tuple)):
        return [_without_lines(item) for item in value]
    return value
