"""Who reads which transcript: `coding/assignments.json`, shown to everybody and respected by the queue.

A transcript that is assigned is put before the people it is assigned to and nobody else; one that is assigned to nobody, before everybody.
Samples name their readers themselves and are not touched by this; whoever filters by a transcript is shown it in any case.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch

from icc_coding.decisions.logs.names import people
from icc_coding.errors import Problem, UserError
from icc_coding.files import read_kept, sha256_text, write_json_atomic
from icc_coding.study import Study

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Assignments:
    """`readers`: name of a transcript -> whoever reads it, by name. What is not in it is for everybody."""

    readers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def is_for(self, transcript: str, coder: str) -> bool:
        """Whether a transcript is put before a coder."""
        readers = self.readers.get(transcript)
        return not readers or coder in readers

    def of(self, coder: str) -> tuple[str, ...]:
        """The transcripts that are assigned to a coder, by name."""
        return tuple(sorted(name for name, readers in self.readers.items() if coder in readers))

    @property
    def coders(self) -> tuple[str, ...]:
        """Everyone to whom something is assigned, by name."""
        return tuple(sorted({coder for readers in self.readers.values() for coder in readers}))

    @property
    def fingerprint(self) -> str:
        """Names this state, so that a page can tell whether it is still the one it showed."""
        return sha256_text(json.dumps(sorted(self.readers.items())))[:16]


def load_assignments(study: Study) -> Assignments:
    """Read the study's assignments; none when there is no file. Raises UserError when the file is damaged."""
    if not study.assignments.exists():
        return Assignments()
    try:
        data = read_kept(study.assignments, _VERSION)
        found = {str(name): tuple(str(coder) for coder in coders) for name, coders in data["transcripts"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        remedy = "Put it back from a backup, or delete it and assign anew."
        raise UserError(f"{study.assignments}: is not a list of assignments as icc-coding writes it. {remedy}") from error
    return Assignments({name: coders for name, coders in sorted(found.items()) if coders})


def assign(study: Study, transcripts: Iterable[str], coders: Iterable[str], known: Collection[str]) -> Assignments:
    """Let coders read some transcripts, beside those who do already. `transcripts` are names or patterns (`wave-2*`) of the `known` ones.

    Raises UserError for a name that fits none, or a coder's name that cannot be one.
    """
    chosen, named = _named(transcripts, known), people(study, coders)
    if not named:
        raise UserError("Say who reads them, for example --coder ana.")
    with study.changing(study.assignments):
        now = dict(load_assignments(study).readers)
        for name in chosen:
            now[name] = tuple(sorted({*now.get(name, ()), *named}))
        return _keep(study, now)


def unassign(study: Study, transcripts: Iterable[str], coders: Iterable[str], known: Collection[str]) -> Assignments:
    """Take some transcripts from coders, or from everybody (no `coders`): what is left to nobody is for everybody again. Raises as above."""
    with study.changing(study.assignments):
        now = dict(load_assignments(study).readers)
        chosen, gone = _named(transcripts, {*known, *now}), set(people(study, coders))
        for name in chosen:
            now[name] = tuple(coder for coder in now.get(name, ()) if gone and coder not in gone)
        return _keep(study, now)


def set_assignments(study: Study, readers: Mapping[str, Iterable[str]], seen: str, known: Collection[str]) -> Assignments:
    """Put a whole table of readers in place, of the `known` transcripts. `seen` is the fingerprint of what was shown before.

    Raises UserError when somebody has changed it since, or a coder's name cannot be one.
    """
    wanted = {name: people(study, coders) for name, coders in readers.items() if name in known}
    with study.changing(study.assignments):
        before = load_assignments(study)
        if before.fingerprint != seen:
            raise UserError("Somebody has changed the assignments since you looked, so nothing was saved. Load the page again.")
        others = {name: coders for name, coders in before.readers.items() if name not in known}
        return _keep(study, others | wanted)


def forget_transcript(study: Study, name: str) -> None:
    """Take a transcript out of the list, because it was withdrawn."""
    if name in load_assignments(study).readers:
        unassign(study, [name], [], [name])


class AssignmentWatcher:
    """Looks at the file, which costs next to nothing while nobody writes it."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._stamp: tuple[int, int] | None = (-1, -1)
        self.now = Assignments()
        self.problems: tuple[Problem, ...] = ()

    def poll(self) -> bool:
        """Whether the assignments, or what is wrong with them, are others than at the last look. While the file is damaged the last good ones hold."""
        try:
            stat = self._study.assignments.stat()
            stamp = (stat.st_size, stat.st_mtime_ns)
        except OSError:
            stamp = None
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        before = (self.now, self.problems)
        try:
            self.now, self.problems = load_assignments(self._study), ()
        except UserError as error:
            name = self._study.assignments
            self.problems = (Problem(name.name, None, str(error).removeprefix(f"{name}: ")),)
        return (self.now, self.problems) != before


def _named(wanted: Iterable[str], known: Collection[str]) -> list[str]:
    """The known names that some names or patterns mean, in their order."""
    found: dict[str, None] = {}
    for one in wanted:
        fitting = [name for name in known if name == one] or [name for name in known if fnmatch(name, one)]
        if not fitting:
            raise UserError(f"There is no transcript `{one}` in this study. There are: {', '.join(sorted(known)[:12]) or 'none'}.")
        found |= dict.fromkeys(fitting)
    return list(found)


def _keep(study: Study, readers: Mapping[str, tuple[str, ...]]) -> Assignments:
    kept = {name: coders for name, coders in sorted(readers.items()) if coders}
    write_json_atomic(study.assignments, {"v": _VERSION, "transcripts": kept})
    return Assignments(kept)
