"""What is installed beside this program: versions and files, read from what pip leaves in a `.dist-info` folder.

`importlib.metadata` knows the same, but its import and a dozen versions take a twentieth of a second of processor, a third of what a run
with nothing new takes. It is asked only about what is not installed in this way.
"""

from __future__ import annotations

import csv
import os
import re
import sys
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

_OTHERWISE = (".egg-info", ".egg-link", ".egg")


def version(name: str) -> str:
    """The version of a distribution; '' where it is not installed."""
    if (folder := _folders(tuple(sys.path)).get(_compared(name))) is not None:
        with suppress(OSError, UnicodeDecodeError), (folder / "METADATA").open(encoding="utf-8") as handle:
            for line in handle:
                if line.startswith("Version:"):
                    return line.removeprefix("Version:").strip()
                if not line.strip():  # what follows describes the distribution in its own words
                    break
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def files(name: str) -> list[Path]:
    """The files of a distribution, also those that somebody has deleted since; none where it is not installed."""
    if (folder := _folders(tuple(sys.path)).get(_compared(name))) is not None:
        with suppress(OSError, UnicodeDecodeError), (folder / "RECORD").open(encoding="utf-8", newline="") as handle:
            return [folder.parent / row[0] for row in csv.reader(handle) if row]
    from importlib import metadata

    try:
        return [Path(str(file.locate())) for file in metadata.files(name) or []]
    except metadata.PackageNotFoundError:
        return []


@lru_cache(maxsize=1)
def _folders(places: tuple[str, ...]) -> dict[str, Path | None]:
    """The `.dist-info` folder of each distribution by its name; of several the first, as it is the one that is imported."""
    found: dict[str, Path | None] = {}
    for place in dict.fromkeys(places):
        with suppress(OSError):
            for entry in os.scandir(place or "."):
                if entry.name.endswith((".dist-info", *_OTHERWISE)):
                    name = _compared(entry.name.rpartition(".")[0].partition("-")[0])
                    found.setdefault(name, Path(entry.path) if entry.name.endswith(".dist-info") else None)
    return found


def _compared(name: str) -> str:
    """A name as pip compares names."""
    return re.sub(r"[-_.]+", "_", name).lower()
