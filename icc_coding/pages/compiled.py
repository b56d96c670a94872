"""Templates as Python compiles them, kept where Python keeps the program's own compiled files: reading them takes a tenth of the time."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


class _CompiledPage(FileSystemBytecodeCache):
    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:  # a damaged file can fail in any way: it is made again
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):  # a full disk: they are compiled again the next time
            super().dump_bytecode(bucket)


def compiled_beside(templates: Path) -> FileSystemBytecodeCache | None:
    """The cache of the templates in a folder; None where nothing may be written, and when Python was told to keep nothing.

    It lies with the program and never in a study: what is in it is run, and a study may come from anybody.
    """
    if sys.dont_write_bytecode:
        return None
    try:
        place = Path(cache_from_source(str(templates / "of.py"))).parent
        place.mkdir(parents=True, exist_ok=True)
    except (NotImplementedError, OSError):  # this Python compiles nothing ahead, or the program is not ours to write to
        return None
    return _CompiledPage(str(place)) if os.access(place, os.W_OK) else None
