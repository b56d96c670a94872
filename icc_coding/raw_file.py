"""A file whose every step is a call of `os`, so that a short write is written on and the tests can make each step fail."""

from __future__ import annotations

import io
import os
from typing import BinaryIO, cast


def open_raw(descriptor: int) -> BinaryIO:
    """A descriptor as a buffered file for reading and writing."""
    return cast(BinaryIO, io.BufferedRandom(_Raw(descriptor)))


class _Raw(io.RawIOBase):
    """A descriptor whose every step is a call of `os`."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = os.read(self._descriptor, len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return os.write(self._descriptor, data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return os.lseek(self._descriptor, offset, whence)

    def tell(self) -> int:
        return os.lseek(self._descriptor, 0, os.SEEK_CUR)

    def truncate(self, size: int | None = None) -> int:
        wanted = self.tell() if size is None else size
        os.ftruncate(self._descriptor, wanted)
        return wanted

    def close(self) -> None:
        if not self.closed:
            try:
                super().close()
            finally:
                os.close(self._descriptor)
