"""Where what was worked out once is kept: `.icc-cache/measured/`, files that are written once, each named by a digest of all that it follows from.

A file is either right or not found: the folder may be deleted, in part or as a whole, copied to another machine, or written by several
programs at once. It holds words of interviews, as the study does.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.errors import StorageError
from icc_coding.files import read_sealed, sha256_text, write_sealed

Arrays = Mapping[str, NDArray[Any]]

UNUSED = 30 * 86_400  # seconds after which what no run asked for is thrown away


class Shelf:
    """Named arrays in a folder, or nowhere when there is none; `program` is the digest of the program that works them out."""

    def __init__(self, cache: Path | None = None, program: str = "") -> None:
        self.folder = cache / "measured" if cache is not None else None
        self._program = program
        self._used: set[str] = set()

    def name(self, *follows_from: str) -> str:
        """The name of what follows from these texts and the program."""
        return sha256_text("\0".join((self._program, *follows_from)))[:40]

    def load(self, name: str) -> Arrays | None:
        """What is kept under a name; None when it is not there, or damaged."""
        if self.folder is None:
            return None
        from safetensors import SafetensorError
        from safetensors.numpy import load

        path = self.folder / name
        try:
            data = read_sealed(path)
            if data is None:
                return None
            with suppress(OSError):  # on a drive that may only be read
                os.utime(path)
            self._used.add(name)
            found: Arrays = load(data)
            return found
        except (OSError, StorageError, SafetensorError):
            return None

    def save(self, name: str, arrays: Arrays) -> None:
        """Keep arrays under a name; of whole numbers that are small each takes few bytes."""
        if self.folder is None:
            return
        from safetensors.numpy import save

        write_sealed(self.folder / name, save({key: _small(value) for key, value in arrays.items()}))
        self._used.add(name)

    def others(self, beginning: str) -> list[str]:
        """Names that begin like this, the newest first."""
        if self.folder is None:
            return []
        found = [(path.stat().st_mtime_ns, path.name) for path in self.folder.glob(f"{beginning}*")]
        return [name for _, name in sorted(found, reverse=True)]

    def clear_out(self) -> None:
        """Throw away what this run did not need and no run has used for a month."""
        if self.folder is not None:
            throw_away(path for path in self.folder.glob("*") if path.name not in self._used)


def throw_away(paths: Iterable[Path]) -> None:
    """Delete those of the files that nobody has used for a month."""
    for path in paths:
        try:
            if time.time() - path.stat().st_mtime > UNUSED:
                path.unlink()
        except OSError:  # another program was quicker, or holds it open
            continue


def texts_in(array: NDArray[Any]) -> list[str]:
    """Texts as :func:`as_array` wrote them."""
    joined = bytes(array).decode("utf-8")
    return joined.split("\0")[:-1]


def as_array(texts: Iterable[str]) -> NDArray[np.uint8]:
    """Texts without NUL as an array of bytes."""
    return np.frombuffer("".join(f"{text}\0" for text in texts).encode("utf-8"), dtype=np.uint8)


def _small(array: NDArray[Any]) -> NDArray[Any]:
    if array.dtype.kind == "i" and len(array) and array.min() >= 0:
        for kind in (np.uint8, np.uint16):
            if array.max() <= np.iinfo(kind).max:
                return np.ascontiguousarray(array, dtype=kind)
        return np.ascontiguousarray(array, dtype=np.int32 if array.max() <= np.iinfo(np.int32).max else array.dtype)
    return np.ascontiguousarray(array)
