"""Several codes in one cell: which sign parts them, found from how the codes occur alone and in other orders."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from icc_coding.agreement.input.answers import TableAnswers, TableQuestion, TableSummary
from icc_coding.agreement.input.spelling import same
from icc_coding.errors import UserError
from icc_coding.files import parse_json
from icc_coding.tables import is_number

SEPARATORS = (";", "|", ",", "#", "/", "\n", "+", "&")
_NAMES = {"\\n": "\n", "newline": "\n", "tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
NONE = "none"


@dataclass(frozen=True, slots=True)
class SignUse:
    """How a sign behaves: cells that hold it, distinct parts, how many of these stand alone in other cells, cells that are others in another order."""

    cells: int
    parts: int
    alone: int
    turned: int
    shared: int


def find_separator(file: str, counts: Counter[str], answers: TableAnswers, said: TableSummary, sure: str = "") -> str:
    """The sign that parts codes, '' when every cell holds one code at most.

    `sure` is the sign that the layout itself names (`;` of a column `codes`). Another sign is taken when the same codes stand in
    another order, or when most parts stand alone elsewhere; when only some do, it is asked. Raises :class:`.TableQuestion`.
    """
    if answers.separator:
        named = _NAMES.get(answers.separator.lower(), answers.separator)
        return "" if answers.separator.lower() == NONE else named
    words = [word for word in counts if word]
    if all(_is_list(word) for word in words) and words:
        return "["
    if sure and any(sure in word for word in words):
        return sure
    found = {mark: _use_of(words, mark) for mark in SEPARATORS if any(mark in word.strip(mark) for word in words)}
    strong = [
        mark
        for mark, seen in found.items()
        if seen.turned or (seen.alone * 2 > seen.parts) or (seen.shared * 2 >= seen.parts and seen.cells > 2)
    ]
    if len(strong) == 1 or (strong and found[strong[0]].cells > max(found[mark].cells for mark in strong[1:])):
        said.notes.append(f"`{_shown(strong[0])}` parts the codes of a cell; if it belongs to a code's name, say --separator none")
        return strong[0]
    weak = strong or [mark for mark, seen in found.items() if seen.alone]
    if weak:
        mark = max(weak, key=lambda mark: found[mark].cells)
        example = next(word for word in words if mark in word.strip(mark))
        doubt = TableQuestion(
            file,
            f"does `{_shown(mark)}` part codes in “{example}”?",
            [f'--separator "{_shown(mark)}" (several codes)', "--separator none (one code)"],
            f"`{_shown(mark)}` parts codes" if sure else f"`{_shown(mark)}` belongs to the codes' names",
        )
        answers.settle(doubt, said)
        return mark if sure else ""
    return ""


def split(cell: str, separator: str, where: str) -> frozenset[str]:
    """The codes of a cell; `[` stands for a list as JSON or Python writes it. Raises :class:`UserError` for none, naming `where` it stands."""
    if separator == "[":
        return frozenset(same(str(part)) for part in _listed(cell, where) if str(part).strip())
    if not separator:
        return frozenset([cell] if cell else [])
    return frozenset(part for part in (same(part) for part in cell.split(separator)) if part)


def _listed(cell: str, where: str) -> list[object]:
    if not cell:
        return []
    with suppress(ValueError):
        return list(parse_json(cell))
    try:
        return list(ast.literal_eval(cell))
    except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
        raise UserError(f"{where}: `{cell}` is no list of codes. Write the codes parted by a semicolon.") from error


def separator_name(separator: str) -> str:
    """How a separator is written in a sentence."""
    return "as lists" if separator == "[" else f"parted by `{_shown(separator)}`"


def _is_list(word: str) -> bool:
    return word.startswith("[") and word.endswith("]")


def _shown(mark: str) -> str:
    return "\\n" if mark == "\n" else mark


def _use_of(words: Sequence[str], mark: str) -> SignUse:
    single = {word for word in words if mark not in word.strip(mark)}
    parted = [tuple(part for part in (same(part) for part in word.split(mark)) if part) for word in words if mark in word.strip(mark)]
    parted = [parts for parts in parted if not all(is_number(part) for part in parts) or mark not in ",/"]
    orders: dict[frozenset[str], set[tuple[str, ...]]] = {}
    for parts in parted:
        orders.setdefault(frozenset(parts), set()).add(parts)
    parts_of = Counter(part for parts in parted for part in set(parts))
    turned = sum(len(ways) > 1 for ways in orders.values())
    alone = sum(part in single for part in parts_of)
    shared = sum(count > 1 for count in parts_of.values())
    return SignUse(len(parted), len(parts_of), alone, turned, shared)
