"""A table as every flat format writes it: columns with a kind and a meaning, and rows of plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Sized
from dataclasses import dataclass
from operator import attrgetter

from icc_coding.corpus import ATTRIBUTE, COLUMNS, QUESTION, STATUSES, Choice, CodedExcerpt, Corpus
from icc_coding.corpus.portions import Portions

TEXT, WHOLE, DECIMAL, TRUTH, LIST = "text", "whole number", "decimal number", "true or false", "list"
Value = str | int | float | bool | None | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its kind is one of the five above; `about` is its line in the data dictionary, `values` what may stand in it."""

    name: str
    kind: str = TEXT
    about: str = ""
    values: str = ""


@dataclass(frozen=True)
class Table:
    """Columns and rows; each row has one value a column, None or '' where empty."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Value]]
    size: int


_ABOUT = {
    "excerpt_id": ("names the excerpt: x and 12 hexadecimal digits", ""),
    "transcript": ("the transcript's name", ""),
    "kind": ("what the transcript is", "interview, survey, document"),
    "case": ("the interviewee or city", ""),
    "collaborations": ("named collaborations that the excerpt speaks of, separated by ;", ""),
    "turn": ("number of the turn in the transcript, from 0", ""),
    "speaker": ("who speaks, as the transcript labels it", ""),
    "role": ("the speaker's role", "interviewer, respondent, other"),
    "start": ("first character of the excerpt in the frozen text, counted from 0 in Unicode code points", ""),
    "end": ("the character after the last one", ""),
    "time": ("when it was said, from the start of the recording", "h:mm:ss"),
    "text": ("the excerpt's words, without line breaks inside a sentence", ""),
    "dimension": ("the code's dimension", ""),
    "code": ("the code, written dimension.code", ""),
    "label": ("the code's label", ""),
    "status": ("what the coder decided; suggested: nobody has decided yet", ", ".join(STATUSES)),
    "band": ("how strong the machine's evidence is", "likely, possible, quiet"),
    "score": ("the machine's score: it orders, and is no probability", "0 to 1"),
    "probability": ("calibrated on decisions; empty until there are enough", "0 to 1"),
    "reason": ("why the machine suggests the code, or that the passage was read and not coded", ""),
    "coder": ("who decided; consensus: settled by adjudication; machine: undecided suggestions", ""),
    "decided_at": ("when, in UTC", "2026-11-22T10:00:00Z"),
    "blind": ("whether the machine and other coders were hidden from the coder", "true, false"),
    "note": ("the coder's note", ""),
    "codebook_hash": ("which definition of the code it was decided under", ""),
    "run": ("the run that the suggestion came from", ""),
    QUESTION: ("what the excerpt answers: the form's question, or what interviewers said before", ""),
}
_KINDS = {"collaborations": LIST, "turn": WHOLE, "start": WHOLE, "end": WHOLE, "score": DECIMAL, "probability": DECIMAL, "blind": TRUTH}


def long_table(corpus: Corpus) -> Table:
    """One row per excerpt, code and coder, with the columns of `coding/excerpts.csv`."""
    return rows_table(corpus.rows, corpus.attributes)


def portions_table(portions: Portions, choice: Choice) -> Table:
    """The same of a corpus in portions, a transcript at a time; how many rows it has is known once they were gone through."""
    rows = (row for corpus in portions.chosen(choice) for row in corpus.rows)
    return rows_table(rows, portions.attributes)


def rows_table(rows: Iterable[CodedExcerpt], attributes: Sequence[str]) -> Table:
    """The long table of some rows."""
    columns = [column(name) for name in COLUMNS]
    columns += [Column(ATTRIBUTE + name, TEXT, f"the case's {name}, from cases.csv") for name in attributes]
    fixed = attrgetter(*COLUMNS)

    def values() -> Iterator[Sequence[Value]]:
        for row in rows:
            yield (*fixed(row), *(row.attributes.get(name, "") for name in attributes), row.question)

    return Table("coded excerpts", (*columns, column(QUESTION)), values(), len(rows) if isinstance(rows, Sized) else 0)


def column(name: str) -> Column:
    """One of the long table's own columns."""
    about, values = _ABOUT[name]
    return Column(name, _KINDS.get(name, TEXT), about, values)


def dictionary_table(table: Table) -> Table:
    """The data dictionary of a table: a row for each column."""
    header = (Column("column"), Column("type"), Column("values"), Column("meaning"))
    return Table("data dictionary", header, [(c.name, c.kind, c.values, c.about) for c in table.columns], len(table.columns))
