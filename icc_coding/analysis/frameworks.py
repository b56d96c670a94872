"""The framework matrix: interviews down, codes across, the quotes in the cells; and the summaries that people write into them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from icc_coding.analysis.basis import Material, lines_of, material
from icc_coding.codebook.model import Code
from icc_coding.phrasing import one_line
from icc_coding.study import Study

LONGEST_QUOTE = 300  # characters in a cell
NOT_READ, NOTHING = "not read for this code", "read, nothing found"


@dataclass(frozen=True)
class Framework:
    """Transcripts by codes; each cell holds its quotes, and where there are none, whether anybody looked.

    quotes   transcript -> code -> texts in order of place (suggestions begin with `suggested: `)
    """

    transcripts: tuple[str, ...]
    codes: tuple[Code, ...]
    quotes: dict[str, dict[str, list[str]]]
    whole: dict[str, set[str]]
    suggestions: bool

    def cell(self, transcript: str, code: str) -> str:
        """A cell as text: a line a quote."""
        found = self.quotes.get(transcript, {}).get(code, [])
        if found:
            return "\n".join(found)
        return NOTHING if transcript in self.whole[code] else NOT_READ

    def frame(self) -> pd.DataFrame:
        """The cells as text, transcripts x code ids."""
        cells = [[self.cell(name, code.id) for code in self.codes] for name in self.transcripts]
        return pd.DataFrame(cells, index=pd.Index(self.transcripts, name="transcript"), columns=[code.id for code in self.codes])


def framework(study: Study | Material, *, dimensions: Sequence[str] = (), include_suggestions: bool = False) -> Framework:
    """The framework matrix (Ritchie & Spencer 1994) of some dimensions, of all without any."""
    found = material(study, include_suggestions=include_suggestions)
    codes = tuple(found.codes_of(dimensions)) if dimensions else found.codebook.codes
    quotes: dict[str, dict[str, list[str]]] = {}
    for row in lines_of(found.excerpts):
        text = one_line(str(row.text), LONGEST_QUOTE)
        place = f"{row.speaker} {row.time}".strip()
        said = f"“{text}”{f' ({place})' if place else ''}"
        quotes.setdefault(str(row.transcript), {}).setdefault(str(row.code), []).append(f"suggested: {said}" if row.suggested else said)
    whole = {code.id: found.read_whole(code.id) for code in codes}
    return Framework(tuple(str(name) for name in found.transcripts.index), codes, quotes, whole, found.suggestions)
