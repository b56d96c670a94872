"""Looking for the words of somebody who has withdrawn: any five of them in a row, in every file of the study."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from icc_coding.study import Study

WORDS = 5
_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[^>]*>")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def runs_of_words(text: str) -> set[str]:
    """Every five words in a row, in small letters, whatever stands between them; of a shorter text all words."""
    words = [word.lower() for word in _WORD.findall(text)]
    return {" ".join(words[n : n + WORDS]) for n in range(max(1, len(words) - WORDS + 1))} if words else set()


def own_runs(withdrawn: Iterable[str], others: Iterable[str]) -> set[str]:
    """The runs of words that only the withdrawn texts hold: what others say as well is theirs."""
    found: set[str] = set()
    for text in withdrawn:
        found |= runs_of_words(text)
    for text in others:
        found -= runs_of_words(text)
    return {run for run in found if run.count(" ") == WORDS - 1}


def files_with(study: Study, runs: Collection[str]) -> dict[Path, list[str]]:
    """The study's files that hold some of the runs, with those. Archives (also Word and Excel files) are looked into; backups are not."""
    wanted = set(runs)
    found = {}
    for path in sorted(study.root.rglob("*")):
        if not path.is_file() or path.is_symlink() or path.is_relative_to(study.backups) or ".git" in path.parts:
            continue
        if held := wanted & set().union(*(runs_of_words(text) for text in _texts_in(path))):
            found[path] = sorted(held)
    return found


def _texts_in(path: Path) -> Iterator[str]:
    """The words of a file, as they stand, without markup, and of every member when it is an archive."""
    yield ""
    if zipfile.is_zipfile(path):
        try:
            with zipfile.ZipFile(path) as archive:
                for member in archive.infolist():
                    yield from _readable(archive.read(member))
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
            return
    elif path.suffix == ".parquet":
        yield from _table(path)
    else:
        try:
            yield from _readable(path.read_bytes())
        except OSError:
            return


def _readable(data: bytes) -> Iterator[str]:
    text = data.decode("utf-8", errors="replace")
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text.replace("\\n", " "))
    yield plain
    if "<" in plain:
        yield html.unescape(_TAG.sub(" ", plain))
        yield html.unescape(_TAG.sub("", plain))
    if data.count(b"\x00") > len(data) // 4:
        yield data.decode("utf-16-le", errors="replace")


def _table(path: Path) -> Iterator[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(path).read()
    except (pa.ArrowException, OSError):
        return
    for column in table.columns:
        if pa.types.is_string(column.type):
            yield from (value for value in column.to_pylist() if value)
