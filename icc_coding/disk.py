"""What every written file has in common: who may read it, how it reaches the disk, and that nothing half written stays.

Files and folders are made for their owner alone, because they hold interviews; :func:`share` opens a study to others. A file is written
under a name of its own (`.NAME.HOST-PID-xxxxxxxx.part`), flushed, and renamed; what a killed program left is removed by the next write
into the same folder.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep, time
from typing import BinaryIO

from icc_coding.errors import StorageError, UserError, explain
from icc_coding.raw_file import open_raw

PART = re.compile(r"\..+\.(?P<host>[0-9a-f]{6})-(?P<pid>\d+)-[0-9a-f]{8}\.part")
_OLD = 3600.0  # seconds after which another machine's unfinished file is taken to be given up
_IN_USE = (errno.EBUSY, errno.ETXTBSY)
_NOT_ALLOWED = (errno.EROFS, errno.EACCES, errno.EPERM)
_TRIES, _PAUSE = 5, 0.1  # seconds
_UNSYNCED = (errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM, errno.ENOSYS, errno.EISDIR, errno.EBADF)

_shared: set[Path] = set()
_swept: set[Path] = set()


def share(root: Path) -> None:
    """Let what is made below `root` follow the system's own rules (the umask), so that a group can work in it."""
    _shared.add(root.resolve())


def is_shared(path: Path) -> bool:
    """Whether a file or folder lies in a study that was opened to others."""
    return bool(_shared) and any(one in _shared for one in (path.absolute(), *path.absolute().parents))


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, each for its owner alone unless the study is shared. Raises StorageError."""
    with sentence(folder):
        missing: list[Path] = []
        place = folder
        while not place.is_dir() and place.parent != place:
            missing.append(place)
            place = place.parent
    for one in reversed(missing):
        with sentence(one):
            try:
                os.mkdir(one, 0o777 if is_shared(one) else 0o700)  # noqa: PTH102 - the mode has to hold from the beginning
            except FileExistsError as error:
                if not one.is_dir():
                    raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from error


@contextmanager
def sentence(path: Path, *, writing: bool = True) -> Iterator[None]:
    """Around file operations on `path`: whatever fails becomes one sentence (StorageError)."""
    try:
        yield
    except OSError as error:
        raise StorageError(explain(error, path), writing=writing) from error


@contextmanager
def where_allowed() -> Iterator[None]:
    """Around keeping what can be made anew: on a drive or in a folder that may only be read it is not kept, and nobody need hear of it."""
    try:
        yield
    except StorageError as error:
        if not isinstance(error.__cause__, OSError) or error.__cause__.errno not in _NOT_ALLOWED:
            raise


@contextmanager
def replacing(path: Path, *, private: bool = False, derived: bool = False) -> Iterator[BinaryIO]:
    """A file to write into that takes the place of `path` as a whole when the block ends, and never if it ends with an error.

    It is on the disk before it is renamed; a `derived` one need not be: who reads it sees by a digest whether it is whole, and what is in it
    can be made anew. A `private` one is for its owner alone even in a shared study. Raises StorageError.
    """
    make_folder(path.parent)
    sweep(path.parent)
    with sentence(path):
        part = path.with_name(part_name(path.name))
        try:
            with open_new(part, is_shared(path) and not private) as handle:
                yield handle
                handle.flush()
                if not derived:
                    os.fsync(handle.fileno())
            _replace(part, path)
        except BaseException:
            _forget(part)
            raise
    if not derived:
        with suppress(OSError):  # it is there; at worst a power cut brings the older file back
            sync_folder(path.parent)


def _replace(part: Path, path: Path) -> None:
    """Put a file in the place of another, which a virus scanner or an indexer may hold for a moment where open files cannot be replaced."""
    for _ in range(_TRIES):
        try:
            return os.replace(part, path)  # noqa: PTH105 - one spelling for every change of a file, which the tests can make fail
        except OSError as error:
            if error.errno not in _IN_USE and os.name == "posix":
                raise
        sleep(_PAUSE)
    return os.replace(part, path)  # noqa: PTH105


def remove_folder(path: Path) -> None:
    """Take a folder away at once, whole or not at all; what a drive does not give up yet lies there as something unfinished, which the next
    write sweeps. Raises StorageError."""
    part = path.with_name(part_name(path.name))
    with sentence(path):
        os.rename(path, part)  # noqa: PTH104
    _forget(part)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder to fill that becomes `path` as a whole when the block ends, and is gone if it ends with an error. `path` must not exist."""
    make_folder(path.parent)
    sweep(path.parent)
    part = path.with_name(part_name(path.name))
    make_folder(part)
    try:
        yield part
        with sentence(path):
            sync_folder(part)
            os.rename(part, path)  # noqa: PTH104
    except BaseException:
        _forget(part)
        raise
    with suppress(OSError):
        sync_folder(path.parent)


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """Keep the temporary files that libraries make (openpyxl, uploads) in `folder`, owner-only, and remove them afterwards."""
    place = folder / part_name("temporary")
    make_folder(folder)
    sweep(folder)
    make_folder(place)
    before = tempfile.tempdir
    tempfile.tempdir = str(place)
    try:
        yield place
    finally:
        tempfile.tempdir = before
        _forget(place)


