"""Notes that were changed or deleted: which words stand in place of which."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Revisions:
    """Rows: `latest` leads from the one that first held a note to the one whose words hold now; `changes` are all that are only changes."""

    latest: dict[int, int] = field(default_factory=dict)
    changes: frozenset[int] = frozenset()


def revisions(changes: Sequence[int], target: Mapping[int, int], undone: Collection[int]) -> Revisions:
    """Changes of notes among one coder's records about one text; `changes` are the notes that name a record, in order, and `target` leads to
    that record's row, where it is another of the coder's about that text. Those that are `undone` change nothing.

    A change of a change leads to the note that was first written; of several the latest that stands holds. A change of a note that is
    not here is a note of its own.
    """
    first: dict[int, int] = {}
    latest: dict[int, int] = {}
    for row in changes:
        if row in target:
            first[row] = first.get(target[row], target[row])
            if row not in undone:
                latest[first[row]] = row
    return Revisions(latest, frozenset(first))
