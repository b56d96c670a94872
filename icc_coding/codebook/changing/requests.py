"""What people ask to be changed in a codebook."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code to be made. Without an `id` it is made of the label, without a definition the code says that it has none yet."""

    label: str
    id: str = ""
    definition: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    color: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Add:
    """A new code at the end of a dimension; a dimension that there is not is made when `dimension_label` is given.

    `namesake`: another code may have the same label, as in a codebook of another program.
    """

    dimension: str
    code: NewCode
    dimension_label: str = ""
    namesake: bool = False


@dataclass(frozen=True, slots=True)
class Define:
    """Other words for what a code means. What is None stays; a text or list that is empty is taken out."""

    code: str
    definition: str | None = None
    include: tuple[str, ...] | None = None
    exclude: tuple[str, ...] | None = None
    examples: tuple[str, ...] | None = None
    counter_examples: tuple[str, ...] | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Rename:
    """Another label, another id (short, without the dimension), or both; decisions under the old id count for the new one."""

    code: str
    label: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Recolor:
    """Another colour, `#rrggbb`; an empty one gives the code back to the palette."""

    code: str
    color: str = ""


@dataclass(frozen=True, slots=True)
class Merge:
    """One code becomes part of another, which takes its decisions over; `take`: its include lines, examples and rules as well."""

    code: str
    into: str
    take: bool = True


@dataclass(frozen=True, slots=True)
class Move:
    """A code goes to another dimension; decisions go with it. A dimension that there is not is made when its label is given."""

    code: str
    dimension: str
    dimension_label: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """A code becomes several. Without `keep` it goes, and its passages wait for people to choose; with it, it stays beside the new ones."""

    code: str
    parts: tuple[NewCode, ...]
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Remove:
    """A code goes."""

    code: str


@dataclass(frozen=True, slots=True)
class RenameDimension:
    """Another label or id for a dimension; with another id its codes keep their decisions under their older ids."""

    dimension: str
    label: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class DefineScope:
    """Other words for what is codable at all. What is None stays; a list that is empty is taken out."""

    definition: str | None = None
    examples: tuple[str, ...] | None = None
    counter_examples: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class SetRules:
    """The rules of a code, or of the `scope`, each written on one line as in the file; the ones that are there already are not touched."""

    code: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Several changes made and taken back as one: of one `code`, its id kept, or new codes."""

    code: str
    changes: tuple[Define | Rename | Recolor | Add, ...]


Change = ChangeSet | Add | Define | Rename | Recolor | Merge | Move | Split | Remove | RenameDimension | DefineScope | SetRules
