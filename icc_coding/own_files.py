"""The files of this program, each with its digest: what was worked out by another version, or by an edited one, is worked out anew."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import icc_coding
from icc_coding.files import sha256_file


@lru_cache(maxsize=1)  # what runs is what was there when it started
def own_files() -> dict[str, str]:
    """Path below the package -> SHA-256 of the program's own files, the data it suggests with among them, in order; nothing that Python compiles."""
    package = Path(icc_coding.__file__).parent
    return {name: sha256_file(package / name) for name in sorted(_below(str(package), ""))}


def _below(folder: str, before: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _below(entry.path, f"{before}{entry.name}/")
            elif not entry.name.endswith(".pyc") and not entry.name.startswith("."):
                yield before + entry.name
