"""Files that hold the same talk: a copy, the same meeting in two formats, an earlier and a later version."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from icc_coding.errors import StorageError
from icc_coding.files import read_sealed, sha256_text, write_sealed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ALIKE = 0.7  # share of the shorter file's runs of words that must occur in the longer one
_RUN = 4  # words
_ANCHOR = 6  # letters; runs begin at words of this length or more, so that few are kept of a long text
_FEWEST = 4  # runs; a file with fewer is compared by its words alone
_COMMON = 30  # files; a run of more files is a form's wording and tells nothing
_WORD = re.compile(r"[^\W_]+")
_COPIED = re.compile(r"[(\[]\d+[)\]]|\bcopy\b|\bkopie\b|\bcopie\b|\bcopia\b|[-_ ]v?\d$", re.IGNORECASE)
_MARK = b"icctalk1"
_DIGEST = 32  # characters


@dataclass(frozen=True, slots=True)
class Twin:
    """`file` holds the talk of `other`: `share` (0 to 1) of the shorter one's words."""

    file: str
    other: str
    share: float


@dataclass(frozen=True, slots=True)
class Gist:
    """What talks are compared by: a digest in hex of the words in order (empty without words), and the runs, each once and in order, as CRC-32."""

    words: bytes
    runs: NDArray[np.uint32]

    @classmethod
    def of(cls, talk: str) -> Gist:
        """From what was said."""
        import numpy as np

        words = _WORD.findall(talk.casefold())
        return cls(sha256_text(" ".join(words))[:_DIGEST].encode() if words else b"", np.unique(np.fromiter(_runs(words), dtype=np.uint32)))


def twins(talks: Mapping[str, str], cache: Path | None = None) -> list[Twin]:
    """Every file that holds nearly the talk of another, with the one it is most like; of two, the one that looks like the copy.

    `talks` gives what was said in each file. Compared are runs of words that begin at the same longer words in both, so the work grows with
    the length of the talks and not with the number of pairs. What they are compared by is kept below `cache`, by the digest of the talk.
    """
    order = originals_first(talks)
    kept = _Gists(cache / "talks" if cache is not None else None)
    gists = {file: kept.of(talks[file]) for file in order}
    kept.clear_out()
    best: dict[str, Twin] = {}
    for (one, two), count in _shared([gists[file].runs for file in order]).items():
        other, file = order[one], order[two]
        fewest = min(len(gists[file].runs), len(gists[other].runs))
        share = count / fewest
        if share >= ALIKE and fewest >= _FEWEST and share > best.get(file, Twin(file, "", 0.0)).share:
            best[file] = Twin(file, other, share)
    first: dict[bytes, str] = {}
    for file in order:
        words = gists[file].words
        if words and first.setdefault(words, file) != file:
            best[file] = Twin(file, first[words], 1.0)
    return [best[file] for file in order if file in best]


def originals_first(files: Iterable[str]) -> list[str]:
    """The files in their order, those whose names look like copies (`anna (1).txt`) behind the others."""
    return sorted(files, key=lambda file: bool(_COPIED.search(file.rsplit(".", 1)[0])))


class _Gists:
    """Gists kept in a folder, each named by the digest of its talk, or nowhere. Those that nobody asked for are taken away."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._used: set[str] = set()

    def of(self, talk: str) -> Gist:
        """The gist of a talk, from the folder when it is there."""
        import numpy as np

        if self.folder is None:
            return Gist.of(talk)
        name = sha256_text(talk)[:40]
        self._used.add(name)
        kept = self._read(self.folder / name)
        if kept is not None and kept[: len(_MARK)] == _MARK:
            place = len(_MARK) + _DIGEST
            return Gist(kept[len(_MARK) : place].strip(b"\0"), np.frombuffer(kept, dtype="<u4", offset=place))
        gist = Gist.of(talk)
        write_sealed(self.folder / name, _MARK + gist.words.ljust(_DIGEST, b"\0") + gist.runs.astype("<u4").tobytes())
        return gist

    def clear_out(self) -> None:
        """Take away the gists of talks that are no longer there."""
        for path in self.folder.glob("*") if self.folder is not None else ():
            if path.name not in self._used:
                try:
                    path.unlink()
                except OSError:  # another program was quicker, or holds it open
                    continue

    @staticmethod
    def _read(path: Path) -> bytes | None:
        try:
            return read_sealed(path)
        except StorageError:  # may not be read: made anew
            return None


def _runs(words: list[str]) -> Iterator[int]:
    last = len(words) - _RUN
    return (zlib.crc32(" ".join(words[n : n + _RUN]).encode("utf-8")) for n, word in enumerate(words) if len(word) >= _ANCHOR and n <= last)


def _shared(runs: list[NDArray[np.uint32]]) -> dict[tuple[int, int], int]:
    """How many runs two files (by their places) share, for every pair that shares any; the earlier first."""
    import numpy as np

    files = np.repeat(np.arange(len(runs)), [len(found) for found in runs])
    every = np.concatenate([np.zeros(0, dtype=np.uint32), *runs])
    _, group, holders = np.unique(every, return_inverse=True, return_counts=True)
    telling = np.flatnonzero((holders[group] > 1) & (holders[group] <= _COMMON))
    telling = telling[np.argsort(group[telling], kind="stable")]  # within a run in the order of the files
    group, files = group[telling], files[telling]
    found = [np.zeros(0, dtype=np.int64)]
    for step in range(1, min(_COMMON, len(files))):
        same = np.flatnonzero(group[step:] == group[:-step])
        if not len(same):
            break
        found.append(files[same] * len(runs) + files[same + step])
    pairs, counts = np.unique(np.concatenate(found), return_counts=True)
    return {divmod(pair, len(runs)): count for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True)}
