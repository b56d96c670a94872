"""The coded corpus of a study as its files stand now."""

from __future__ import annotations

from icc_coding.codebook.model import Codebook
from icc_coding.corpus.coded import MACHINE, CodedExcerpt, coded_excerpts
from icc_coding.decisions.state import load_state, referred_texts
from icc_coding.errors import UserError
from icc_coding.study import Study
from icc_coding.suggesting.store import load_suggestions
from icc_coding.transcripts import read_study


def current_rows(study: Study) -> tuple[list[CodedExcerpt], int]:
    """The coded corpus as it is now, and how many codings and undecided suggestions are stored in all."""
    codebook = Codebook.load(study.codebook)
    transcripts = read_study(study, keep=referred_texts(study)).transcripts
    suggestions, codings = load_suggestions(study), load_state(study, codebook).codings
    if not suggestions and not codings:
        raise UserError(f"{study.root}: nothing has been coded yet. Run `icc-coding code` first.")
    rows = coded_excerpts(transcripts, codebook, suggestions, codings)
    decided = sum(row.coder != MACHINE for row in rows)
    return rows, len(rows) - decided + len(codings)
