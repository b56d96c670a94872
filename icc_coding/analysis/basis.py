"""What every analysis starts from: the passages that stand, the transcripts, and what was read for which code."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from icc_coding.analysis.drawn import Reservoir
from icc_coding.codebook.model import Code, Codebook
from icc_coding.corpus import ATTRIBUTE, MACHINE, SUGGESTED, CodedExcerpt, Corpus
from icc_coding.corpus.portions import load_portions
from icc_coding.corpus.reads import Reads
from icc_coding.corpus.word_vectors import word_vectors
from icc_coding.decisions.overlap import Span, half_of
from icc_coding.errors import UserError
from icc_coding.study import Study
from icc_coding.suggesting.bands import LIKELY
from icc_coding.transcripts.model import Transcript

WHOLE = 1 - 1e-9  # share of coded segments from which on a transcript counts as read


@dataclass(frozen=True)
class Material:
    """What is analysed.

    corpus       the transcripts, and what people decided and read in them
    excerpts     one row per passage and code that stands, with the columns of the exported table and `suggested` (bool): true for
                 likely suggestions that nobody has decided, which are only there when they were asked for
    suggestions  whether they were
    standings    how many passages of the study stand as what, those that only the machine suggested among them
    waiting      how many likely suggestions there are that were asked for; `excerpts` may hold only some of them, drawn by chance
    """

    corpus: Corpus
    excerpts: pd.DataFrame
    suggestions: bool
    standings: Mapping[str, int]
    waiting: int = 0

    @property
    def codebook(self) -> Codebook:
        """The codebook."""
        return self.corpus.codebook

    @cached_property
    def transcripts(self) -> pd.DataFrame:
        """One row per transcript (index): kind, case, words, segments (coded ones), and `case.NAME` for each attribute."""
        rows = {
            transcript.name: {
                "kind": transcript.kind,
                "case": transcript.case or transcript.name,
                "words": transcript.words,
                "segments": len(transcript.coded_segments),
                **{ATTRIBUTE + name: "; ".join(sorted(values_of(transcript, name))) for name in self.corpus.attributes},
            }
            for transcript in self.corpus.transcripts
        }
        columns = ["kind", "case", "words", "segments", *(ATTRIBUTE + name for name in self.corpus.attributes)]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("transcript")

    @cached_property
    def read(self) -> pd.DataFrame:
        """Share of each transcript's coded segments that somebody read for a code, or decided on: transcripts x codes, 0 to 1.

        1 means that the code is absent where it does not stand; 0 that nobody was asked; between them it cannot be told.
        """
        codes = [code.id for code in self.codebook.codes]
        decided = _decided_spans(self.corpus)
        shares = [_shares(self.corpus, transcript, codes, decided.get(transcript.name, {})) for transcript in self.corpus.transcripts]
        names = [transcript.name for transcript in self.corpus.transcripts]
        return pd.DataFrame(np.array(shares).reshape(len(names), len(codes)), index=pd.Index(names, name="transcript"), columns=codes)

    @cached_property
    def counts(self) -> pd.DataFrame:
        """How many passages of each code stand in each transcript: transcripts x codes."""
        found = pd.crosstab(self.excerpts["transcript"], self.excerpts["code"])
        codes = [code.id for code in self.codebook.codes]
        return found.reindex(index=self.transcripts.index, columns=codes, fill_value=0).rename_axis(columns=None)

    @cached_property
    def word_vectors(self) -> Any:
        """The passages as vectors of their words, in the order of `excerpts`."""
        return word_vectors([str(text) for text in self.excerpts["text"]])

    def read_whole(self, code: str) -> set[str]:
        """The transcripts that were read from beginning to end for a code."""
        return {str(name) for name in self.read.index[self.read[code].to_numpy(np.float64) >= WHOLE]}

    def codes_of(self, dimensions: Sequence[str]) -> list[Code]:
        """The codes of dimensions, in the order of the codebook. Raises UserError for one that does not exist."""
        known = {dimension.id: dimension for dimension in self.codebook.dimensions}
        for name in dimensions:
            if name not in known:
                raise UserError(f"There is no dimension `{name}` in {self.codebook.name}. There are: {', '.join(known)}.")
        return [code for code in self.codebook.codes if code.dimension in dimensions]

    def label(self, code_id: str) -> str:
        """A code's label."""
        return self.codebook.code(code_id).label


