"""`icc-coding check`: what was understood of the codebook and the transcripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from icc_coding.cli.options import json_option, print_json, study_option
from icc_coding.errors import Problem, UserError

if TYPE_CHECKING:
    from icc_coding.codebook.model import Codebook
    from icc_coding.study import Study
    from icc_coding.transcripts import FileReading, Reading


@click.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILES…]")
@click.option("--show", is_flag=True, help="Print the turns as they were read.")
@study_option
@json_option
def command(files: tuple[Path, ...], show: bool, study_dir: Path, as_json: bool) -> None:
    """Read codebook and transcripts and say what was understood.

    Without FILES: the study's codebook and all its transcripts. With FILES: these, which may lie outside any study. For every file
    it says what it was taken for and why, who speaks in which role, and how much of the text lies outside the talk. Nothing is
    guessed silently: what is wrong can be corrected in study.toml.

    \b
    Examples:
      icc-coding check
      icc-coding check interview.docx --show
      icc-coding check --json
    """
    study = _study(study_dir, needed=not files)
    codebook, faults = _codebook(study)
    reading = _read(study, files, codebook.language if codebook is not None else "")
    if as_json:
        print_json(_data(reading, study, codebook, faults))
    else:
        _report(reading, study, codebook, faults, show=show)
    if faults or not reading.transcripts:
        raise SystemExit(1)


def _study(folder: Path, *, needed: bool) -> Study | None:
    from icc_coding.study import CODEBOOK, open_study

    start = folder.resolve()
    if not needed and not any((one / CODEBOOK).is_file() for one in (start, *start.parents)):
        return None
    return open_study(folder)


def _codebook(study: Study | None) -> tuple[Codebook | None, tuple[str, ...]]:
    """The codebook, or what is wrong with it."""
    if study is None:
        return None, ()
    from icc_coding.codebook.model import Codebook
    from icc_coding.errors import ProblemsError

    try:
        return Codebook.load(study.codebook), ()
    except ProblemsError as error:
        return None, tuple(str(problem) for problem in error.problems)
    except UserError as error:
        return None, (str(error),)


def _read(study: Study | None, files: Sequence[Path], language: str) -> Reading:
    from icc_coding.transcripts import read_paths, read_study

    if study is not None and not files:
        from icc_coding.decisions.state import referred_texts

        return read_study(study, keep=referred_texts(study), language=language)
    return read_paths(files, study, language=language)


def _data(reading: Reading, study: Study | None, codebook: Codebook | None, faults: Sequence[str]) -> dict[str, Any]:
    files = [_file_data(one, reading.notes) for one in reading.files]
    files += [
        {
            "file": one.file,
            "recognised_as": None,
            "kind": None,
            "turns": 0,
            "speakers": [],
            "roles": {},
            "speech_share": 0.0,
            "problems": [_said(one)],
        }
        for one in reading.skipped
    ]
    data: dict[str, Any] = {"files": files, "skipped": len(reading.skipped), "codebook": None}
    if study is not None:
        data["codebook"] = {
            "name": codebook.name if codebook else "",
            "version": codebook.version if codebook else "",
            "codes": len(codebook.codes) if codebook else 0,
            "problems": list(faults),
        }
    return data


def _file_data(one: FileReading, notes: Sequence[Problem]) -> dict[str, Any]:
    return {
        "file": one.file,
        "recognised_as": one.recognition.name,
        "kind": one.transcripts[0].kind,
        "turns": sum(len(transcript.turns) for transcript in one.transcripts),
        "speakers": _speakers(one),
        "roles": {speaker: role for transcript in one.transcripts for speaker, role in transcript.roles.items() if speaker},
        "speech_share": round(one.speech_share, 4),
        "problems": [_said(note) for note in notes if note.file == one.file],
    }


def _said(problem: Problem) -> str:
    place = f"line {problem.line}: " if problem.line else ""
    return f"{place}{problem.message} {problem.remedy}".strip()


def _speakers(one: FileReading) -> list[str]:
    return list(dict.fromkeys(speaker for transcript in one.transcripts for speaker in transcript.speakers if speaker))


def _report(reading: Reading, study: Study | None, codebook: Codebook | None, faults: Sequence[str], *, show: bool) -> None:
    if codebook is not None:
        click.echo(f"Codebook: {codebook.name} {codebook.version}, {len(codebook.codes)} codes")
    for fault in faults:
        click.echo(f"Codebook problem: {fault}")
    if codebook is not None or faults:
        click.echo()
    for one in reading.files:
        for line in _described(one, codebook):
            click.echo(line)
        if show:
            click.echo()
            for line in _turns(one):
                click.echo(line)
        click.echo()
    named = {one.file for one in reading.files}
    _section("Skipped", [str(problem) for problem in reading.skipped])
    _section("Please look at", [str(note) for note in reading.notes if note.file not in named])
    if codebook is not None:
        _section("Names of networks that the codebook does not know", list(_unknown(reading, codebook)))
    count = len(reading.transcripts)
    click.echo(f"{_counted(len(reading.files), 'file')} read ({_counted(count, 'transcript')}), {len(reading.skipped)} skipped.")


def _section(title: str, lines: Sequence[str]) -> None:
    if lines:
        click.echo(f"{title}:")
        for line in lines:
            click.echo(f"  {line}")
        click.echo()


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _described(one: FileReading, codebook: Codebook | None) -> Iterator[str]:
    """What is said about one file, line by line."""
    from icc_coding.phrasing import clock

    turns = sum(len(t.turns) for t in one.transcripts)
    segments = sum(len(t.segments) for t in one.transcripts)
    times = [turn.time for t in one.transcripts for turn in t.turns if turn.time is not None]
    until = f", until {clock(max(times))}" if times else ""
    many = f"{_counted(len(one.transcripts), 'respondent')}, " if one.transcripts[0].kind == "survey" else ""
    sure = "" if one.recognition.sure else "  (not sure)"
    yield one.file
    yield f"  read as    {one.recognition.name}{sure}: {one.recognition.evidence[0] if one.recognition.evidence else ''}"
    for evidence in one.recognition.evidence[1:]:
        yield f"             {evidence}"
    yield f"  {one.transcripts[0].kind:<10} {many}{_counted(turns, 'turn')}, {_counted(segments, 'segment')}{until}"
    yield from _roles(one)
    yield from _outside(one)
    yield from _mentioned(one, codebook)
    if one.recognition.alternatives:
        yield f"  if wrong   could be {', '.join(one.recognition.alternatives)}; in study.toml:"
        yield "               [[transcripts]]"
        yield f'               files = "{one.file}"'
        yield f'               reader = "{one.recognition.alternatives[0]}"'
    for problem in one.problems:
        yield f"  problem    {problem}"


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


def _unknown(reading: Reading, codebook: Codebook) -> Iterator[str]:
    from icc_coding.suggesting.collaborations import candidates

    for one in candidates(codebook, (transcript.text for transcript in reading.transcripts)):
        yield f"{one.name}: {_counted(one.count, 'time')} in {_counted(one.texts, 'transcript')}, for example “… {one.quote} …”"


def _turns(one: FileReading) -> Iterator[str]:
    """Every turn as it was read, with its number, time, speaker and role."""
    from icc_coding.phrasing import clock

    for transcript in one.transcripts:
        if len(one.transcripts) > 1:
            yield f"  {transcript.name}"
        for turn in transcript.turns:
            if turn.question is not None:
                yield f"    question: {transcript.text[turn.question[0] : turn.question[1]]}"
            who = f"{turn.speaker} [{transcript.role(turn.speaker)}]" if turn.speaker else "[no speaker]"
            yield f"  {turn.index:>4}  {clock(turn.time):>7}  {who}: {transcript.text[turn.start : turn.end]}"
