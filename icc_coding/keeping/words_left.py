"""Looking for the words of somebody who has withdrawn: any five of them in a row, in every file of the study."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import IO

from icc_coding.archives import LARGEST_UNPACKED
from icc_coding.study import Study

WORDS = 5
_PIECE = 1 << 20  # bytes looked at together: recordings lie here, too
_OVERLAP = 1 << 16  # bytes of the piece before that are looked at again
_DEPTH = 3  # archives in archives, such as a Word file in a project in a backup
_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[^<>]*>")
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


def files_with(study: Study, runs: Collection[str], but: Collection[Path] = ()) -> dict[Path, list[str]]:
    """The study's files that hold some of the runs (of five words each), with those; `but` these files, and what lies below these folders.

    Archives (also Word and Excel files) are looked into; backups are not.
    """
    wanted, words = set(runs), {word for run in runs for word in run.split(" ")}
    passed = {study.backups, *but}
    found = {}
    for path in sorted(study.root.rglob("*")):
        if ".git" in path.parts or not passed.isdisjoint((path, *path.parents)) or not path.is_file() or _is_inside(path, study):
            continue
        held: set[str] = set()
        for text in _texts_in(path):
            held |= wanted.intersection(_possible(text, words))
        if held:
            found[path] = sorted(held)
    return found


def _possible(text: str, words: Collection[str]) -> Iterator[str]:
    """Every five words in a row all of which are among these. Of most files that is none: only these are put together and looked up."""
    row: list[str] = []
    for word in _WORD.findall(text):
        small = word.lower()
        if small not in words:
            row.clear()
            continue
        row.append(small)
        if len(row) >= WORDS:
            yield " ".join(row[-WORDS:])


def _is_inside(path: Path, study: Study) -> bool:
    """Whether a file is a link to another one of the study, where it is looked at anyway."""
    return path.is_symlink() and path.resolve().is_relative_to(study.root.resolve())


def _texts_in(path: Path) -> Iterator[str]:
    """The words of a file, as they stand, without markup, and of every member when it is an archive; what cannot be read holds none."""
    try:
        if path.suffix == ".parquet":
            yield from _table(path)
            return
        with path.open("rb") as stream:
            packed = zipfile.is_zipfile(stream)
            stream.seek(0)
            yield from _members(stream, _DEPTH) if packed else _pieces(stream)
    except OSError:
        return


def _members(stream: IO[bytes], depth: int) -> Iterator[str]:
    """The words of every member of an archive, as far as it can be read."""
    try:
        with zipfile.ZipFile(stream) as archive:
            for member in archive.infolist():
                with archive.open(member) as inside:
                    nested = depth > 1 and member.file_size <= LARGEST_UNPACKED and inside.read(4) == b"PK\x03\x04"
                    inside.seek(0)
                    yield from _members(io.BytesIO(inside.read()), depth - 1) if nested else _pieces(inside)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError, zlib.error):
        return


def _pieces(stream: IO[bytes]) -> Iterator[str]:
    """A file piece by piece, as every kind of text that it can be."""
    before = b""
    while block := stream.read(_PIECE):
        yield from _readable(before + block)
        before = (before + block)[-_OVERLAP:]


def _readable(data: bytes) -> Iterator[str]:
    text = data.decode("utf-8", errors="replace")
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text.replace("\\n", " "))
    yield plain
    if "<" in plain:
        yield html.unescape(_TAG.sub(" ", plain))
        yield html.unescape(_TAG.sub("", plain))
    if data.count(b"\x00") > len(data) // 4:
        yield data.decode("utf-16-le", errors="replace")
        yield data.decode("utf-16-be", errors="replace")
    elif "\ufffd" in text.strip("\ufffd"):
        yield data.decode("cp1252", errors="replace")


def _table(path: Path) -> Iterator[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as table:
            names = [field.name for field in table.schema_arrow if pa.types.is_string(field.type)]
            for batch in table.iter_batches(1000, columns=names):
                for column in batch.columns:
                    yield from (value for value in column.to_pylist() if value)
    except pa.ArrowException:
        return
