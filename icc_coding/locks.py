"""One writer at a time, also on drives that know no locks.

Where the system's own lock works (`flock`, on Windows the file's first byte), it is taken, and a program that is killed lets go of it.
Some network drives refuse it, or answer with an input/output error; there a file beside the lock says who holds it (`lock_files`). Others
grant it and tell no other machine; on a drive that others may reach the file is made in any case. Who has the system's lock looks for that
file too: of two machines on one drive, only one may know locks.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from time import monotonic, sleep

from icc_coding.disk import is_shared, make_folder, part_name, sentence
from icc_coding.drives import is_own
from icc_coding.errors import StorageError
from icc_coding.lock_files import file_is_gone, file_of, held, is_taken, make

SECONDS = 20.0
_PAUSE = 0.02
_REMEMBERED = 40.0  # seconds for which a network drive may go on showing a file that another machine has removed
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
        try:
            with nullcontext() if by_system and is_own(path.parent) else _by_file(path, end):
                yield
        finally:
            if by_system:
                _release(descriptor)
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
            if not is_taken(file_of(path)):
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
    path = file_of(lock)
    while (descriptor := make(path)) is None:
        if file_is_gone(path):
            _pause(lock, end + _REMEMBERED)
        elif is_taken(path):
            _pause(lock, end)
    with held(path, descriptor):
        yield


def _elsewhere(lock: Path) -> str:
    """What else can be done about a file that another machine may have left."""
    name = file_of(lock).name
    return f", on other machines too (or wait a minute: a left-over `{name}` is then taken over)" if file_of(lock).exists() else ""


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
