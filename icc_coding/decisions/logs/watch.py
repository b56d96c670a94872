"""Seeing what others decide while one is at work: other people's logs in a shared folder, one's own from another tab or process."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from icc_coding.decisions.logs.log import LogFile, Logs, log_paths, read_log, read_more
from icc_coding.decisions.logs.record import Record
from icc_coding.decisions.logs.writer import Append
from icc_coding.errors import Problem
from icc_coding.study import Study

Stamp = tuple[int, int]  # size and time of the last change


class LogWatcher:
    """Looks at the logs' sizes and times, and reads what was added."""

    def __init__(self, study: Study, logs: Logs = Logs()) -> None:  # noqa: B008 - an empty, frozen record
        self._study = study
        self._known = {log.path: _tail(log) for log in logs.files}
        self._stamps: dict[Path, Stamp] = {log.path: log.stamp for log in logs.files if log.stamp is not None}
        self.problems: dict[Path, tuple[Problem, ...]] = {}

    def poll(self) -> list[tuple[str, Record]]:
        """(device, record) of everything that came since the last look. A log that broke meanwhile gives nothing and is in `problems`."""
        found: list[tuple[str, Record]] = []
        for path in log_paths(self._study):
            try:
                stat = path.stat()
                stamp = (stat.st_size, stat.st_mtime_ns)
                if self._stamps.get(path) == stamp:
                    continue
                known = self._known.get(path)
                log = read_more(known) if known is not None else read_log(path)
            except OSError:  # being replaced by a cloud drive at this moment: seen at the next look
                continue
            self._stamps[path] = stamp
            if log.problems:
                self.problems[path] = log.problems
                continue
            self.problems.pop(path, None)
            found.extend((log.device, record) for record in log.records)
            self._known[path] = _tail(log)
        return found

    def wrote(self, append: Append) -> None:
        """Be told of an append of one's own, which need not be read again, unless something came in before it that was not seen yet."""
        known = self._known.get(append.log.path)
        if (known.sound_end if known is not None else 0) == append.begin:
            self._known[append.log.path] = _tail(append.log)
            if append.stamp is not None:
                self._stamps[append.log.path] = append.stamp


def _tail(log: LogFile) -> LogFile:
    return replace(log, records=log.records[-1:])
