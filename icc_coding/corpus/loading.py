"""The coded corpus from the files of a study: what it is made of, and made of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from icc_coding.codebook.model import Codebook
from icc_coding.corpus.coded import coded_excerpts
from icc_coding.corpus.corpus import Corpus
from icc_coding.corpus.reads import Reads
from icc_coding.decisions.codings import Coding, Reading
from icc_coding.decisions.logs.log import read_logs
from icc_coding.decisions.logs.names import MACHINE
from icc_coding.decisions.replay import Replay
from icc_coding.decisions.state import load_state, referred_texts
from icc_coding.errors import UserError
from icc_coding.study import Study
from icc_coding.suggesting.store import Suggestion, load_suggestions
from icc_coding.transcripts import read_study
from icc_coding.transcripts.model import Transcript


class Held(Protocol):
    """What coders hold: a replay, or what an export makes of one."""

    @property
    def codings(self) -> Sequence[Coding]:
        """Every coding."""

    @property
    def readings(self) -> Sequence[Reading]:
        """What was read."""


@dataclass(frozen=True)
class Parts:
    """What a corpus is made of."""

    codebook: Codebook
    transcripts: tuple[Transcript, ...]
    suggestions: tuple[Suggestion, ...]
    state: Replay


def load_corpus(study: Study) -> Corpus:
    """The coded corpus of a study as its files stand now. Raises UserError when nothing was coded, or a file is damaged."""
    parts = load_parts(study)
    return build_corpus(parts.codebook, parts.transcripts, parts.suggestions, parts.state)


def load_parts(study: Study, *, empty: bool = False) -> Parts:
    """The parts of :func:`load_corpus`, with the same errors; with `empty` also of a study in which nothing was coded yet."""
    suggestions = load_suggestions(study)
    return replace(parts_of(study, suggestions=empty or bool(suggestions)), suggestions=tuple(suggestions))


def parts_of(study: Study, *, suggestions: bool) -> Parts:
    """All parts but the suggestions. Raises UserError where there are none (`suggestions`) and nobody has decided or read anything."""
    codebook = Codebook.load(study.codebook)
    logs = read_logs(study)
    transcripts = read_study(study, keep=referred_texts(study, logs)).transcripts
    state = load_state(study, codebook, logs=logs)
    if not suggestions and not state.codings and not state.readings:
        raise UserError(f"{study.root}: nothing has been coded yet. Run `icc-coding code` first.")
    return Parts(codebook, tuple(transcripts), (), state)


def build_corpus(codebook: Codebook, transcripts: Sequence[Transcript], suggestions: Sequence[Suggestion], state: Held) -> Corpus:
    """The coded corpus from its parts."""
    codings = state.codings
    rows = coded_excerpts(transcripts, codebook, suggestions, codings)
    undecided = sum(row.coder == MACHINE for row in rows)
    return Corpus(codebook, tuple(transcripts), tuple(rows), Reads(state.readings), undecided + len(codings))
