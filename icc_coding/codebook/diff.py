"""What changed between two codebooks: codes added, removed, renamed, merged or changed, and what around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from icc_coding.codebook.model import Code, Codebook, Collaboration, Revision, Rule
from icc_coding.codebook.wording import EFFECTS, describe

_MEANING = ("definition", "include", "exclude", "examples", "counter_examples", "rules")
_FORM = ("label", "source", "attributes", "color")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that changed: a text from `old` to `new`, or a list by what was `removed` and `added`."""

    field: str
    old: str = ""
    new: str = ""
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeChange:
    """One code that is not what it was.

    `kind` is added, removed, renamed, merged or changed; `code` is the id now (of a removed code: then). `formerly` are the ids
    of the old codebook that it took over. `meaning` and `form` are its changed fields: only the first can make a decision stale.
    A hash is empty where the code does not exist; of several merged codes, `old_hash` is that of the first.
    """

    kind: str
    code: str
    label: str
    formerly: tuple[str, ...] = ()
    old_hash: str = ""
    new_hash: str = ""
    meaning: tuple[FieldChange, ...] = ()
    form: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class CodebookDiff:
    """Everything that changed from one codebook to another; `around` is what is not part of a code.

    `reasons` are the revisions that the old codebook does not hold, and `unexplained` the codes (and `scope`) that came, went or changed
    their meaning without one of these naming them.
    """

    old_version: str
    new_version: str
    old_hash: str
    new_hash: str
    codes: tuple[CodeChange, ...]
    scope: tuple[FieldChange, ...]
    around: tuple[FieldChange, ...]
    reasons: tuple[Revision, ...] = ()
    unexplained: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.codes or self.scope or self.around)


def compare(old: Codebook, new: Codebook) -> CodebookDiff:
    """What changed from `old` to `new`. Codes are followed through `formerly`, so that a rename is not a loss."""
    then = {code.id: code for code in old.codes}
    changes = []
    taken: set[str] = set()
    for code in new.codes:
        origins = [then[name] for name in (code.id, *code.formerly) if name in then]
        taken.update(origin.id for origin in origins)
        change = _code_change(origins, code)
        if change is not None:
            changes.append(change)
    gone = [code for code in old.codes if code.id not in taken]
    changes += [CodeChange("removed", code.id, code.label, old_hash=code.hash) for code in gone]
    scope = _changed(_fields(old.scope), _fields(new.scope), ("definition", "examples", "counter_examples", "rules"))
    reasons = tuple(revision for revision in new.changes if revision not in old.changes)
    return CodebookDiff(
        old_version=old.version,
        new_version=new.version,
        old_hash=old.hash,
        new_hash=new.hash,
        codes=tuple(changes),
        scope=scope,
        around=_around(old, new),
        reasons=reasons,
        unexplained=_unexplained(changes, scope, reasons),
    )


def _unexplained(changes: Sequence[CodeChange], scope: Sequence[FieldChange], reasons: Sequence[Revision]) -> tuple[str, ...]:
    """A revision that names no code is about all of them."""
    if any(not revision.codes for revision in reasons):
        return ()
    named = {name for revision in reasons for name in revision.codes}
    found = [
        change.code for change in changes if (change.kind != "changed" or change.meaning) and not named & {change.code, *change.formerly}
    ]
    return (*found, *(["scope"] if scope and "scope" not in named else []))


def _code_change(origins: Sequence[Code], code: Code) -> CodeChange | None:
    if not origins:
        return CodeChange("added", code.id, code.label, new_hash=code.hash)
    before = origins[0]
    meaning = _changed(_fields(before), _fields(code), _MEANING)
    form = _changed(_fields(before), _fields(code), _FORM)
    formerly = tuple(origin.id for origin in origins if origin.id != code.id)
    kind = "merged" if len(origins) > 1 else "renamed" if formerly else "changed"
    if kind == "changed" and not (meaning or form):
        return None
    return CodeChange(kind, code.id, code.label, formerly, before.hash, code.hash, meaning, form)


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def _changed(old: Mapping[str, Any], new: Mapping[str, Any], fields: Sequence[str]) -> tuple[FieldChange, ...]:
    found = (_field_change(field, old[field], new[field]) for field in fields)
    return tuple(change for change in found if change is not None)


def _field_change(field: str, old: Any, new: Any) -> FieldChange | None:
    if isinstance(old, str):
        return FieldChange(field, old=old, new=new) if old != new else None
    before, after = _lines(old), _lines(new)
    if before == after:
        return None
    removed = tuple(line for line in before if line not in after)
    added = tuple(line for line in after if line not in before)
    return FieldChange(field, removed=removed, added=added) if removed or added else FieldChange(f"{field} (order)")


def _lines(value: Any) -> list[str]:
    """A list of texts, rules or attributes as comparable lines."""
    if isinstance(value, Mapping):
        return [f"{key}: {', '.join(item) if isinstance(item, tuple) else item}" for key, item in value.items()]
    return [_rule_line(item) if isinstance(item, Rule) else str(item) for item in value]


def _rule_line(rule: Rule) -> str:
    prefix = "" if rule.effect == "include" else f"{EFFECTS[rule.effect].lower()}: "
    return prefix + describe(rule)


def _around(old: Codebook, new: Codebook) -> tuple[FieldChange, ...]:
    """Name, version, language, sources, dimensions and collaborations."""
    fields = ("name", "version", "language", "sources", "dimensions", "collaborations")
    return _changed(_surroundings(old), _surroundings(new), fields)


def _surroundings(codebook: Codebook) -> dict[str, Any]:
    return {
        "name": codebook.name,
        "version": codebook.version,
        "language": codebook.language,
        "sources": codebook.sources,
        "dimensions": tuple(f"{dimension.label} ({dimension.id})" for dimension in codebook.dimensions),
        "collaborations": tuple(_collaboration_line(collaboration) for collaboration in codebook.collaborations),
    }


def _collaboration_line(collaboration: Collaboration) -> str:
    about = [f"also {', '.join(collaboration.aliases)}"] if collaboration.aliases else []
    about += [part for part in (collaboration.form, collaboration.value, collaboration.source) if part]
    return f"{collaboration.label} ({collaboration.id})" + (f": {'; '.join(about)}" if about else "")
