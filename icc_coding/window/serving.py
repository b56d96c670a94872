"""Serving a window until it is closed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType

from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.standing import Again
from icc_coding.reviewing.web.access import Access, is_loopback
from icc_coding.reviewing.web.listening import listen
from icc_coding.study import Study
from icc_coding.window.recent import moved_from, ports_for
from icc_coding.window.running import find_running
from icc_coding.window.window import Window

# Seconds that a long piece of work (a search) keeps the interpreter before another request has it. An answer looks at every coder's log and at
# other files; each look lets go of the interpreter, so with Python's 5 ms twenty coders' answers took most of a second beside a search.
_SWITCH = 0.0005


@dataclass(frozen=True, slots=True)
class Guests:
    """Who may come: coders, and those who only look. Without a coder the host says in the window who they are."""

    coders: Sequence[str] = ()
    lookers: Sequence[str] = ()


def open_window(
    study: Study | None,
    guests: Guests,
    options: Options,
    place: tuple[str, int],
    announce: Callable[[Window], None],
    *,
    again: Mapping[str, Sequence[Again]] = MappingProxyType({}),
    at_once: bool = True,
) -> None:
    """Serve a window at `place` (host, port; port 0: where the study was last, else the usual or the next free one) until interrupted. `announce`
    is told once the address is taken.

    With `at_once` home answers while the study is still being read; without it the review is opened first, and what is wrong with the study
    is raised as UserError, as an address that cannot be used is.
    """
    import uvicorn

    from icc_coding.reviewing.web.patience import PatientProtocol
    from icc_coding.window.app import make_window

    host, port = place
    listening = listen(host, *((port,) if port else ports_for(study)))
    people = tuple(guests.coders) or ("",)
    hosts = people if len(people) == 1 and is_loopback(host) else ()
    access = Access.grant(host, listening.getsockname()[1], people, guests.lookers, hosts)
    moved = "" if port or find_running(study) is not None else moved_from(study, access.port)
    window = Window(access, study, options, again, moved=moved, warms=True)
    if study is not None:
        if not at_once:
            window.open_now()
        window.look()
    window.announce()
    announce(window)
    config = uvicorn.Config(
        make_window(window),
        http=PatientProtocol,
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        backlog=128,
    )
    before = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH)
    try:
        with suppress(KeyboardInterrupt):  # uvicorn has shut down in order by then
            uvicorn.Server(config).run(sockets=[listening])
    finally:
        sys.setswitchinterval(before)
        window.forget()
