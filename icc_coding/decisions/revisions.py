"""Notes that were changed or deleted: which words stand in place of which."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from icc_coding.decisions.record import ControlActions, Record


@dataclass(frozen=True, slots=True)
class Revisions:
    """`latest`: id of the record that first held a note -> the record whose words hold now; `changes`: ids of all that are only changes."""

    latest: dict[str, Record]
    changes: frozenset[str]


_NONE = Revisions({}, frozenset())


def revisions(records: Sequence[Record], undone: Collection[str]) -> Revisions:
    """Changes of notes among one coder's records about one text, given in order; those that are `undone` change nothing.

    A change of a change leads to the note that was first written; of several the latest that stands holds. A change of a note that is
    not here is a note of its own.
    """
    if not any(record.action == "note" and record.undoes for record in records):
        return _NONE
    notes = {record.id for record in records if record.action not in ControlActions}
    first: dict[str, str] = {}
    latest: dict[str, Record] = {}
    for record in records:
        if record.action == "note" and record.undoes in notes and record.undoes != record.id:
            first[record.id] = first.get(record.undoes, record.undoes)
            if record.id not in undone:
                latest[first[record.id]] = record
    return Revisions(latest, frozenset(first))
