"""The vector cache: what was encoded once is never encoded again.

Under `.icc-cache/vectors/<encoder>/` lie `keys` (the first 16 bytes of SHA-256 of each text) and `vectors` (float32), both only ever
appended to. The folder may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from icc_coding.files import write_text_atomic
from icc_coding.suggesting.encoder import Encoder, Progress, Vectors

_KEY = 16
_REMEMBERED = 50_000  # sentences kept in memory at most, some 80 MB


class CachedEncoder:
    """An encoder that looks first into a folder, or without one into its memory. A copy shares both: an encoder is what its files are."""

    def __init__(self, encoder: Encoder, folder: Path | None = None) -> None:
        self.encoder = encoder
        self.folder = folder / "vectors" / re.sub(r"[^\w.@-]+", "_", encoder.id) if folder is not None else None
        self._rows: dict[bytes, int] | None = None
        self._memory: dict[bytes, Vectors] = {}

    def __deepcopy__(self, memo: dict[int, object]) -> CachedEncoder:
        return self

    @property
    def id(self) -> str:
        """The encoder's id."""
        return self.encoder.id

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Unit-length vectors, [len(texts) x dimensions]; see :meth:`Encoder.encode`."""
        keys = [hashlib.sha256(text.encode("utf-8")).digest()[:_KEY] for text in texts]
        if self.folder is None:
            return self._remembered(keys, texts, progress)
        known = self._known()
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if progress is not None:
            progress(sum(key in known for key in keys))
        fresh = self.encoder.encode(list(missing.values()), progress) if missing else None
        if fresh is not None:
            self._append(list(missing), fresh)
        known = self._known()
        stored = self._stored()
        return np.array(stored[[known[key] for key in keys]]) if keys else self.encoder.encode([])

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

    def _known(self) -> dict[bytes, int]:
        """Row by key, of the vectors that are whole."""
        assert self.folder is not None
        if self._rows is None or not (self.folder / "keys").exists():
            data = (self.folder / "keys").read_bytes() if (self.folder / "keys").exists() else b""
            whole = min(len(data) // _KEY, self._stored_rows())
            self._rows = {data[row * _KEY : (row + 1) * _KEY]: row for row in range(whole)}
        return self._rows

    def _dimensions(self) -> int:
        """Length of the stored vectors; 0 when it is not known, and then nothing stored can be used."""
        assert self.folder is not None
        try:
            return int((self.folder / "dimensions").read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0

    def _stored_rows(self) -> int:
        assert self.folder is not None
        path, dimensions = self.folder / "vectors", self._dimensions()
        return path.stat().st_size // (4 * dimensions) if dimensions and path.exists() else 0

    def _stored(self) -> Vectors:
        """All whole rows; a row whose end is missing is left out."""
        assert self.folder is not None
        return np.memmap(self.folder / "vectors", dtype="<f4", mode="r", shape=(self._stored_rows(), self._dimensions()))

    def _append(self, keys: list[bytes], vectors: Vectors) -> None:
        """Vectors first, keys second: a key never stands without its vector, and a cut-off end is written over."""
        from filelock import FileLock

        assert self.folder is not None
        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(str(self.folder / "lock")):
            if self._dimensions() != vectors.shape[1]:
                write_text_atomic(self.folder / "dimensions", str(vectors.shape[1]))
            self._rows = None
            rows = len(self._known())
            for name, size, data in (("vectors", 4 * vectors.shape[1], vectors.astype("<f4").tobytes()), ("keys", _KEY, b"".join(keys))):
                with (self.folder / name).open("ab") as handle:
                    handle.truncate(rows * size)
                    handle.seek(0, 2)
                    handle.write(data)
            self._rows = None
