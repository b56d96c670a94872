"""Changes of what stands around the codes: dimensions, the scope, and rules."""

from __future__ import annotations

import re
from typing import Any

import yaml

from icc_coding.codebook import schema
from icc_coding.codebook.changing.draft import CodeDraft
from icc_coding.codebook.changing.editor import Path, as_plain, node_data
from icc_coding.codebook.changing.requests import DefineScope, RenameDimension, SetRules
from icc_coding.codebook.changing.spelling import InBraces, compose, in_flow
from icc_coding.codebook.records import Dimension
from icc_coding.codebook.slow_regex import slow_in
from icc_coding.errors import UserError
from icc_coding.phrasing import one_line

SCOPE = "scope"
_SIGNS = re.compile(r"[:{}\[\]]")  # plain words have none of these


class Unchanged(UserError):
    """What was asked for is what the codebook says already."""


class Around(CodeDraft):
    """A codebook's text in which dimensions, the scope and rules are changed."""

    def rename_dimension(self, change: RenameDimension) -> tuple[str, tuple[str, ...]]:
        """Another label or id; with another id each code names its old one in full under `formerly`."""
        dimension = next((one for one in self.codebook.dimensions if one.id == change.dimension), None)
        if dimension is None:
            known = ", ".join(one.id for one in self.codebook.dimensions)
            raise UserError(f"There is no dimension `{one_line(change.dimension)}`; there are {known}.")
        path: Path = ("dimensions", self.place_of(dimension.id))
        label, name = " ".join(change.label.split()), change.id.strip()
        done = []
        if label and label != dimension.label:
            self._relabel(dimension, path, label)
            done.append(f"The dimension “{dimension.label}” is now called “{label}”")
        if name and name != dimension.id:
            self._rename(dimension, path, name)
            done.append(f"the dimension {dimension.id} is now {name}")
        if not done:
            raise UserError(f"The dimension “{dimension.label}” ({dimension.id}) is called that already: nothing was changed.")
        what = "; ".join(done)
        return what[0].upper() + what[1:], tuple(f"{name or dimension.id}.{code.own_id}" for code in dimension.codes)

    def _relabel(self, dimension: Dimension, path: Path, label: str) -> None:
        same = next((one for one in self.codebook.dimensions if one.label.casefold() == label.casefold() and one != dimension), None)
        if same is not None:
            raise UserError(f"There is a dimension “{same.label}” already ({same.id}). Choose another name.")
        self.editor.set((*path, "label"), label)

    def _rename(self, dimension: Dimension, path: Path, name: str) -> None:
        for code in dimension.codes:
            self.check_id(code.own_id, name, code)
        if self.has_dimension(name):
            raise UserError(f"`{name}` is a dimension already. Choose another id, or move the codes there.")
        for number in range(len(dimension.codes)):
            own = (*path, "codes", number)
            for place, former in enumerate(self.editor.value(own).get("formerly", ())):
                if "." not in former:  # it was short for one of this dimension
                    self.editor.set((*own, "formerly", place), f"{dimension.id}.{former}")
        self.editor.set((*path, "id"), name)
        for number, code in enumerate(dimension.codes):
            self.take_over((*path, "codes", number), f"{name}.{code.own_id}", [code.id])

    def define_scope(self, change: DefineScope) -> tuple[str, tuple[str, ...]]:
        """Other words for what is codable at all."""
        scope, done = self.codebook.scope, []
        text = None if change.definition is None else "\n".join(line.strip() for line in change.definition.strip().splitlines())
        if text is not None and text != scope.definition:
            if not text:
                raise UserError("The scope needs a definition. Write in a sentence or two what can be coded at all.")
            done.append("definition")
            if not self.editor.has((SCOPE,)):
                self.editor.add((), SCOPE, {"definition": text}, schema.TOP)
            elif self.editor.has((SCOPE, "definition")):
                self.editor.set((SCOPE, "definition"), text)
            else:
                self.editor.add((SCOPE,), "definition", text, schema.CODE)
        for key in ("examples", "counter_examples"):
            values = getattr(change, key)
            if values and not self.editor.has((SCOPE,)):
                raise UserError("The codebook has no scope yet. Write its definition first: what can be coded at all.")
            if values is not None and self.editor.has((SCOPE,)) and self.relist((SCOPE,), key, values):
                done.append(key.replace("counter_", "counter-"))
        if not done:
            raise UserError("That is what the codebook says about the scope already: nothing was changed.")
        return f"Scope: {', '.join(done)} changed", (SCOPE,)

    def set_rules(self, change: SetRules) -> tuple[str, tuple[str, ...]]:
        """The rules of a code or the scope, rule by rule, so that what stays is not touched."""
        path: Path = (SCOPE,) if change.code == SCOPE else self.path(self.codebook.code(change.code).id)
        owner = SCOPE if change.code == SCOPE else self.codebook.code(change.code).id
        name = "the scope" if owner == SCOPE else f"“{self.codebook.code(owner).label}”"
        if owner == SCOPE and not self.editor.has((SCOPE,)):
            raise UserError("The codebook has no scope yet. Write its definition first: what can be coded at all.")
        written = [read_rule(line) for line in change.rules if line.strip()]
        there = self.editor.has((*path, "rules"))
        old = list(self.editor.value((*path, "rules"))) if there else []
        new = [InBraces(rule) for rule in written]
        if [as_plain(rule) for rule in new] == old:
            raise Unchanged(f"These are the rules of {name} already: nothing was changed.")
        if not new:
            self.editor.remove((*path, "rules"))
        elif not old:
            if there:
                self.editor.remove((*path, "rules"))
            self.editor.add(path, "rules", new, schema.CODE)
        else:
            self.align((*path, "rules"), old, _known(old, new))
        added, gone = (sum(one not in other for one in these) for these, other in ((new, old), (old, new)))
        said = " and ".join(part for part in (f"{added} new" if added else "", f"{gone} taken out" if gone else "") if part)
        return f"Rules of {name}: {said or 'another order'}", (owner,)