def material(study: Study | Material, *, include_suggestions: bool = False, most: int | None = None) -> Material:
    """What a study holds for analysis: the passages that stand after adjudication.

    With `include_suggestions` also *likely* suggestions that nobody has decided, each marked in the column `suggested`; of more than `most`
    so many are drawn (see :class:`~icc_coding.analysis.drawn.Reservoir`). A material is handed back as it is. Raises UserError when nothing has been coded.
    """
    if isinstance(study, Material):
        return study
    portions, standings = load_portions(study), Counter[str]()
    people: list[CodedExcerpt] = []
    settled: list[CodedExcerpt] = []
    waiting = Reservoir(most)
    for one in portions:  # of what the machine suggested only what is analysed is held
        standings.update(passage.standing for passage in one.passages())
        people += [row for row in one.rows if row.coder != MACHINE]
        settled += one.settled().rows
        if include_suggestions:
            waiting.take(row for row in one.rows if row.status == SUGGESTED and row.band == LIKELY)
    corpus = Corpus(portions.codebook, portions.parts.transcripts, tuple(people), Reads(portions.parts.state.readings), len(people))
    frames = [
        replace(corpus, rows=tuple(rows)).frame().assign(suggested=suggested)
        for rows, suggested in ((settled, False), (waiting.rows, True))
    ]
    joined = pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)
    order = {name: number for number, name in enumerate(corpus.by_name)}
    places = joined["transcript"].map(order)
    joined = joined.assign(_place=places).sort_values(["_place", "start", "end"], kind="stable").drop(columns="_place")
    return Material(corpus, joined.reset_index(drop=True), include_suggestions, standings, waiting.passed)


def values_of(transcript: Transcript, attribute: str) -> set[str]:
    """The values of an attribute in a transcript: the transcript's own, or those of the people in it whose talk is coded."""
    found = {str(transcript.attributes.get(attribute, ""))}
    for speaker, known in transcript.speaker_attributes.items():
        if transcript.role(speaker) != "interviewer":
            found.add(str(known.get(attribute, "")))
    return found - {""}


def _shares(corpus: Corpus, transcript: Transcript, codes: Sequence[str], decided: Mapping[str, list[Span]]) -> list[float]:
    """Share of the coded segments that were read for each code."""
    segments = [(segment.start, segment.end) for segment in transcript.coded_segments]
    if not segments:
        return [0.0] * len(codes)
    asked = corpus.reads.asked(transcript.text_hash, codes, segments)
    for column, code in enumerate(codes):
        for span in decided.get(code, ()):
            for row in range(
                bisect_right(segments, span[0], key=lambda one: one[1]), bisect_left(segments, span[1], key=lambda one: one[0])
            ):
                asked[row, column] |= half_of(span, segments[row])
    shares: list[float] = asked.mean(axis=0).tolist()
    return shares


def _decided_spans(corpus: Corpus) -> dict[str, dict[str, list[Span]]]:
    """Spans about which a person decided, by transcript and code: to decide on a passage is to have looked at it for that code."""
    found: dict[str, dict[str, list[Span]]] = {}
    for row in corpus.rows:
        if row.coder != MACHINE:
            found.setdefault(row.transcript, {}).setdefault(row.code, []).append(row.span)
    return found


def lines_of(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame with their columns as attributes."""
    return iter(frame.itertuples())


def number_at(frame: pd.DataFrame, row: str, column: str) -> float:
    """One figure of a frame."""
    found: Any = frame.at[row, column]
    return float(found)
