"""Codes that imports brought, taken into `codebook.yaml`; every line that is there stays as it is, comments and all."""

from __future__ import annotations

from collections.abc import Sequence

from icc_coding.codebook.changing.ledger import make_change
from icc_coding.codebook.changing.requests import Add, ChangeSet, NewCode
from icc_coding.errors import UserError
from icc_coding.exchange.refi.describing import read_description
from icc_coding.exchange.taking.codes import Waiting, drop_waiting, load_waiting
from icc_coding.study import Study


def adopt(study: Study, ids: Sequence[str] = ()) -> list[Waiting]:
    """Write waiting codes (all without `ids`) into the codebook, as one change that can be undone; returns them.

    Raises UserError for an id that does not wait, and when the codebook would not be right with them.
    """
    waiting = load_waiting(study)
    unknown = [one for one in ids if one not in {code.id for code in waiting}]
    if unknown or not waiting:
        listed = ", ".join(one.id for one in waiting) or "none"
        raise UserError(
            f"No code {' '.join(f'`{one}`' for one in unknown)} waits to be adopted. Waiting: {listed}.".replace("code  ", "code ")
        )
    chosen = [one for one in waiting if not ids or one.id in ids]
    origins = ", ".join(dict.fromkeys(one.origin for one in chosen if one.origin))
    make_change(study, ChangeSet("", tuple(map(_added, chosen))), reason=f"adopted from {origins}" if origins else "adopted")
    drop_waiting(study, [one.id for one in chosen])
    return chosen


def _added(one: Waiting) -> Add:
    """A waiting code as the change that adds it."""
    about = read_description(one.description)
    dimension, _, name = one.id.partition(".")
    new = NewCode(
        one.label,
        name,
        about.definition,
        tuple(about.include),
        tuple(about.exclude),
        tuple(about.examples),
        tuple(about.counter_examples),
        source=f"adopted from {one.origin}" if one.origin else "",
    )
    return Add(dimension, new, one.dimension_label, namesake=True)
