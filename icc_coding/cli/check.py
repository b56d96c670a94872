"""`icc-coding check`: what was understood of the codebook and the transcripts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from icc_coding.cli.check_report import CheckDetails, report
from icc_coding.cli.options import json_option, print_json, study_option
from icc_coding.cli.progress import Tell, progress_bar
from icc_coding.errors import UserError

if TYPE_CHECKING:
    from icc_coding.codebook.model import Codebook
    from icc_coding.study import Study
    from icc_coding.transcripts import StudyReading


@click.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILES…]")
@click.option("--details", is_flag=True, help="Say for every file why it was read so, not only for those that need your eye.")
@click.option("--show", is_flag=True, help="Print the turns as they were read, with the details.")
@click.option("--reader", metavar="NAME", help="Read FILES with this reader from now on; '' lets it be found out again.")
@click.option("--kind", metavar="KIND", help="FILES are each an interview, a survey or a document; '' lets it be found out again.")
@click.option("--role", "roles", multiple=True, metavar="NAME=ROLE", help="A speaker of FILES is interviewer, respondent or other.")
@study_option
@json_option
def command(
    files: tuple[Path, ...],
    details: bool,
    show: bool,
    reader: str | None,
    kind: str | None,
    roles: tuple[str, ...],
    study_dir: Path,
    as_json: bool,
) -> None:
    """Read codebook and transcripts and say what was understood.

    Without FILES: the study's codebook and all its transcripts. With FILES: these, by their path or by the name that the table shows;
    they may lie outside any study. First comes a table with a line for each file. For those that need your eye, for FILES, and with
    --details for all, it says what each was taken for and why, who speaks in which role, and how much of the text lies outside the
    talk. Nothing is guessed silently: what is wrong is corrected with --reader, --kind and --role, which write it to study.toml.

    \b
    Examples:
      icc-coding check
      icc-coding check interview.docx --show
      icc-coding check --details
      icc-coding check interview.docx --role "Jane Doe=interviewer"
      icc-coding check --json
    """
    study = _study(study_dir, needed=not files)
    if reader is not None or kind is not None or roles:
        study = _correct(study, files, reader, kind, roles)
    codebook, faults = _codebook(study)
    with progress_bar() as progress:
        reading = _read(study, files, codebook.language if codebook is not None else "", progress)
    if as_json:
        print_json(_data(reading, study, codebook, faults))
    else:
        wanted = CheckDetails(details or bool(files), show, _names(study))
        for line in report(reading, codebook, faults, wanted):
            click.echo(line)
        for hint in _outlook(codebook, study):
            click.echo(f"  {hint}")
    if faults or not reading.transcripts:
        raise SystemExit(1)


def _study(folder: Path, *, needed: bool) -> Study | None:
    from icc_coding.study import CODEBOOK, open_study

    start = folder.resolve()
    if not needed and not any((one / CODEBOOK).is_file() for one in (start, *start.parents)):
        return None
    return open_study(folder)


def _names(study: Study | None) -> tuple[str, ...]:
    from icc_coding.transcripts.folder import source_files

    return tuple(file for _, file in source_files(study)) if study is not None and study.transcripts.is_dir() else ()


def _correct(study: Study | None, files: Sequence[Path], reader: str | None, kind: str | None, roles: Sequence[str]) -> Study:
    """Write what is said about files of the study to its settings."""
    from icc_coding.transcripts.folder import listed, located
    from icc_coding.transcripts.settling import Correction, correct

    if study is None or not files:
        raise UserError(
            "--reader, --kind and --role are about files of a study: name them, for example `check interview.docx --kind document`."
        )
    pairs = dict(role.rpartition("=")[::2] for role in roles)
    if any(not speaker for speaker in pairs):
        raise UserError('--role is written NAME=ROLE, for example --role "Jane Doe=interviewer".')
    for path in files:
        for place, file in listed(located(path, study), study):
            if not place.resolve().is_relative_to(study.transcripts.resolve()):
                raise UserError(f"{path}: is no file of the study. Add it first with `icc-coding add`.")
            study = correct(study, file, Correction(reader, kind, pairs))
    return study


def _outlook(codebook: Codebook | None, study: Study | None) -> list[str]:
    """What the codebook will find, and what would help most."""
    if codebook is None:
        return []
    from icc_coding.codebook.outlook import outlook

    hints = outlook(codebook, study.settings.encoder.name if study is not None else "")
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


def _read(study: Study | None, files: Sequence[Path], language: str, progress: Tell) -> StudyReading:
    from icc_coding.transcripts import read_paths, read_study
    from icc_coding.transcripts.folder import located

    if study is not None and not files:
        from icc_coding.decisions.state import referred_texts

        return read_study(study, keep=referred_texts(study), progress=progress, language=language)
    return read_paths([located(path, study) for path in files], study, progress=progress, language=language)


def _data(reading: StudyReading, study: Study | None, codebook: Codebook | None, faults: Sequence[str]) -> dict[str, Any]:
    from icc_coding.transcripts.understood import as_checked, understood

    files = [as_checked(one) for one in understood(reading)]
    data: dict[str, Any] = {"files": files, "skipped": len(reading.skipped), "codebook": None}
    if study is not None:
        data["codebook"] = {
            "name": codebook.name if codebook else "",
            "version": codebook.version if codebook else "",
            "codes": len(codebook.codes) if codebook else 0,
            "problems": list(faults),
        }
    return data
