"""Long work in a process of its own: it can be cancelled, its memory comes back, and the window goes on answering meanwhile.

The window writes one line of JSON to its standard input (step, study, options) and reads lines of JSON from its standard output: `progress`
(what, done, all), `note`, `ask` (a question, answered by a line `yes` or `no`), `writing` (from now on it is not cancelled any more), and
in the end one of `result`, `error` (a sentence), `fault` (ours; without words that may quote) or `cancelled`. When the window goes away, so
does the process.
"""

from __future__ import annotations

import _thread
import json
import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread, main_thread
from typing import IO, Any

from icc_coding.errors import LeftOut, UserError, explain
from icc_coding.phrasing import WRITING

Step = Callable[["Talk", Mapping[str, Any]], Mapping[str, Any]]


class Talk:
    """What a step has to talk with: the study's folder, and the window that started it."""

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


def main() -> int:
    """Do the one step that standard input asks for."""
    from icc_coding.window.steps import STEPS

    with suppress(AttributeError, OSError):
        os.nice(5)  # people who review go first
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a script that puts the window into the background has it ignored
    incoming = open(os.dup(0), encoding="utf-8")  # noqa: SIM115, PTH123 - open until the process ends
    outgoing = open(os.dup(1), "w", encoding="utf-8")  # noqa: SIM115, PTH123
    os.dup2(2, 1)  # what a library prints is no word of ours
    asked = json.loads(incoming.readline())
    talk = Talk(Path(asked["study"]), incoming, outgoing)
    try:
        with _notes(talk):
            result = STEPS[asked["step"]](talk, asked["options"])
        talk.say(result=result)
    except KeyboardInterrupt:
        talk.say(cancelled=True)
    except UserError as error:
        talk.say(error=str(error))
    except OSError as error:
        talk.say(error=explain(error))
    except MemoryError:
        talk.say(error="There is not enough memory for this. Close other programs, or work on fewer transcripts at a time.")
    except Exception as error:  # without its message, which may quote an interview
        places = "".join(traceback.format_tb(error.__traceback__)[-3:])
        talk.say(fault=f"{type(error).__name__}\n{places}")
    return 0


@contextmanager
def _notes(talk: Talk) -> Iterator[None]:
    """What was left out while the rest went on is said once."""
    said: set[str] = set()
    with warnings.catch_warnings():

        def show(message: Warning | str, category: type[Warning], *_: object, **__: object) -> None:
            if issubclass(category, LeftOut) and str(message) not in said:
                said.add(str(message))
                talk.say(note=str(message))

        warnings.simplefilter("always", LeftOut)
        warnings.showwarning = show  # type: ignore[assignment]
        yield


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # threads of libraries do not keep it
