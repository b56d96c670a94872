"""Which code of the codebook a foreign code is; and those that it does not have, kept to be adopted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from icc_coding.codebook.model import Code, Codebook
from icc_coding.codebook.naming import spell_id
from icc_coding.errors import UserError
from icc_coding.exchange.project import ForeignCode
from icc_coding.exchange.refi.describing import describe
from icc_coding.files import as_kept, read_kept, write_json_atomic
from icc_coding.letters import caseless_line
from icc_coding.reviewing.memos import PROPOSED_CODE
from icc_coding.study import Study

_VERSION = 1
OTHER = "imported"  # the dimension of codes that stand under nothing


@dataclass(frozen=True, slots=True)
class Waiting:
    """A code that the codebook does not have: its id to be, its names, and what the other program says of it."""

    id: str
    label: str
    dimension_label: str
    description: str = ""
    color: str = ""
    origin: str = ""
    path: tuple[str, ...] = field(default=())


class CodeMap:
    """Foreign code key -> our code id. Equal names under different parents stay apart."""

    def __init__(self, codebook: Codebook, codes: Sequence[ForeignCode], waiting: Sequence[Waiting], origin: str) -> None:
        self.ids: dict[str, str] = {}
        self.new: dict[str, Waiting] = {}
        self._codebook = codebook
        self._by_path = {(caseless_line(self._dimension_label(c.dimension)), caseless_line(c.label)): c.id for c in codebook.codes}
        self._by_label = _unique((caseless_line(code.label), code.id) for code in codebook.codes)
        self._by_part = _unique((caseless_line(code.own_id), code.id) for code in codebook.codes)
        self._foreign = [caseless_line(code.path[-1]) for code in codes if code.path]
        self._waiting = {one.path: one for one in waiting}
        self._taken = set(codebook.by_id) | {one.id for one in waiting}
        self.described_otherwise: list[str] = []  # codes that the codebook has and of which the file says something else
        for code in codes:
            self.ids[code.key] = self._known(code) or self._kept(code, origin).id
            ours = codebook.by_id.get(self.ids[code.key])
            if ours is not None and not _said_of(ours, code.description):
                self.described_otherwise.append(ours.id)

    def _dimension_label(self, dimension: str) -> str:
        return next(one.label for one in self._codebook.dimensions if one.id == dimension)

    def _known(self, code: ForeignCode) -> str:
        """By the id that icc-coding wrote, by names from the top down, by an id as its name, by a name that is the only one of its kind."""
        if code.id in self._codebook.by_id:
            return self._codebook.by_id[code.id].id
        if code.id.startswith(f"{PROPOSED_CODE}."):
            return code.id
        names = [caseless_line(name) for name in code.path]
        name = names[-1] if names else ""
        if len(names) > 1 and (names[-2], name) in self._by_path:
            return self._by_path[names[-2], name]
        if code.path and code.path[-1].strip() in self._codebook.by_id:
            return self._codebook.by_id[code.path[-1].strip()].id
        if self._foreign.count(name) == 1 and (len(names) < 2 or names[-2] not in {place[0] for place in self._by_path}):
            return self._by_label.get(name) or self._by_part.get(name, "")
        return ""

    def _kept(self, code: ForeignCode, origin: str) -> Waiting:
        if code.path in self._waiting:
            return self._waiting[code.path]
        above = code.path[-2] if len(code.path) > 1 else OTHER
        known = next((d.id for d in self._codebook.dimensions if caseless_line(d.label) == caseless_line(above)), "")
        dimension, name = known or spell_id(above, OTHER), spell_id(code.path[-1] if code.path else "", "code")
        number, identity = 2, f"{dimension}.{name}"
        if code.id and re.fullmatch(r"[a-z0-9_]+\.[a-z0-9_]+", code.id):
            identity = code.id
        while identity in self._taken:
            identity, number = f"{dimension}.{name}_{number}", number + 1
        self._taken.add(identity)
        found = Waiting(identity, code.path[-1] if code.path else identity, above, code.description, code.color, origin, code.path)
        self.new[identity] = found
        self._waiting[code.path] = found
        return found


def load_waiting(study: Study) -> list[Waiting]:
    """Codes of imports that the codebook does not have yet. Raises UserError when the list is damaged."""
    path = study.codes_to_adopt
    if not path.exists():
        return []
    try:
        data = read_kept(path, _VERSION)
        return as_kept(list[Waiting], data["codes"])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UserError(
            f"{path}: is damaged. Put it back from a backup, or delete it and import again: it holds names of codes to adopt."
        ) from error


def add_waiting(study: Study, new: Collection[Waiting]) -> tuple[str, ...]:
    """Keep what may be adopted, behind what waits already; returns the ids that were added.

    Raises UserError when another import has given one of the ids to another code meanwhile.
    """
    if not new:
        return ()
    with study.changing(study.codes_to_adopt):
        waiting = {one.id: one for one in load_waiting(study)}
        added = tuple(one.id for one in new if one.id not in waiting)
        for one in new:
            if waiting.setdefault(one.id, one).path != one.path:
                raise UserError(f"Another import has just brought another code `{one.id}`, so nothing was taken in. Import it once more.")
        _write(study, tuple(waiting.values()))
    return added


def drop_waiting(study: Study, ids: Collection[str]) -> None:
    """Strike codes off: they were adopted, or the import that brought them failed."""
    if not ids:
        return
    with study.changing(study.codes_to_adopt):
        _write(study, [one for one in load_waiting(study) if one.id not in ids])


def _write(study: Study, waiting: Sequence[Waiting]) -> None:
    write_json_atomic(study.codes_to_adopt, {"v": _VERSION, "codes": [asdict(one) for one in waiting]})


def _said_of(ours: Code, theirs: str) -> bool:
    """Whether a foreign description says nothing that the codebook does not say of the code."""
    said = caseless_line(theirs)
    return said in caseless_line(describe(ours))


def _unique(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    found: dict[str, set[str]] = {}
    for name, identity in pairs:
        found.setdefault(name, set()).add(identity)
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}
