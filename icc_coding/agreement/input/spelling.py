"""Two spellings of one word: letters composed or not (the same), blanks around (taken away and said), case (two codes, and said)."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

from icc_coding.phrasing import how_many

_NAMED = 3  # groups of codes in the notes
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def same(text: str) -> str:
    """A cell as it is compared: NFC, invisible letters taken away, one blank where there are several or a hard one."""
    if text.isascii() and "  " not in text and "\n" not in text:
        return text.strip()
    return " ".join(unicodedata.normalize("NFC", text).translate(INVISIBLE).split())


def changes(cells: Iterable[str]) -> list[str]:
    """Sentences about what comparing took away: blanks, composed letters, invisible letters."""
    blanks = letters = invisible = 0
    for cell in cells:
        if cell.isascii():
            blanks += cell != cell.strip() or "  " in cell
            continue
        composed = unicodedata.normalize("NFC", cell)
        letters += composed != cell
        visible = composed.translate(INVISIBLE)
        invisible += visible != composed
        blanks += " ".join(visible.split()) != visible
    found = []
    if blanks:
        found.append(f"blanks around or inside {how_many(blanks, 'cell')} were taken away")
    if letters:
        found.append(f"letters with their accents apart and composed are the same ({how_many(letters, 'cell')})")
    if invisible:
        found.append(f"invisible letters in {how_many(invisible, 'cell')} were taken away")
    return found


def differing_in_case(counts: Counter[str]) -> list[str]:
    """Codes that differ in case only: "`Trust` and `trust` are two codes: 14 and 3 times"."""
    groups: dict[str, list[str]] = {}
    for word in counts:
        groups.setdefault(word.casefold(), []).append(word)
    found = []
    for words in groups.values():
        if len(words) > 1:
            words.sort(key=lambda word: (-counts[word], word))
            names = " and ".join(f"`{word}`" for word in words)
            found.append(f"{names} are {_number(len(words))} codes: {' and '.join(f'{counts[word]:,}' for word in words)} times")
    return found[:_NAMED] + ([f"{len(found) - _NAMED} more codes differ in case only"] if len(found) > _NAMED else [])


def _number(count: int) -> str:
    return {2: "two", 3: "three", 4: "four"}.get(count, str(count))
