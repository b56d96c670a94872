"""Watches all tests: what a study keeps is never read and then written anew without being held meanwhile, so that nobody's change is lost.

Whoever replaces a file that was read before must hold its lock, and must have read it again since the lock was taken. Files that are made anew
from others (the cache, the run's outputs, what is exported) are not looked at.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from icc_coding import locks

_KEPT = re.compile(
    r"(coding/(?!run\.json)[^/]+\.json|coding/decisions/[^/]+\.jsonl|coding/samples/[^/]+\.json|/(study\.toml|codebook\.yaml|cases\.csv|recent\.json))$"
)


class Watch:
    """Which locks are held, and what was read under which of them; `found` names what was written without."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._held: dict[int, tuple[str, int]] = {}  # descriptor -> the lock's path, and a number for this time
        self._read: dict[str, set[tuple[str, int]]] = {}
        self._times = 0

    def taken(self, descriptor: int) -> None:
        """A lock was taken."""
        self._times += 1
        self._held[descriptor] = (_path_of(descriptor), self._times)

    def released(self, descriptor: int) -> None:
        """It was let go."""
        self._held.pop(descriptor, None)

    def read(self, path: str) -> None:
        """A file is read: what counts is what was read last."""
        self._read[path] = {one for one in list(self._held.values()) if _fits(one[0], path)}  # a copy: other threads take locks

    def replaced(self, path: str) -> None:
        """A file is written anew."""
        if path in self._read and not self._read[path].intersection(list(self._held.values())) and not _held_by_file(path):
            self.found.append(path)


def _fits(lock: str, path: str) -> bool:
    file, name = Path(path), Path(lock).name
    return name in (f".{file.name}.lock", f".{file.stem}.lock", f".{file.parent.name}.lock")


def _held_by_file(path: str) -> bool:
    """Whether it is held on a drive without locks (where it is not asked when it was read)."""
    above = Path(path).parent
    taken = (lock for place in (above, above.parent, above / "coding") for lock in place.glob(".*.lock.taken"))
    return any(_fits(str(lock).removesuffix(".taken"), path) for lock in taken)


def _path_of(descriptor: int) -> str:
    return str(Path(f"/proc/self/fd/{descriptor}").readlink())


@contextmanager
def watched() -> Iterator[Watch]:
    """Look at every read, lock and replacement of this process; where the system does not tell which file a descriptor is, at nothing."""
    watch = Watch()
    if not Path("/proc/self/fd").is_dir():
        yield watch
        return
    take, release, replace, read = locks._take, locks._release, os.replace, io.open

    def _take(descriptor: int) -> None:
        take(descriptor)
        watch.taken(descriptor)

    def _release(descriptor: int) -> None:
        watch.released(descriptor)
        release(descriptor)

    def _replace(source: Any, target: Any, **more: Any) -> None:
        if _KEPT.search(str(target)) and Path(target).exists():
            watch.replaced(str(target))
        replace(source, target, **more)

    def _open(file: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
        if not isinstance(file, int) and mode in ("r", "rb") and _KEPT.search(str(file)):
            watch.read(str(file))
        return read(file, mode, *more, **named)

    locks._take, locks._release, os.replace, io.open = _take, _release, _replace, _open  # type: ignore[assignment]
    try:
        yield watch
    finally:
        locks._take, locks._release, os.replace, io.open = take, release, replace, read  # type: ignore[assignment]
