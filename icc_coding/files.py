"""Reading what users bring and writing so that nothing is half written.

Every file that `icc-coding` produces goes through :func:`write_bytes_atomic` or :func:`icc_coding.disk.replacing`; every text file that a
person may have made in another program goes through :func:`read_text`. A derived file that no other program reads carries a *seal*, the
SHA-256 of its content at its end, so that a damaged one is made anew and never believed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from icc_coding.decoding import decode
from icc_coding.disk import replacing, where_allowed
from icc_coding.drives import look_anew
from icc_coding.errors import NewerFormat, StorageError, UserError, explain

_SEAL = b"icc-seal"
SEAL_BYTES = len(_SEAL) + 32
_PIECE = 1 << 20  # bytes
LARGEST_LIST = 50_000_000  # bytes of a list of the study; the manifest of a run over 80,000 transcripts has as many
_HALVES = re.compile(r"\\u[dD][89a-fA-F]")
T = TypeVar("T")


def sha256_text(text: str) -> str:
    """SHA-256 in hex of a text's UTF-8 bytes: the name of a frozen text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def sha256_file(path: Path) -> str:
    """SHA-256 in hex of a file's bytes, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as handle:  # `hashlib.file_digest` takes twice as long for small files
        while piece := handle.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def write_bytes_atomic(path: Path, data: bytes) -> None:
    """Replace `path` by `data` at once: a reader sees the old file or the new one, never a part. Raises StorageError."""
    with replacing(path) as handle:
        handle.write(data)


def write_text_atomic(path: Path, text: str, *, bom: bool = False) -> None:
    """Write UTF-8 with LF line ends, atomically; `bom` is for spreadsheets that need one."""
    write_bytes_atomic(path, (b"\xef\xbb\xbf" if bom else b"") + text.encode("utf-8"))


def write_json_atomic(path: Path, data: Any) -> None:
    """Write JSON that people can read and that diffs well."""
    write_text_atomic(path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def write_sealed(path: Path, data: bytes) -> None:
    """Write `data`, which can be made anew, and its seal, atomically; :func:`read_sealed` believes nothing without it.

    On a drive that may only be read nothing is kept. Raises StorageError for other faults of the drive.
    """
    with where_allowed(), replacing(path, derived=True) as handle:
        handle.write(data)
        handle.write(_SEAL + hashlib.sha256(data).digest())


def read_sealed(path: Path) -> bytes | None:
    """The content of a sealed file; None when it is missing, cut off or changed: then it is made anew. Raises StorageError if it may not be read."""
    look_anew(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError(explain(error, path)) from error
    content, seal = data[:-SEAL_BYTES], data[-SEAL_BYTES:]
    return content if seal == _SEAL + hashlib.sha256(content).digest() else None


def parse_json(data: str | bytes) -> Any:
    """What JSON holds. Raises :class:`json.JSONDecodeError`, which is a ValueError, also for what is nested too deeply or counts too far."""
    try:
        return json.loads(data)
    except json.JSONDecodeError:
        raise
    except (ValueError, RecursionError) as error:  # no UTF-8, a number of thousands of digits, brackets in brackets in brackets
        raise json.JSONDecodeError("it is no JSON that a program writes", "", 0) from error


def parse_kept(raw: bytes, known: int, path: Path) -> Any:
    """What a JSON file of the study holds, in a format that is `known` (:func:`refuse_newer`). Raises NewerFormat, and ValueError, TypeError or
    AttributeError for what this program never writes, such as halves of characters."""
    text = raw.decode("utf-8-sig")  # strictly, as the parser would not
    data = refuse_newer(parse_json(text), known, path)
    if _HALVES.search(text):
        json.dumps(data, ensure_ascii=False).encode("utf-8")  # a pair of halves is a character; one alone cannot be written, a ValueError
    return data


def read_kept(path: Path, known: int) -> Any:
    """What a JSON list of the study holds (:func:`parse_kept`), measured before it is read. Raises UserError for what cannot be read, else as
    :func:`read_measured` and :func:`parse_kept` do."""
    with _sentence(path):
        raw = read_measured(path)
    return parse_kept(raw, known, path)


def read_measured(path: Path, most: int = LARGEST_LIST) -> bytes:
    """A whole file of the study. Raises ValueError, before anything is read, where it is larger than `most` bytes; OSError."""
    look_anew(path)
    if path.stat().st_size > most:
        raise ValueError(f"it is larger than {most // 1_000_000} MB, as none is that this program writes")
    return path.read_bytes()


def as_kept(kind: type[T], data: Any) -> T:
    """Values from a file as one of our dataclasses. Raises ValueError where one of them is missing or of another type."""
    import msgspec

    try:
        return msgspec.convert(data, kind)
    except (msgspec.ValidationError, RecursionError, OverflowError) as error:
        raise ValueError("it is not what this program writes") from error


def refuse_newer(data: Any, known: int, path: Path) -> Any:
    """`data`, the content of a JSON file of the study, if its format (`v`; 1 where the first builds wrote none) is one that is `known`.

    Raises NewerFormat for a later one; ValueError, TypeError or AttributeError for what is no such content.
    """
    version = data.get("v", 1)
    if type(version) is not int or version < 1:
        raise ValueError("its version is no number")
    if version > known:
        raise NewerFormat(
            f"{path}: was written by a newer icc-coding (version {version} of this file; this program knows {known}). Update this program; "
            "nothing was changed."
        )
    return data


def read_text(path: Path, *, keep_line_ends: bool = False) -> tuple[str, str]:
    """Read a user's text file; see :func:`icc_coding.decoding.decode`."""
    return decode(read_bytes(path), path.name, keep_line_ends=keep_line_ends)


def read_bytes(path: Path) -> bytes:
    """Read a whole file, turning the ways this can fail into one sentence."""
    look_anew(path)
    with _sentence(path):
        return path.read_bytes()


@contextmanager
def _sentence(path: Path) -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, IsADirectoryError) as error:
        raise UserError(explain(error, path)) from error
    except PermissionError as error:
        raise StorageError(f"{path}: may not be read. Change its permissions or copy it into the study.") from error
    except OSError as error:
        raise StorageError(explain(error, path)) from error
