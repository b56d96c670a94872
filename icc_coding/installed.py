"""What is installed beside this program: versions and files. `importlib.metadata` brings the parser of mail with it, so it is imported when asked."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=64)
def version(name: str) -> str:
    """The version of a distribution; '' where it is not installed."""
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def files(name: str) -> list[Path]:
    """The files of a distribution, also those that somebody has deleted since; none where it is not installed."""
    from importlib import metadata

    try:
        return [Path(str(file.locate())) for file in metadata.files(name) or []]
    except metadata.PackageNotFoundError:
        return []
