"""One window: the study it shows, who may come, and the review of it once that is open."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from fastapi import FastAPI
from jinja2 import Environment

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.logs.names import known_coder
from icc_coding.errors import UserError
from icc_coding.keeping.newer import Digests
from icc_coding.reviewing.desk import Desk
from icc_coding.reviewing.queue import Options
from icc_coding.reviewing.standing import Again
from icc_coding.reviewing.web.access import Access
from icc_coding.reviewing.web.app import make_review, make_room, warm_up_when_idle
from icc_coding.reviewing.web.room import Room, make_templates
from icc_coding.study import Study
from icc_coding.window.counting import PassageCounts
from icc_coding.window.incoming import Tray
from icc_coding.window.reader import StudyReader, signature
from icc_coding.window.recent import remember
from icc_coding.window.running import find_running, forget_running, write_running
from icc_coding.window.work import COMMAND, DONE, Work, WorkItem, busy

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Opened:
    """The review of a study, ready to answer: its room, its pages, and the counts that home shows."""

    room: Room
    review: FastAPI
    counts: PassageCounts


@dataclass
class Window:
    """What is shown now. `warms`: what the first evidence would wait for is loaded beforehand. `trouble` says in a sentence why a study's review cannot be opened ('' while there is no reason),
    `moved` that it could not come back where it was."""

    access: Access
    study: Study | None = None
    options: Options = Options()  # noqa: RUF009 - frozen
    again: Mapping[str, Sequence[Again]] = field(default_factory=dict)
    opened: Opened | None = None
    opening: bool = False
    trouble: str = ""
    moved: str = ""
    warms: bool = False
    pages: Environment = field(default_factory=lambda: make_templates(HERE / "templates"))
    command: Sequence[str] = COMMAND
    digests: Digests = field(default_factory=Digests)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.work = Work(self._worked, self.command)
        self.reader = StudyReader(self._read, self.command, idle=self._idle)
        self.brought: Tray | None = None  # the file that `import` is about
        if self.study is not None:
            self._turn_to(self.study)

    def show(self, study: Study) -> None:
        """Turn to a study: home at once, its review as soon as it is read."""
        if self.work.piece is not None and self.work.piece.active:
            raise UserError(busy(self.work.piece))
        self.forget()
        self.study, self.opened, self.trouble, self.moved = study, None, "", ""
        self.options, self.again = Options(blind_share=self.options.blind_share, seed=self.options.seed), {}
        self.work.piece = None
        self._turn_to(study)
        self.announce()
        self.look()

    def _turn_to(self, study: Study) -> None:
        self.reader.turn_to(study)
        self.brought = Tray(study, "brought")

    def look(self) -> None:
        """Have all transcripts read by a process of its own; the review is opened (anew) when that has ended well."""
        if self.study is not None:
            self.opening = self.opened is None
            self.reader.check(self.study)

    def begin(self, step: str, options: Mapping[str, Any], by: str) -> None:
        """Start a piece of work; while transcripts are being read it waits for its turn. Raises UserError while another one is going on."""
        if self.study is None:
            raise UserError("Choose a study first.")
        if not self.reader.active:
            self.work.start(self.study, step, options, by)
            return
        self.work.line_up(step, options, by, "The transcripts are just being read; it begins when that is done.")
        if not self.reader.active:  # the reading ended in between
            self._idle()

    def _idle(self) -> None:
        """The reader has nothing more to do: what waits for it has its turn."""
        if self.study is not None:
            self.work.go_on(self.study)

    def _worked(self, piece: WorkItem) -> None:
        if piece.step in ("code", "import") and piece.status == DONE and not piece.result.get("unchanged"):
            self.look()

    def _read(self, ended_well: bool) -> None:
        """All transcripts were read (or a file stopped the reader, which must not stop the window)."""
        if not ended_well:
            self.opening = False
            self.trouble = self.reader.trouble
            return
        if self.opened is None or self.reader.changed:
            self.open_later()

    def announce(self) -> None:
        """Let a second `open` of this study find this window, and keep the study among the last ones."""
        first = find_running(self.study) is None
        if first:
            write_running(self.study, self.access.port, self.key, self.access.tokens[self.key])
        if self.study is not None:
            remember(self.study, port=self.access.port if first else 0)

    def forget(self) -> None:
        """The window closes, or turns to another study."""
        self.work.stop()
        self.reader.stop()
        if self.brought is not None:
            self.brought.clear()
        forget_running(self.study, self.key)

    @property
    def key(self) -> str:
        """The token of the host's link."""
        return next(token for token, person in self.access.tokens.items() if person in self.access.hosts or not self.access.hosts)

    def open_later(self) -> None:
        """Read the study and open its review in the background; what is open stays until then."""
        self.opening = True
        Thread(target=self._try_to_open, daemon=True).start()

    def open_now(self) -> None:
        """Read the study and open its review. Raises UserError when it cannot be."""
        study = self.study
        assert study is not None
        with self._lock:
            files = signature(study)
            desk = _open_desk(study, self.options)
            room = make_room(desk, self.access, self.options, self.again, self.pages)
            fresh = Opened(room, make_review(room), PassageCounts(desk))
            if self.study is not study:  # another one was chosen meanwhile
                return
            before, self.opened, self.trouble = self.opened, fresh, ""
            self.reader.opened_with(files)
            if before is not None:
                _carry_over(before.room, room)
        gc.unfreeze()
        gc.collect()
        gc.freeze()  # what was loaded stays: without this the collector would walk through all of it every now and then
        if self.warms and not self.options.hidden:
            Thread(target=warm_up_when_idle, args=(room,), daemon=True).start()

    def _try_to_open(self) -> None:
        try:
            self.open_now()
        except UserError as error:
            self.trouble = str(error)
        except Exception as error:  # home has to say it; without its message, which may quote
            self.trouble = f"The study cannot be opened, by a fault of icc-coding ({type(error).__name__})."
        finally:
            self.opening = False

    def name_of(self, written: str) -> str:
        """The coder whom a person at this machine means. Raises UserError for a name that cannot be one, or belongs to a link that only shows."""
        if self.study is None:
            raise UserError("Choose a study first.")
        coder = known_coder(self.study, written)
        if coder in self.access.lookers:
            raise UserError(f"`{coder}` is the name of whoever only looks. Choose another name.")
        return coder

    def bare(self) -> dict[str, Any]:
        """What the templates need while no review is open."""
        return {
            "session": None,
            "desk": None,
            "codebook": self._codebook(),
            "version": 0,
            "problems": [],
            "message": "",
            "several": False,
            "at_home": True,
            "place": "",
            "label_of": lambda code: code,
        }

    def _codebook(self) -> Codebook | None:
        try:
            return Codebook.load(self.study.codebook) if self.study is not None else None
        except UserError:
            return None


def _open_desk(study: Study, options: Options) -> Desk:
    """The desk, with a backup before many decisions are made at once."""
    from icc_coding.keeping.archive import backup

    desk = Desk.open(study, also=options.texts)
    desk.before_bulk = lambda: backup(study, reason="bulk")
    return desk


def _carry_over(old: Room, new: Room) -> None:
    """What must not be forgotten when a study is read anew: filters, and which passages were seen and so are not drawn for blind reading."""
    for coder, session in old.sessions.items():
        if session.options is not old.options:
            new.begin(coder, session.options)
        fresh = new.session_of(coder)
        fresh.queue.seen_texts |= session.queue.seen_texts
        for text, spans in session.queue.seen_spans.items():
            fresh.queue.seen_spans.setdefault(text, []).extend(spans)
        if session.filter.narrows:
            try:
                fresh.choose(session.filter)
            except UserError:  # what it narrowed to is gone
                continue
