"""`icc-coding check`: what was understood of the codebook and the transcripts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from icc_coding.cli.check_report import Wanted, report, said
from icc_coding.cli.options import json_option, print_json, study_option
from icc_coding.cli.progress import Tell, progress_bar
from icc_coding.errors import Problem, UserError

if TYPE_CHECKING:
    from icc_coding.codebook.model import Codebook
    from icc_coding.study import Study
    from icc_coding.transcripts import FileReading, Reading


@click.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILES…]")
@click.option("--details", is_flag=True, help="Say for every file why it was read so, not only for those that need your eye.")
@click.option("--show", is_flag=True, help="Print the turns as they were read, with the details.")
@study_option
@json_option
def command(files: tuple[Path, ...], details: bool, show: bool, study_dir: Path, as_json: bool) -> None:
    """Read codebook and transcripts and say what was understood.

    Without FILES: the study's codebook and all its transcripts. With FILES: these, by their path or by the name that the table shows;
    they may lie outside any study. First comes a table with a line for each file. For those that need your eye, for FILES, and with
    --details for all, it says what each was taken for and why, who speaks in which role, and how much of the text lies outside the
    talk. Nothing is guessed silently: what is wrong can be corrected in study.toml.

    \b
    Examples:
      icc-coding check
      icc-coding check interview.docx --show
      icc-coding check --details
      icc-coding check --json
    """
    study = _study(study_dir, needed=not files)
    codebook, faults = _codebook(study)
    with progress_bar() as progress:
        reading = _read(study, files, codebook.language if codebook is not None else "", progress)
    if as_json:
        print_json(_data(reading, study, codebook, faults))
    else:
        wanted = Wanted(details=details or bool(files), show=show)
        for line in report(reading, codebook, faults, wanted):
            click.echo(line)
        for hint in _outlook(codebook):
            click.echo(f"  {hint}")
    if faults or not reading.transcripts:
        raise SystemExit(1)


def _study(folder: Path, *, needed: bool) -> Study | None:
    from icc_coding.study import CODEBOOK, open_study

    start = folder.resolve()
    if not needed and not any((one / CODEBOOK).is_file() for one in (start, *start.parents)):
        return None
    return open_study(folder)


def _outlook(codebook: Codebook | None) -> list[str]:
    """What the codebook will find, and what would help most."""
    if codebook is None:
        return []
    from icc_coding.codebook.outlook import outlook

    hints = outlook(codebook)
    return ["What this codebook will find (docs/codebook.md):", *(f"  {hint}" for hint in hints)] if hints else []


def _codebook(study: Study | None) -> tuple[Codebook | None, tuple[str, ...]]:
    """The codebook, or what is wrong with it."""
    if study is None:
        return None, ()
    from icc_coding.codebook.model import Codebook
    from icc_coding.codebook.slow_regex import warn_of_slow_rules
    from icc_coding.errors import ProblemsError

    try:
        codebook = Codebook.load(study.codebook)
        warn_of_slow_rules(codebook)
        return codebook, ()
    except ProblemsError as error:
        return None, tuple(str(problem) for problem in error.problems)
    except UserError as error:
        return None, (str(error),)


def _read(study: Study | None, files: Sequence[Path], language: str, progress: Tell) -> Reading:
    from icc_coding.transcripts import read_paths, read_study
    from icc_coding.transcripts.folder import located

    if study is not None and not files:
        from icc_coding.decisions.state import referred_texts

        return read_study(study, keep=referred_texts(study), progress=progress, language=language)
    return read_paths([located(path, study) for path in files], study, progress=progress, language=language)


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
            "problems": [said(one)],
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
        "problems": [said(note) for note in notes if note.file == one.file],
    }


def _speakers(one: FileReading) -> list[str]:
    return list(dict.fromkeys(speaker for transcript in one.transcripts for speaker in transcript.speakers if speaker))
