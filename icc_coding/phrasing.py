"""Small things that are written the same everywhere: a text cut to one line, a time."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable
from subprocess import list2cmdline

ENCODING = "reading and encoding"  # the part of a run whose progress is counted in words
WRITING = "writing"  # the last part of a run, which is done as a whole


def one_line(text: str, width: int = 60) -> str:
    """A text on one line of at most `width` characters; what was cut is marked by `…`."""
    flat = " ".join(text.split())
    return flat if len(flat) <= width else flat[: width - 1].rstrip() + "…"


def typed(word: object) -> str:
    """A path or name as a person types it into a terminal: in quotes where that would take it apart."""
    return list2cmdline([str(word)]) if os.name == "nt" else shlex.quote(str(word))


def how_many(number: int, noun: str, *verbs: str) -> str:
    """`1 code`, `1,200 codes`; with the verb for one and the one for several also what they do: `1 code is`, `1,200 codes are`."""
    counted = f"{number:,} {noun}{'' if number == 1 else 's'}"
    return f"{counted} {verbs[number != 1]}" if verbs else counted


def people_listed(people: Iterable[str]) -> str:
    """`ana, ben`; with semicolons where a name holds a comma itself (`Lund, Ida; Aas, Per`)."""
    every = list(people)
    return ("; " if any("," in name for name in every) else ", ").join(every)


def ending(text: str, width: int) -> str:
    """The last sentences of a text, at most `width` characters of them, or as many of the last words: what is asked stands at the end of what an
    interviewer says. What was cut is marked by `…`."""
    flat = " ".join(text.split())
    if len(flat) <= width:
        return flat
    tail = flat[-(width - 2) :]
    begun = re.search(r"(?<=[.!?…]) (?=\S)", tail) or re.search(" ", tail)
    return "… " + (tail[begun.end() :] if begun else tail)


def clock(seconds: float | None) -> str:
    """Seconds as `h:mm:ss`; '' without a time."""
    if seconds is None:
        return ""
    whole = int(seconds)
    return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"
