"""Reading and checking `codebook.yaml`: every problem at once, each with file, line and remedy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from icc_coding.codebook import schema
from icc_coding.codebook.nodes import NodeReader
from icc_coding.codebook.records import Code, Collaboration, Dimension, Revision, Scope
from icc_coding.codebook.references import Pointer, References, declare, read_id
from icc_coding.codebook.rules import read_rules
from icc_coding.codebook.syntax import compose
from icc_coding.errors import Problem, UserError
from icc_coding.files import read_text
from icc_coding.phrasing import one_line

MAX_BYTES = 5_000_000
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_CODE_ID = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a codebook's file holds, key by key."""

    name: str
    version: str
    language: str
    dimensions: tuple[Dimension, ...]
    sources: tuple[str, ...]
    scope: Scope
    collaborations: tuple[Collaboration, ...]
    changes: tuple[Revision, ...]


def read_contents(path: Path) -> tuple[Contents | None, tuple[Problem, ...]]:
    """Read a codebook's file: either its contents and no problems, or None and all problems in the order of their lines."""
    file = _shown(path)
    try:
        if path.is_file() and path.stat().st_size > MAX_BYTES:
            raise UserError(f"{path.name}: is larger than {MAX_BYTES // 1_000_000} MB, so it is hardly a codebook. Name another file.")
        text, _ = read_text(path)
    except UserError as error:
        message = str(error).removeprefix(f"{path}: ").removeprefix(f"{path.name}: ")
        return None, (Problem(file, None, message),)
    return parse_contents(text, file)


def parse_contents(text: str, file: str = "codebook.yaml") -> tuple[Contents | None, tuple[Problem, ...]]:
    """Like :func:`read_contents`, from the text itself; `file` is the name that problems give."""
    composed = compose(text, file)
    problems = composed.problems
    contents = None
    if composed.node is not None:
        builder = _Builder(file)
        contents = builder.contents(composed.node)
        problems = problems + [problem for problem in builder.problems if problem.line not in composed.mended]
    elif not problems:
        problems = [Problem(file, None, "is empty.", "Begin with `name:`; `icc-coding init` writes an example to start from.")]
    if problems:
        return None, tuple(sorted(problems, key=lambda problem: problem.line or 0))
    return contents, ()


def _shown(path: Path) -> str:
    """The path as the user would write it from where they are."""
    absolute, here = path.absolute(), Path.cwd()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(path)


