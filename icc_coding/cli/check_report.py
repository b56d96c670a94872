"""What `icc-coding check` prints: one table with a line for each file, then the details that are wanted."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from icc_coding.errors import Problem, each_once, shared_remarks
from icc_coding.phrasing import clock, how_many, one_line
from icc_coding.settings import naming
from icc_coding.transcripts.tongue import name_of
from icc_coding.transcripts.understood import notes_on, reasons, said, words_of

if TYPE_CHECKING:
    from icc_coding.codebook.model import Codebook
    from icc_coding.transcripts import FileReading, StudyReading

_HEADINGS = ("file", "read as", "kind", "speakers", "interviewer", "words", "needs your eye")
_NAMES, _EYE = 36, 60  # characters


@dataclass(frozen=True, slots=True)
class CheckDetails:
    """Details of every file, and its turns; without both, details of the files that need an eye."""

    details: bool = False
    show: bool = False
    files: tuple[str, ...] = ()  # of the study, by which one is told apart from others of its name


def report(reading: StudyReading, codebook: Codebook | None, faults: Sequence[str], wanted: CheckDetails) -> Iterator[str]:
    """All that is printed, line by line."""
    if codebook is not None:
        yield f"Codebook: {codebook.name} {codebook.version}, {how_many(len(codebook.codes), 'code')}"
    for fault in faults:
        yield f"Codebook problem: {fault}"
    if codebook is not None or faults:
        yield ""
    if reading.files or reading.skipped:
        yield from _table(reading)
    else:
        yield "No interview yet. Put them into transcripts/ (txt, docx, vtt …), then: icc-coding check"
    shared = shared_remarks(reading.notes)
    yield from _files(reading, codebook, shared, wanted)
    yield ""
    yield from _remarks(reading, codebook, shared)
    if reading.files or reading.skipped:
        count = len(reading.transcripts)
        yield f"{how_many(len(reading.files), 'file')} read ({how_many(count, 'transcript')}), {len(reading.skipped)} skipped."
    if reading.files and not (wanted.details or wanted.show):
        yield "Details of a file: icc-coding check FILE; of all: --details; the turns as they were read: --show."


def _files(reading: StudyReading, codebook: Codebook | None, shared: Collection[tuple[str, str]], wanted: CheckDetails) -> Iterator[str]:
    """What was understood of each file that is asked for or needs an eye for a reason of its own."""
    for one in reading.files:
        notes = notes_on(reading, one)
        own = [note for note in notes if (note.message, note.remedy) not in shared]
        if wanted.details or wanted.show or reasons(one, own):
            yield ""
            yield from _described(one, notes, codebook, wanted.files)
            if wanted.show:
                yield ""
                yield from _turns(one)


def _remarks(reading: StudyReading, codebook: Codebook | None, shared: Collection[tuple[str, str]]) -> Iterator[str]:
    """What concerns no file, or several of them."""
    named = {one.file for one in reading.files}
    yield from _section("Skipped", [str(problem) for problem in reading.skipped])
    yield from _section("Set aside in study.toml", reading.set_aside)
    yield from _section(
        "Please look at", each_once([note for note in reading.notes if note.file not in named or (note.message, note.remedy) in shared])
    )
    if codebook is not None:
        yield from _section("Names of networks that the codebook does not know", list(_unknown(reading, codebook)))


def _table(reading: StudyReading) -> Iterator[str]:
    """One line a file; those that were not read come last."""
    rows = [_HEADINGS, *(_row(one, notes_on(reading, one)) for one in reading.files)]
    rows += [(problem.file, "not read", "", "", "", "", one_line(problem.message, _EYE)) for problem in reading.skipped]
    widths = [max(len(row[n]) for row in rows) for n in range(len(_HEADINGS) - 1)]
    for row in rows:
        cells = [cell.rjust(width) if n == 5 else cell.ljust(width) for n, (cell, width) in enumerate(zip(row, widths, strict=False))]
        yield "  ".join([*cells, row[-1]]).rstrip()


def _row(one: FileReading, notes: Sequence[Problem]) -> tuple[str, ...]:
    first = one.transcripts[0]
    people = [speaker for speaker in first.speakers if speaker]
    who = f"{len(one.transcripts):,} respondents" if first.kind == "survey" else _listed(people) or "one voice"
    asking = "" if first.kind == "survey" else _listed([speaker for speaker in people if first.role(speaker) == "interviewer"])
    return (
        one.file,
        one.recognition.name,
        first.kind,
        who,
        asking or "–",
        f"{words_of(one):,}",
        one_line("; ".join(reasons(one, notes)), _EYE),
    )


def _listed(names: Sequence[str]) -> str:
    """As many names as fit, and how many more there are."""
    shown: list[str] = []
    for name in names:
        if shown and len(", ".join([*shown, name])) > _NAMES - 4:
            return f"{', '.join(shown)} +{len(names) - len(shown)}"
        shown.append(one_line(name, _NAMES))
    return ", ".join(shown)


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"{title}:"
        yield from (f"  {line}" for line in lines)
        yield ""


def _described(one: FileReading, notes: Sequence[Problem], codebook: Codebook | None, files: Sequence[str]) -> Iterator[str]:
    """What is said about one file, line by line."""
    turns = sum(len(t.turns) for t in one.transcripts)
    segments = sum(len(t.segments) for t in one.transcripts)
    times = [turn.time for t in one.transcripts for turn in t.turns if turn.time is not None]
    until = f", until {clock(max(times))}" if times else ""
    many = f"{how_many(len(one.transcripts), 'respondent')}, " if one.transcripts[0].kind == "survey" else ""
    sure = "" if one.recognition.sure else "  (not sure)"
    yield one.file
    yield f"  read as    {one.recognition.name}{sure}: {one.recognition.evidence[0] if one.recognition.evidence else ''}"
    for evidence in one.recognition.evidence[1:]:
        yield f"             {evidence}"
    yield f"  {one.transcripts[0].kind:<10} {many}{how_many(turns, 'turn')}, {how_many(segments, 'segment')}{until}"
    if tongues := sorted({name_of(transcript.language) for transcript in one.transcripts if transcript.language}):
        yield f"  sentences  cut by the abbreviations and ordinals of {' and '.join(tongues)}"
    yield from _roles(one)
    yield from _outside(one)
    yield from _mentioned(one, codebook)
    if one.recognition.alternatives:
        yield f"  if wrong   could be {', '.join(one.recognition.alternatives)}; in study.toml:"
        yield "               [[transcripts]]"
        yield f"               files = {json.dumps(naming(one.file, files), ensure_ascii=False)}"
        yield f'               reader = "{one.recognition.alternatives[0]}"'
    for note in notes:
        yield f"  problem    {said(note)}"


def _roles(one: FileReading) -> Iterator[str]:
    if len(one.transcripts) > 1:
        first = one.transcripts[0]
        yield f"  attributes {', '.join(first.attributes) or 'none'}"
        return
    transcript = one.transcripts[0]
    shown = [speaker for speaker in transcript.speakers if speaker][:12]
    for number, speaker in enumerate(shown):
        reason = transcript.role_reasons.get(speaker, "")
        yield f"  {'speakers' if number == 0 else '':<10} {speaker}: {transcript.role(speaker)} ({reason})"
    if len(transcript.speakers) > len(shown) > 0:
        yield f"             and {len(transcript.speakers) - len(shown)} more"
    if transcript.case or transcript.attributes:
        facts = "; ".join(f"{name} {value}" for name, value in transcript.attributes.items())
        yield f"  case       {transcript.case}{': ' if transcript.case and facts else ''}{facts}"


def _outside(one: FileReading) -> Iterator[str]:
    share, piece, length = one.outside
    yield f"  speech     {one.speech_share:.1%} of the speech is inside turns; preambles, notes and page heads are {share:.1%} of the text"
    if piece:
        yield f"             the largest piece, {length:,} characters: “{piece}”"


def _mentioned(one: FileReading, codebook: Codebook | None) -> Iterator[str]:
    if codebook is None:
        return
    from collections import Counter

    from icc_coding.suggesting.collaborations import mentions

    counts = Counter(mention.collaboration for transcript in one.transcripts for mention in mentions(codebook, transcript.text))
    if counts:
        labels = {collaboration.id: collaboration.label for collaboration in codebook.collaborations}
        yield "  speaks of  " + ", ".join(f"{labels[name]} {count}" for name, count in counts.most_common())


def _unknown(reading: StudyReading, codebook: Codebook) -> Iterator[str]:
    from icc_coding.suggesting.collaborations import candidates

    for one in candidates(codebook, (transcript.text for transcript in reading.transcripts)):
        yield f"{one.name}: {how_many(one.count, 'time')} in {how_many(one.texts, 'transcript')}, for example “… {one.quote} …”"


def _turns(one: FileReading) -> Iterator[str]:
    """Every turn as it was read, with its number, time, speaker and role."""
    for transcript in one.transcripts:
        if len(one.transcripts) > 1:
            yield f"  {transcript.name}"
        for turn in transcript.turns:
            if turn.question is not None:
                yield f"    question: {transcript.text[turn.question[0] : turn.question[1]]}"
            who = f"{turn.speaker} [{transcript.role(turn.speaker)}]" if turn.speaker else "[no speaker]"
            yield f"  {turn.index:>4}  {clock(turn.time):>7}  {who}: {transcript.text[turn.start : turn.end]}"
