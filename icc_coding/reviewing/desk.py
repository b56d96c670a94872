"""The desk: what everybody who reviews a study shares. Codebook, transcripts, suggestions, and all decisions as they come in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING

from icc_coding.codebook.model import Codebook
from icc_coding.decisions.logs.log import Logs, read_logs
from icc_coding.decisions.logs.record import Draft, Record
from icc_coding.decisions.logs.watch import LogWatcher
from icc_coding.decisions.logs.writer import LogWriter
from icc_coding.decisions.overlap import Span, renamed_codes
from icc_coding.decisions.state import existing_codes, load_state
from icc_coding.errors import Problem
from icc_coding.reviewing.assignments import Assignments, AssignmentWatcher
from icc_coding.reviewing.code_keys import CodeKeys, code_keys
from icc_coding.reviewing.proposals import Proposals, named_today
from icc_coding.reviewing.renewing import CodebookWatcher, News, leads_elsewhere, news_of
from icc_coding.reviewing.search import SearchText
from icc_coding.reviewing.word_search import WordSearch
from icc_coding.study import Study
from icc_coding.transcripts.model import Transcript
from icc_coding.transcripts.withdrawn import WithdrawnWatcher

if TYPE_CHECKING:
    from icc_coding.suggesting.store import Suggestion

DeskChange = tuple[str, str | None, Span]  # coder, text, the region that a record is about
BULK = 20  # decisions in one step before which a backup is due


class Desk:
    """One study under review. Reads the logs once, then only what is added; `lock` guards it and the sessions on it."""

    def __init__(
        self,
        study: Study,
        codebook: Codebook,
        transcripts: Sequence[Transcript],
        suggestions: Iterable[Suggestion],
        logs: Logs | None = None,
    ) -> None:
        self.study = study
        self.codebook = codebook
        self.code_keys: CodeKeys = code_keys(codebook)
        self._keys_held = dict(self.code_keys)  # also of codes that are gone, which an undo may bring back
        self.transcripts: dict[str, Transcript] = {}
        for transcript in transcripts:
            self.transcripts.setdefault(transcript.text_hash, transcript)
        self.by_name = {transcript.name: transcript for transcript in self.transcripts.values()}
        self._suggestions = tuple(suggestions)
        self.proposals = Proposals(named_today(self._suggestions, codebook), self.transcripts)
        self.lock = RLock()
        logs = logs or read_logs(study)
        self.notices: tuple[Problem, ...] = logs.notices
        self.state = load_state(study, codebook, logs=logs)
        self._watcher = LogWatcher(study, logs)
        self._logs = [replace(log, records=tuple(log.records[-1:])) for log in logs.files]  # as they were when the desk was opened
        self._writers: dict[str, LogWriter] = {}
        self._listeners: list[Callable[[DeskChange], None]] = []
        self._renewals: list[Callable[[bool], None]] = []
        self._codebook_watcher = CodebookWatcher(study)
        self._assignment_watcher = AssignmentWatcher(study)
        self._withdrawn = WithdrawnWatcher(study)
        self.news: News | None = None  # of the last change of the codebook since the desk was opened
        self.version = self.codebook_version = 0
        self.before_bulk: Callable[[], object] = lambda: None  # whoever opens the desk may have a backup made
        self.refresh()

    @classmethod
    def open(cls, study: Study, *, also: Iterable[str] = ()) -> Desk:
        """Open a study for review; raises UserError when it has nothing to review or a log is damaged.

        `also` are texts that must be there even when their transcripts were corrected since: a sample is read as it was drawn.
        """
        from icc_coding.decisions.state import referred_texts
        from icc_coding.suggesting.store import load_suggestions
        from icc_coding.transcripts import load_transcript, read_study
        from icc_coding.transcripts.folder import none_read

        codebook = Codebook.load(study.codebook)
        logs = read_logs(study)
        transcripts = read_study(study, keep=referred_texts(study, logs)).transcripts
        current = {transcript.text_hash for transcript in transcripts}
        earlier = [load_transcript(study, text) for text in dict.fromkeys(also) if text not in current]
        transcripts = (*transcripts, *(replace(item, name=f"{item.name} (as it was)") for item in earlier))
        if not transcripts:
            raise none_read(study)
        return cls(study, codebook, transcripts, load_suggestions(study), logs)

    def listen(self, listener: Callable[[DeskChange], None]) -> None:
        """Be told about every record that comes in, one's own and others'."""
        self._listeners.append(listener)

    def when_renewed(self, listener: Callable[[bool], None]) -> None:
        """Be told when another codebook is in use, and whether suggestions and decisions are under other codes with it."""
        self._renewals.append(listener)

    def refresh(self) -> None:
        """Take in what was written to any log, and to the codebook, since the last look; notice what was damaged or put right."""
        before = self.problems
        self._take(self._watcher.poll())
        codebook = self._codebook_watcher.poll()
        if codebook is not None and codebook != self.codebook:
            self._renew(codebook)
        if self._assignment_watcher.poll() or self.problems != before:
            self.version += 1

    def refuse_withdrawn(self) -> None:
        """Raise UserError when somebody in these transcripts was withdrawn since they were opened."""
        self._withdrawn.refuse(self.transcripts)

    @property
    def assignments(self) -> Assignments:
        """Who reads which transcript."""
        return self._assignment_watcher.now

    def is_for(self, text: str, coder: str) -> bool:
        """Whether a transcript is put before a coder."""
        return self.assignments.is_for(self.transcripts[text].name, coder)

    @property
    def problems(self) -> list[Problem]:
        """What was damaged while the desk was open: logs, whose further decisions are not taken in, the codebook, and the assignments."""
        elsewhere = (*self._codebook_watcher.problems, *self._assignment_watcher.problems)
        return [*elsewhere, *(problem for problems in self._watcher.problems.values() for problem in problems)]

    def _renew(self, codebook: Codebook) -> None:
        """Use another codebook from now on. Only where ids lead elsewhere with it are suggestions and decisions sorted anew."""
        old, self.codebook = self.codebook, codebook
        self.__dict__.pop("code_numbers", None)
        self.code_keys = code_keys(codebook, self._keys_held)
        self._keys_held |= self.code_keys
        elsewhere = leads_elsewhere(old, codebook, {item.code for item in self._suggestions})
        if elsewhere:
            self.proposals = Proposals(named_today(self._suggestions, codebook), self.transcripts, self.proposals)
        if renamed_codes(old) != renamed_codes(codebook):
            self.state = load_state(self.study, codebook)
            elsewhere = True
        else:
            self.state.know(existing_codes(self.study, codebook, self.state.columns))
        for listener in self._renewals:
            listener(elsewhere)
        self.news = news_of(self.study, old, codebook)
        self.codebook_version += 1
        self.version += 1

    def writer(self, coder: str) -> LogWriter:
        """What saves one coder's decisions, its log verified. Raises UserError when that log is broken."""
        if coder not in self._writers:
            writer = LogWriter(self.study, coder)
            writer.check(next((log for log in self._logs if log.path == writer.path), None))
            self._writers[coder] = writer
        return self._writers[coder]

    def write(self, coder: str, drafts: Sequence[Draft]) -> tuple[Record, ...]:
        """Save decisions of one coder, in one step; when this returns they are on the disk. Before many at once, :attr:`before_bulk` is called."""
        if len(drafts) >= BULK:
            self.before_bulk()
        writer = self.writer(coder)
        records = writer.append(drafts)
        if records and writer.last_append is not None:
            self._watcher.wrote(writer.last_append)
        self._take([(writer.device, record) for record in records])
        return records

    def _take(self, entries: Sequence[tuple[str, Record]]) -> None:
        known = [record for _, record in entries if not self.state.has(record.id)]
        if not known:
            return
        self.state.add(entries)
        self.version += 1
        for record in known:
            change = (record.coder, record.text, self.region(record))
            for listener in self._listeners:
                listener(change)

    def region(self, record: Record) -> Span:
        """The span within which a record can have changed anything."""
        spans: list[Span] = []
        seen: set[str] = set()
        about: Record | None = record
        while about is not None and about.id not in seen:  # an undo reaches as far as what it undoes
            seen.add(about.id)
            spans += [about.span] if about.span else []
            spans += [about.to] if isinstance(about.to, tuple) else []
            about = self.state.find(about.undoes) if about.undoes else None
        return (min(start for start, _ in spans), max(end for _, end in spans)) if spans else (0, 0)

    def prepare(self) -> None:
        """Work out now what would make the first page or search wait."""
        for name in ("search_texts", "speakers", "codable", "code_numbers"):
            getattr(self, name)

    @cached_property
    def search_texts(self) -> dict[str, SearchText]:
        """Text hash -> the text made ready for quick searches."""
        return {text: SearchText(transcript.text) for text, transcript in self.transcripts.items()}

    @cached_property
    def talk(self) -> WordSearch:
        """All talk cut into words, for searches by word form; made at the first search."""
        return WordSearch(self.transcripts)

    @cached_property
    def speakers(self) -> list[str]:
        """Everyone who speaks and can be coded, by name."""
        return sorted({s for t in self.transcripts.values() for s in t.speakers if t.role(s) != "interviewer" and s})

    @cached_property
    def codable(self) -> int:
        """Characters of all codable segments."""
        return sum(segment.end - segment.start for transcript in self.transcripts.values() for segment in transcript.coded_segments)

    @cached_property
    def code_numbers(self) -> dict[str, int]:
        """Code id -> its place in the codebook, from 0."""
        return {code.id: number for number, code in enumerate(self.codebook.codes)}
