"""Do the ids of a codebook exist, and is each given once? Checked when the whole file has been read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

from icc_coding.codebook.nodes import NodeReader, line_of, suggestion
from icc_coding.codebook.schema import MENTION
from icc_coding.phrasing import one_line

_ID = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Pointer:
    """A value that must be the id of a code; of one `dimension` when that is named and exists."""

    node: yaml.Node
    what: str
    code_id: str
    dimension: str = ""


@dataclass(slots=True)
class References:
    """What was declared and what is referred to, gathered while reading."""

    dimensions: dict[str, int] = field(default_factory=dict)  # id -> line
    codes: dict[str, int] = field(default_factory=dict)
    collaborations: dict[str, int] = field(default_factory=dict)
    aliases: dict[str, tuple[str, int]] = field(default_factory=dict)  # in small letters -> collaboration, line
    former: list[tuple[yaml.Node, str, str]] = field(default_factory=list)  # node, former id, code that has it now
    pointers: list[Pointer] = field(default_factory=list)
    mentions: list[tuple[yaml.Node, str]] = field(default_factory=list)  # node, text that may mention codes

    def check(self, reader: NodeReader) -> None:
        """Report clashes of former ids, and every id that does not exist."""
        self._check_former(reader)
        known = set(self.codes) | {former for _, former, _ in self.former}
        for pointer in self.pointers:
            self._check_pointer(reader, pointer, known)
        for node, text in self.mentions:
            self._check_mentions(reader, node, text, known)

    def _check_former(self, reader: NodeReader) -> None:
        taken: dict[str, str] = {}
        for node, former, code in self.former:
            if former in self.codes:
                remedy = "A former id leads to the code that took it over: delete it here, or delete the code."
                reader.report(node, f"`formerly` of `{code}` names `{former}`, which is still a code (line {self.codes[former]}).", remedy)
            elif former in taken:
                reader.report(
                    node, f"`{former}` is a former id of both `{taken[former]}` and `{code}`.", "Keep it with the one that took over."
                )
            else:
                taken[former] = code

    def _check_pointer(self, reader: NodeReader, pointer: Pointer, known: set[str]) -> None:
        dimension = pointer.code_id.partition(".")[0]
        if pointer.code_id not in known:
            remedy = suggestion(pointer.code_id, sorted(known), cutoff=0.5) or f"Codes are: {', '.join(sorted(known)) or 'none'}."
            reader.report(pointer.node, f"{pointer.what} names the code `{one_line(pointer.code_id)}`, which does not exist.", remedy)
        elif pointer.dimension in self.dimensions and dimension != pointer.dimension:
            own = [code for code in self.codes if code.startswith(f"{pointer.dimension}.")]
            message = f"{pointer.what} names `{pointer.code_id}`, which is not a code of the dimension `{pointer.dimension}`."
            reader.report(pointer.node, message, f"Choose one of: {', '.join(own)}.")

    def _check_mentions(self, reader: NodeReader, node: yaml.Node, text: str, known: set[str]) -> None:
        for match in MENTION.finditer(text):
            mention = match.group()
            if mention in known:
                continue
            near = suggestion(mention, sorted(known), cutoff=0.8 if "_" in mention else 0.9)
            if match[1] in self.dimensions:
                near = near or suggestion(mention, sorted(known), cutoff=0.5)
                remedy = f"{near} If a sentence ends there, put a blank after its full stop.".strip()
                reader.report(node, f"the text names the code `{mention}`, which does not exist.", remedy)
            elif near:
                reader.report(node, f"the text names the code `{mention}`, which does not exist.", near)


def read_id(reader: NodeReader, node: yaml.Node | None, what: str) -> str:
    """An id: small letters, digits and `_`, a letter first. A faulty one is reported, and returned as it was probably meant."""
    name = reader.text(node, what)
    if node is None or not name:
        return str(node.value) if isinstance(node, yaml.ScalarNode) else ""
    if _ID.fullmatch(name):
        return name
    meant = _slug(name)
    if "." in name and meant:
        remedy = f"Write only `{meant}`: the dimension is put in front by itself."
    else:
        remedy = f"Write for example `{meant}`." if meant else "Choose another."
    reader.report(node, f"{what} `{one_line(name)}` may hold only small letters a-z, digits and `_`, with a letter first.", remedy)
    return meant or name


def declare(reader: NodeReader, seen: dict[str, int], name: str, node: yaml.Node, what: str) -> None:
    """Note an id and its line; a second use is reported."""
    if name in seen:
        reader.report(node, f"the {what} `{name}` exists already (line {seen[name]}).", "Give each its own id.")
    elif name:
        seen[name] = line_of(node)


def _slug(name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "_", name.rpartition(".")[2].lower()).strip("_")
    return slug if _ID.fullmatch(slug) else ""
