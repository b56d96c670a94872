"""Reading transcripts for home: in a process of its own, so that no file can take the window with it, and again whenever files have changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from icc_coding.study import Study
from icc_coding.window.incoming import Tray
from icc_coding.window.work import DONE, Work, WorkItem

Signature = tuple[tuple[str, int, int], ...]


class StudyReader:
    """What was understood of the study's files, and what came of those that were sent. `ended` is told whether all could be read; `idle` when
    nothing more waits to be read."""

    def __init__(self, ended: Callable[[bool], None], command: Sequence[str], idle: Callable[[], None] = lambda: None) -> None:
        self._ended = ended
        self._idle = idle
        self._work = Work(self._over, command)
        self._study: Study | None = None
        self._seen: Signature = ()
        self._opened: Signature = ()
        self.tray: Tray | None = None
        self.checked: Mapping[str, Any] = {}
        self.taken: tuple[Mapping[str, Any], ...] = ()
        self.trouble = ""
        self._wanted = False  # files have come while others were being read
        self._busy = False  # from the start of a reading until all that follows from it has been begun

    @property
    def active(self) -> bool:
        """Whether files are being read just now."""
        return self._busy

    @property
    def piece(self) -> WorkItem | None:
        """What is being read, or was last."""
        return self._work.piece

    def turn_to(self, study: Study) -> None:
        """Another study: nothing is known of it yet."""
        self._study, self.tray = study, Tray(study)
        self.checked, self.taken, self.trouble, self._seen, self._opened, self._wanted = {}, (), "", (), (), False

    def check(self, study: Study) -> None:
        """Read all files, unless they are being read already."""
        if not self.active:
            self._check(study)

    def _check(self, study: Study) -> None:
        self._study = study
        self._seen = signature(study)
        self._start(study, "check")

    def _start(self, study: Study, step: str, options: Mapping[str, Any] | None = None) -> None:
        self._busy = True
        try:
            self._work.start(study, step, options or {})
        except BaseException:
            self._busy = False
            raise

    def take(self) -> None:
        """Read the files that came in, and put into the study what can be read; as soon as what is being read now has ended."""
        if self._busy:
            self._wanted = True
            return
        self._take()

    def _take(self) -> None:
        assert self._study is not None
        assert self.tray is not None
        self._wanted = False
        waiting = [[str(one.place), one.name, one.taken] for one in self.tray.waiting.values()]
        self._start(self._study, "take", {"files": waiting})

    @property
    def outdated(self) -> bool:
        """Whether files or settings have changed since they were read; False before the first reading, which opening the window begins."""
        return self._study is not None and bool(self._seen) and not self.active and signature(self._study) != self._seen

    @property
    def changed(self) -> bool:
        """Whether what was read differs from what the review was opened with."""
        return self._opened != self._seen

    def opened_with(self, files: Signature) -> None:
        """The review was opened with these files."""
        self._opened = files

    def stop(self) -> None:
        """The window closes."""
        self._work.stop()
        if self.tray is not None:
            self.tray.clear()

    def _over(self, piece: WorkItem) -> None:
        try:
            self._follow(piece)
        finally:
            self._busy = self._work.piece is not None and self._work.piece.active
            if self._wanted and not self._busy and self.tray is not None and self.tray.waiting:
                self._take()
            if not self._busy:
                self._idle()

    def _follow(self, piece: WorkItem) -> None:
        self.trouble = "" if piece.status == DONE else _stopped(piece)
        if piece.step == "check":
            if piece.status == DONE:
                self.checked = piece.result
            self._ended(piece.status == DONE)
        elif piece.status == DONE:
            self._sort(piece.result["taken"])

    def _sort(self, taken: Sequence[Mapping[str, Any]]) -> None:
        """Files that were put into the study, or cannot be, wait no longer; those whose name is taken wait for an answer."""
        assert self.tray is not None
        names = {str(one.place): name for name, one in self.tray.waiting.items()}
        for line in taken:
            if line["outcome"] != "taken":
                self.tray.discard(names.get(line["place"], ""))
        self.taken = tuple(taken)
        if self._study is not None and any(line["outcome"] not in ("taken", "not read") for line in taken):
            self._check(self._study)


def signature(study: Study) -> Signature:
    """Names, sizes and times of what a reading follows from: cheap to ask, and different after any change."""
    found: list[tuple[str, int, int]] = []
    places: list[Path] = [study.settings_file, study.codebook, study.suggestions]
    with suppress(OSError):
        places += sorted(study.transcripts.rglob("*"))
    for place in places:
        with suppress(OSError):
            about = place.stat()
            found.append((str(place), about.st_size, about.st_mtime_ns))
    return tuple(found)


def _stopped(piece: WorkItem) -> str:
    """Why the files could not be read, with the one that was at hand."""
    at = f" while reading {piece.what}" if piece.what else ""
    return f"Reading the transcripts stopped{at}: {piece.said} Take that file out of transcripts/ if it happens again."
