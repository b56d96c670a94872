"""One piece of work at a time: what is running, how far it is, and how it ended.

A piece runs in a process of its own (:mod:`icc_coding.window.child`), so it goes on when every tab is closed, and cancelling it gives its memory
back. What it has said stays here until the next one begins.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Lock, Thread
from typing import Any

from icc_coding.errors import UserError
from icc_coding.study import Study

WAITING, RUNNING, ASKING, DONE, FAILED, CANCELLED = "waiting", "running", "asking", "done", "failed", "cancelled"
COMMAND = (sys.executable, "-P", "-m", "icc_coding.window.child")
_UNTOUCHED = "Cancelled; the study is as it was."
_PATIENCE = 15.0  # seconds that a cancelled piece may take to put down what it holds


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One piece of work. `since` and `until` are ISO 8601 UTC; `said` is how it ended, in a sentence; `question` what it waits for an answer to."""

    step: str
    by: str
    since: str
    options: Mapping[str, Any] = field(default_factory=dict)
    status: str = RUNNING
    what: str = ""
    done: int = 0
    size: int = 0
    writing: bool = False
    notes: tuple[str, ...] = ()
    question: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)
    said: str = ""
    until: str = ""

    @property
    def active(self) -> bool:
        """Whether it is not over yet."""
        return self.status in (WAITING, RUNNING, ASKING)

    @property
    def share(self) -> float | None:
        """How much of it is done, as far as it can tell; None when it cannot."""
        return min(1.0, self.done / self.size) if self.size > 0 else None


