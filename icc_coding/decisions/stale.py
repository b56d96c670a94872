"""What has to be looked at again: decisions under an older definition, under a code that is gone, and on a text that was corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.carry import CarryPlan, plan_carry
from icc_coding.decisions.codings import Coding
from icc_coding.decisions.replay import Replay
from icc_coding.study import Study
from icc_coding.transcripts.model import Transcript


@dataclass(frozen=True, slots=True)
class StaleReport:
    """Codings that stand and are out of date, and what became of texts that changed."""

    older: tuple[Coding, ...]
    gone: tuple[Coding, ...]
    carry: CarryPlan


def is_stale(coding: Coding, codebook: Codebook) -> bool:
    """Whether a decision was made under another definition of its code than today's.

    A correction may name the hash of the code that it took away: the hash of another code of today's says nothing about this one.
    """
    code = codebook.by_id.get(coding.code)
    if code is None or not coding.codebook or coding.status == "replaced":
        return False
    return coding.codebook not in codebook.hashes.values()


def find_stale(study: Study, codebook: Codebook, transcripts: Sequence[Transcript], state: Replay) -> StaleReport:
    """Go through all codings. `state` is replayed with the codebook, so that renamed codes count for the ones that took them over."""
    older: list[Coding] = []
    gone: list[Coding] = []
    parts = {part: state.folded(*part) for part in state.parts}
    current, of_today = state.numbers_of([code.id for code in codebook.codes]), set(codebook.hashes.values())
    hashes = state.columns.values("codebook")
    outdated = [number for number, value in enumerate(hashes) if value and value not in of_today]
    for (coder, text), held in parts.items():
        is_gone = current[held.code] < 0
        is_older = ~is_gone & np.isin(state.columns["codebook"][held.rows], outdated)
        if text is None or not (is_gone | is_older).any():
            continue
        for coding, without_code in zip(state.codings_of(coder, text), is_gone.tolist(), strict=True):
            if coding.status != "replaced" and (without_code or is_stale(coding, codebook)):
                (gone if without_code else older).append(coding)
    return StaleReport(tuple(older), tuple(gone), plan_carry(study, transcripts, state))
