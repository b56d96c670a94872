"""The vector cache: what was encoded once is never encoded again.

Under `.icc-cache/vectors/<encoder>/` lie files that are written once and never changed, each named by the SHA-256 of its bytes: the keys
of its texts (the first 16 bytes of SHA-256 of each, in order) and their vectors (float32). Programs and machines that share the folder
never write the same file, so nothing is locked; a damaged file is not what its name says and is not used. The folder may be deleted,
in part or as a whole, at any time.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from icc_coding.files import sha256_file, write_bytes_atomic
from icc_coding.suggesting.encoder import Encoder, Progress, Vectors

_KEY = 16
_HEAD = np.dtype([("mark", "S8"), ("rows", "<u4"), ("dimensions", "<u4")])
_MARK = b"iccvec-2"
_REMEMBERED = 50_000  # sentences kept in memory at most, some 80 MB
_MANY = 64  # files, above which they are joined
_JOINED = 100_000  # vectors in a joined file at most, some 150 MB: what is joined is held in memory
_BLOCK = 20_000  # texts encoded at once and then written: an interrupted run loses no more

Keys = NDArray[np.bytes_]


class CachedEncoder:
    """An encoder that looks first into a folder, or without one into its memory. A copy shares both: an encoder is what its files are."""

    def __init__(self, encoder: Encoder, folder: Path | None = None) -> None:
        self.encoder = encoder
        self.folder = folder / "vectors" / re.sub(r"[^\w.@-]+", "_", encoder.id) if folder is not None else None
        self._files: dict[str, tuple[Keys, Vectors]] = {}
        self._memory: dict[bytes, Vectors] = {}

    def __deepcopy__(self, memo: dict[int, object]) -> CachedEncoder:
        return self

    @property
    def id(self) -> str:
        """The encoder's id."""
        return self.encoder.id

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Unit-length vectors, [len(texts) x dimensions]; see :meth:`Encoder.encode`."""
        digests = [hashlib.sha256(text.encode("utf-8")).digest()[:_KEY] for text in texts]
        if self.folder is None:
            return self._remembered(digests, texts, progress)
        if not texts:
            return self.encoder.encode([])
        keys = np.array(digests, dtype=f"S{_KEY}")
        self._look()
        result, known = self._stored(keys)
        if progress is not None:
            progress(int(known.sum()))
        missing = dict(zip((digests[row] for row in np.flatnonzero(~known)), np.flatnonzero(~known).tolist(), strict=True))
        if missing:
            fresh, order = self._encode_and_write([texts[row] for row in missing.values()], list(missing), progress), list(missing)
            place = {digest: number for number, digest in enumerate(order)}
            rows = np.flatnonzero(~known)
            if result is None:
                result = np.zeros((len(texts), fresh.shape[1]), dtype=np.float32)
            result[rows] = fresh[[place[digests[row]] for row in rows]]
        assert result is not None  # everything was stored or is fresh
        return result

    def _encode_and_write(self, texts: Sequence[str], digests: Sequence[bytes], progress: Progress | None) -> Vectors:
        fresh = []
        for start in range(0, len(texts), _BLOCK):
            fresh.append(self.encoder.encode(texts[start : start + _BLOCK], progress))
            self._write(np.array(digests[start : start + _BLOCK], dtype=f"S{_KEY}"), fresh[-1])
        if len(self._files) > _MANY:
            self._join()
        return np.concatenate(fresh)

    def _remembered(self, keys: Sequence[bytes], texts: Sequence[str], progress: Progress | None) -> Vectors:
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._memory}
        if progress is not None:
            progress(sum(key in self._memory for key in keys))
        fresh = dict(zip(missing, self.encoder.encode(list(missing.values()), progress), strict=True)) if missing else {}
        found = [fresh[key] if key in fresh else self._memory[key] for key in keys]
        if len(self._memory) + len(fresh) > _REMEMBERED:
            self._memory.clear()
        self._memory |= fresh
        return np.array(found) if found else self.encoder.encode([])

    def _look(self) -> None:
        """Open files that have come since, and forget those that are gone."""
        assert self.folder is not None
        there = {path.name: path for path in sorted(self.folder.glob("*.vectors"))}
        self._files = {name: opened for name, opened in self._files.items() if name in there}
        for name, path in there.items():
            if name not in self._files and (opened := _open(path)) is not None:
                self._files[name] = opened

    def _stored(self, keys: Keys) -> tuple[Vectors | None, NDArray[np.bool_]]:
        """Vectors of the keys that are stored, and which they are; None when nothing is."""
        known = np.zeros(len(keys), dtype=np.bool_)
        result: Vectors | None = None
        for stored, vectors in self._files.values():
            if result is not None and vectors.shape[1] != result.shape[1]:
                continue
            places = np.minimum(np.searchsorted(stored, keys), len(stored) - 1)
            here = ~known & (stored[places] == keys)
            if here.any():
                if result is None:
                    result = np.zeros((len(keys), vectors.shape[1]), dtype=np.float32)
                result[here] = vectors[places[here]]
                known |= here
        return result, known

    def _write(self, keys: Keys, vectors: Vectors) -> Path:
        assert self.folder is not None
        order = np.argsort(keys)
        head = np.array([(_MARK, len(keys), vectors.shape[1])], dtype=_HEAD)
        data = head.tobytes() + keys[order].tobytes() + np.ascontiguousarray(vectors[order], dtype="<f4").tobytes()
        path = self.folder / f"{hashlib.sha256(data).hexdigest()}.vectors"
        write_bytes_atomic(path, data)
        opened = _open(path, written=True)
        if opened is not None:
            self._files[path.name] = opened
        return path

    def _smallest(self, width: int) -> list[tuple[str, tuple[Keys, Vectors]]]:
        return sorted((one for one in self._files.items() if one[1][1].shape[1] == width), key=lambda one: len(one[1][0]))

    def _join(self) -> None:
        """Many files as one, the smallest first. Whoever reads the old ones meanwhile finds the same in the new one."""
        assert self.folder is not None
        width = next(iter(self._files.values()))[1].shape[1]
        files = self._smallest(width)
        sizes = accumulate(len(opened[0]) for _, opened in files)
        joined = dict(file for file, size in zip(files, sizes, strict=True) if size <= _JOINED)
        if len(joined) < 2:
            return
        keys, first = np.unique(np.concatenate([stored for stored, _ in joined.values()]), return_index=True)
        kept = self._write(keys, np.concatenate([vectors for _, vectors in joined.values()])[first])
        for name in joined.keys() - {kept.name}:
            del self._files[name]
            try:
                (self.folder / name).unlink(missing_ok=True)
            except OSError:  # held open by another program on Windows: it does no harm
                continue


def _open(path: Path, *, written: bool = False) -> tuple[Keys, Vectors] | None:
    """A file's keys and vectors; None when it is not what its name says. One just written is taken at its word."""
    try:
        if not written and sha256_file(path) != path.stem:
            return None
        with path.open("rb") as handle:
            head = np.frombuffer(handle.read(_HEAD.itemsize), dtype=_HEAD)[0]
            rows, dimensions = int(head["rows"]), int(head["dimensions"])
            keys = np.frombuffer(handle.read(rows * _KEY), dtype=f"S{_KEY}")
        if bytes(head["mark"]) != _MARK or rows == 0:
            return None
        start = _HEAD.itemsize + rows * _KEY
        return keys, np.memmap(path, dtype="<f4", mode="r", offset=start, shape=(rows, dimensions))
    except (OSError, ValueError, IndexError):
        return None
