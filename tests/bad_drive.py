"""Making every write, flush, rename, lock and removal fail, one at a time: the drive as it is on a bad day.

Everything that icc-coding writes passes `os` (see `icc_coding.disk`), so its calls are counted and one of them fails: no space, not
permitted, an input/output error, a write that takes half of what it is given and then fails, the end of the program, after which nothing
of it is carried out any more (also no tidying up), or the end of the connection, after which nothing can be read or looked up either.
"""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

KINDS = ("full", "forbidden", "failing", "short", "killed")
GONE = "gone"
_NUMBERS = {"full": errno.ENOSPC, "forbidden": errno.EACCES, "failing": errno.EIO, "short": errno.ENOSPC, GONE: errno.ESTALE}
_LOOKS = ("stat", "lstat", "listdir", "scandir", "read", "access")
_CALLS = ("open", "write", "fsync", "replace", "rename", "mkdir", "rmdir", "unlink", "ftruncate")


class Killed(BaseException):
    """The program has ended at this step."""


class Drive:
    """Counts what is done below `root` and fails at step `at` (1 is the first) in the way `kind`; `at` 0 only counts."""

    def __init__(self, root: Path, at: int = 0, kind: str = "full") -> None:
        self.root, self.at, self.kind = str(root), at, kind
        self.steps = 0
        self.done = False
        self.names: list[str] = []
        self._whole = {name: getattr(os, name) for name in (*_CALLS, *_LOOKS)}
        self._paths: dict[int, str] = {}

    @contextmanager
    def mounted(self) -> Iterator[Drive]:
        """For the time of the block this is the drive."""
        from icc_coding import locks

        self._open = whole_open = io.open

        whole_take = locks._take
        for name in _CALLS:
            setattr(os, name, self._call(name))
        for name in _LOOKS if self.kind == GONE else ():
            setattr(os, name, self._look(name))
        io.open = self._io_open  # type: ignore[assignment]
        locks._take = self._step("lock", whole_take)  # type: ignore[assignment]
        try:
            yield self
        finally:
            for name, whole in self._whole.items():
                setattr(os, name, whole)
            io.open = whole_open  # type: ignore[assignment]
            locks._take = whole_take  # type: ignore[assignment]

    def _mine(self, name: str, given: tuple[Any, ...]) -> bool:
        first = given[0] if given else ""
        path = self._paths.get(first, "") if isinstance(first, int) else os.fspath(first)
        only_read = name == "open" and given[1] & (os.O_WRONLY | os.O_RDWR) == 0 and not (self.done and self.kind == GONE)
        return str(path).startswith(self.root) and not only_read

    def _call(self, name: str) -> Callable[..., Any]:
        whole = self._whole[name]

        def called(*given: Any, **named: Any) -> Any:
            if self._mine(name, given):
                self._fault(name, given)
            result = whole(*given, **named)
            if name == "open":
                self._paths[result] = str(os.fspath(given[0]))
            return result

        return called

    def _look(self, name: str) -> Callable[..., Any]:
        whole = self._whole[name]

        def called(*given: Any, **named: Any) -> Any:
            if self.done and self._mine(name, given):
                raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
            return whole(*given, **named)

        return called

    def _step(self, name: str, whole: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any) -> Any:
            self._fault(name, ())
            return whole(*given)

        return called

    def _io_open(self, file: Any, mode: str = "r", *more: Any, **named: Any) -> Any:
        if not isinstance(file, int) and str(file).startswith(self.root) and (set(mode) & set("wax+") or (self.done and self.kind == GONE)):
            self._fault("open", ())
        return self._open(file, mode, *more, **named)

    def _fault(self, name: str, given: tuple[Any, ...]) -> None:
        if self.done and self.kind == "killed":
            raise Killed
        if self.done and self.kind == GONE:
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
        self.steps += 1
        self.names.append(name)
        if self.steps != self.at:
            return
        self.done = True
        if self.kind == "killed":
            raise Killed
        if self.kind == "short" and name == "write":
            self._whole["write"](given[0], bytes(given[1])[: len(given[1]) // 2])
        number = _NUMBERS[self.kind]
        raise OSError(number, os.strerror(number))


def steps_of(root: Path, action: Callable[[], object]) -> int:
    """How many steps an action takes below a folder."""
    with Drive(root).mounted() as drive:
        action()
    return drive.steps
