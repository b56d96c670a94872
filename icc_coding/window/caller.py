"""What a step that runs in a process of its own says to the window, and hears from it; the lines are described in :mod:`icc_coding.window.child`."""

from __future__ import annotations

import _thread
import json
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread, main_thread
from typing import IO, Any

from icc_coding.phrasing import WRITING

Step = Callable[["Caller", Mapping[str, Any]], Mapping[str, Any]]


class Caller:
    """What a step says to the window and hears from it: the study's folder, and the window that started it."""

    def __init__(self, root: Path, incoming: IO[str], outgoing: IO[str]) -> None:
        self.root = root
        self._out = outgoing
        self._answers: SimpleQueue[str] = SimpleQueue()
        self.wrote = False  # whether writing has begun: then it is too late to cancel
        self._lock = Lock()
        Thread(target=self._listen, args=(incoming,), daemon=True).start()

    def say(self, **words: Any) -> None:
        """One line to the window; it begins anew, for cancelling may have cut off the one before."""
        self._out.write("\n" + json.dumps(words, ensure_ascii=False) + "\n")
        self._out.flush()

    def progress(self, what: str, done: int, size: int) -> None:
        """How far it is; from :data:`WRITING` on it is too late to cancel."""
        if what == WRITING:
            self._begin_writing()
        self.say(progress=[what, int(done), int(size)])

    @contextmanager
    def writing(self) -> Iterator[None]:
        """What is written inside the block is written as a whole."""
        self._begin_writing()
        yield

    def ask(self, question: Mapping[str, Any]) -> bool:
        """Put a question to the person and wait, however long, for yes or no."""
        self.say(ask=question)
        given = self._answers.get()
        if given == "cancel":
            raise KeyboardInterrupt
        return given == "yes"

    def _begin_writing(self) -> None:
        with self._lock:
            first, self.wrote = not self.wrote, True
        if first:
            self.say(writing=True)

    def _listen(self, incoming: IO[str]) -> None:
        for line in incoming:
            self._answers.put(line.strip())
            with self._lock:
                if line.strip() == "cancel" and not self.wrote:
                    _interrupt()
        os._exit(3)  # the window is gone


def _interrupt() -> None:
    """As Ctrl-C does; a real signal also wakes a thread that waits."""
    if os.name == "posix":
        signal.pthread_kill(main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main()
