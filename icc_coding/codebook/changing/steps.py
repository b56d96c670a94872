"""Each change of a codebook, made step by step in its text."""

from __future__ import annotations

import re
from typing import Any

from icc_coding.codebook import schema
from icc_coding.codebook.changing.around import Around
from icc_coding.codebook.changing.draft import LISTS
from icc_coding.codebook.changing.requests import (
    Add,
    Change,
    ChangeSet,
    Define,
    DefineScope,
    Merge,
    Move,
    Recolor,
    Remove,
    Rename,
    RenameDimension,
    SetRules,
    Split,
)
from icc_coding.codebook.changing.spelling import InBraces
from icc_coding.codebook.records import NEW_CODE, NEW_CODES
from icc_coding.errors import UserError
from icc_coding.phrasing import one_line

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
Made = tuple[str, tuple[str, ...]]  # what was done, in words, and the codes concerned


class Steps(Around):
    """A codebook's text that changes are made in."""

    def make(self, change: Change) -> Made:
        """Make a change; returns what was done and the codes concerned."""
        match change:
            case ChangeSet():
                made = [self.make(one) for one in change.changes]
                codes = tuple(dict.fromkeys(code for _, concerned in made for code in concerned))
                return f"{len(made)} {NEW_CODES}" if len(codes) > 1 else "; ".join(what for what, _ in made), codes
            case Add():
                return self.add(change)
            case Define():
                return self.define(change)
            case Rename():
                return self.rename(change)
            case Recolor():
                return self.recolor(change)
            case Merge():
                return self.merge(change)
            case Move():
                return self.move(change)
            case Split():
                return self.split(change)
            case Remove():
                return self.remove(change)
            case RenameDimension():
                return self.rename_dimension(change)
            case DefineScope():
                return self.define_scope(change)
            case SetRules():
                return self.set_rules(change)

    def add(self, change: Add) -> Made:
        """A new code at the end of its dimension."""
        code_id, entry = self.entry(change.code, change.dimension, namesake=change.namesake)
        self.into(change.dimension, change.dimension_label, entry)
        return f"{NEW_CODE} “{entry['label']}”", (code_id,)

    def define(self, change: Define) -> Made:
        """Other words for what a code means."""
        code = self.codebook.code(change.code)
        done = [key for key in ("definition", "source") if self.say(code, key, getattr(change, key))]
        done += [key for key in LISTS if self.relist(self.path(code.id), key, getattr(change, key))]
        if not done:
            raise UserError(f"That is what the codebook says about “{code.label}” already: nothing was changed.")
        return f"{', '.join(key.replace('counter_', 'counter-') for key in done)} changed".capitalize(), (code.id,)

    def rename(self, change: Rename) -> Made:
        """Another label or id; the old id goes to `formerly`."""
        code, label, name = self.codebook.code(change.code), " ".join(change.label.split()), change.id.strip()
        name = name.removeprefix(f"{code.dimension}.")
        new_id = f"{code.dimension}.{name}" if name else code.id
        done = []
        if label and label != code.label:
            self.check_label(label, code)
            self.editor.set((*self.path(code.id), "label"), label)
            done.append(f"“{code.label}” is now called “{label}”")
        if new_id != code.id:
            path = self.path(code.id)
            self.check_id(name, code.dimension, code)
            self.editor.set((*path, "id"), name)
            self.take_over(path, new_id, [code.id])
            done.append(f"{code.id} is now {new_id}")
        if not done:
            raise UserError(f"“{code.label}” ({code.id}) is called that already: nothing was changed.")
        return "; ".join(done), (new_id,)

    def recolor(self, change: Recolor) -> Made:
        """Another colour, or the palette’s."""
        code, color = self.codebook.code(change.code), change.color.strip().lower()
        path = (*self.path(code.id), "color")
        if color and not _COLOR.fullmatch(color):
            raise UserError(f"`{one_line(color)}` is no colour. Write it as #rrggbb, for example #1f6f8b.")
        if color == code.color:
            raise UserError(f"“{code.label}” has that colour already: nothing was changed.")
        if not color:
            self.editor.remove(path)
        elif code.color:
            self.editor.set(path, color)
        else:
            self.editor.add(path[:-1], "color", color, schema.CODE)
        return "Colour changed", (code.id,)

    def merge(self, change: Merge) -> Made:
        """One code into another, with its former ids."""
        gone, kept = self.codebook.code(change.code), self.codebook.code(change.into)
        if gone.id == kept.id:
            raise UserError(f"`{gone.id}` cannot be merged into itself. Name two codes.")
        old = self.editor.value(self.path(gone.id))
        rules = [InBraces(rule) for rule in old.get("rules", ())]
        self.cut(gone)
        path = self.path(kept.id)
        self.take_over(path, kept.id, [gone.id, *gone.formerly])
        if change.take:
            self.relist(path, "counter_examples", [one for one in kept.counter_examples if one not in gone.examples])
            self.relist(path, "include", [*kept.include, *gone.include])
            self.relist(path, "examples", [*kept.examples, *gone.examples])
            self.append(path, "rules", rules)
        return f"“{gone.label}” ({gone.id}) merged into “{kept.label}”", (kept.id,)

    def move(self, change: Move) -> Made:
        """A code with its lines to another dimension; short former ids are written in full."""
        code = self.codebook.code(change.code)
        if change.dimension == code.dimension:
            raise UserError(f"“{code.label}” is in the dimension `{code.dimension}` already. To call it something else, rename it.")
        name = change.id.strip() or code.own_id
        self.check_id(name, change.dimension, code)
        path, new_id = self.path(code.id), f"{change.dimension}.{name}"
        for place, former in enumerate(self.editor.value(path).get("formerly", ())):
            if "." not in former:  # it was short for one of the old dimension
                self.editor.set((*path, "formerly", place), f"{code.dimension}.{former}")
        if self.has_dimension(change.dimension):
            self.editor.move(path, ("dimensions", self.place_of(change.dimension), "codes"), self.cutting(code))
        else:
            value = self.editor.value(path)
            self.into(change.dimension, change.dimension_label, _as_value(value))
            self.editor.remove(self.cutting(code), whole=True)
        path = self.path(f"{change.dimension}.{code.id.partition('.')[2]}")
        self.editor.set((*path, "id"), name)
        self.take_over(path, new_id, [code.id])
        return f"“{code.label}” moved: {code.id} is now {new_id}", (new_id,)

    def split(self, change: Split) -> Made:
        """New codes behind the old one, which goes unless it is kept."""
        code = self.codebook.code(change.code)
        if len(change.parts) < (1 if change.keep else 2):
            raise UserError(f"Name the codes that “{code.label}” is split into: two or more, or one with the old code kept.")
        dimension, place = self.path(code.id)[1], int(self.path(code.id)[3])
        made: dict[str, dict[str, Any]] = {}
        for number, part in enumerate(change.parts, 1):
            code_id, entry = self.entry(part, code.dimension, (*made, *(one["label"] for one in made.values())))
            made[code_id] = entry
            self.editor.insert(("dimensions", dimension, "codes"), place + number, entry)
        if not change.keep:
            self.refuse_named(code, "split")
            self.editor.remove(self.path(code.id), whole=True)
        names = ", ".join(f"“{entry['label']}”" for entry in made.values())
        return f"“{code.label}” ({code.id}) split into {names}{' beside it' if change.keep else ''}", (*made, code.id)

    def remove(self, change: Remove) -> Made:
        """A code with its lines."""
        code = self.codebook.code(change.code)
        self.refuse_named(code, "removed")
        self.cut(code)
        return f"“{code.label}” ({code.id}) removed", (code.id,)


def _as_value(data: Any) -> Any:
    """Plain data of a code as it is written below one another, rules in braces."""
    return {key: [InBraces(rule) for rule in value] if key == "rules" else value for key, value in data.items()}
