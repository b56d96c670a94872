"""The codebook while people work with it: a change of its file is taken in at once, a broken one is told and the last good one stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from time import time

from icc_coding.codebook.changing.ledger import entries
from icc_coding.codebook.diff import compare
from icc_coding.codebook.model import Codebook
from icc_coding.decisions.overlap import renamed_codes
from icc_coding.errors import Problem
from icc_coding.files import sha256_file
from icc_coding.phrasing import how_many
from icc_coding.study import Study

Stamp = tuple[int, int, int]  # size, time of the last change, number of the file
_SETTLES = 0.5  # seconds in which an editor that writes in pieces has finished
_KINDS = {"added": "new", "removed": "gone", "renamed": "renamed", "merged": "merged", "changed": "changed"}


@dataclass(frozen=True, slots=True)
class News:
    """What changed in the codebook, in words, and who did it ('' for an editor)."""

    what: str
    coder: str = ""


class CodebookWatcher:
    """Looks at the codebook's file, which costs next to nothing while nobody saves it."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._stamp: Stamp | None = None  # so that the first look sees what was saved while the study was being opened
        self.problems: tuple[Problem, ...] = ()

    def poll(self) -> Codebook | None:
        """The codebook, if its file was saved since the last look and can be read; what is wrong with it is in `problems`."""
        stamp = _stamp(self._study.codebook)
        if stamp == self._stamp:
            return None
        found, problems = Codebook.check(self._study.codebook)
        if found is None and stamp is not None and time() - stamp[1] / 1e9 < _SETTLES:
            return None
        self._stamp = stamp
        kept = "Until it is mended the last good codebook is used."
        self.problems = tuple(Problem(Path(one.file).name, one.line, one.message, f"{one.remedy} {kept}".strip()) for one in problems[:3])
        return found


def _stamp(path: Path) -> Stamp | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def leads_elsewhere(old: Codebook, new: Codebook, named: Iterable[str]) -> bool:
    """Whether any of these ids means another code, or none, with the new codebook."""
    (then, before), (now, after) = ((renamed_codes(book), {code.id for code in book.codes}) for book in (old, new))
    return any({then.get(name, name)} & before != {now.get(name, name)} & after for name in set(named))


def news_of(study: Study, old: Codebook, new: Codebook) -> News:
    """Who changed what: by the study's record of changes, else by comparing."""
    try:
        digest = sha256_file(study.codebook)[:16]
    except OSError:
        digest = ""
    for entry in reversed(entries(study)):
        if entry.after == digest:
            return News(entry.what, entry.coder)
    diff = compare(old, new)
    numbers = {word: sum(change.kind == kind for change in diff.codes) for kind, word in _KINDS.items()}
    told = [f"{how_many(number, 'code')} {word}" for word, number in numbers.items() if number]
    return News("codebook.yaml was saved in an editor" + (f": {', '.join(told)}" if told else ""))
