"""Digests of a model's large files, kept beside what a file system says of them: weights that nobody touched are not read again by every run."""

from __future__ import annotations

import json
import time
from pathlib import Path

from icc_coding.errors import StorageError
from icc_coding.files import parse_json, read_sealed, sha256_file, write_sealed

_LARGE = 1_000_000  # bytes of a file that is worth it
_SETTLED = 3.0  # seconds since the last change, before which another one could leave the same times behind


class KnownDigests:
    """SHA-256 of files; `folder` keeps those of large ones, named by path, device, inode, size and the times of the last change."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "weights"

    def of(self, path: Path) -> str:
        """SHA-256 in hex of a file's bytes. Raises OSError like :func:`sha256_file`."""
        now, stat = time.time(), path.stat()
        if stat.st_size < _LARGE:
            return sha256_file(path)
        name = f"{path} {stat.st_dev} {stat.st_ino} {stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns}"
        known = self._known()
        if name in known:
            return known[name]
        digest = sha256_file(path)
        if now - max(stat.st_mtime, stat.st_ctime) > _SETTLED:
            others = {key: value for key, value in known.items() if key.rsplit(" ", 5)[0] != str(path)}
            self._keep(others | {name: digest})
        return digest

    def _known(self) -> dict[str, str]:
        try:
            data = read_sealed(self._file)
            return dict(parse_json(data)) if data is not None else {}
        except (StorageError, ValueError, TypeError):
            return {}

    def _keep(self, known: dict[str, str]) -> None:
        try:
            write_sealed(self._file, json.dumps(known).encode("ascii"))
        except (OSError, StorageError):  # a study that may only be read: the next run reads the weights again
            return
