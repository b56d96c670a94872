"""Reading what users bring and writing so that nothing is half written.

Every file that `icc-coding` produces goes through :func:`write_bytes_atomic`; every text file that a person may have made in
another program goes through :func:`read_text`.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from icc_coding.errors import UserError

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def sha256_text(text: str) -> str:
    """SHA-256 in hex of a text's UTF-8 bytes: the name of a frozen text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def sha256_file(path: Path) -> str:
    """SHA-256 in hex of a file's bytes, read in pieces."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def write_bytes_atomic(path: Path, data: bytes) -> None:
    """Replace `path` by `data` at once: a reader sees the old file or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(path)
    except PermissionError as error:
        Path(name).unlink(missing_ok=True)
        raise UserError(f"{path}: cannot be written ({error.strerror}). Close it in other programs and try again.") from error
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_text_atomic(path: Path, text: str, *, bom: bool = False) -> None:
    """Write UTF-8 with LF line ends, atomically; `bom` is for spreadsheets that need one."""
    write_bytes_atomic(path, (b"\xef\xbb\xbf" if bom else b"") + text.encode("utf-8"))


def write_json_atomic(path: Path, data: Any) -> None:
    """Write JSON that people can read and that diffs well."""
    write_text_atomic(path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def decode(data: bytes, name: str, *, keep_line_ends: bool = False) -> tuple[str, str]:
    """Decode a file's bytes to text without BOM and, unless `keep_line_ends`, with LF line ends.

    Returns the text and the encoding that was used. UTF-8 (and whatever a BOM names) is taken at its word; anything else is
    detected, and Western single-byte text is read as cp1252, which is what Word and Excel write. Raises :class:`UserError`
    for bytes that are no text.
    """
    text, encoding = _decoded(data, name)
    return (text if keep_line_ends else text.replace("\r\n", "\n").replace("\r", "\n")), encoding


def read_text(path: Path, *, keep_line_ends: bool = False) -> tuple[str, str]:
    """Read a user's text file; see :func:`decode`."""
    return decode(read_bytes(path), path.name, keep_line_ends=keep_line_ends)


def read_bytes(path: Path) -> bytes:
    """Read a whole file, turning the ways this can fail into one sentence."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UserError(f"{path}: there is no such file.") from error
    except IsADirectoryError as error:
        raise UserError(f"{path}: is a folder, not a file.") from error
    except PermissionError as error:
        raise UserError(f"{path}: may not be read. Change its permissions or copy it into the study.") from error


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise UserError(f"{name}: begins like {encoding} but breaks at byte {error.start}. Save it again as UTF-8.") from error
    if b"\x00" in data[:65536]:
        return _decode_without_bom(data, name)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _detect(data, name)


def _decode_without_bom(data: bytes, name: str) -> tuple[str, str]:
    """UTF-16 without a BOM has its zeros all on one side; anything else with zeros is no text."""
    sample = data[:65536]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    for encoding, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros > 0.3 * len(sample) / 2 and others < 0.05 * len(sample) / 2:
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError:
                break
    raise UserError(f"{name}: is not a text file (it holds zero bytes). Export it as .txt or .docx and try again.")


# Bytes that cp1252 leaves undefined: text that holds them was written in something else.
_NOT_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")


def _detect(data: bytes, name: str) -> tuple[str, str]:
    control = sum(byte < 9 or 13 < byte < 32 for byte in data[:65536])
    if control > 0.02 * min(len(data), 65536):
        raise UserError(f"{name}: is not a text file (it is full of control bytes). Export it as .txt or .docx and try again.")
    from charset_normalizer import from_bytes

    best = from_bytes(data[:1_000_000]).best()
    single_byte_western = best is None or best.encoding.startswith(("cp125", "latin", "iso8859", "cp437", "cp850", "mac"))
    if single_byte_western and not _NOT_CP1252.intersection(data):
        letters = sum(byte >= 128 for byte in data)
        if best is None or letters < 0.2 * len(data) or len(data) < 64:  # too short to tell alphabets apart
            return data.decode("cp1252"), "cp1252"
    encoding = best.encoding if best is not None else "latin-1"
    return data.decode(encoding, errors="replace"), encoding
