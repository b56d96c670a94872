"""The files of a study's `transcripts/` folder, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from icc_coding.decoding import is_writable, shown_name
from icc_coding.errors import Problem, UserError
from icc_coding.study import Study
from icc_coding.transcripts import registry
from icc_coding.transcripts.words import composed

_CASES = ("cases.csv", "cases.xlsx")
_SYSTEM = ("thumbs.db", "desktop.ini", "_success", "_metadata", "_common_metadata")  # the last three: beside Parquet files
_UNFINISHED = (".tmp", ".part", ".bak", ".crdownload", ".lnk")
PLACEHOLDER = re.compile(r".*\.(icloud|cloudf?|gdoc|gsheet|gslides)", re.IGNORECASE)
FETCH = "Open it once in the drive's own program, or choose “keep on this device”."
_ABOUT = ("readme", "licence", "license")


def source_files(study: Study) -> Iterator[tuple[Path, str]]:
    """Source files with their path below `transcripts/`, in the order of their names; hidden and temporary ones left out.

    A folder that is called like a transcript is handed over, so that it is named and not just passed by; only Parquet comes as folders
    of files. Raises :class:`UserError` when there is no `transcripts/`.
    """
    folder = study.transcripts
    if not folder.is_dir():
        raise UserError(f"{folder}: there is no such folder. Make it and put the transcripts into it.")
    for path in sorted(folder.rglob("*"), key=lambda one: one.relative_to(folder).as_posix().lower()):
        file = path.relative_to(folder).as_posix()
        if is_writable(file) and not left_out(file) and (not path.is_dir() or path.suffix.lower() in registry.SUFFIXES - {".parquet"}):
            yield path, file


def ill_named(folder: Path) -> Iterator[Problem]:
    """Files below a folder whose names are in an encoding that is not UTF-8, as old archives leave them: nothing can be kept under such a name."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and not is_writable(file := path.relative_to(folder).as_posix()) and not left_out(file):
            yield Problem(shown_name(file), None, "its name is not written in UTF-8, so it was left out.", "Rename it (or its folder).")


def placeholders(study: Study) -> list[Path]:
    """Files below `transcripts/` that a cloud drive has put in the place of one that is not on this machine."""
    return sorted(path for path in study.transcripts.rglob("*") if PLACEHOLDER.fullmatch(path.name)) if study.transcripts.is_dir() else []


def none_read(study: Study) -> UserError:
    """What is said where transcripts are needed and none was read: there is none yet, or `check` says what is wrong with them."""
    try:
        there = next(source_files(study), None) is not None
    except OSError:
        there = True
    if there:
        return UserError(f"{study.transcripts}: holds no transcript that could be read. Run `icc-coding check` to see why.")
    return UserError(f"{study.transcripts}: holds no transcript yet. Put interviews there (txt, docx, vtt …), then run `icc-coding code`.")


def located(path: Path, study: Study | None) -> Path:
    """A path as it is, or the file of a study that `check` calls so: its path below `transcripts/`, its name, or its transcript's name."""
    if study is None or path.exists():
        return path
    wanted = composed(path.as_posix())
    files = list(source_files(study))
    for called in (lambda file: file, lambda file: file.rsplit("/", 1)[-1], stem, lambda file: stem(file).rsplit("/", 1)[-1]):
        found = [place for place, file in files if composed(called(file)) in (wanted, wanted.partition("#")[0])]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(place.relative_to(study.transcripts).as_posix() for place in found)
            raise UserError(f"{path}: there are several transcripts of that name ({names}). Name the one with its folder.")
    return path


def listed(path: Path, study: Study | None) -> Iterator[tuple[Path, str]]:
    """A path with the name that messages and settings use: below `transcripts/` if it lies there. A folder gives its files."""
    if path.is_dir():
        for inner in sorted(path.rglob("*")):
            if inner.is_file() and is_writable(inner) and not left_out(inner.relative_to(path).as_posix()):
                yield from listed(inner, study)
        return
    folder = study.transcripts.resolve() if study is not None else None
    place = path.resolve()
    yield path, place.relative_to(folder).as_posix() if folder is not None and place.is_relative_to(folder) else path.name


def left_out(file: str) -> bool:
    """Files that nobody means as transcripts: hidden and temporary ones, the cases file, a README."""
    parts = file.split("/")
    if any(part.startswith((".", "~$", "__MACOSX")) or part.lower() in _SYSTEM for part in parts):
        return True
    path = Path(file)
    return file.lower() in _CASES or path.suffix.lower() in _UNFINISHED or path.stem.lower() in _ABOUT


def stem(file: str) -> str:
    """A file's path without its suffix, if that is one of a transcript."""
    path = Path(file)
    return composed(path.with_suffix("").as_posix() if path.suffix.lower() in registry.SUFFIXES else path.as_posix())


def names_of(files: Sequence[str]) -> dict[str, str]:
    """Transcript names: the path without suffix, with it where two files share it."""
    stems = [stem(file) for file in files]
    return {file: one if stems.count(one) == 1 else file for file, one in zip(files, stems, strict=True)}
