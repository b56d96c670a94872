"""What suggestions follow from and has changed since they were made: said in words, so that nobody reviews what an older codebook suggested."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from icc_coding.errors import UserError
from icc_coding.files import sha256_file
from icc_coding.keeping.digest import PROGRAM, input_files, program_digest
from icc_coding.keeping.manifest import last_run
from icc_coding.study import Study

_SHOWN = 3  # names of files in a sentence
_CASES = ("transcripts/cases.csv", "transcripts/cases.xlsx")


@dataclass(frozen=True, slots=True)
class Newer:
    """What is newer than the last run, each in words (`the codebook has changed`). `whole` is False when suggestions are there, but of no run
    that covered all of the study, so that nothing can be told."""

    changes: tuple[str, ...] = ()
    whole: bool = True

    @property
    def line(self) -> str:
        """All of it in a sentence, '' while suggestions are up to date."""
        if not self.whole:
            return "The last run was not finished, or did not cover all of the study, so what has changed since cannot be told."
        return f"Since the last run {_listed(self.changes)}." if self.changes else ""


class Digests:
    """SHA-256 of files, each worked out again only when its size or time has changed."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[int, int, str]] = {}
        self.program = program_digest()

    def of(self, path: Path) -> str:
        """A file's digest."""
        about = path.stat()
        known = self._known.get(path)
        if known is None or known[:2] != (about.st_size, about.st_mtime_ns):
            known = self._known[path] = (about.st_size, about.st_mtime_ns, sha256_file(path))
        return known[2]


def newer_than_run(study: Study, digests: Digests | None = None) -> Newer:
    """What has changed since `code` last ran over the whole study. `digests`, if kept, make the next question cheap."""
    if not study.suggestions.exists():
        return Newer()
    try:
        then = last_run(study).inputs
    except UserError:
        return Newer(whole=False)
    digests = digests or Digests()
    now = {PROGRAM: digests.program}
    for path in input_files(study):
        try:
            now[path.relative_to(study.root).as_posix()] = digests.of(path)
        except OSError:  # gone in between, or not to be read: `code` says so
            continue
    return Newer(tuple(_changes(then, now)))


def _changes(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    changed = {name for name in then.keys() | now.keys() if then.get(name) != now.get(name)}
    words = []
    if "codebook.yaml" in changed:
        words.append("the codebook has changed")
    talks = sorted(name for name in changed if name.startswith("transcripts/") and name not in _CASES)
    for verb, names in (
        ("added", [name for name in talks if name not in then]),
        ("changed", [name for name in talks if name in then and name in now]),
        ("taken away", [name for name in talks if name not in now]),
    ):
        if names:
            words.append(f"{_files(names)} {'was' if len(names) == 1 else 'were'} {verb}")
    if changed.intersection(_CASES):
        words.append("the table of cases has changed")
    for verb, models in zip(("changed or came", "went away"), _models(then, now, changed), strict=True):
        if models:
            words.append(f"the {'model' if len(models) == 1 else 'models'} {_listed(models)} {verb}")
    if "study.toml" in changed:
        words.append("study.toml has changed")
    if PROGRAM in changed:
        words.append("icc-coding itself was replaced by another version")
    return words


def _models(then: Mapping[str, str], now: Mapping[str, str], changed: set[str]) -> tuple[list[str], list[str]]:
    """Learned models that changed or came, and those that are gone."""

    def of(names: Iterable[str]) -> set[str]:
        return {PurePosixPath(name).parts[1] for name in names if name.startswith("models/") and name.count("/") > 1}

    gone = of(then) - of(now)
    return sorted(of(changed) - gone), sorted(gone)


def _files(names: list[str]) -> str:
    short = [name.removeprefix("transcripts/") for name in names[:_SHOWN]]
    more = len(names) - len(short)
    return _listed([*short, f"{more} other {'transcript' if more == 1 else 'transcripts'}"] if more else short)


def _listed(words: tuple[str, ...] | list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