def open_new(path: Path, shared: bool = False) -> BinaryIO:
    """A new file for writing; it must not exist. Every byte passes `os.write`, so that a short write is written on."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    return open_raw(os.open(path, flags, 0o666 if shared else 0o600))


def open_there(path: Path) -> BinaryIO:
    """A file that exists, for reading and writing in place."""
    return open_raw(os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)))


def sync_folder(folder: Path) -> None:
    """Make names in a folder survive a power cut, where the system and the drive let folders be flushed. Raises OSError."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _UNSYNCED:  # network drives know no such thing
            raise
    finally:
        os.close(descriptor)


def part_name(name: str) -> str:
    """A name for something unfinished; it says which process makes it."""
    return f".{name[:80]}.{_host()}-{os.getpid()}-{secrets.token_hex(4)}.part"


def sweep(folder: Path) -> None:
    """Remove what killed programs left unfinished in a folder; looked at once per folder and process."""
    if folder in _swept:
        return
    _swept.add(folder)
    with suppress(OSError):
        for path in left_overs(folder):
            _forget(path)


def left_overs(folder: Path) -> list[Path]:
    """Unfinished files and folders in `folder` whose program is gone."""
    found: list[Path] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            match = PART.fullmatch(entry.name)
            if match and (process_is_gone(int(match["pid"])) if match["host"] == _host() else time() - entry.stat().st_mtime > _OLD):
                found.append(Path(entry.path))
    return sorted(found)


def process_is_gone(pid: int) -> bool:
    """Whether a process of this machine is certainly not there any more; False where asking would end it (Windows)."""
    if pid == os.getpid():
        return False
    if os.name != "posix":
        return False  # asking would end the process there; left to its age
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _host() -> str:
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:6]


def _forget(path: Path) -> None:
    """Remove a file or folder of ours; if that fails too, the next program does it."""
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            os.unlink(path)  # noqa: PTH108


def unending(path: Path) -> Path | None:
    """The first pipe or device (or link to one) at a place or below it: reading one may never end. Folders that links lead to are left aside."""
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    found = unending(Path(entry.path))
                else:
                    found = Path(entry.path) if not entry.is_file(follow_symlinks=False) and _is_unending(Path(entry.path)) else None
                if found is not None:
                    return found
    except NotADirectoryError:
        return path if _is_unending(path) else None
    except OSError:  # whoever needs it says why it cannot be read
        return None
    return None


def refuse_unending(*places: Path) -> None:
    """Raises UserError where something in the place of a file, or below a folder, is none, and would be read for ever."""
    for place in places:
        if found := unending(place):
            raise UserError(
                f"{found}: is a pipe or a device and no file, so reading it would never end. Delete it, and ask who put it there."
            )


def _is_unending(path: Path) -> bool:
    with suppress(OSError):
        mode = path.stat().st_mode
        return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISBLK(mode)
    return False


def folder_size(folder: Path) -> int:
    """Bytes of all files below a folder; 0 when there is none. Files that come and go meanwhile are passed over."""
    size = 0
    for path in folder.rglob("*"):
        try:
            size += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue
    return size
