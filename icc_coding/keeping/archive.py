"""One verified archive of a study, and a study from it again.

The archive is a zip that any program opens; its last member, `icc-backup.json`, names every file with its SHA-256. Others may go on deciding
meanwhile: every file is read once, in an order in which what was read later knows what was read before. The archive is read back and compared
before `backup` says that it is there, and again before `restore` writes anything. Left out is what can be made again at any time
(the vector cache, locks, unfinished files), other backups, and folders of other programs; `restore` takes none of these either. A link to a
file, or in the place of one of the study's folders, is packed as what it leads to, for that is what the program reads.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from icc_coding.archives import NewZip
from icc_coding.decoding import is_writable, shown_name
from icc_coding.disk import PART, make_folder, new_folder, replacing, sentence
from icc_coding.errors import UserError
from icc_coding.files import parse_json
from icc_coding.study import CODEBOOK, Study

CONTENTS = "icc-backup.json"
VERSION = 1
KEPT = 10  # automatic archives
_PIECE = 1 << 20
_AUTOMATIC = re.compile(r".+-before-[a-z]+-\d{8}-\d{6}(-\d+)?\.icc\.zip")
_APART = (".git", ".venv")  # folders of other programs, wherever they lie; what stands in one can make such a program run something
_AGAIN = (".icc-cache", "backups")  # of the study itself
_DERIVED = ("coding/suggestions.parquet", "coding/excerpts.csv", "coding/run.json", "coding/reading/", "coding/runs/")


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that was read through and is whole: when it was made, why, and path -> SHA-256 of what it holds."""

    path: Path
    made_at: str
    reason: str
    files: Mapping[str, str]
    size: int


def backup(study: Study, target: Path | None = None, *, reason: str = "") -> Archive:
    """Write an archive into `target` (a folder or a file; the study's `backups/` without one) and verify it.

    With a `reason` it is an automatic one: derived files are left out, and only the last ten of them are kept. Raises UserError and
    StorageError; then no archive is there.
    """
    path = _free_path(study, target, reason)
    made_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    files: dict[str, str] = {}
    with replacing(path) as handle, NewZip(handle, 1 if reason else 6) as archive:
        for name, member in _members(study, bool(reason)):
            with suppress(FileNotFoundError):  # somebody has taken it away since it was listed, so it belongs to the study no more
                files[name] = archive.add(member, name)
        study.refuse_gone()
        contents = {"v": VERSION, "study": study.root.name, "made_at": made_at, "reason": reason, "files": files}
        archive.writestr(CONTENTS, json.dumps(contents, ensure_ascii=False, indent=1))
    try:
        made = check_archive(path)
    except UserError:
        with suppress(OSError):  # what went wrong before is what is said
            path.unlink(missing_ok=True)
        raise
    if reason:
        _rotate(study)
    return made


def check_archive(path: Path) -> Archive:
    """Read an archive through and compare every file with its digest. Raises UserError when it is no archive of ours, or not whole."""
    with _opened(path) as archive:
        contents = _contents(path, archive)
        for name, digest in contents["files"].items():
            if _digest(archive, name) != digest:
                raise UserError(f"{path}: {name} in it is not what was put in. Use another backup.")
    files: dict[str, str] = contents["files"]
    return Archive(path, contents["made_at"], contents["reason"], files, path.stat().st_size)


def restore(path: Path, folder: Path) -> Archive:
    """Make a study in `folder`, which must be empty or not there, from an archive that was verified first. Raises UserError."""
    made = check_archive(path)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(f"{folder}: is not empty. Restore into an empty folder, and compare before you replace anything.")
    place = folder.absolute()
    if folder.exists():
        with sentence(folder):
            folder.rmdir()
    with new_folder(place) as part, _opened(path) as archive:
        for name, digest in made.files.items():
            if os.path.lexists(part / name):  # a drive without capitals, or with another idea of accents
                raise UserError(f"{path}: holds {name} and another file that has the same name on this drive. Restore it on another drive.")
            with replacing(part / name) as handle:
                if _digest(archive, name, handle) != digest:
                    raise UserError(f"{path}: changed while it was read. Use another backup.")
        make_folder(part / "transcripts")
    return made


