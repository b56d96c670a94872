"""The parts of a codebook's text that changes are made of: where a code stands, its texts and lists, and what must not be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any

from icc_coding.codebook import schema
from icc_coding.codebook.changing.editor import Editor, Path
from icc_coding.codebook.changing.requests import NewCode
from icc_coding.codebook.changing.spelling import InBrackets, texts
from icc_coding.codebook.model import Code, Codebook
from icc_coding.codebook.naming import UNWRITTEN, free_id
from icc_coding.errors import UserError
from icc_coding.phrasing import one_line

LISTS = ("include", "exclude", "examples", "counter_examples")
_ID = re.compile(r"[a-z][a-z0-9_]*")


class CodeDraft:
    """A text on its way from one codebook to another."""

    def __init__(self, editor: Editor, codebook: Codebook) -> None:
        self.editor = editor
        self.codebook = codebook

    def path(self, code_id: str) -> Path:
        """Where a code of today stands."""
        dimension, _, name = code_id.partition(".")
        number = self.place_of(dimension)
        codes = self.editor.value(("dimensions", number, "codes"))
        return "dimensions", number, "codes", next(place for place, code in enumerate(codes) if code["id"] == name)

    def place_of(self, name: str) -> int:
        """A dimension’s place in the file, counted from 0."""
        return next(place for place, one in enumerate(self.editor.value(("dimensions",))) if one["id"] == name)

    def has_dimension(self, dimension: str) -> bool:
        """Whether there is a dimension of that id."""
        return any(one["id"] == dimension for one in self.editor.value(("dimensions",)))

    def into(self, dimension: str, label: str, entry: dict[str, Any]) -> None:
        """Put a code at the end of a dimension, which is made when there is none and it has a label."""
        if self.has_dimension(dimension):
            codes: Path = ("dimensions", self.place_of(dimension), "codes")
            self.editor.insert(codes, len(self.editor.value(codes)), entry)
            return
        known = ", ".join(one.id for one in self.codebook.dimensions)
        if not label.strip() or not _ID.fullmatch(dimension):
            remedy = "Give a new one a label" if _ID.fullmatch(dimension) else "An id holds small letters, digits and _"
            raise UserError(f"There is no dimension `{one_line(dimension)}`; there are {known}. {remedy}.")
        new = {"id": dimension, "label": " ".join(label.split()), "codes": [entry]}
        self.editor.insert(("dimensions",), len(self.codebook.dimensions), new)

    def cutting(self, code: Code) -> Path:
        """What goes with a code: its lines, or its dimension's when it is the last one there."""
        path = self.path(code.id)
        if len(self.editor.value(path[:-1])) > 1:
            return path
        if len(self.editor.value(("dimensions",))) == 1:
            raise UserError(f"“{code.label}” is the only code there is: a codebook needs at least one.")
        return path[:2]

    def cut(self, code: Code) -> None:
        """Take a code out with its lines, and its dimension with its last code."""
        self.editor.remove(self.cutting(code), whole=True)

    # --- texts and lists

    def say(self, code: Code, key: str, value: str | None) -> bool:
        """Write one text of a code; whether that changed anything."""
        text = None if value is None else "\n".join(line.strip() for line in value.strip().splitlines())
        path = (*self.path(code.id), key)
        if text is None or text == getattr(code, key):
            return False
        if not text and key == "definition":
            raise UserError(f"“{code.label}” needs a definition. Write what it means in a sentence or two.")
        if not self.editor.has(path):
            self.editor.add(path[:-1], key, text, schema.CODE)
        elif text:
            self.editor.set(path, text)
        else:
            self.editor.remove(path)
        return True

    def relist(self, path: Path, key: str, values: Iterable[str] | None) -> bool:
        """Make a list of a code say these texts, item by item, so that what stays is not touched; whether that changed anything."""
        there = self.editor.has((*path, key))
        old = [one.strip() for one in self.editor.value((*path, key))] if there else []
        new = old if values is None else texts(list(values))
        if new == old:
            return False
        if not new:
            self.editor.remove((*path, key))
        elif not there:
            self.editor.add(path, key, new, schema.CODE)
        elif not old:
            self.editor.remove((*path, key))
            self.editor.add(path, key, new, schema.CODE)
        else:
            self.align((*path, key), old, new)
        return True

    def align(self, path: Path, old: Sequence[Any], new: Sequence[Any]) -> None:
        """From one list to another with the fewest steps; added before removed, so that the list is never empty. What is no text is
        written anew where it differs."""
        for tag, low, high, first, last in reversed(
            SequenceMatcher(None, [repr(one) for one in old], [repr(one) for one in new], autojunk=False).get_opcodes()
        ):
            if tag == "equal":
                continue
            paired = min(high - low, last - first) if all(isinstance(one, str) for one in (*old, *new)) else 0
            for place in range(paired):
                self.editor.set((*path, low + place), new[first + place])
            for place in range(last - first - paired):
                self.editor.insert(path, high + place, new[first + paired + place])
            for place in reversed(range(low + paired, high)):
                self.editor.remove((*path, place))

    def append(self, path: Path, key: str, values: Sequence[Any]) -> None:
        """Put values behind those of a list, which is made where there is none; what is there already is left out."""
        there = self.editor.value((*path, key)) if self.editor.has((*path, key)) else []
        new = [value for value in values if value not in there]
        if new and not there:
            if self.editor.has((*path, key)):
                self.editor.remove((*path, key))
            self.editor.add(path, key, new, schema.CODE)
            return
        for value in new:
            self.editor.insert((*path, key), len(self.editor.value((*path, key))), value)

    def take_over(self, path: Path, code_id: str, former: Iterable[str]) -> None:
        """Name older ids in a code's `formerly`, short where the dimension is the same; its own id is not among them."""
        dimension = code_id.partition(".")[0]
        listed = self.editor.value(path).get("formerly", ())
        for place in reversed(range(len(listed))):
            if code_id in (listed[place], f"{dimension}.{listed[place]}"):
                self.editor.remove((*path, "formerly", place))
        known = {one if "." in one else f"{dimension}.{one}" for one in self.editor.value(path).get("formerly", ())}
        new = [one.removeprefix(f"{dimension}.") for one in former if one not in known and one != code_id]
        if not self.editor.value(path).get("formerly"):
            if self.editor.has((*path, "formerly")):
                self.editor.remove((*path, "formerly"))
            if new:
                self.editor.add(path, "formerly", InBrackets(new), schema.CODE)
            return
        for one in new:
            self.editor.insert((*path, "formerly"), len(self.editor.value((*path, "formerly"))), one)

    def entry(self, new: NewCode, dimension: str, more: Iterable[str] = (), *, namesake: bool = False) -> tuple[str, dict[str, Any]]:
        """A new code as its lines say it, with its id in full."""
        label = " ".join(new.label.split())
        if not label:
            raise UserError("Give the new code a name of a few words.")
        if not namesake:
            self.check_label(label, None, more)
        taken = {*self.codebook.by_id, *more}
        if new.id:
            self.check_id(new.id, dimension, None, more)
        name = new.id or free_id(label, taken, dimension)
        definition = "\n".join(line.strip() for line in new.definition.strip().splitlines())
        entry: dict[str, Any] = {"id": name, "label": label}
        if new.color:
            entry["color"] = new.color.lower()
        entry["definition"] = definition or UNWRITTEN
        entry |= {key: values for key in LISTS if (values := texts(getattr(new, key)))}
        if new.source:
            entry["source"] = new.source
        return f"{dimension}.{name}", entry

    # --- what must not be

    def check_label(self, label: str, own: Code | None, more: Iterable[str] = ()) -> None:
        """Refuse a label that another code has."""
        same = next((one for one in self.codebook.codes if one.label.casefold() == label.casefold() and one != own), None)
        if same is not None or label.casefold() in {one.casefold() for one in more}:
            where = f" ({same.id})" if same else ""
            raise UserError(f"There is a code “{same.label if same else label}” already{where}. Use that one, or choose another name.")

    def check_id(self, name: str, dimension: str, own: Code | None, more: Iterable[str] = ()) -> None:
        """Refuse an id that is none, or that another code has or had."""
        if not _ID.fullmatch(name):
            raise UserError(f"The id `{one_line(name)}` may hold only small letters a-z, digits and `_`, with a letter first.")
        code_id = f"{dimension}.{name}"
        holder = self.codebook.by_id.get(code_id)
        if code_id in more or (holder is not None and (own is None or holder.id != own.id)):
            what = f"a former id of {holder.id}" if holder is not None and holder.id != code_id else "a code already"
            raise UserError(f"`{code_id}` is {what}. Choose another id.")

    def refuse_named(self, code: Code, what: str) -> None:
        """A code that others name cannot go: their texts would lead nowhere."""
        places = list(dict.fromkeys(_naming(self.codebook, code)))
        if places:
            raise UserError(f"`{code.id}` cannot be {what} while others name it: {'; '.join(places)}. Change these first.")


def _naming(codebook: Codebook, code: Code) -> Iterable[str]:
    """Who names a code, by its id or a former one."""
    names = {code.id, *code.formerly}

    def mentions(said: str | Iterable[str]) -> bool:
        texts = [said] if isinstance(said, str) else said
        return any(match.group() in names for text in texts for match in schema.MENTION.finditer(text))

    for other in codebook.codes:
        if other.id != code.id:
            said = [(key, getattr(other, key)) for key in ("definition", "source", *LISTS)]
            yield from (f"{other.id} ({key})" for key, value in (*said, *other.attributes.items()) if mentions(value))
    scope = codebook.scope
    if mentions((scope.definition, *scope.examples, *scope.counter_examples)):
        yield "the scope"
    for one in codebook.collaborations:
        if {one.form, one.value} & names or mentions(one.source):
            yield f"the collaboration {one.label}"
