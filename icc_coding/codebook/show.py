"""The codebook on a terminal, in plain text: as a tree, one code in full, and what changed."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from icc_coding.codebook.diff import CodebookDiff, CodeChange, FieldChange
from icc_coding.codebook.model import Code, Codebook
from icc_coding.codebook.outline import attribute_words, boundaries, examples, named_for, revision_line
from icc_coding.codebook.wording import EFFECTS, LEGEND, describe
from icc_coding.phrasing import how_many, one_line


def tree(codebook: Codebook, width: int = 100) -> str:
    """All codes under their dimensions: label, id, hash, the definition on one line, and how many examples and rules each has."""
    codes = how_many(len(codebook.codes), "code")
    lines = [f"{codebook.name}, version {codebook.version} ({codes} in {how_many(len(codebook.dimensions), 'dimension')}; {codebook.hash})"]
    for dimension in codebook.dimensions:
        lines += ["", f"{dimension.label} ({dimension.id})"]
        for code in dimension.codes:
            lines += _branch(code, width)
    if codebook.collaborations:
        names = ", ".join(collaboration.label for collaboration in codebook.collaborations)
        lines += ["", *_wrapped(f"Named collaborations: {names}", width)]
    return "\n".join(lines)


def entry(codebook: Codebook, code_id: str, width: int = 100) -> str:
    """Everything the codebook says about one code. An unknown id is a UserError that lists near ones."""
    code = codebook.code(code_id)
    lines = [code.label, f"{code.id}   {code.hash}"]
    if code.formerly:
        lines.append(f"formerly {', '.join(code.formerly)}")
    lines += ["", *_wrapped(code.definition, width)]
    for part in (*boundaries(code), *examples(code)):
        lines += _section(part.title, part.texts, width)
    for effect, title in EFFECTS.items():
        lines += _section(f"Rules: {title.lower()}", [describe(rule) for rule in code.rules if rule.effect == effect], width)
    lines += _wrapped(LEGEND, width) if code.rules else []
    lines += _section("What the sources say", [f"{key}: {attribute_words(value)}" for key, value in code.attributes.items()], width)
    lines += _section("Source", [code.source] if code.source else [], width)
    lines += _section("Named collaborations", named_for(codebook, code), width)
    lines += _section("Changes", [revision_line(one) for one in codebook.changes_of(code.id)], width)
    return "\n".join(lines)


def changes(diff: CodebookDiff, width: int = 100) -> str:
    """What changed, code by code; fields that change a code's meaning come before the others."""
    if diff.empty:
        return f"Nothing changed ({diff.new_hash})."
    lines = [f"Version {diff.old_version} ({diff.old_hash}) to version {diff.new_version} ({diff.new_hash})"]
    for change in diff.codes:
        lines += ["", *_change(change, width)]
    for title, fields in (("Scope", diff.scope), ("Around the codes", diff.around)):
        if fields:
            lines += ["", title, *_fields(fields, width)]
    lines += _section("Reasons", [revision_line(one) for one in diff.reasons], width)
    if diff.unexplained:
        lines += ["", *_wrapped(f"No reason is given for: {', '.join(diff.unexplained)}. Write it with its date under `changes:`.", width)]
    return "\n".join(lines)


def _branch(code: Code, width: int) -> list[str]:
    counts = f"{how_many(len(code.examples), 'example')}, {how_many(len(code.rules), 'rule')}"
    return [f"  {code.label}", f"    {code.id}   {code.hash}   {counts}", f"    {one_line(code.definition, max(width - 4, 30))}"]


def _change(change: CodeChange, width: int) -> list[str]:
    title = f"{change.kind}: {change.label} ({change.code})"
    if change.formerly:
        title += f", formerly {', '.join(change.formerly)}"
    hashes = " to ".join(part for part in dict.fromkeys((change.old_hash, change.new_hash)) if part)
    return [f"{title}   {hashes}", *_fields((*change.meaning, *change.form), width)]


def _fields(fields: Iterable[FieldChange], width: int) -> list[str]:
    lines = []
    for field in fields:
        lines.append(f"  {field.field.replace('_', '-')}")
        removed = (field.old,) if field.old else field.removed
        added = (field.new,) if field.new else field.added
        lines += [line for text in removed for line in _wrapped(text, width, "    - ")]
        lines += [line for text in added for line in _wrapped(text, width, "    + ")]
    return lines


def _section(title: str, texts: Iterable[str], width: int) -> list[str]:
    body = [line for text in texts for line in _wrapped(text, width, "  - ")]
    return ["", title, *body] if body else []


def _wrapped(text: str, width: int, first: str = "") -> list[str]:
    """A text wrapped to `width`, its later lines under the text of the first."""
    return textwrap.wrap(
        " ".join(text.split()),
        max(width, 30),
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