def read_rule(line: str) -> dict[str, Any]:
    """A rule as it is typed on one line: as in the file, with or without braces, or plain words, which are phrases.

    Raises UserError, with the line, when it is no rule or takes too long on some sentences. What its kind asks for is checked with the codebook.
    """
    typed = line.strip().removeprefix("- ").strip()
    if not typed.startswith("{"):
        phrases = [part.strip() for part in typed.split(",") if part.strip()]
        typed = f"{{{typed}}}" if _SIGNS.search(typed) else in_flow(InBraces(phrase=phrases))
    try:
        rule = node_data(compose(typed))
    except yaml.YAMLError:
        rule = None
    if not isinstance(rule, dict):
        raise UserError(
            f"`{one_line(line.strip())}` cannot be read as a rule. Write it as phrase: [waiting list, on hold] or near: [[wait, sit], [hour, day]], "
            "within: 8, with a regex in 'single quotes'."
        )
    if unknown := [key for key in rule if key not in schema.RULE]:
        raise UserError(f"`{one_line(line.strip())}`: a rule has no `{unknown[0]}`. It has {', '.join(schema.RULE)}.")
    if expression := next((slow for kind in ("regex", "pattern") if _compiles(rule.get(kind)) and (slow := slow_in(kind, rule[kind]))), ""):
        raise UserError(
            f"The rule `{one_line(expression)}` takes too long on some sentences. Write it without a repeat inside a repeat, for example "
            "(\\w+ ){0,5} instead of (\\w+ ?)*."
        )
    return rule


def written_rule(rule: Any) -> str:
    """A rule on one line, as :func:`read_rule` takes it: what stands in braces in the file."""
    return in_flow(InBraces(rule)).removeprefix("{").removesuffix("}")


def _known(old: list[Any], new: list[InBraces]) -> list[Any]:
    """The new rules, those that are there already as they are there."""
    return [next((one for one in old if one == as_plain(rule)), rule) for rule in new]


def _compiles(value: object) -> bool:
    """Whether a rule's expressions are such; what else is wrong with them the codebook's check says."""
    if isinstance(value, dict):
        return all(map(_compiles, value.values()))
    if isinstance(value, list):
        return all(map(_compiles, value))
    try:
        return value is not None and (not isinstance(value, str) or bool(re.compile(value)))
    except (re.error, RecursionError, OverflowError):
        return False
