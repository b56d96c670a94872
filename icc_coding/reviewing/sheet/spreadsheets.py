"""What a spreadsheet, or a person in it, made of a row's cells beside what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from icc_coding.phrasing import one_line
from icc_coding.reviewing.tables import SheetRow

_DATE = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?|\d{1,2}[./]\d{1,2}[./](\d\d|\d{4})|\d{1,2}(-|\. ?)[A-ZÄÇŞ][a-zäçş]{2,3}\.?")
_TYPED = ("decision", "note")


def comments_beside(row: SheetRow) -> Iterator[str]:
    """What is to be said about comments that are pinned to a row."""
    for words in row.comments:
        yield f"a comment stands beside it and is not read: “{one_line(words, 200)}”. What is to be kept belongs into `note`."


def taken_for_a_formula(row: SheetRow) -> str:
    """Why a row cannot be read in which a spreadsheet took what was typed for a formula; '' for any other row."""
    for name in _TYPED:
        if name in row.errors:
            shown = row.errors[name] or "a formula without a value"
            return f"its {name} holds {shown}: what was typed there began like a formula. Type it again behind a '."
    return ""


def made_of_it(row: SheetRow, note: str) -> Iterator[str]:
    """What is to be said about cells that count, though they may not be what was typed: a date, and merged cells."""
    if _DATE.fullmatch(note):
        yield f"the note reads {note}, a date: if something like 3/4 was typed, type it again behind a '."
    for name in _TYPED:
        if area := row.merged.get(name):
            yield f"its {name} is that of the merged cells {area} and counts for each of their rows."
