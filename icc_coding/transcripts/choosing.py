"""Which transcripts of a study a user means: by files, folders, names, or a list of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from icc_coding.errors import UserError
from icc_coding.files import read_text
from icc_coding.study import Study
from icc_coding.transcripts.model import Transcript
from icc_coding.transcripts.reading import StudyReading

LIST = "@"


def named_paths(paths: Sequence[Path]) -> list[Path]:
    """The paths, with those of a list in place of `@LIST`: a text file with one path a line, from the folder that the list lies in.

    Lines that are empty or begin with `#` say nothing. Raises UserError for a list that cannot be read or names nothing.
    """
    found: list[Path] = []
    for path in paths:
        if not str(path).startswith(LIST):
            found.append(path)
            continue
        file = Path(str(path).removeprefix(LIST))
        text, _ = read_text(file)
        lines = [line.strip() for line in text.splitlines()]
        named = [file.parent / line for line in lines if line and not line.startswith("#")]
        if not named:
            raise UserError(f"{file}: names no transcript. Write one path a line.")
        found += named
    return found


def chosen_transcripts(study: Study, reading: StudyReading, paths: Sequence[Path]) -> list[Transcript]:
    """The transcripts that paths name: files or folders, or names of transcripts; all of them without paths. Raises UserError."""
    if not paths:
        return list(reading.transcripts)
    unread = {(study.transcripts / problem.file).resolve(): problem for problem in reading.skipped}
    by_name = {transcript.name: [transcript] for transcript in reading.transcripts}
    by_place: dict[Path, list[Transcript]] = {}
    for transcript in reading.transcripts:
        file = (study.transcripts / transcript.file).resolve()
        for place in (file, *_below(study, file)):
            by_place.setdefault(place, []).append(transcript)
    chosen: dict[str, Transcript] = {}
    for path in paths:
        wanted = path.resolve()
        found = by_name.get(str(path), []) or by_place.get(wanted, [])
        if not found and wanted in unread:
            raise UserError(str(unread[wanted]))
        if not found:
            names = ", ".join(list(by_name)[:8])
            raise UserError(f"{path}: is no transcript of this study. There are: {names}{' …' if len(by_name) > 8 else ''}.")
        chosen |= {transcript.name: transcript for transcript in found}
    return list(chosen.values())


def _below(study: Study, file: Path) -> Iterator[Path]:
    """The folders that a file lies in, up to `transcripts/` and the study."""
    root = study.root.resolve()
    for folder in file.parents:
        yield folder
        if folder == root:
            return