class Work:
    """What a window has its processes do. `ended` is told about every piece that is over."""

    def __init__(self, ended: Callable[[WorkItem], None] = lambda piece: None, command: Sequence[str] = COMMAND) -> None:
        self._ended = ended
        self._command = tuple(command)
        self._lock = Lock()
        self._process: subprocess.Popen[str] | None = None
        self._to_end: subprocess.Popen[str] | None = None  # whoever was asked to stop
        self.piece: WorkItem | None = None

    def start(self, study: Study, step: str, options: Mapping[str, Any] | None = None, by: str = "") -> WorkItem:
        """Begin a piece of work. Raises UserError while another one is going on."""
        with self._lock:
            self._check_free()
            return self._launch(study, WorkItem(step, by, _now(), dict(options or {})))

    def line_up(self, step: str, options: Mapping[str, Any], by: str, why: str) -> None:
        """A piece that begins with :meth:`go_on`; `why` it has to wait, in a sentence. Raises UserError while another one is going on."""
        with self._lock:
            self._check_free()
            self.piece = WorkItem(step, by, _now(), dict(options), status=WAITING, what=why)

    def go_on(self, study: Study) -> None:
        """What waits for its turn begins. Nothing happens when nothing waits."""
        with self._lock:
            if self.piece is not None and self.piece.status == WAITING:
                self._launch(study, replace(self.piece, status=RUNNING, since=_now(), what=""))

    def _check_free(self) -> None:
        if self.piece is not None and self.piece.active:
            raise UserError(busy(self.piece))

    def _launch(self, study: Study, piece: WorkItem) -> WorkItem:
        self.piece = piece
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
        )
        self._send(json.dumps({"step": piece.step, "study": str(study.root), "options": dict(piece.options)}))
        Thread(target=self._follow, args=(self._process,), daemon=True).start()
        return piece

    def answer(self, yes: bool) -> None:
        """Answer the question of the piece that waits. Raises UserError when none does."""
        with self._lock:
            if self.piece is None or self.piece.status != ASKING:
                raise UserError("Nothing is waiting for an answer any more.")
            self.piece = replace(self.piece, status=RUNNING, question={})
            self._send("yes" if yes else "no")

    def cancel(self) -> None:
        """Ask what is running to stop; it puts down what it holds, and is ended when it does not. Nothing happens when nothing runs.

        Raises UserError when it is writing its results just now: that takes a moment and is done as a whole.
        """
        with self._lock:
            if self.piece is not None and self.piece.status == WAITING:
                self.piece = replace(self.piece, status=CANCELLED, said="Cancelled before it began; the study is as it was.", until=_now())
                return
            if self.piece is None or not self.piece.active or self._process is None:
                return
            if self.piece.writing:
                raise UserError("It is writing its results just now, which takes a moment and is not interrupted.")
            self._to_end = self._process
            self._send("cancel")
            Thread(target=self._end_at_last, args=(self._process,), daemon=True).start()

    def stop(self) -> None:
        """The window closes: what is running ends as well, and what waits does not begin."""
        with self._lock:
            if self.piece is not None and self.piece.status == WAITING:
                self.piece = replace(self.piece, status=CANCELLED, until=_now())
            process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)

    def _send(self, line: str) -> None:
        process = self._process
        if process is not None and process.stdin is not None:
            with suppress(OSError, ValueError):  # it has just ended; what reads it says how
                process.stdin.write(line + "\n")
                process.stdin.flush()

    def _end_at_last(self, process: subprocess.Popen[str]) -> None:
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            if self.piece is not None and not self.piece.writing:
                process.kill()

    def _follow(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            with suppress(ValueError), self._lock:
                if self._process is process:
                    self._take(json.loads(line))
        code = process.wait()
        if process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()
        with self._lock:
            if self._process is not process or self.piece is None:  # the next piece has begun meanwhile
                return
            if self.piece.active and self._to_end is process and not self.piece.writing:  # it had to be ended, or had not quite begun
                self.piece = replace(self.piece, status=CANCELLED, said=_UNTOUCHED)
            elif self.piece.active:
                self.piece = replace(self.piece, status=FAILED, said=_broken(code))
            piece = replace(self.piece, until=_now())
        self._ended(piece)  # before it is said to be over, so that whoever sees its end also sees what comes of it
        with self._lock:
            if self._process is process:
                self.piece = piece

    def _take(self, words: Mapping[str, Any]) -> None:
        piece = self.piece
        assert piece is not None
        for kind, value in words.items():
            if kind == "progress":
                piece = replace(piece, what=value[0], done=value[1], size=value[2])
            elif kind == "note":
                piece = replace(piece, notes=(*piece.notes, value))
            elif kind == "writing":
                piece = replace(piece, writing=True)
            elif kind == "ask":
                piece = replace(piece, status=ASKING, question=value)
            elif kind == "result":
                piece = replace(piece, status=DONE, result=value, said=value.get("said", ""))
            elif kind == "error":
                piece = replace(piece, status=FAILED, said=value)
            elif kind == "fault":
                print(f"A fault of icc-coding in `{piece.step}`: {value}", file=sys.stderr)
                piece = replace(piece, status=FAILED, said="It failed, by a fault of icc-coding. What was saved before is still there.")
            elif kind == "cancelled" and piece.active:
                piece = replace(piece, status=CANCELLED, said=_UNTOUCHED)
        self.piece = piece


def busy(piece: WorkItem) -> str:
    """What is going on, in a sentence."""
    if piece.status == WAITING:
        return f"`{piece.step}` waits for its turn. Wait for it, or cancel it first."
    far = "" if piece.share is None else f", {piece.share:.0%}"
    waits = " and waits for an answer" if piece.status == ASKING else ""
    since = datetime.fromisoformat(piece.since).astimezone()  # as the clock on this machine's wall
    return f"`{piece.step}` has been running since {since:%H:%M}{far}{waits}. Wait for it, or cancel it first."


def _broken(code: int) -> str:
    """What a process that ended without a word can have died of."""
    if code in (-9, 137):
        return "The system stopped it, most likely because memory ran out. Close other programs and try again; the study is as it was."
    return f"It stopped without saying why (exit code {code}). The study is as it was; try again."


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
