"""What a reading asked for: a coder cannot have said "no" to a code that did not exist yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from icc_coding.codebook.changing.kept import KeptCodebooks, Names
from icc_coding.decisions.logs.columns import NONE, Ints, RecordColumns

Codes = str | tuple[str, ...]  # "all", or ids of codes


@dataclass(frozen=True, slots=True)
class Asked:
    """`codes` as a reading names them, under today's ids; `later` are today's codes that did not exist when it was made."""

    codes: Codes
    later: frozenset[str] = frozenset()

    def __contains__(self, code: object) -> bool:
        """Whether the code was looked for."""
        return code not in self.later and (self.codes == "all" or code in self.codes)

    def all_of(self, codes: Collection[str]) -> bool:
        """Whether all of these codes were looked for that existed then."""
        return self.codes == "all" or all(code in self.codes for code in codes if code not in self.later)


class Existing:
    """Which of today's codes existed when.

    A reading names the codebook that it was made with; for one that does not, its time tells (`seen` says when others were first read
    with). A code existed where the codebook of that time has it under any id that leads to it today, also where its later name was taken
    back. A code made by a split is new. A code that was merged is as old as its oldest part, but a reading that names codes asks for it
    only where it names every part that existed.
    """

    def __init__(
        self, kept: KeptCodebooks, current: Collection[str], renamed: Mapping[str, str], seen: Iterable[tuple[int, str]] = ()
    ) -> None:
        self._renamed = renamed
        since = sorted((*kept.since, *((at, name) for at, name in seen if name in kept.codes)))
        self._times = np.array([at for at, _ in since], np.int64)
        self._in_force = [name for _, name in since]
        self._parts = {name: self._today(codes, current) for name, codes in kept.codes.items()}
        self._later = {name: frozenset(current).difference(parts) for name, parts in self._parts.items()}
        self._found: dict[tuple[Codes, str], Asked] = {}

    def _today(self, codes: Names, current: Collection[str]) -> dict[str, set[str]]:
        """Today's codes that there were, each with the ids that it had in that codebook."""
        parts: dict[str, set[str]] = {}
        for code, older in codes.items():
            for name in (code, *older):
                today = self._renamed.get(name, name)
                if today in current:
                    parts.setdefault(today, set()).add(code)
        return parts

    def turns(self, moments: Ints) -> Ints:
        """How many times another codebook had come into force at each moment (microseconds since 1970)."""
        return np.searchsorted(self._times, moments, side="right")

    def codebook(self, named: str | None, turn: int) -> str:
        """The name of the codebook that a reading was made with, '' when none is known."""
        if named is not None and named in self._parts:
            return named
        return self._in_force[max(0, turn - 1)] if self._in_force else ""

    def asked(self, codes: Codes, codebook: str) -> Asked:
        """What a reading asked for that names these codes and was made with that codebook."""
        if (codes, codebook) not in self._found:
            self._found[codes, codebook] = self._asked(codes, codebook)
        return self._found[codes, codebook]

    def _asked(self, codes: Codes, codebook: str) -> Asked:
        parts = self._parts.get(codebook, {})
        later = self._later.get(codebook, frozenset())
        if isinstance(codes, str):
            return Asked(codes, later)
        today = [self._renamed.get(code, code) for code in codes]
        led = [code for code, ids in parts.items() if not ids.isdisjoint(codes)]
        named = {*codes}
        whole = [code for code in dict.fromkeys((*today, *led)) if parts.get(code, named) <= named]
        return Asked(tuple(whole), later - {*whole})


NOTHING_KEPT = KeptCodebooks()


def asked_in(columns: RecordColumns, rows: Ints, existing: Existing) -> tuple[Ints, list[Asked]]:
    """What rows of readings asked for: for each the number of one of the things asked for, and these."""
    if not len(rows):
        return np.empty(0, np.int64), []
    keys = np.stack([columns["codes"][rows], columns["codebook"][rows], existing.turns(columns["moment"][rows])])
    kinds, numbers = np.unique(keys, axis=1, return_inverse=True)
    codes, codebooks = columns.values("codes"), columns.values("codebook")
    asked = [existing.asked(codes[code], existing.codebook(codebooks[named], turn)) for code, named, turn in kinds.T.tolist()]
    return numbers.reshape(-1), asked


def seen_in(columns: RecordColumns) -> list[tuple[int, str]]:
    """When each codebook that readings name was first read with, in microseconds since 1970."""
    rows = np.flatnonzero(columns["codes"] != NONE)
    names = columns.values("codebook")
    order = rows[np.argsort(columns["moment"][rows], kind="stable")]
    first = np.unique(columns["codebook"][order], return_index=True)
    return [(int(columns["moment"][order[place]]), names[number]) for number, place in zip(*first, strict=True) if names[number]]
