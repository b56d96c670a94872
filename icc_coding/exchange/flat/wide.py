"""The wide table for R, SPSS and pandas: one row per segment that somebody answered, one column per code and coder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from icc_coding.agreement.ratings import MISSING
from icc_coding.corpus import ATTRIBUTE, QUESTION, Choice, Corpus
from icc_coding.corpus.coded import Places
from icc_coding.decisions.logs.record import CONSENSUS
from icc_coding.decisions.ratings import RatingsChoice, decided_ratings, unit_place
from icc_coding.decisions.state import load_state
from icc_coding.errors import UserError
from icc_coding.exchange.flat.table import TEXT, WHOLE, Column, Table, Value, column
from icc_coding.study import Study
from icc_coding.transcripts.model import Transcript

_PLACE = ("excerpt_id", "transcript", "kind", "case", "collaborations", "turn", "speaker", "role", "start", "end", "time", "text")


def wide_table(study: Study, corpus: Corpus, choice: Choice, shown: Mapping[str, Transcript] | None = None) -> Table:
    """1: the coder gave the code to the segment; 0: answered "no", or read for the code and left out; empty: not asked or unsure.

    Columns are named `dimension.code.coder`. With `settled` there is one column per code, named by the code: what holds after
    adjudication. `shown` are the transcripts that are written in the place of others, by those others' names. Raises UserError for filters that a table of answers cannot have, and when nobody has decided anything.
    """
    if choice.statuses or choice.with_reads:
        raise UserError("A wide table holds every answer, yes and no: leave out --status and --with-reads.")
    if not corpus.transcripts:
        raise UserError("There is no transcript in the study, so a wide table has no rows.")
    state = load_state(study, corpus.codebook)
    codes = tuple(code.id for code in corpus.codebook.codes if code.id in wanted_codes(corpus, choice))
    coders = choice.coders or tuple(state.coders)
    transcripts = [t for t in corpus.transcripts if not choice.transcripts or t.name in choice.transcripts]
    ratings = decided_ratings(state, transcripts, RatingsChoice(codes, coders, blind_only=False))
    if not ratings.units:
        raise UserError("Nobody has decided or read anything yet, so a wide table would be empty. Review some passages first.")
    values = ratings.values.transpose(1, 2, 0)  # units x codes x coders

    def cells(unit: int) -> Iterator[Value]:
        for given in values[unit].tolist():
            if choice.settled:
                yield _settled(given, coders)
            else:
                yield from (None if value == MISSING else value for value in given)

    spots = [unit_place(unit) for unit in ratings.units]
    places = {t.name: Places((shown or {}).get(t.name, t), corpus.codebook) for t in transcripts}
    first = codes[0]

    def rows() -> Iterator[Sequence[Value]]:
        for number, (name, index) in enumerate(spots):
            segment = places[name].transcript.segments[index]
            about = places[name].columns(segment.start, segment.end, first)
            attributes = [about["attributes"].get(one, "") for one in corpus.attributes]
            yield (*(about[one] for one in _PLACE), *attributes, about[QUESTION], *cells(number))

    attributes = [Column(ATTRIBUTE + name, TEXT, f"the case's {name}, from cases.csv") for name in corpus.attributes]
    header = (*(column(name) for name in _PLACE), *attributes, column(QUESTION), *_answer_columns(corpus, codes, coders, choice.settled))
    return Table("answers", header, rows(), len(spots))


def _answer_columns(corpus: Corpus, codes: Sequence[str], coders: Sequence[str], settled: bool) -> Iterator[Column]:
    labels = {code.id: code.label for code in corpus.codebook.codes}
    answers = "0 or 1; empty: not asked, or unsure"
    for code in codes:
        if settled:
            yield Column(code, WHOLE, f"{labels[code]}: what holds after adjudication", answers)
        else:
            yield from (Column(f"{code}.{coder}", WHOLE, f"{labels[code]}, answered by {coder}", answers) for coder in coders)


def wanted_codes(corpus: Corpus, choice: Choice) -> frozenset[str]:
    """The codes that a choice names, all without any."""
    dimensions = {dimension.id: dimension.codes for dimension in corpus.codebook.dimensions}
    if not choice.codes:
        return frozenset(code.id for code in corpus.codebook.codes)
    return frozenset(
        code.id for name in choice.codes for code in (dimensions[name] if name in dimensions else (corpus.codebook.code(name),))
    )


def _settled(given: Sequence[int], coders: Sequence[str]) -> int | None:
    """The consensus where there is one, else what all who answered agree on."""
    if CONSENSUS in coders and given[coders.index(CONSENSUS)] != MISSING:
        return given[coders.index(CONSENSUS)]
    answers = {value for value in given if value != MISSING}
    return next(iter(answers)) if len(answers) == 1 else None
