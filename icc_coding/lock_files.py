"""The lock of drives that know no locks: a file `NAME.taken` beside it, which says who holds it.

Its holder renews it, so that one that nobody renews is of a program that has ended, or of a machine that is gone. How old it is the drive's
own clock says, from which a machine's clock may differ by more than that.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from time import time

from icc_coding.disk import part_name, sentence

_STALE = 60.0  # seconds without being renewed
_RENEWED = 15.0  # seconds between


def file_of(lock: Path) -> Path:
    """The file that stands for a lock."""
    return lock.with_name(lock.name + ".taken")


def make(path: Path) -> int | None:
    """Make the file; its descriptor, or None when somebody has it. Raises StorageError."""
    with sentence(path):
        try:
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        except FileExistsError:
            return None


@contextmanager
def held(path: Path, descriptor: int) -> Iterator[None]:
    """Hold the file that was made for the time of the block, and take it away if it is still one's own."""
    owner = f"{this_host()} {os.getpid()} {_birth(os.getpid()) or '-'} {secrets.token_hex(4)}".encode()
    written = _write(descriptor, owner)
    end = threading.Event()
    renewing = threading.Thread(target=_renew, args=(descriptor, owner, end), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        end.set()
        renewing.join()
        with suppress(OSError):
            os.close(descriptor)
        with suppress(OSError):
            now = path.read_bytes()
            if now == owner or (now == b"" and not written):  # else it was taken over, and is another's
                os.unlink(path)  # noqa: PTH108


def is_taken(path: Path) -> bool:
    """Whether somebody holds the lock by its file; one whose program is gone is removed."""
    if file_is_gone(path):
        return False
    if not _given_up(path):
        return True
    with suppress(OSError):
        os.unlink(path)  # noqa: PTH108
    return not file_is_gone(path)


def file_is_gone(path: Path) -> bool:
    """Whether the file is not there any more, though the drive may still say so from memory: only opening it asks the other side."""
    try:
        with path.open("rb"):
            return False
    except FileNotFoundError:
        return True
    except OSError:
        return False


def this_host() -> str:
    """A name for this machine that says nothing about it."""
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]


def _write(descriptor: int, owner: bytes) -> bool:
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        return os.write(descriptor, owner) == len(owner)
    except OSError:  # a full drive: it is there all the same
        return False


def _renew(descriptor: int, owner: bytes, end: threading.Event) -> None:
    while not end.wait(_RENEWED):
        _write(descriptor, owner)


def _given_up(path: Path) -> bool:
    """Whether the lock's program has ended (on this machine), or nobody has renewed its file for long (on another)."""
    try:
        host, pid, birth = (*path.read_text(encoding="ascii").split(" "), "", "", "")[:3]
        age = time() + _ahead(path.parent, int(time() // 60)) - path.stat().st_mtime
    except (OSError, UnicodeDecodeError):
        return False
    if host == this_host() and pid.isdigit() and os.name == "posix":
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            return True
        except (OSError, OverflowError):
            return age > _STALE
        if (born := _birth(int(pid))) and len(birth) > 1:
            return birth != born  # a process that sleeps still holds it; another one with its number does not
    return age > _STALE


def _birth(pid: int) -> str:
    """When a process began, as the system counts it; '' where that is not told."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError, ValueError):
        return ""


@lru_cache(maxsize=32)
def _ahead(folder: Path, minute: int) -> float:
    """Seconds by which the clock of a folder's drive is ahead of this machine's, in this minute: what a new file is dated with says it."""
    probe = folder / part_name("clock")
    try:
        descriptor = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        return 0.0
    try:
        os.write(descriptor, b"?")
        return os.fstat(descriptor).st_mtime - time()
    except OSError:
        return 0.0
    finally:
        os.close(descriptor)
        with suppress(OSError):
            os.unlink(probe)  # noqa: PTH108
