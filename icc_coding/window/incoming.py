"""Files that a browser sends: streamed into the study's cache, each with a clean name, so many and so large at most."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool

from icc_coding.disk import is_shared, make_folder, open_new, part_name, sentence
from icc_coding.errors import UserError
from icc_coding.study import Study
from icc_coding.transcripts.adding import KEEP, clean_name

LARGEST = 150_000_000  # bytes of one file: what a reader holds in memory at most
MOST = 500  # files that wait to be read
_ROOM = 2 * LARGEST  # bytes that must stay free on the drive


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that came in and waits to be read. `taken`: what to do when the study has another file of its name."""

    place: Path
    name: str
    taken: str = KEEP


class Tray:
    """Where files wait: a folder of the study's cache, for its owner alone, empty when the window opens and closes."""

    def __init__(self, study: Study, name: str = "incoming") -> None:
        self.folder = study.cache / "window" / name
        self.waiting: dict[str, Incoming] = {}
        self.clear()

    async def receive(self, name: str, pieces: AsyncIterator[bytes]) -> Incoming:
        """Write a file as it comes. Raises UserError for an unusable name, too many files, or one that is too large; nothing of it stays."""
        file = clean_name(name)
        if len(self.waiting) >= MOST:
            raise UserError(f"{MOST} files are waiting already. Let these be read first.")
        place = self.folder / part_name("sent") / file
        with sentence(self.folder):
            make_folder(place.parent)
            if shutil.disk_usage(self.folder).free < _ROOM:
                raise UserError("The drive of the study is nearly full. Free some space and add the file again.")
        try:
            with sentence(place):
                await _write(place, pieces)
        except BaseException:
            self._drop(place)
            raise
        self.discard(file)
        self.waiting[file] = Incoming(place, file)
        return self.waiting[file]

    def settle(self, name: str, taken: str) -> None:
        """Say what to do with a file whose name is taken. Raises UserError when it does not wait here."""
        if name not in self.waiting:
            raise UserError(f"“{name}” is not waiting any more. Add it again.")
        self.waiting[name] = Incoming(self.waiting[name].place, name, taken)

    def discard(self, name: str) -> None:
        """Forget a file that waits."""
        found = self.waiting.pop(name, None)
        if found is not None:
            self._drop(found.place)

    def clear(self) -> None:
        """Forget all of them."""
        self.waiting.clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _drop(self, place: Path) -> None:
        with suppress(OSError):
            shutil.rmtree(place.parent, ignore_errors=True)


async def _write(place: Path, pieces: AsyncIterator[bytes]) -> None:
    size = 0
    with open_new(place, is_shared(place)) as handle:
        async for piece in pieces:
            size += len(piece)
            if size > LARGEST:
                raise UserError(f"“{place.name}” is larger than {LARGEST // 1_000_000} MB, which is more than is read at once. Split it.")
            await run_in_threadpool(handle.write, piece)
        handle.flush()
        await run_in_threadpool(os.fsync, handle.fileno())
    if size == 0:
        raise UserError(f"“{place.name}” is empty. Save or download it again.")
