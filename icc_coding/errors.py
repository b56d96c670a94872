"""What a user can get wrong, said in one sentence.

Everything that is the user's to mend is a :class:`UserError`: the command line prints its message and exits 1.
Anything else is a bug of ours and keeps its traceback.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path


class UserError(Exception):
    """A problem in the user's files or arguments: one sentence that names the place and the remedy."""


class StorageError(UserError):
    """The drive did not do what was asked: full, read-only, somebody else's, failing. Nothing follows from it about a file's content.

    `writing` tells a write that failed from a read that failed.
    """

    def __init__(self, message: str, *, writing: bool = False) -> None:
        self.writing = writing
        super().__init__(message)


class NewerFormat(UserError):
    """A file states a newer version of its format than this program knows. It is neither read by guess nor written over."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding in a file: where it is, what is wrong, and what to do about it."""

    file: str
    line: int | None
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        tail = f" {self.remedy}" if self.remedy else ""
        return f"{place}: {self.message}{tail}"


_ONCE = 4  # files from which on a remark that they share is made once


def shared_remarks(problems: Sequence[Problem]) -> Mapping[tuple[str, str], Sequence[str]]:
    """What is said of many files in the same words: message and remedy -> their names."""
    files: dict[tuple[str, str], list[str]] = {}
    for one in problems:
        if one.line is None:
            files.setdefault((one.message, one.remedy), []).append(one.file)
    return {remark: names for remark, names in files.items() if len(names) >= _ONCE}


def each_once(problems: Sequence[Problem]) -> list[str]:
    """Every problem as a line; what is said of many files in the same words is said once, with their number and the first of them."""
    shared = shared_remarks(problems)
    lines: dict[str, None] = {}
    for one in problems:
        names = shared.get((one.message, one.remedy), ()) if one.line is None else ()
        of = f"{len(names)} files, {names[0]} to {names[-1]}" if names else one.file
        lines[str(replace(one, file=of))] = None
    return list(lines)


class ProblemsError(UserError):
    """Several problems of one file, reported together."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class NoteWarning(UserWarning):
    """Something to look at while all goes on; the command line prints it once, as a note."""


class LeftOutWarning(NoteWarning):
    """Something beside what was asked for was left out and the rest went on."""


_FULL = "the disk is full. Free some space and try again; what was saved before is still there."
_NOT_OURS = "may not be read or written. Close it in other programs, change its permissions, or copy the study into a folder of your own."
_FAILING = "the drive reports an error. Look at the drive or the connection, make a backup, and try again."
_GONE = "the connection to its drive was lost. Wait until the drive is there again, and try again; what was saved before is still there."
_SENTENCES = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: "is too large for this drive. Use another drive.",
    errno.EROFS: "cannot be written, because the drive is read-only. Copy the study to a drive that can be written.",
    errno.EACCES: _NOT_OURS,
    errno.EPERM: _NOT_OURS,
    errno.EIO: _FAILING,
    errno.ENOENT: "there is no such file.",
    errno.EISDIR: "is a folder, not a file.",
    errno.ENOTDIR: "lies below a file, not a folder. Rename that file, or choose another place.",
    errno.EEXIST: "exists already. Rename it, or choose another name.",
    errno.ENAMETOOLONG: "has a name that is too long for this drive. Choose a shorter one.",
    errno.ELOOP: "is a link that leads back to itself. Remove it.",
    errno.EMFILE: "cannot be opened, because too many files are open. Close other programs and try again.",
    errno.ENFILE: "cannot be opened, because too many files are open. Close other programs and try again.",
    **dict.fromkeys(
        (errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT, errno.ENODEV, errno.ENXIO, errno.ECONNRESET, errno.ECONNABORTED), _GONE
    ),
    **dict.fromkeys((errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENETDOWN, errno.ENETUNREACH), _GONE),
    errno.ENOTEMPTY: "still holds a file that another program has open. Close it there and try again.",
    errno.EBUSY: "is in use by another program. Close it there and try again.",
    errno.ETXTBSY: "is in use by another program. Close it there and try again.",
}


def explain(error: OSError, path: Path | str | None = None) -> str:
    """A failed file operation as one sentence with file and remedy. `path` is what the user calls the file; else the error's own."""
    name = path if path is not None else error.filename
    said = _SENTENCES.get(error.errno or 0) or f"{error.strerror or error}. Try again, or choose another folder."
    return f"{name}: {said}" if name is not None else said[0].upper() + said[1:]