class _Builder(NodeReader):
    """Builds the records block by block; what is faulty is reported and left out, and reading goes on."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.references = References()

    def contents(self, node: yaml.Node) -> Contents:
        fields = self.mapping(node, "the codebook", schema.TOP, schema.TOP_REQUIRED)
        dimensions = tuple(self._dimension(item) for item in self._filled(fields.get("dimensions"), "`dimensions`"))
        collaborations = tuple(self._collaboration(item) for item in self.items(fields.get("collaborations"), "`collaborations`"))
        contents = Contents(
            name=self.line_text(fields.get("name"), "`name`"),
            version=self.line_text(fields.get("version"), "`version`"),
            language=self._language(fields.get("language")),
            dimensions=dimensions,
            sources=self.texts(fields.get("sources"), "`sources`"),
            scope=self._scope(fields["scope"]) if "scope" in fields else Scope(),
            collaborations=collaborations,
            changes=tuple(self._revision(item) for item in self.items(fields.get("changes"), "`changes`")),
        )
        self.references.check(self)
        return contents

    def _filled(self, node: yaml.Node | None, what: str) -> list[yaml.Node]:
        items = self.items(node, what)
        if isinstance(node, yaml.SequenceNode) and not items:
            self.report(node, f"{what} is empty.", "Add at least one item.")
        return items

    def _language(self, node: yaml.Node | None) -> str:
        language = self.text(node, "`language`")
        if node is not None and language and not _LANGUAGE.fullmatch(language):
            self.report(node, f"`language` cannot be `{one_line(language)}`.", "Write a language code, for example `en`.")
        return language

    def _scope(self, node: yaml.Node) -> Scope:
        fields = self.mapping(node, "`scope`", schema.SCOPE)
        examples, counter_examples = self._examples(fields, "the scope")
        return Scope(self._telling(fields, "definition"), examples, counter_examples, read_rules(self, fields.get("rules"), "scope"))

    def _dimension(self, node: yaml.Node) -> Dimension:
        fields = self.mapping(node, "a dimension", schema.DIMENSION, schema.DIMENSION_REQUIRED)
        name = read_id(self, fields.get("id"), "the dimension's id")
        declare(self, self.references.dimensions, name, fields.get("id", node), "dimension")
        codes = tuple(self._code(item, name) for item in self._filled(fields.get("codes"), "`codes`"))
        return Dimension(name, self.line_text(fields.get("label"), "`label`"), codes)

    def _code(self, node: yaml.Node, dimension: str) -> Code:
        fields = self.mapping(node, "a code", schema.CODE, schema.CODE_REQUIRED)
        name = read_id(self, fields.get("id"), "the code's id")
        code_id = f"{dimension}.{name}"
        if name:
            declare(self, self.references.codes, code_id, fields["id"], "code")
        examples, counter_examples = self._examples(fields, f"`{code_id}`")
        return Code(
            id=code_id,
            dimension=dimension,
            label=self.line_text(fields.get("label"), "`label`"),
            definition=self._telling(fields, "definition"),
            include=self._telling_list(fields, "include"),
            exclude=self._telling_list(fields, "exclude"),
            examples=examples,
            counter_examples=counter_examples,
            attributes=self._attributes(fields.get("attributes")),
            source=self._telling(fields, "source"),
            rules=read_rules(self, fields.get("rules"), code_id),
            formerly=self._formerly(fields.get("formerly"), dimension, code_id),
            color=self._color(fields.get("color")),
        )

    def _telling(self, fields: dict[str, yaml.Node], key: str) -> str:
        """A text that may mention codes."""
        text = self.text(fields.get(key), f"`{key}`")
        if text:
            self.references.mentions.append((fields[key], text))
        return text

    def _telling_list(self, fields: dict[str, yaml.Node], key: str) -> tuple[str, ...]:
        """A list of texts that may mention codes."""
        texts = []
        for item in self.items(fields.get(key), f"`{key}`"):
            text = self.text(item, f"an item of `{key}`")
            if text:
                self.references.mentions.append((item, text))
                texts.append(text)
        return tuple(texts)

    def _examples(self, fields: dict[str, yaml.Node], owner: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        examples = self._telling_list(fields, "examples")
        counter_examples = self._telling_list(fields, "counter_examples")
        for text in sorted(set(examples) & set(counter_examples)):
            message = f"`{one_line(text)}` is both an example and a counter-example of {owner}."
            self.report(fields["counter_examples"], message, "Keep it in one of the two lists.")
        return examples, counter_examples

    def _formerly(self, node: yaml.Node | None, dimension: str, code_id: str) -> tuple[str, ...]:
        """Older ids in full; one without a dimension is taken to be of the code's own."""
        formerly = []
        for item in self.items(node, "`formerly`"):
            former = self.text(item, "an item of `formerly`")
            if not former:
                continue
            former = former if "." in former else f"{dimension}.{former}"
            if not _CODE_ID.fullmatch(former):
                self.report(
                    item, f"`formerly` names `{one_line(former)}`, which cannot be the id of a code.", "Write it as `dimension.code`."
                )
            self.references.former.append((item, former, code_id))
            formerly.append(former)
        return tuple(formerly)

    def _attributes(self, node: yaml.Node | None) -> dict[str, Any]:
        attributes: dict[str, Any] = {}
        for key, value in (self.entries(node, "`attributes`") or ()) if node is not None else ():
            name = self.text(key, "a key of `attributes`")
            if name in attributes:
                self.report(key, f"`{name}` occurs twice in `attributes`.", "Keep one of them.")
            listed = isinstance(value, yaml.SequenceNode)
            nodes: Sequence[yaml.Node] = value.value if listed else [value]
            texts = tuple(self.text(item, f"`{name}` in `attributes`") for item in nodes)
            for item, text in zip(nodes, texts, strict=True):
                if text and name == "expected_form":
                    self.references.pointers.append(Pointer(item, "`expected_form`", text, "form"))
                elif text:
                    self.references.mentions.append((item, text))
            attributes[name] = texts if listed else texts[0]
        return attributes

    def _color(self, node: yaml.Node | None) -> str:
        color = self.text(node, "`color`")
        if node is not None and color and not _COLOR.fullmatch(color):
            self.report(node, f"`color` cannot be `{one_line(color)}`.", 'Write it as "#rrggbb", for example "#1f6f8b".')
        return color.lower()

    def _collaboration(self, node: yaml.Node) -> Collaboration:
        fields = self.mapping(node, "a collaboration", schema.COLLABORATION, schema.COLLABORATION_REQUIRED)
        name = read_id(self, fields.get("id"), "the collaboration's id")
        declare(self, self.references.collaborations, name, fields.get("id", node), "collaboration")
        label = self.line_text(fields.get("label"), "`label`")
        aliases = []
        for item in self.items(fields.get("aliases"), "`aliases`"):
            aliases.append(self.line_text(item, "an item of `aliases`"))
            self._declare_alias(aliases[-1], name, item)
        if "label" in fields:
            self._declare_alias(label, name, fields["label"])
        form, value = (self._pointer(fields, key) for key in ("form", "value"))
        return Collaboration(name, label, tuple(alias for alias in aliases if alias), form, value, self._telling(fields, "source"))

    def _revision(self, node: yaml.Node) -> Revision:
        """A code that is gone may be named, so names are checked for their form only."""
        fields = self.mapping(node, "an item of `changes`", schema.CHANGE, schema.CHANGE_REQUIRED)
        codes = self.texts(fields.get("codes"), "`codes`")
        for name in codes:
            if name != "scope" and not _CODE_ID.fullmatch(name):
                self.report(
                    fields["codes"], f"`codes` names `{one_line(name)}`, which cannot be the id of a code.", "Write it as `dimension.code`."
                )
        reason = self.line_text(fields.get("reason"), "`reason`")
        version, coder = (self.line_text(fields.get(key), f"`{key}`") for key in ("version", "coder"))
        return Revision(self._date(fields.get("date")), reason, version, codes, coder)

    def _date(self, node: yaml.Node | None) -> str:
        written = str(node.value).strip() if isinstance(node, yaml.ScalarNode) else ""
        try:
            return date.fromisoformat(written).isoformat()
        except ValueError:
            if node is not None:
                self.report(node, f"`date` cannot be `{one_line(written)}`.", "Write year, month and day, for example 2026-11-22.")
            return ""

    def _pointer(self, fields: dict[str, yaml.Node], key: str) -> str:
        code_id = self.text(fields.get(key), f"`{key}`")
        if code_id:
            self.references.pointers.append(Pointer(fields[key], f"`{key}`", code_id, key))
        return code_id

    def _declare_alias(self, alias: str, name: str, node: yaml.Node) -> None:
        """One alias may not stand for two collaborations."""
        owner, line = self.references.aliases.setdefault(alias.lower(), (name, node.start_mark.line + 1))
        if alias and owner != name:
            self.report(
                node, f"`{one_line(alias)}` already stands for the collaboration `{owner}` (line {line}).", "Keep it with one of them."
            )
