"""From cells to values: what is missing, what is a number, what is a name, what is a set of codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from icc_coding.agreement.input.answers import TableAnswers, TableQuestion, TableSummary, listed
from icc_coding.agreement.input.missing import find_missing, writer_of
from icc_coding.agreement.input.sets import find_separator, separator_name, split
from icc_coding.agreement.input.spelling import differing_in_case, same
from icc_coding.phrasing import how_many
from icc_coding.tables import is_number, number

Cells = list[list[str | None]]


@dataclass(frozen=True, slots=True)
class ValueMatrix:
    """Coders x units of values, the layout they make (`ratings` or `sets`), and how numbers are written."""

    values: list[list[Any]]
    layout: str
    spelling: dict[Any, str]


@dataclass(frozen=True, slots=True)
class Cellwise:
    """How cells are to be read: `sure` is the separator that the layout names, `sets` whether cells are sets in any case.

    `lines` are the cells' places in the file, coders x units.
    """

    file: str
    decimal_comma: bool
    lines: Sequence[Sequence[int]]
    sets: bool = False
    sure: str = ""
    coders: tuple[str, ...] = ()


def read_values(cells: Cells, how: Cellwise, answers: TableAnswers, said: TableSummary) -> ValueMatrix:
    """Coders x units of cells (None = no cell at all) as values. Raises :class:`.TableQuestion` for what could be read in two ways."""
    counts = Counter(cell for row in cells for cell in row if cell)
    missing = _missing(counts, how, answers, said)
    said.missing |= {word: counts[word] for word in sorted(missing, key=lambda word: (-counts[word], word)) if counts[word]}
    kept = Counter({word: count for word, count in counts.items() if word not in missing})
    if not how.sets and answers.level != "nominal" and not answers.ordered:
        return _as_numbers(cells, missing, kept, how, answers, said)
    numbers = not how.sets and all(is_number(word, how.decimal_comma) for word in kept)
    separator = "" if answers.level != "nominal" or numbers else find_separator(how.file, kept, answers, said, how.sure)
    if how.sets or separator:
        return _as_sets(cells, missing, separator, how, said)
    return _as_names(cells, missing, kept, how, answers, said)


def _missing(counts: Counter[str], how: Cellwise, answers: TableAnswers, said: TableSummary) -> frozenset[str]:
    if answers.missing is not None:
        return frozenset(same(word) for word in answers.missing if word.strip())
    found = find_missing(counts, how.decimal_comma)
    for word in found.doubtful:
        times = how_many(counts[word], "cell")
        known = ",".join([*sorted(found.words), word])
        only = ",".join(sorted(found.words)) or '""'
        doubt = TableQuestion(
            how.file,
            f"does `{word}` ({times}) mean that there is no value?",
            [f"--missing {known} (yes)", f"--missing {only} (no, it is a code)"],
            f"`{word}` is a code",
        )
        answers.settle(doubt, said)
    for writer in dict.fromkeys(writer_of(word) for word in sorted(found.words)):
        words = [f"`{word}`" for word in sorted(found.words) if writer_of(word) == writer]
        count = sum(counts[word.strip("`")] for word in words)
        by = f", which {writer} {'write' if ' and ' in writer else 'writes'} for no value," if writer else ""
        said.notes.append(f'{", ".join(words)}{by} counts as missing ({how_many(count, "cell")}); if it is a code, say --missing ""')
    return found.words


def _as_sets(cells: Cells, missing: frozenset[str], separator: str, how: Cellwise, said: TableSummary) -> ValueMatrix:
    values: list[list[Any]] = [
        [
            None if cell is None or cell in missing else split(cell, separator, f"{how.file}, line {line}")
            for cell, line in zip(row, lines, strict=True)
        ]
        for row, lines in zip(cells, how.lines, strict=True)
    ]
    codes = Counter(code for row in values for cell in row if cell is not None for code in cell)
    empty = sum(not cell for row in values for cell in row if cell is not None)
    parted = f", {separator_name(separator)}" if separator else ""
    said.codes = f"{listed(sorted(codes), 'code')} (sets{parted})" if codes else "no code was given (sets)"
    said.empty = f"{how_many(empty, 'empty cell')}: looked at, no code" if empty else ""
    said.notes += differing_in_case(codes)
    return ValueMatrix(values, "sets", {})


def _as_numbers(
    cells: Cells, missing: frozenset[str], kept: Counter[str], how: Cellwise, answers: TableAnswers, said: TableSummary
) -> ValueMatrix:
    """Levels above nominal: numbers, two spellings of one number said; a word stays a word, and is refused later with its line."""
    numbers = {word: number(word, how.decimal_comma) for word in kept}
    if answers.codes_are == "text" or (kept and all(value is None for value in numbers.values())):
        return _as_names(cells, missing, kept, how, answers, said)
    _count_empty(cells, said)
    spellings: dict[Any, list[str]] = {}
    for word, value in numbers.items():
        spellings.setdefault(word if value is None else value, []).append(word)
    several = {value: words for value, words in spellings.items() if len(words) > 1}
    if several:
        words = next(iter(several.values()))
        said.notes.append(
            f"{' and '.join(f'`{word}`' for word in words)} are one number ({len(several):,} numbers are written in several ways)"
        )
    values = [[None if cell is None or cell in missing or not cell else _value(numbers[cell], cell) for cell in row] for row in cells]
    in_order = sorted((value for value in spellings if not isinstance(value, str)), key=float)
    said.codes = (
        f"{len(in_order):,} different numbers from {in_order[0]} to {in_order[-1]}"
        if len(in_order) > 8
        else f"values {', '.join(str(value) for value in in_order)} (numbers)"
    )
    return ValueMatrix(values, "ratings", {})


def _as_names(
    cells: Cells, missing: frozenset[str], kept: Counter[str], how: Cellwise, answers: TableAnswers, said: TableSummary
) -> ValueMatrix:
    """Codes are names and keep their spelling. Names that are numbers are kept as numbers inside only where each has one spelling."""
    _count_empty(cells, said)
    numbers = {word: number(word, how.decimal_comma) for word in kept}
    numeric = bool(kept) and all(value is not None for value in numbers.values())
    distinct = set(numbers.values())
    as_numbers = numeric and answers.codes_are == "numbers"
    if numeric and not as_numbers and len(distinct) < len(kept) and answers.codes_are != "text":
        as_numbers = _spelled_apart(cells, kept, numbers, how, answers, said)
    said.notes += differing_in_case(kept)
    said.codes = (
        f"{listed(_sorted(kept, numbers), 'code')} ({'numbers' if as_numbers or (numeric and answers.level != 'nominal') else 'text'})"
    )
    if numeric and (as_numbers or len(distinct) == len(kept)) and answers.codes_are != "text":
        spelling = {value: word for word, value in sorted(numbers.items(), key=lambda item: (kept[item[0]], item[0]))}
        values = [[None if not cell or cell in missing else numbers[cell] for cell in row] for row in cells]
        return ValueMatrix(values, "ratings", spelling)
    return ValueMatrix([[None if not cell or cell in missing else cell for cell in row] for row in cells], "ratings", {})


def _spelled_apart(
    cells: Cells, kept: Counter[str], numbers: dict[str, int | float | None], how: Cellwise, answers: TableAnswers, said: TableSummary
) -> bool:
    """Two spellings of one number: two codes where a coder uses both, a question where each coder has a spelling of their own."""
    by_number: dict[Any, list[str]] = {}
    for word in sorted(kept):
        by_number.setdefault(numbers[word], []).append(word)
    several = [words for words in by_number.values() if len(words) > 1]
    used = [{cell for cell in row if cell} for row in cells]
    pair = several[0]
    listed_pair = " and ".join(f"`{word}`" for word in pair)
    if any(len(row & set(words)) > 1 for row in used for words in several):
        said.notes.append(f"{listed_pair} are {len(pair)} codes, as they are written; if they are one number, say --codes-are numbers")
        return False
    doubt = TableQuestion(
        how.file,
        f"are {listed_pair} one code? Each coder writes it in one way.",
        ["--codes-are numbers (one)", "--codes-are text (two)"],
        f"{listed_pair} are one number",
    )
    answers.settle(doubt, said)
    return True


def _count_empty(cells: Cells, said: TableSummary) -> None:
    empty = sum(cell == "" for row in cells for cell in row) - said.errors
    if empty > 0:
        said.missing[""] = empty


def _value(value: int | float | None, cell: str) -> Any:
    return cell if value is None else value


def _sorted(words: Sequence[str] | Counter[str], numbers: dict[str, int | float | None]) -> list[str]:
    return sorted(words, key=lambda word: (numbers[word] is None, numbers[word] or 0, word))
