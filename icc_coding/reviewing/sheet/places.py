"""Where a row of a review sheet belongs: by its key, and by its words when the transcript was corrected meanwhile."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from icc_coding.cells import CELL_HOLDS, unguard
from icc_coding.reviewing.cards import Key
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.sheet.writing import MARKER, key_of_row
from icc_coding.reviewing.tables import SheetRow
from icc_coding.tables.cell_values import with_lf

_TORN = 0.5  # words less alike than this are another excerpt's: the sheet was sorted by some of its columns only
_LETTER_BY_LETTER = 2_000  # longer texts are compared by their words: letters take minutes where sentences come back
_KEY = re.compile(r"([0-9a-f]{16})-\d+-\d+:(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class RowPlace:
    """The excerpt and the code of a row under its name of today ('' where the row has none), and what is to be said about it."""

    key: Key
    code: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Placeless:
    """Why a row has no place; `torn`, what its key names, when it holds the words of another excerpt."""

    why: str
    torn: tuple[Key, str] | None = None


def place_of(desk: Desk, row: SheetRow) -> RowPlace | Placeless:
    """The place of a row."""
    written = unguard(row.cells.get(MARKER, "")).strip()
    told, text = unguard(row.cells.get("code", "")).strip(), unguard(row.cells.get("text", ""))
    found = key_of_row(desk, written)
    if found is None:
        return _by_words(desk, row, written, text)
    key, code = found
    if told and told != code:
        return Placeless(
            f"the row is about {told}, but its key about {code}: the sheet was sorted by some of its columns only.",
            (key, _today(desk, code)),
        )
    place = RowPlace(key, _today(desk, code))
    words, quote = _comparable(text), _comparable(desk.transcripts[key.text].text[key.start : key.end])
    if not words or words == quote or (len(text) >= CELL_HOLDS - 1 and quote.startswith(words.removesuffix("…"))):
        return place
    if _likeness(words, quote[:CELL_HOLDS]) < _TORN:
        return Placeless("its text is another excerpt's: the sheet was sorted by some of its columns only.", (key, _today(desk, code)))
    return replace(place, told="the text was edited in the sheet; the excerpt stays as it is in the transcript.")


def _today(desk: Desk, code: str) -> str:
    """A code's id of today; the written one when the codebook has none for it."""
    known = desk.codebook.by_id.get(code)
    return known.id if known else code


def _by_words(desk: Desk, row: SheetRow, written: str, text: str) -> RowPlace | Placeless:
    """The place of a row whose text was replaced by a newer one: there, where its words stand once in the transcript of its name."""
    made = _KEY.fullmatch(written)
    if made is None:
        return Placeless(f"its column `{MARKER}` is empty or changed, so the decision has no place.")
    name = unguard(row.cells.get("transcript", "")).strip()
    hashes = [hashed for hashed, transcript in desk.transcripts.items() if transcript.name == name]
    if not hashes or not text.split():
        return Placeless("its excerpt is not in the study as it is now, so the decision has no place.")
    here = desk.transcripts[hashes[0]].text
    places = [found.span() for found in re.finditer(r"\s+".join(map(re.escape, text.split())), here)]
    if len(places) != 1:
        stands = "no longer stand there as they did" if not places else f"stand there {len(places)} times"
        return Placeless(
            f"{name} was changed since the sheet was written, and the words of this row {stands}, so the decision has no place."
        )
    return RowPlace(
        Key(hashes[0], *places[0]),
        _today(desk, made[2]),
        f"{name} was changed since the sheet was written; the passage was found again by its words.",
    )


def _comparable(text: str) -> str:
    """Words as they survive any spreadsheet and encoding."""
    return " ".join(with_lf(text).encode("cp1252", "replace").decode("cp1252").split())


def _likeness(words: str, quote: str) -> float:
    """How much of two comparable texts is the same, 0 to 1."""
    if max(len(words), len(quote)) <= _LETTER_BY_LETTER:
        return SequenceMatcher(None, words, quote, autojunk=False).ratio()
    ours, theirs = Counter(words.split()), Counter(quote.split())
    return 2 * (ours & theirs).total() / (ours.total() + theirs.total())
