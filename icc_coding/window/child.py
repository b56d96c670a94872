"""Long work in a process of its own: it can be cancelled, its memory comes back, and the window goes on answering meanwhile.

The window writes one line of JSON to its standard input (step, study, options) and reads lines of JSON from its standard output: `progress`
(what, done, all), `note`, `ask` (a question, answered by a line `yes` or `no`), `writing` (from now on it is not cancelled any more), and
in the end one of `result`, `error` (a sentence), `fault` (ours; without words that may quote) or `cancelled`. When the window goes away, so
does the process.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from icc_coding.errors import NoteWarning, UserError, explain
from icc_coding.window.caller import Caller
from icc_coding.window.steps import STEPS


def main() -> int:
    """Do the one step that standard input asks for."""
    with suppress(AttributeError, OSError):
        os.nice(5)  # people who review go first
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a script that puts the window into the background has it ignored
    incoming = open(os.dup(0), encoding="utf-8")  # noqa: SIM115, PTH123 - open until the process ends
    outgoing = open(os.dup(1), "w", encoding="utf-8")  # noqa: SIM115, PTH123
    os.dup2(2, 1)  # what a library prints is no word of ours
    asked = json.loads(incoming.readline())
    caller = Caller(Path(asked["study"]), incoming, outgoing)
    try:
        with _notes(caller):
            result = STEPS[asked["step"]](caller, asked["options"])
        caller.say(result=result)
    except KeyboardInterrupt:
        caller.say(cancelled=True)
    except UserError as error:
        caller.say(error=str(error))
    except OSError as error:
        caller.say(error=explain(error))
    except MemoryError:
        caller.say(error="There is not enough memory for this. Close other programs, or work on fewer transcripts at a time.")
    except Exception as error:  # without its message, which may quote an interview
        places = "".join(traceback.format_tb(error.__traceback__)[-3:])
        caller.say(fault=f"{type(error).__name__}\n{places}")
    return 0


@contextmanager
def _notes(caller: Caller) -> Iterator[None]:
    """What is to be looked at while all goes on is said once."""
    said: set[str] = set()
    with warnings.catch_warnings():

        def show(message: Warning | str, category: type[Warning], *_: object, **__: object) -> None:
            if issubclass(category, NoteWarning) and str(message) not in said:
                said.add(str(message))
                caller.say(note=str(message))

        warnings.simplefilter("always", NoteWarning)
        warnings.showwarning = show  # type: ignore[assignment]
        yield


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # threads of libraries do not keep it
