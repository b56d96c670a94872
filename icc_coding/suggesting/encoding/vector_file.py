"""One file of the vector cache: keys in order and their vectors; of the vectors only what is asked for is ever in memory.

They are read, not mapped: of a mapped file all that lies beside what was looked at counts as this program's memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from icc_coding.disk import replacing
from icc_coding.files import sha256_file
from icc_coding.suggesting.encoding.encoder import Vectors

KEY = 16
_HEAD = np.dtype([("mark", "S8"), ("rows", "<u4"), ("dimensions", "<u4")])
_MARK = b"iccvec-2"
_BLOCK = 4_096  # vectors written at once
_TOGETHER = 2  # times as many vectors as are wanted may be read where that makes one reading of many

Keys = NDArray[np.bytes_]


@dataclass(frozen=True, slots=True)
class VectorFile:
    """A file that was found to be what its name says; `keys` stand in order."""

    path: Path
    keys: Keys
    dimensions: int

    def __len__(self) -> int:
        return len(self.keys)

    def rows(self, places: NDArray[np.int64]) -> Vectors:
        """The vectors at these places. Raises OSError when the file is gone or was cut off."""
        wanted, back = np.unique(places, return_inverse=True)
        if len(wanted) and int(wanted[-1]) - int(wanted[0]) < _TOGETHER * len(wanted):
            found: Vectors = self._read(np.arange(wanted[0], wanted[-1] + 1))[places - wanted[0]]
            return found
        return self._read(wanted)[back.reshape(-1)]

    def _read(self, wanted: NDArray[np.int64]) -> Vectors:
        found = np.empty((len(wanted), self.dimensions), dtype="<f4")
        size, start = found.itemsize * self.dimensions, _HEAD.itemsize + len(self) * KEY
        runs = np.flatnonzero(np.diff(wanted, prepend=-2) != 1)
        with self.path.open("rb") as handle:
            for first, last in zip(runs.tolist(), [*runs[1:].tolist(), len(wanted)], strict=True):
                handle.seek(start + int(wanted[first]) * size)
                if handle.readinto(found[first:last].data) != (last - first) * size:
                    raise OSError(f"{self.path.name} was cut off")
        return found


def open_vectors(path: Path) -> VectorFile | None:
    """A file of vectors; None when it is not what its name says."""
    try:
        if sha256_file(path) != path.stem:
            return None
        with path.open("rb") as handle:
            head = np.frombuffer(handle.read(_HEAD.itemsize), dtype=_HEAD)[0]
            rows, dimensions = int(head["rows"]), int(head["dimensions"])
            keys = np.frombuffer(handle.read(rows * KEY), dtype=f"S{KEY}")
        whole = _HEAD.itemsize + rows * (KEY + 4 * dimensions) == path.stat().st_size
        return VectorFile(path, keys, dimensions) if bytes(head["mark"]) == _MARK and rows and whole else None
    except (OSError, ValueError, IndexError):
        return None


def write_vectors(folder: Path, keys: Keys, dimensions: int, rows: Callable[[NDArray[np.int64]], Vectors]) -> VectorFile:
    """Write keys, which stand in order, with the vectors that `rows` gives for their places: a block at a time, once to name the file by."""
    head = np.array([(_MARK, len(keys), dimensions)], dtype=_HEAD).tobytes() + keys.tobytes()

    def pieces() -> Iterator[bytes]:
        yield head
        for first in range(0, len(keys), _BLOCK):
            yield np.ascontiguousarray(rows(np.arange(first, min(first + _BLOCK, len(keys)))), dtype="<f4").tobytes()

    digest = hashlib.sha256()
    for piece in pieces():
        digest.update(piece)
    path = folder / f"{digest.hexdigest()}.vectors"
    with replacing(path, derived=True) as handle:
        for piece in pieces():
            handle.write(piece)
    return VectorFile(path, keys, dimensions)
