"""Taking a change of a text back while others may have changed it elsewhere since."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

from icc_coding.codebook.changing.editor import Editor
from icc_coding.errors import UserError


def undone(now: str, before: str, after: str, file: str = "codebook.yaml") -> str:
    """A codebook's text as it is `now` without the change that led from `before` to `after`; its entry under `changes` goes as well.

    Raises UserError when one of the lines was changed since, or something was put where lines would have to come back.
    """
    own = None if now == after else _own_reason(before, after)
    if own is None:
        return taken_back(now, before, after, file)
    return taken_back(_without(now, own), before, _without(after, own), file)


def _own_reason(before: str, after: str) -> Any:
    """The entry under `changes` that the change added, as plain data; None when it added none."""
    old, new = (Editor(text).data.get("changes", []) for text in (before, after))
    if len(new) != len(old) + 1:
        return None
    return new[0] if new[1:] == old else new[-1]


def _without(text: str, reason: Any) -> str:
    """The text without an entry under `changes`, and without the key when it was the only one."""
    editor = Editor(text)
    listed = editor.data.get("changes", [])
    if reason in listed:
        last = len(listed) - 1 - listed[::-1].index(reason)
        editor.remove(("changes", last) if len(listed) > 1 else ("changes",))
    return editor.text


def taken_back(now: str, before: str, after: str, file: str = "codebook.yaml") -> str:
    """The text as it is `now`, with the lines that were changed from `before` to `after` as they were before.

    Raises UserError when one of these lines was changed since, or something was put where lines would have to come back.
    """
    if now == after:
        return before
    old, new, today = (text.splitlines(keepends=True) for text in (before, after, now))
    place_of = _places(new, today)
    result = list(today)
    steps = [step for step in SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if step[0] != "equal"]
    for _, low, high, first, last in reversed(steps):
        start = _start(place_of, first, last, len(new), len(today))
        if start is None:
            at = place_of.get(first - 1, place_of.get(last, 0))
            raise UserError(
                f"{file}, about line {at + 1}: was changed there since, so this cannot be taken back by itself. Look at both, and mend it by hand."
            )
        result[start : start + last - first] = old[low:high]
    return "".join(result)


def _places(new: list[str], today: list[str]) -> dict[int, int]:
    """Where the lines of one text stand in the other."""
    places = {}
    for block in SequenceMatcher(None, new, today, autojunk=False).get_matching_blocks():
        places.update({block.a + step: block.b + step for step in range(block.size)})
    return places


def _start(place_of: dict[int, int], first: int, last: int, lines: int, today: int) -> int | None:
    """Where the lines from `first` to `last` stand today, all of them in one piece; None when they do not."""
    if last > first:
        start = place_of.get(first)
        whole = start is not None and all(place_of.get(first + step) == start + step for step in range(last - first))
        return start if whole else None
    above = place_of.get(first - 1) if first else -1
    below = place_of.get(first) if first < lines else today
    return below if above is not None and below is not None and below == above + 1 else None
