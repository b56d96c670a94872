"""What is said about files that hold the same talk, or talk in another language than the codebook's."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from icc_coding.errors import Problem
from icc_coding.settings import MULTILINGUAL_ENCODER, naming
from icc_coding.transcripts.model import Transcript
from icc_coding.transcripts.tongue import foreign, name_of
from icc_coding.transcripts.twins import Twin, originals_first, twins


class FileTranscripts(Protocol):
    """A file with the transcripts that it holds."""

    @property
    def file(self) -> str:
        """Its path below transcripts/."""

    @property
    def transcripts(self) -> tuple[Transcript, ...]:
        """One, or one for each respondent of a survey."""


def _named(twin: Twin) -> str:
    """The file as study.toml names it alone, also where the other one has its name in a folder."""
    return naming(twin.file, [twin.other])


@dataclass(frozen=True, slots=True)
class Copies:
    """`twins` are files that hold the talk of another one; those of `exact` hold the very same text."""

    twins: tuple[Twin, ...]
    exact: frozenset[str]

    def notes(self, aside: Sequence[str] = ()) -> Iterator[Problem]:
        """What is said about each, with the one line that sets all of them aside (`aside` are there already)."""
        line = f"set_aside = {json.dumps([*aside, *map(_named, self.twins)], ensure_ascii=False)}"
        for twin in self.twins:
            if twin.file in self.exact:
                said = f"holds the same text as {twin.other} and is left out, so that nothing counts twice."
                remedy = f"To set it aside for good, write at the top of study.toml: {line}"
            else:
                said = f"holds the talk of {twin.other} ({twin.share:.0%} of its words are the same), and both are coded and counted."
                remedy = f"If it is a copy, write at the top of study.toml: {line}"
            yield Problem(twin.file, None, said, remedy)


def copies_among(read: Sequence[FileTranscripts], *, nearly: bool, cache: Path | None = None) -> Copies:
    """The files that hold the text of another; with `nearly` also those that hold most of its talk, which takes a look at every word that
    nothing is kept of in `cache`."""
    texts = {one.file: frozenset(transcript.text_hash for transcript in one.transcripts) for one in read}
    exact: list[Twin] = []
    first: dict[str, str] = {}
    for file in originals_first(texts):
        other = next((first[text] for text in texts[file] if text in first), "")
        if other and texts[file] <= texts[other]:
            exact.append(Twin(file, other, 1.0))
        else:
            first.update(dict.fromkeys(texts[file], file))
    out = frozenset(twin.file for twin in exact)
    if not nearly:
        return Copies(tuple(exact), out)
    return Copies((*exact, *twins(_Talks({one.file: one.transcripts for one in read if one.file not in out}), cache)), out)


class _Talks(Mapping[str, str]):
    """What is said in each file, put together when it is asked for."""

    def __init__(self, transcripts: Mapping[str, tuple[Transcript, ...]]) -> None:
        self._transcripts = transcripts

    def __getitem__(self, file: str) -> str:
        return " ".join(map(_said, self._transcripts[file]))

    def __iter__(self) -> Iterator[str]:
        return iter(self._transcripts)

    def __len__(self) -> int:
        return len(self._transcripts)


def _said(transcript: Transcript) -> str:
    """What respondents and others say; all of it where there is nobody else."""
    coded = [transcript.text[s.start : s.end] for s in transcript.coded_segments]
    return " ".join(coded or [transcript.text[turn.start : turn.end] for turn in transcript.turns])


def in_another_language(read: Sequence[FileTranscripts], language: str) -> Iterator[Problem]:
    """Files whose talk is clearly in another language than the codebook, and what to do."""
    for one in read:
        code = foreign(one.transcripts, language) if language else ""
        if code:
            yield Problem(
                one.file,
                None,
                f"is in {name_of(code)}, as it seems, and the codebook is in {name_of(language)}.",
                f'Its rules and examples find little or nothing there. Set a multilingual model in study.toml ([encoder] name = "{MULTILINGUAL_ENCODER}") and add examples and rules in {name_of(code)} to the codebook, or put a translation in its place.',
            )
