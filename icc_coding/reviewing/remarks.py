"""What people said about the codebook while they reviewed: why coders differed on a code, and codes that somebody misses."""

from __future__ import annotations

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.state import load_state
from icc_coding.phrasing import one_line
from icc_coding.reviewing.adjudicate import causes_in
from icc_coding.reviewing.memos import proposed_in
from icc_coding.study import Study


def code_remarks(study: Study, codebook: Codebook, code: str) -> list[str]:
    """Why coders differed on a code, a line for each settled disagreement, oldest first."""
    return [
        f"{cause.cause}{f': {cause.why}' if cause.why else ''} ({cause.by}, {cause.at[:10]}), about “{one_line(cause.quote, 80)}”"
        for cause in causes_in(load_state(study, codebook))
        if cause.code == code
    ]


def missing_codes(study: Study, codebook: Codebook) -> list[str]:
    """Codes that were proposed while reading, a line for each passage, those met most often first."""
    return [
        f"{proposed.name} ({memo.coder}, {memo.at[:10]}), about “{one_line(memo.quote, 80)}”{f': {why}' if why else ''}"
        for proposed in proposed_in(load_state(study, codebook))
        for memo in proposed.memos
        for why in [" ".join(memo.note.partition("\n")[2].split())]
    ]
