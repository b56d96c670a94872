"""Quotes for a code: typical of it, from different people, and settled by people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from icc_coding.analysis.basis import Material, material
from icc_coding.corpus import ATTRIBUTE
from icc_coding.corpus.references import SourceNumbers
from icc_coding.corpus.word_vectors import nearness
from icc_coding.study import Study

SHORTEST, LONGEST = 6, 90  # words; others are quoted only when nothing else is left
FROM_A_CODE = 5
COLUMNS = ("code", "excerpt_id", "text", "reference", "transcript", "speaker", "time", "typicality", "suggested", "coder", "note")


def quotes(
    study: Study | Material,
    code: str,
    *,
    most: int = FROM_A_CODE,
    include_suggestions: bool = False,
    who: str = "",
    among: Collection[str] | None = None,
) -> pd.DataFrame:
    """The quotes that show a code, best first, with COLUMNS.

    Typicality is the cosine between a passage's words (TF-IDF over all passages that stand) and the centre of the code's settled
    passages: 1 is the very centre. The most typical passage of each transcript comes first, then the second of each and so on, nobody
    speaking twice before everybody has spoken; passages shorter than 6 or longer than 90 words come last. `who` names the attribute
    that says in references who speaks; `among` are ids of the excerpts to choose from. Suggestions are only among them when asked for,
    and marked. Raises UserError for an unknown code.
    """
    found = material(study, include_suggestions=include_suggestions)
    code = found.codebook.code(code).id
    mine = found.excerpts[found.excerpts["code"] == code]
    ranked = mine.assign(typicality=typicality(found, mine), words=[len(str(text).split()) for text in mine["text"]])
    rows = _varied(ranked if among is None else ranked[ranked["excerpt_id"].isin(list(among))])[:most]
    refer = SourceNumbers.of(found.corpus.transcripts, found.corpus.attributes, who)
    return pd.DataFrame([_quote(found, refer, row) for row in rows], columns=list(COLUMNS))


def typicality(found: Material, mine: pd.DataFrame) -> NDArray[np.float64]:
    """How near each of some passages (rows of `found.excerpts`) lies to the centre of the settled ones among them, 0 to 1."""
    settled = ~mine["suggested"].to_numpy(dtype=bool)
    return nearness(found.word_vectors[mine.index.to_numpy()], settled)


def _varied(ranked: pd.DataFrame) -> list[dict[str, object]]:
    """Passages in the order in which they are quoted."""
    by = ["suggested", "awkward", "typicality", "start"]
    ranked = ranked.assign(awkward=~ranked["words"].between(SHORTEST, LONGEST))
    rows = ranked.sort_values(by, ascending=[True, True, False, True], kind="stable").to_dict("records")
    turn, spoken = Counter[object](), Counter[object]()
    places = []
    for row in rows:
        source, speaker = row["transcript"], (row["transcript"], row["speaker"])
        places.append((bool(row["suggested"]), bool(row["awkward"]), turn[source], spoken[speaker]))
        turn[source] += 1
        spoken[speaker] += 1
    order = sorted(range(len(rows)), key=lambda number: (*places[number], number))
    return [{str(name): value for name, value in rows[number].items()} for number in order]


def _quote(found: Material, refer: SourceNumbers, row: dict[str, object]) -> dict[str, object]:
    attributes = {name: str(row.get(ATTRIBUTE + name, "")) for name in found.corpus.attributes}
    reference = refer.reference(str(row["transcript"]), str(row["speaker"]), str(row["time"]), attributes)
    return {name: row.get(name) for name in COLUMNS} | {"reference": reference}
