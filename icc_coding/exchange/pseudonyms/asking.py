"""`export … --pseudonyms TABLE`: from the table to the masks, and what is said afterwards."""

from __future__ import annotations

from pathlib import Path

from icc_coding.corpus import load_parts
from icc_coding.errors import UserError
from icc_coding.exchange.pseudonyms.masks import Masks
from icc_coding.exchange.pseudonyms.table import read_names, refuse_inside, write_draft, write_report
from icc_coding.phrasing import how_many
from icc_coding.study import Study

_REPORT = ("name", "met", "shown", "count", "transcripts")


def masks_of(study: Study, table: Path) -> Masks:
    """The masks that a table gives. Where there is no table yet, a draft with all that was found is written and UserError says so."""
    refuse_inside(study, table)
    parts = load_parts(study, empty=True)
    if table.exists():
        return Masks(parts, read_names(study, table))
    found = Masks(parts, ()).unknown()
    rows = [
        (one.name, _proposed(one.shown), "", f"{one.met}, {how_many(one.count, 'time')} in {how_many(one.transcripts, 'transcript')}")
        for one in found
        if one.met != "by its shape"
    ]
    write_draft(study, table, rows)
    sure = sum(bool(row[1]) for row in rows)
    raise UserError(
        f"{table}: was not there and is written now, readable for you alone: {how_many(sure, 'name')} with a pseudonym to begin with, and "
        f"{how_many(len(rows) - sure, 'word')} that may be a name. Look it through (`keep` for what stays as it is, a row deleted for what is no name), "
        "then run the same again."
    )


def report_unknown(masks: Masks, table: Path) -> str:
    """Write what the table does not know beside it (`NAME.unknown.csv`) and say how much that is."""
    found = masks.unknown()
    path = table.with_name(f"{table.stem}.unknown.csv")
    write_report(path, _REPORT, [(one.name, one.met, one.shown or "left as it is", str(one.count), str(one.transcripts)) for one in found])
    named = [one for one in found if one.shown and one.met != "by its shape"]
    left = [one for one in found if not one.shown]
    if not found:
        return f"Every name that was found is in {table.name}. Read some of it before you hand it on: places, roles and stories tell who speaks, too."
    numbered = (
        f"{how_many(len(named), 'name')} that {table.name} lacks became {'a number,' if len(named) == 1 else 'numbers such as'} {named[0].shown}; "
        if named
        else ""
    )
    return (
        f"{numbered}{len(left)} capitalised words that may be names were left as they are. All are listed in {path}: look them through before you "
        "hand this on. Places, roles and stories tell who speaks, too."
    )


def _proposed(shown: str) -> str:
    """A pseudonym to begin with: `[name 3]` as `Person 3`."""
    return shown.strip("[]").replace("name", "Person").replace("case", "Case")