def archives_of(study: Study) -> list[Path]:
    """The archives in the study's `backups/`, the newest first."""
    if not study.backups.is_dir():
        return []
    return sorted(study.backups.glob("*.icc.zip"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def _members(study: Study, kept_only: bool) -> Iterator[tuple[str, Path]]:
    """Every file of the study with its name in the archive; `kept_only` leaves out what `code` makes again, and encoders."""
    for path in _files(study):
        name = path.relative_to(study.root).as_posix()
        hidden = _is_apart(name) or name.endswith((".lock", ".lock.taken")) or PART.fullmatch(path.name)
        derived = kept_only and (name.startswith(_DERIVED) or (name.startswith("models/") and path.suffix in (".bin", ".onnx")))
        if not hidden and not derived:
            if not is_writable(name):
                raise UserError(
                    f"{shown_name(str(path))}: its name is not written in UTF-8, so no archive can hold it. Rename it (or its folder)."
                )
            yield name, path


def _files(study: Study) -> list[Path]:
    """Every file below the study, also below folders of its own that are links to another place; each once. First the list of how far logs
    reach, then the logs, each after the name of its last line, then the texts and codebooks that they are about: while people go on deciding, each
    of these knows less than what comes after it.
    """
    own = (study.transcripts, study.models, study.coding, study.decisions, study.texts, study.samples)
    folders = [study.root, *(folder for folder in own if folder.is_symlink())]
    found = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
    return sorted(found, key=lambda path: (path != study.known_logs, not path.is_relative_to(study.decisions), path))


def _is_apart(name: str) -> bool:
    """Whether a file is nothing that an archive holds; drives without capitals call `.GIT` the same."""
    parts = name.casefold().split("/")
    return parts[0] in _AGAIN or any(part in _APART for part in parts)


def _free_path(study: Study, target: Path | None, reason: str) -> Path:
    if target is not None and (target.suffix == ".zip" or target.is_file()):
        if target.exists():
            raise UserError(f"{target}: exists already and is not written over. Choose another name.")
        return target
    folder = target or study.backups
    stem = f"{study.root.name}{f'-before-{reason}' if reason else ''}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    names = (f"{stem}{f'-{number}' if number else ''}.icc.zip" for number in range(1000))
    return next(folder / name for name in names if not (folder / name).exists())


def _rotate(study: Study) -> None:
    """Keep the last ten automatic archives; what a person has asked for stays."""
    for path in [path for path in archives_of(study) if _AUTOMATIC.fullmatch(path.name)][KEPT:]:
        with sentence(path):
            path.unlink()


def _opened(path: Path) -> zipfile.ZipFile:
    with sentence(path, writing=False):
        try:
            return zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, EOFError, OverflowError, NotImplementedError) as error:
            raise UserError(f"{path}: is no backup, or is cut off. Use another one.") from error


def _contents(path: Path, archive: zipfile.ZipFile) -> dict[str, Any]:
    """The list of contents, with every name looked at before anything is unpacked."""
    try:
        data = parse_json(archive.read(CONTENTS))
        if data["v"] != VERSION:
            raise UserError(f"{path}: was made by a newer icc-coding. Update this one to restore it.")
        files = dict(data["files"])
        listed = {info.filename: info.file_size for info in archive.infolist()}
        whole = CODEBOOK in files and set(listed) == {CONTENTS, *files} and len(listed) == len(archive.infolist())
        if not whole or not all(isinstance(data[name], str) for name in ("made_at", "reason")):
            raise KeyError
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error, OSError) as error:
        raise UserError(f"{path}: is no backup of a study, or not a whole one. Use another one.") from error
    for name in files:
        parts = PurePosixPath(name).parts
        if not parts or name.startswith(("/", "\\")) or ".." in parts or ":" in name or "\\" in name:
            raise UserError(f"{path}: holds the name {name!r}, which would lead out of the study; nothing was unpacked.")
        if PurePosixPath(name).as_posix() != name or _is_apart(name):
            raise UserError(f"{path}: holds the name {name!r}, which `icc-coding backup` never writes; nothing was unpacked.")
    return dict(data)


def _digest(archive: zipfile.ZipFile, name: str, copy: IO[bytes] | None = None) -> str:
    """SHA-256 of a member, which is copied on the way; '' for one that cannot be read."""
    total = hashlib.sha256()
    try:
        with archive.open(name) as source:
            while piece := source.read(_PIECE):
                total.update(piece)
                if copy is not None:
                    copy.write(piece)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, RuntimeError, zlib.error):
        return ""
    except OSError as error:  # a damaged list of members leads before the file's beginning
        if error.errno != errno.EINVAL:
            raise
        return ""
    return total.hexdigest()
