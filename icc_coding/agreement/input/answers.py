"""What a user says about a table, and the questions that a table leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from shlex import quote

from icc_coding.errors import UserError
from icc_coding.phrasing import how_many

_LISTED = 8  # names in a sentence; more are counted


@dataclass(frozen=True, slots=True)
class TableAnswers:
    """What the user says about a table; '' and None leave it to the reader, which asks where it would guess.

    coders      the columns (or names) to compare, nobody named = all coders
    keep        further columns that are coders: a machine, a reference
    missing     words that mean "no value"; () = only empty cells
    separator   what parts the codes of one cell; `none` = a cell holds one code
    document    the column that names the text; `none` = all spans are of one text
    sheet       the sheet of a workbook
    codes_are   `text` or `numbers`
    level       the level of measurement: above nominal, values are numbers
    weight      the column with the units' sample weights
    rounds      the column that says in which round (at which time) a coder rated
    yes         go on with the stated reading where there is a doubt
    """

    coders: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    missing: tuple[str, ...] | None = None
    separator: str = ""
    document: str = ""
    sheet: str = ""
    codes_are: str = ""
    level: str = "nominal"
    ordered: bool = False
    weight: str = ""
    rounds: str = ""
    yes: bool = False

    def settle(self, doubt: TableQuestion, said: TableSummary) -> None:
        """Ask, or with `yes` go on and say what was taken for granted."""
        if not self.yes:
            raise doubt
        said.notes.append(doubt.reading)


class TableQuestion(UserError):
    """One question about a table, with the options that answer it; `reading` is what `--yes` takes."""

    def __init__(self, file: str, question: str, options: Sequence[str], reading: str) -> None:
        self.question, self.options, self.reading = question, tuple(options), reading
        super().__init__(f"{file}: {question} Answer with {' or '.join(options)}. (--yes goes on with this reading: {reading}.)")


@dataclass(slots=True)
class TableSummary:
    """What is to be said about a table before any number: see :meth:`sentence`."""

    shape: str = ""
    coders: str = ""
    codes: str = ""
    units: str = ""
    missing: dict[str, int] = field(default_factory=dict)
    empty: str = ""
    not_used: list[str] = field(default_factory=list)
    sheet: str = ""
    program: str = ""
    notes: list[str] = field(default_factory=list)
    errors: int = 0

    def sentence(self) -> str:
        """`Read as: one row a unit; coders ana, ben; codes 1, 1.10 (text); 8 of 10 units have both; missing: 2 cells `NA`; …`."""
        words = [
            f"{how_many(count, 'cell')} `{word}`" if word else f"{how_many(count, 'cell')} empty"
            for word, count in self.missing.items()
            if count
        ]
        parts = [
            self.program,
            self.shape,
            self.coders,
            self.codes,
            self.units,
            f"missing: {', '.join(words)}" if words else "",
            self.empty,
            f"not used: {', '.join(self.not_used)}" if self.not_used else "",
            self.sheet,
        ]
        return f"Read as: {'; '.join(part for part in parts if part)}."


def option(names: Sequence[str]) -> str:
    """`--coders ana,ben` as a shell takes it, also where a name has blanks or brackets."""
    return f"--coders {quote(','.join(names))}"


def listed(names: Sequence[str], what: str) -> str:
    """`coders ana, ben`, or `12 coders` when there are too many to read."""
    if any("," in name for name in names):
        names = [f"`{name}`" for name in names]
    if len(names) > _LISTED:
        return f"{how_many(len(names), what)} ({', '.join(names[:3])} …)"
    return f"{what}{'' if len(names) == 1 else 's'} {', '.join(names)}"
