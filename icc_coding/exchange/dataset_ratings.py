"""The blind readings that agreement is computed from, as a table that a reader of the archive can compute it from again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from icc_coding.agreement.ratings import MISSING, Ratings
from icc_coding.corpus import Choice
from icc_coding.decisions.agreeing import AgreementChoice, study_ratings
from icc_coding.errors import UserError
from icc_coding.exchange.flat.table import LIST, TEXT, Column, Table, Value
from icc_coding.exchange.registry import Wanted

_COLUMNS = (
    Column("unit", TEXT, "the segment: its transcript, and its first character and the one after its last in the frozen text"),
    Column("transcript", TEXT, "the transcript's name"),
    Column("coder", TEXT, "who read the segment blind"),
    Column("codes", LIST, "the codes that the coder gave it, separated by ;: empty where it was read and given none"),
    Column("not_asked", LIST, "codes of the codebook that the coder was not asked for there: these are missing, not absent"),
)


def ratings_table(wanted: Wanted, names: Mapping[str, str]) -> Table | None:
    """A row for each segment and coder, under the names that transcripts have in the archive.

    None where no two coders read blind, and for an archive of a part of the study, whose agreement is not that of the study.
    """
    if wanted.choice != Choice():
        return None
    try:
        ratings = study_ratings(wanted.study, AgreementChoice()).ratings
    except UserError:
        return None
    rows = list(_rows(ratings, _units(wanted, names)))
    return Table("ratings", _COLUMNS, rows, len(rows)) if rows else None


def has_unasked(ratings: Table) -> bool:
    """Whether somebody was not asked for all codes of the codebook somewhere."""
    return any(row[-1] for row in ratings.rows)


def _units(wanted: Wanted, names: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Unit -> its name in the archive, and its transcript's."""
    shown = wanted.masks.transcripts if wanted.masks else {one.name: one for one in wanted.whole.transcripts}
    found: dict[str, tuple[str, str]] = {}
    for name, transcript in shown.items():
        called = names.get(transcript.name, transcript.name)
        found |= {f"{name}:{s.index}": (f"{called}:{s.start}-{s.end}", called) for s in transcript.coded_segments}
    return found


def _rows(ratings: Ratings, units: Mapping[str, tuple[str, str]]) -> Iterator[tuple[Value, ...]]:
    for number, unit in enumerate(ratings.units):
        for coder, values in zip(ratings.coders, ratings.values[:, number], strict=True):
            if (values != MISSING).any():
                given, unasked = (
                    tuple(code for code, one in zip(ratings.codes, values, strict=True) if one == state) for state in (1, MISSING)
                )
                yield (*units[unit], coder, given, unasked)
