"""Looking for the words of somebody who has withdrawn: any five of them in a row, in every file of the study."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from icc_coding.keeping.words_in_files import texts_in_file
from icc_coding.study import Study

WORDS = 5
_WORD = re.compile(r"[^\W_]+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")  # where a word may be divided, or nothing at all
_DIVIDED = re.compile(r"[-\u2010]\s*\n\s*")


def runs_of_words(text: str) -> set[str]:
    """Every five words in a row, in small letters, whatever stands between them; of a shorter text all words.

    Words that the end of a line divides are taken both as they stand and whole.
    """
    found: set[str] = set()
    for one in _ways_to_read(text):
        words = [word.lower() for word in _WORD.findall(one)]
        found.update(" ".join(words[n : n + WORDS]) for n in range(max(1, len(words) - WORDS + 1)) if words)
    return found


def _ways_to_read(text: str) -> Iterator[str]:
    """A text with letters as one sign each, however its program wrote accents and ligatures; and once more without divisions of words.
    What is no text (it holds zeros) is taken as it is."""
    if "\0" in text:
        yield text
        return
    one = text if text.isascii() else _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    yield one
    if (whole := _DIVIDED.sub("", one)) != one:
        yield whole


def own_runs(withdrawn: Iterable[str], others: Iterable[str]) -> set[str]:
    """The runs of words that only the withdrawn texts hold: what others say as well is theirs."""
    found: set[str] = set()
    for text in withdrawn:
        found |= runs_of_words(text)
    for text in others:
        found -= runs_of_words(text)
    return {run for run in found if run.count(" ") == WORDS - 1}


def files_with(study: Study, runs: Collection[str], but: Collection[Path] = ()) -> dict[Path, list[str]]:
    """The study's files that hold some of the runs (of five words each), with those; `but` these files, and what lies below these folders.

    Archives (also Word and Excel files) are looked into; backups are not.
    """
    wanted, words = set(runs), {word for run in runs for word in run.split(" ")}
    found = {}
    for path in study_files(study, but):
        held: set[str] = set()
        for text in texts_in_file(path):
            held |= wanted.intersection(_possible(text, words))
        if held:
            found[path] = sorted(held)
    return found


def _possible(text: str, words: Collection[str]) -> Iterator[str]:
    """Every five words in a row all of which are among these. Of most files that is none: only these are put together and looked up."""
    for one in _ways_to_read(text):
        row: list[str] = []
        for word in _WORD.findall(one):
            small = word.lower()
            if small not in words:
                row.clear()
                continue
            row.append(small)
            if len(row) >= WORDS:
                yield " ".join(row[-WORDS:])


def study_files(study: Study, but: Collection[Path] = ()) -> Iterator[Path]:
    """Every file of a study but its backups, these files and what lies below these folders, and what a version control system keeps.

    What links within the study lead to comes once.
    """
    passed = {study.backups, *but}
    for path in sorted(study.root.rglob("*")):
        if ".git" not in path.parts and passed.isdisjoint((path, *path.parents)) and path.is_file() and not _is_inside(path, study):
            yield path


def _is_inside(path: Path, study: Study) -> bool:
    """Whether a file is a link to another one of the study, where it is looked at anyway."""
    return path.is_symlink() and path.resolve().is_relative_to(study.root.resolve())


def holds(path: Path, runs: Collection[str]) -> bool:
    """Whether a file holds any of the runs; it is read no further than the first."""
    wanted, words = set(runs), {word for run in runs for word in run.split(" ")}
    return bool(wanted) and any(not wanted.isdisjoint(_possible(text, words)) for text in texts_in_file(path))
