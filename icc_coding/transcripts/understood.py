"""What was understood of each file, in the words of `check`: how it was read, who speaks, and why it needs an eye."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from icc_coding.errors import Problem
from icc_coding.transcripts.file_reading import FileReading
from icc_coding.transcripts.reading import StudyReading

LITTLE = 0.9  # share of the speech inside turns below which a file needs an eye


@dataclass(frozen=True, slots=True)
class Understood:
    """One file. `read_as` is '' for one that was not read. `roles`: speaker -> role; `why`: speaker -> the reason for it.

    `needs_eye` holds a few words for each reason to look at the file, `problems` the same with what to do about it; `could_be` are other readers.
    `names` are the transcripts that the file gives.
    """

    file: str
    read_as: str = ""
    kind: str = ""
    names: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    why: Mapping[str, str] = field(default_factory=dict)
    turns: int = 0
    words: int = 0
    speech_share: float = 0.0
    evidence: tuple[str, ...] = ()
    could_be: tuple[str, ...] = ()
    needs_eye: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def understood(reading: StudyReading) -> list[Understood]:
    """Every file of a reading; those that were not read come last."""
    read = [_understood(one, notes_on(reading, one)) for one in reading.files]
    return [*read, *(Understood(one.file, needs_eye=(one.message,), problems=(said(one),)) for one in reading.skipped)]


def notes_on(reading: StudyReading, one: FileReading) -> list[Problem]:
    """The remarks about one file."""
    return [note for note in reading.notes if note.file == one.file]


def reasons(one: FileReading, notes: Sequence[Problem]) -> list[str]:
    """Why a file needs an eye, in a few words each; nothing when it was read without doubt."""
    found = [] if one.recognition.sure else ["not sure how to read it"]
    if one.speech_share < LITTLE:
        found.append(f"{1 - one.speech_share:.0%} outside turns")
    return found + [note.message for note in notes]


def said(problem: Problem) -> str:
    """A remark without the file's name, which stands beside it already."""
    place = f"line {problem.line}: " if problem.line else ""
    return f"{place}{problem.message} {problem.remedy}".strip()


def words_of(one: FileReading) -> int:
    """How many words stand inside turns."""
    return sum(transcript.words for transcript in one.transcripts)


def as_checked(one: Understood) -> dict[str, Any]:
    """A file as `check --json` prints it."""
    return {
        "file": one.file,
        "recognised_as": one.read_as or None,
        "kind": one.kind or None,
        "turns": one.turns,
        "speakers": list(one.speakers),
        "roles": dict(one.roles),
        "speech_share": round(one.speech_share, 4),
        "problems": list(one.problems),
    }


def _understood(one: FileReading, notes: Sequence[Problem]) -> Understood:
    transcripts = one.transcripts
    speakers = tuple(dict.fromkeys(speaker for transcript in transcripts for speaker in transcript.speakers if speaker))
    return Understood(
        file=one.file,
        read_as=one.recognition.name,
        kind=transcripts[0].kind,
        names=tuple(transcript.name for transcript in transcripts),
        speakers=speakers,
        roles={speaker: role for transcript in transcripts for speaker, role in transcript.roles.items() if speaker},
        why={speaker: reason for transcript in transcripts for speaker, reason in transcript.role_reasons.items() if speaker},
        turns=sum(len(transcript.turns) for transcript in transcripts),
        words=words_of(one),
        speech_share=one.speech_share,
        evidence=one.recognition.evidence,
        could_be=one.recognition.alternatives,
        needs_eye=tuple(reasons(one, notes)),
        problems=tuple(said(note) for note in notes),
    )
