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
from functools import cached_property
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from icc_coding.disk import where_allowed
from icc_coding.errors import StorageError
from icc_coding.suggesting.encoding.encoder import Encoder, Progress, Vectors, for_wording
from icc_coding.suggesting.encoding.vector_file import KEY, Keys, VectorFile, open_vectors, write_vectors

_REMEMBERED = 50_000  # sentences kept in memory at most, some 80 MB
_MANY = 64  # files, above which they are joined
_JOINED = 100_000  # vectors in a joined file at most, some 150 MB
_BLOCK = 20_000  # texts encoded at once and then written: an interrupted run loses no more


GIVEN = Path(__file__).parent.parent / "base" / "wording"


def given_with_the_program(encoder_id: str) -> list[VectorFile]:
    """Vectors that come with the program: those of the texts of its own codebook, so that a first run need not compute them."""
    found = [open_vectors(path) for path in sorted((GIVEN / _name(encoder_id)).glob("*.vectors"))]
    return [file for file in found if file is not None]


def _name(encoder_id: str) -> str:
    return re.sub(r"[^\w.@-]+", "_", encoder_id)


class CachedEncoder:
    """An encoder that looks first into a folder, or without one into its memory. A copy shares both: an encoder is what its files are."""

    def __init__(self, encoder: Encoder, folder: Path | None = None) -> None:
        self.encoder, self._cache = encoder, folder
        self.folder = folder / "vectors" / _name(encoder.id) if folder is not None else None
        self._files: dict[str, VectorFile] = {}
        self._given = given_with_the_program(encoder.id)
        self._memory: dict[bytes, Vectors] = {}

    def __deepcopy__(self, memo: dict[int, object]) -> CachedEncoder:
        return self

    @property
    def id(self) -> str:
        """The encoder's id."""
        return self.encoder.id

    @cached_property
    def wording(self) -> CachedEncoder:
        """The encoder of a codebook's texts, whose vectors are kept beside the others."""
        own = for_wording(self.encoder)
        return self if own is self.encoder else CachedEncoder(own, self._cache)

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Unit-length vectors, [len(texts) x dimensions]; see :meth:`Encoder.encode`."""
        digests = [hashlib.sha256(text.encode("utf-8")).digest()[:KEY] for text in texts]
        if self.folder is None:
            return self._remembered(digests, texts, progress)
        if not texts:
            return self.encoder.encode([])
        keys = np.array(digests, dtype=f"S{KEY}")
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
            self._write(np.array(digests[start : start + _BLOCK], dtype=f"S{KEY}"), fresh[-1])
        if len(self._files) > _MANY:
            self._join()
        return np.concatenate(fresh)

    def _remembered(self, keys: Sequence[bytes], texts: Sequence[str], progress: Progress | None) -> Vectors:
        if not self._memory:
            for file in self._given:
                self._memory |= zip((key.ljust(KEY, b"\0") for key in file.keys), file.rows(np.arange(len(file))), strict=True)
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
            if name not in self._files and (opened := open_vectors(path)) is not None:
                self._files[name] = opened

    def _stored(self, keys: Keys) -> tuple[Vectors | None, NDArray[np.bool_]]:
        """Vectors of the keys that are stored, and which they are; None when nothing is."""
        known = np.zeros(len(keys), dtype=np.bool_)
        result: Vectors | None = None
        for file in (*self._files.values(), *self._given):
            if result is not None and file.dimensions != result.shape[1]:
                continue
            places = np.minimum(np.searchsorted(file.keys, keys), len(file) - 1)
            here = ~known & (file.keys[places] == keys)
            if here.any():
                try:
                    found = file.rows(places[here])
                except OSError:  # gone since it was looked for: these are encoded again
                    continue
                if result is None and here.all():
                    return found, here
                if result is None:
                    result = np.zeros((len(keys), file.dimensions), dtype=np.float32)
                result[here] = found
                known |= here
        return result, known

    def _write(self, keys: Keys, vectors: Vectors) -> None:
        assert self.folder is not None
        order = np.argsort(keys)
        with where_allowed():
            written = write_vectors(self.folder, keys[order], vectors.shape[1], lambda places: vectors[order[places]])
            self._files[written.path.name] = written

    def _join(self) -> None:
        """Many files as one, the smallest first. Whoever reads the old ones meanwhile finds the same in the new one."""
        assert self.folder is not None
        width = next(iter(self._files.values())).dimensions
        files = sorted((file for file in self._files.values() if file.dimensions == width), key=len)
        sizes = accumulate(map(len, files))
        joined = [file for file, size in zip(files, sizes, strict=True) if size <= _JOINED]
        if len(joined) < 2:
            return
        keys, first = np.unique(np.concatenate([file.keys for file in joined]), return_index=True)
        begins = np.cumsum([0, *map(len, joined)])

        def rows(places: NDArray[np.int64]) -> Vectors:
            found = np.empty((len(places), width), dtype=np.float32)
            for file, begin, end in zip(joined, begins, begins[1:], strict=False):
                here = (first[places] >= begin) & (first[places] < end)
                found[here] = file.rows(first[places][here] - begin)
            return found

        try:
            kept = write_vectors(self.folder, keys, width, rows)
        except (OSError, StorageError):  # one of them is gone, as another program joins them, or the disk is full: they do as they are
            return
        self._files[kept.path.name] = kept
        for file in joined:
            if file.path != kept.path:
                del self._files[file.path.name]
                try:
                    file.path.unlink(missing_ok=True)
                except OSError:  # held open by another program on Windows: it does no harm
                    continue
