"""Files into `transcripts/`: names that every drive takes, and nothing written over unasked."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from icc_coding.disk import is_shared, make_folder, open_new, part_name, sentence
from icc_coding.errors import StorageError, UserError
from icc_coding.files import sha256_file
from icc_coding.study import Study
from icc_coding.transcripts.folder import left_out

ADDED, THERE, REPLACED, BESIDE = "added", "there already", "replaced", "added beside the other"
KEEP, REPLACE, NUMBER = "", "replace", "beside"  # what to do when another file has the name
_LONGEST = 150  # bytes of a name; drives take 255, and coding writes longer ones
_SIGNS = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
CASES = ("cases.csv", "cases.xlsx")


class NameTaken(UserError):
    """The study has another file of that name."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a file: its name in `transcripts/`, and `added`, `there already`, `replaced` or `added beside the other`."""

    file: str
    outcome: str


def clean_name(name: str) -> str:
    """A file's name as it can stand in `transcripts/`, without any folder. Raises UserError when nothing is left, or it is no transcript's."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = _SIGNS.sub("_", last).strip().rstrip(". ")
    while len(kept.encode()) > _LONGEST:
        path = PurePosixPath(kept)
        if len(path.stem) < 2:
            break
        kept = path.stem[:-1].rstrip(". ") + path.suffix
    if not kept or len(kept.encode()) > _LONGEST or _DEVICES.fullmatch(kept) or kept.startswith("."):
        raise UserError(f"“{last or name}” cannot be a file's name in the study. Rename it and add it again.")
    if left_out(kept) and kept.lower() not in CASES:
        raise UserError(f"“{kept}” is called like a file that is never read as a transcript. Rename it if it is one.")
    return kept


def check_sources(paths: Iterable[Path]) -> None:
    """Raises UserError for the first that is missing or a folder, so that nothing is copied when one of several cannot be."""
    for path in paths:
        if path.is_dir():
            raise UserError(f"{path}: is a folder, not a file. Name the files in it.")
        if not path.exists():
            raise UserError(f"{path}: there is no such file.")


def add_file(study: Study, path: Path, name: str = "", *, taken: str = KEEP) -> Added:
    """Copy a file into the study's `transcripts/`, as its name there is written by :func:`clean_name`.

    `taken` says what to do when another file has that name: '' refuses (:class:`NameTaken`), `replace` takes its place (decisions about
    the earlier text are carried over by their words), `beside` gives this one a number. The very same content is never added twice under
    one name. Raises UserError, and StorageError when the drive refuses.
    """
    file = clean_name(name or path.name)
    target = study.transcripts / file
    make_folder(study.transcripts)
    alike = _there(study, file)
    if alike is not None:
        if sha256_file(alike) == sha256_file(path):
            return Added(alike.name, THERE)
        if taken == REPLACE:
            _copy(path, alike, os.replace)
            return Added(alike.name, REPLACED)
        if taken != NUMBER:
            raise NameTaken(f"{file}: the study has another file of that name. Replace it, keep both, or rename this one.")
        target = _free(study, file)
    _copy(path, target, _link)
    return Added(target.name, ADDED if alike is None else BESIDE)


def _there(study: Study, file: str) -> Path | None:
    """The file of that name, also where the drive writes its letters otherwise."""
    wanted = file.casefold()
    for path in study.transcripts.iterdir():
        if unicodedata.normalize("NFC", path.name).casefold() == wanted:
            return path
    return None


def _free(study: Study, file: str) -> Path:
    path = PurePosixPath(file)
    number = 2
    while _there(study, f"{path.stem}-{number}{path.suffix}") is not None:
        number += 1
    return study.transcripts / f"{path.stem}-{number}{path.suffix}"


def _copy(source: Path, target: Path, put: Callable[[Path, Path], None]) -> None:
    """A whole copy under a name of its own first, then under the right one."""
    part = target.with_name(part_name(target.name))
    with sentence(target):
        try:
            with open_new(part, is_shared(part)) as handle, source.open("rb") as content:
                shutil.copyfileobj(content, handle, 1 << 20)
                handle.flush()
                os.fsync(handle.fileno())
            put(part, target)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def _link(part: Path, target: Path) -> None:
    """Give a file its name unless another has taken it meanwhile."""
    try:
        os.link(part, target)  # fails when the name is taken, as renaming does not
    except FileExistsError as error:
        raise NameTaken(f"{target.name}: the study has another file of that name by now.") from error
    except OSError:  # drives without links
        if target.exists():
            raise StorageError(f"{target}: exists already.", writing=True) from None
        os.replace(part, target)  # noqa: PTH105 - one spelling for every change of a file
