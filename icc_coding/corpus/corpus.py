"""The coded corpus of a study: its rows, its passages, what is settled, and the filters that every face shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from icc_coding.codebook.model import Codebook
from icc_coding.corpus.coded import (
    ATTRIBUTE,
    COLUMNS,
    QUESTION,
    STATUSES,
    SUGGESTED,
    CodedExcerpt,
    Places,
    in_order,
)
from icc_coding.corpus.passages import ACCEPTED, REJECTED, Passage, passages_of
from icc_coding.corpus.reads import Reads
from icc_coding.decisions.logs.names import MACHINE
from icc_coding.decisions.logs.record import CONSENSUS
from icc_coding.decisions.overlap import Span, SpanIndex
from icc_coding.errors import UserError
from icc_coding.transcripts.model import Transcript

if TYPE_CHECKING:
    import pandas as pd

READ_REASON = "read, not coded"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows are wanted; an empty field means all. `codes` may hold dimensions. See :meth:`Corpus.choose`."""

    coders: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    transcripts: tuple[str, ...] = ()
    settled: bool = False
    with_reads: bool = False


@dataclass(frozen=True)
class Corpus:
    """The coded corpus: who coded what, suggested or settled.

    `rows` hold every coder's decisions, the consensus, and as coder `machine` the suggestions that nobody has decided, in order of
    transcript, place and code. One number is one number: count `passages()`, never rows. `stored` is how many codings and undecided
    suggestions the study holds in all; rows of texts or codes that are gone are not among `rows`.
    """

    codebook: Codebook
    transcripts: tuple[Transcript, ...]
    rows: tuple[CodedExcerpt, ...]
    reads: Reads = field(default_factory=lambda: Reads(()), repr=False)
    stored: int = 0

    @cached_property
    def attributes(self) -> tuple[str, ...]:
        """Names of the attributes of cases, in order of appearance; the columns are `case.NAME`. The same for any choice of rows."""
        names: dict[str, None] = {}
        for transcript in self.transcripts:
            names |= dict.fromkeys(transcript.attributes)
            for of_speaker in transcript.speaker_attributes.values():
                names |= dict.fromkeys(name for name in of_speaker if name != "case")
        return tuple(names)

    @property
    def columns(self) -> tuple[str, ...]:
        """The table's columns in order."""
        return (*COLUMNS, *(ATTRIBUTE + name for name in self.attributes), QUESTION)

    @cached_property
    def by_name(self) -> dict[str, Transcript]:
        """Transcripts by name."""
        return {transcript.name: transcript for transcript in self.transcripts}

    def passages(self) -> tuple[Passage, ...]:
        """What is counted: one for each passage and code, whoever said something about it."""
        return self._passages

    @cached_property
    def _passages(self) -> tuple[Passage, ...]:
        return tuple(passages_of(self.rows, self._readers))

    def _readers(self, transcript: str, code: str, span: Span) -> Iterator[str]:
        return self.reads.readers(self.by_name[transcript].text_hash, code, span)

    def settled(self, *, answers: bool = False, reads: bool = False) -> Corpus:
        """One row per passage and code as it stands after adjudication: the consensus, else what all who answered agree on.

        Status is `accepted`; with `answers` also `rejected`, and `unsure` where coders differ or nobody has an answer; with `reads`
        also segments that were read for a code which nobody gave to them, as `rejected`. `coder` is `consensus`, or the agreeing
        coders joined by `;`. Suggestions that nobody decided are never among them.
        """
        rows = [_settled(passage) for passage in self.passages() if passage.standing != SUGGESTED]
        rows = [row for row in rows if answers or reads or row.status == ACCEPTED]
        if reads:
            said = SpanIndex(_PlacedCode(row.transcript, row.start, row.end, row.code) for row in self.rows if row.coder != MACHINE)
            found = [row for transcript in self.transcripts for row in self._unspoken(transcript)]
            silent = [row for row in found if not said.has(row.transcript, row.code, row.span)]
            rows = in_order([*rows, *map(_settled, passages_of(silent))], self.transcripts, self.codebook)
        return replace(self, rows=tuple(rows))

    def with_reads(self) -> Corpus:
        """Also what was read and answered "no": a row for each segment, coder and code that was looked for and not coded.

        Such a row is `rejected`, its reason says that it was read and not coded.
        """
        silent = [row for transcript in self.transcripts for row in self._unspoken(transcript)]
        return replace(self, rows=tuple(in_order([*self.rows, *silent], self.transcripts, self.codebook)))

    def said(self) -> Corpus:
        """Without the rows that :meth:`with_reads` adds."""
        return replace(self, rows=tuple(row for row in self.rows if row.reason != READ_REASON))

    def _unspoken(self, transcript: Transcript) -> Iterator[CodedExcerpt]:
        text, places = transcript.text_hash, Places(transcript, self.codebook)
        said = SpanIndex([_PlacedCode(row.coder, row.start, row.end, row.code) for row in self.rows if row.transcript == transcript.name])
        for coder in self.reads.coders(text):
            for segment in transcript.coded_segments:
                span = (segment.start, segment.end)
                for code in self.codebook.codes:
                    read = self.reads.read(coder, text, code.id, span)
                    if read is None or said.has(coder, code.id, span):
                        continue
                    yield CodedExcerpt(
                        **places.columns(*span, code.id),
                        status=REJECTED,
                        band="",
                        score=None,
                        probability=None,
                        reason=READ_REASON,
                        coder=coder,
                        decided_at=read[0],
                        blind=read[1],
                        note="",
                        codebook_hash="",
                        run="",
                    )

    def check(self, choice: Choice, coders: Iterable[str]) -> None:
        """Raises UserError for a coder (of these, or who read), status, code or transcript that does not occur."""
        self._codes(choice.codes)
        _known("coder", choice.coders, {*coders, *self._all_readers()})
        _known("status", choice.statuses, STATUSES)
        _known("transcript", choice.transcripts, self.by_name)

    def choose(self, choice: Choice, *, checked: bool = False) -> Corpus:
        """The rows that a choice asks for. Raises UserError for what does not occur, unless the choice was `checked`."""
        if not checked:
            self.check(choice, {row.coder for row in self.rows})
        codes = self._codes(choice.codes)
        corpus = self._among(choice.transcripts, codes, choice.coders)
        if choice.settled:
            corpus = corpus.settled(answers=bool(choice.statuses), reads=choice.with_reads)
        elif choice.with_reads:
            corpus = corpus.with_reads()
        corpus = corpus._among(choice.transcripts, codes, () if choice.settled else choice.coders)
        if choice.statuses:
            corpus = replace(corpus, rows=tuple(row for row in corpus.rows if row.status in choice.statuses))
        return corpus

    def _all_readers(self) -> Iterator[str]:
        return (coder for transcript in self.transcripts for coder in self.reads.coders(transcript.text_hash))

    def _among(self, transcripts: Sequence[str], codes: frozenset[str], coders: Sequence[str]) -> Corpus:
        rows = (
            row
            for row in self.rows
            if (not transcripts or row.transcript in transcripts)
            and (not codes or row.code in codes)
            and (not coders or row.coder in coders)
        )
        return replace(self, rows=tuple(rows), reads=self.reads.only(coders))

    def _codes(self, wanted: Sequence[str]) -> frozenset[str]:
        dimensions = {dimension.id: dimension.codes for dimension in self.codebook.dimensions}
        found: set[str] = set()
        for name in wanted:
            found |= {code.id for code in dimensions[name]} if name in dimensions else {self.codebook.code(name).id}
        return frozenset(found)

    def frame(self) -> pd.DataFrame:
        """The rows as a data frame with :attr:`columns`; `collaborations` joined by `;`, empty scores as NaN, `blind` true, false or None."""
        import pandas as pd

        data: dict[str, list[object]] = {name: [getattr(row, name) for row in self.rows] for name in (*COLUMNS, QUESTION)}
        data["collaborations"] = [";".join(row.collaborations) for row in self.rows]
        for name in self.attributes:
            data[ATTRIBUTE + name] = [row.attributes.get(name, "") for row in self.rows]
        frame = pd.DataFrame({name: data[name] for name in self.columns})
        for name in ("score", "probability"):
            frame[name] = frame[name].astype("float64")
        for name in ("turn", "start", "end"):
            frame[name] = frame[name].astype("int64")
        return frame


@dataclass(frozen=True, slots=True)
class _PlacedCode:
    """A coder's row as `SpanIndex` looks it up: the coder, or the transcript, stands where the text does."""

    text: str
    start: int
    end: int
    code: str


def _settled(passage: Passage) -> CodedExcerpt:
    status = passage.standing if passage.standing in (ACCEPTED, REJECTED) else "unsure"
    row = passage.row
    notes = [found for found in passage.rows if found.note and (row.coder != CONSENSUS or found.coder == CONSENSUS)]
    note = notes[0].note if len(notes) == 1 else "; ".join(f"{found.coder}: {found.note}" for found in notes)
    coders = sorted({*passage.coders, *passage.silent})
    return replace(row, status=status, coder=";".join(coders), note=note)


def _known(what: str, wanted: Sequence[str], known: Iterable[str]) -> None:
    names = sorted(known)
    for name in wanted:
        if name not in names:
            listed = ", ".join(names[:8]) + (" …" if len(names) > 8 else "")
            raise UserError(f"There is no {what} `{name}` in the coded corpus. There are: {listed or 'none'}.")
