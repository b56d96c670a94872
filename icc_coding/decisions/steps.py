"""Undo and redo as a person means them: the last thing I did, with all that was saved together with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from icc_coding.decisions.logs.record import ControlActions, Draft, Record


def undo_step(records: Sequence[Record], stands: Callable[[Record], bool]) -> list[Record]:
    """The records of the last step that still stands, newest first; empty when there is nothing to take back.

    `records` are one coder's, in order; `stands` says whether one of them is not taken back.
    """
    last = last_standing(records, stands)
    return [] if last < 0 else [record for record in _step_before(records, last + 1) if stands(record)]


def last_standing(records: Sequence[Record], stands: Callable[[Record], bool]) -> int:
    """The place of the last record that still stands, with which the step that undo takes back ends; -1 when there is none."""
    places = range(len(records) - 1, -1, -1)
    return next((place for place in places if records[place].action not in ControlActions and stands(records[place])), -1)


def redo_step(records: Sequence[Record], stands: Callable[[Record], bool]) -> list[Record]:
    """The records that the last undo took back, oldest first; empty once something new was decided after it."""
    done_again = 0
    end = len(records)
    while end:
        step = _step_before(records, end)
        if step[0].action == "redo":
            done_again += 1
        elif step[0].action != "undo":
            return []
        elif done_again:
            done_again -= 1
        else:
            undone = {record.undoes for record in step}
            return [record for record in records[:end] if record.id in undone and not stands(record)]
        end -= len(step)
    return []


def _step_before(records: Sequence[Record], end: int) -> list[Record]:
    """The records of the step that ends before `end`, newest first."""
    step = [records[end - 1]]
    while len(step) < end and records[end - 1 - len(step)].step == step[0].step:
        step.append(records[end - 1 - len(step)])
    return step


def control(action: str, target: Record) -> Draft:
    """An `undo` or `redo` of one record, which names the same place."""
    fields = {
        name: getattr(target, name) for name in ("text", "start", "end", "quote", "code", "blind", "shown", "sample", "run", "codebook")
    }
    draft = Draft(action, undoes=target.id, **fields)
    return replace(draft, by=target.by) if target.by else draft
