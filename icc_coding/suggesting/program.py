"""Which program works out scores: what is kept of them names it, and is worked out anew by another one."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import metadata
from pathlib import Path

import icc_coding
from icc_coding.files import sha256_file, sha256_text
from icc_coding.study import Study
from icc_coding.suggesting.shelf import Shelf

_SOURCES = ("suggesting/**/*", "codebook/*.py", "transcripts/*.py", "language.py", "letters.py", "phrasing.py")
_LIBRARIES = ("numpy", "spacy", "spacy-lookups-data", "tokenizers", "torch")


def shelf_of(study: Study) -> Shelf:
    """What earlier runs worked out in a study with this program."""
    return Shelf(study.cache, scoring_digest())


@lru_cache(maxsize=1)
def scoring_digest() -> str:
    """SHA-256 over the files of this package that scores follow from, and the versions of the libraries."""
    package = Path(icc_coding.__file__).parent
    paths = sorted({path for pattern in _SOURCES for path in package.glob(pattern) if path.is_file() and "__pycache__" not in path.parts})
    files = {path.relative_to(package).as_posix(): sha256_file(path) for path in paths}
    return sha256_text(json.dumps([files, {name: _version(name) for name in _LIBRARIES}]))


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
