"""What has to be looked at again: decisions under an older definition, under a code that is gone, and on a text that was corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    codings = [coding for coding in state.codings if coding.status != "replaced"]
    current = {code.id for code in codebook.codes}
    return StaleReport(
        older=tuple(coding for coding in codings if is_stale(coding, codebook)),
        gone=tuple(coding for coding in codings if coding.code not in current),
        carry=plan_carry(study, transcripts, state),
    )
