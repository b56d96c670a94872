"""The cases of a foreign project as `cases.csv`, one row a transcript."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from icc_coding.cells import guard
from icc_coding.exchange.project import ForeignCase
from icc_coding.files import write_text_atomic
from icc_coding.phrasing import how_many
from icc_coding.study import Study
from icc_coding.transcripts.cases import means_something
from icc_coding.transcripts.model import Transcript

_NAMED = 3  # how many of a kind a sentence names


@dataclass(frozen=True, slots=True)
class _Row:
    """What is written of a transcript, and what its cases say differently."""

    transcript: str
    case: str
    attributes: Mapping[str, str]
    others: tuple[str, ...]  # further cases of the same transcript
    differ: tuple[str, ...]  # attributes in which the cases differ

    @classmethod
    def of(cls, transcript: str, cases: Sequence[ForeignCase]) -> _Row:
        names = tuple(dict.fromkeys(case.name for case in cases if case.name))
        values: dict[str, set[str]] = {}
        for case in cases:
            for name, value in case.attributes.items():
                values.setdefault(name, set()).add(value)
        agreed = {name: next(iter(found)) for name, found in values.items() if len(found) == 1}
        return cls(transcript, names[0] if names else "", agreed, names[1:], tuple(name for name in values if name not in agreed))


def take_cases(study: Study, cases: Sequence[ForeignCase], texts: Mapping[str, Transcript]) -> str:
    """Write `cases.csv` where the study has none (what is there is never changed), and say in sentences what was taken and what not."""
    of_transcript: dict[str, list[ForeignCase]] = {}
    for case in cases:
        for key in case.sources:
            if key in texts:
                of_transcript.setdefault(texts[key].name, []).append(case)
    named = sum(bool(case.name) for case in cases)
    lost = [case.name for case in cases if case.name and not any(key in texts for key in case.sources)]
    lonely = f" {how_many(len(lost), 'case', 'was', 'were')} left out, having no text here: {_listed(lost)}." if lost else ""
    if not of_transcript:
        return lonely.strip()
    taken = f"The attributes of {how_many(named, 'case')} were not taken in, because {study.cases.name} is there already."
    if study.cases.exists():
        return taken
    rows = [_Row.of(name, found) for name, found in of_transcript.items()]
    names = list(dict.fromkeys(name for row in rows for name in row.attributes))
    columns = {name: f"{name} (attribute)" if means_something(name) else name for name in names}
    buffer = io.StringIO()
    out = csv.writer(buffer, lineterminator="\n")
    out.writerow(["transcript", "case", *map(guard, columns.values())])
    out.writerows([guard(row.transcript), guard(row.case), *(guard(row.attributes.get(one, "")) for one in names)] for row in rows)
    with study.changing(study.cases):
        if study.cases.exists():
            return taken
        write_text_atomic(study.cases, buffer.getvalue())
    return f"{study.cases.name}: written from {how_many(named, 'case')}.{_renamed(columns)}{_shared(rows)}{lonely}"


def _renamed(columns: Mapping[str, str]) -> str:
    return "".join(
        f" `{name}` is called `{column}` there, because a column `{name}` says whom a row is about."
        for name, column in columns.items()
        if name != column
    )


def _shared(rows: Sequence[_Row]) -> str:
    """Transcripts of several cases: which one was taken, and what had to stay behind."""
    several = [row for row in rows if row.others or row.differ]
    told = ""
    for row in several[:_NAMED]:
        told += (
            f" “{row.transcript}” belongs to {len(row.others) + 1} cases and is given to {row.case} (not {_listed(row.others)})."
            if row.others
            else ""
        )
        told += f" Its {_listed(row.differ)} is not the same in all of them and was left out." if row.differ else ""
    return told + (f" The same holds for {len(several) - _NAMED} more." if len(several) > _NAMED else "")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
