"""Zip containers (docx, odt, xlsx, ods …): measured before anything is unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path

from icc_coding.errors import UserError

LARGEST_UNPACKED = 300_000_000  # bytes inside a document
LARGEST_RATIO = 200  # unpacked against packed, above 10 MB: more is no document
_MOST_MEMBERS = 20_000


def open_archive(path: Path, name: str) -> zipfile.ZipFile:
    """Open a zip container after looking at what it would unpack to. The caller closes it.

    Raises :class:`UserError`, naming the file `name`, for a damaged, encrypted or absurdly compressed one.
    """
    try:
        size = path.stat().st_size
        archive = zipfile.ZipFile(path)
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, OverflowError) as error:
        raise UserError(f"{name}: is damaged or cut off. Download or save it again.") from error
    unpacked = sum(member.file_size for member in members)
    if any(member.flag_bits & 1 for member in members):
        archive.close()
        raise UserError(f"{name}: is protected by a password. Save a copy without one.")
    if unpacked > LARGEST_UNPACKED or (unpacked > 10_000_000 and unpacked > LARGEST_RATIO * size) or len(members) > _MOST_MEMBERS:
        archive.close()
        raise UserError(f"{name}: would unpack to {unpacked // 1_000_000} MB, which no document of this kind does; it was left unopened.")
    return archive


def refuse_entities(name: str, xml: bytes) -> None:
    """Documents declare no entities; XML that does is an attack or not a document."""
    if b"<!ENTITY" in xml or b"<!DOCTYPE" in xml[:4096]:
        raise UserError(f"{name}: declares XML entities, which no document does; it was left unopened.")
