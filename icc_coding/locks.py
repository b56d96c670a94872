"""One writer at a time, also on drives that know no locks.

Where the system's own lock works (`flock`, on Windows the file's first byte), it is taken, and a program that is killed lets go of it.
Some network drives refuse it, or answer with an input/output error; there a file `NAME.taken` beside the lock says who holds it, and is
taken over once its program has ended or it is older than anything takes. Who has the system's lock looks for that file too: of two machines
on one drive, only one may know locks.
"""

from __future__ import annotations

import errno
import hashlib
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep, time

from icc_coding.disk import is_shared, make_folder, part_name, sentence
from icc_coding.errors import StorageError

SECONDS = 20.0
_PAUSE = 0.02
_STALE = 60.0  # seconds; everything done under a lock takes far less
_REFUSED = {errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK, errno.EINVAL, errno.EBADF, errno.EIO, errno.EPERM}
_BUSY = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK}


class Locked(StorageError):
    """Another program held the lock for the whole time."""


@contextmanager
def locked(path: Path, seconds: float = SECONDS) -> Iterator[None]:
    """Hold the lock `path` for the time of the block. Raises :class:`Locked` when another program keeps it, StorageError when the drive refuses."""
    make_folder(path.parent)
    end = monotonic() + seconds
    with sentence(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666 if is_shared(path) else 0o600)
    try:
        with sentence(path):
            by_system = _wait(descriptor, path, end)
        if by_system:
            try:
                yield
            finally:
                _release(descriptor)
        else:
            with _by_file(path, end):
                yield
    finally:
        os.close(descriptor)


def works_here(folder: Path) -> bool:
    """Whether the drive of a folder knows locks; tried on a file that is removed again."""
    path = folder / part_name("lock")
    with sentence(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        _take(descriptor)
        _release(descriptor)
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
        with suppress(OSError):
            os.unlink(path)  # noqa: PTH108


def _wait(descriptor: int, path: Path, end: float) -> bool:
    """Take the system's lock; False when this drive knows none."""
    while True:
        try:
            _take(descriptor)
        except OSError as error:
            if error.errno in _REFUSED:
                return False
            if error.errno not in _BUSY:
                raise
        else:
            if not _is_taken(_file_of(path)):
                return True
            _release(descriptor)
        _pause(path, end)


def _pause(path: Path, end: float) -> None:
    if monotonic() > end:
        raise Locked(
            f"{path.parent}: another program has kept `{path.name}` locked for long. Close other windows of this study{_elsewhere(path)} and "
            "try again.",
            writing=True,
        )
    sleep(_PAUSE)


@contextmanager
def _by_file(lock: Path, end: float) -> Iterator[None]:
    """The lock of drives without locks: whoever makes the file has it."""
    path = _file_of(lock)
    owner = f"{_host()} {os.getpid()}"
    while True:
        try:
            with sentence(path):
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            break
        except StorageError as error:
            if not isinstance(error.__cause__, FileExistsError):
                raise
        if _is_taken(path):
            _pause(lock, end)
    try:
        with suppress(OSError):
            os.write(descriptor, owner.encode())
        os.close(descriptor)
        yield
    finally:
        with suppress(OSError):
            os.unlink(path)  # noqa: PTH108


def _file_of(lock: Path) -> Path:
    return lock.with_name(lock.name + ".taken")


def _elsewhere(lock: Path) -> str:
    """What else can be done about a file that another machine may have left."""
    name = _file_of(lock).name
    return f", on other machines too (or wait a minute: a left-over `{name}` is then taken over)" if _file_of(lock).exists() else ""


def _is_taken(path: Path) -> bool:
    """Whether somebody holds the lock by its file; one whose program is gone is removed."""
    if not path.exists():
        return False
    if not _given_up(path):
        return True
    with suppress(OSError):
        os.unlink(path)  # noqa: PTH108
    return path.exists()


def _given_up(path: Path) -> bool:
    """Whether the lock's program has ended (on this machine), or its file is older than anything takes (on another)."""
    try:
        host, _, pid = path.read_text(encoding="ascii").partition(" ")
        age = time() - path.stat().st_mtime
    except (OSError, UnicodeDecodeError):
        return False
    if host == _host() and pid.isdigit() and os.name == "posix":
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            return True
        except OSError:
            return age > _STALE
    return age > _STALE


def _host() -> str:
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _release(descriptor: int) -> None:
        with suppress(OSError):
            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(descriptor: int) -> None:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_UN)
