"""Zip containers (docx, odt, xlsx, ods …): measured before anything is unpacked, and written whatever the clock says."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import IO
from xml.parsers import expat

from icc_coding.errors import UserError

LARGEST_UNPACKED = 300_000_000  # bytes inside a document
LARGEST_RATIO = 200  # unpacked against packed, above 10 MB: more is no document
_MOST_MEMBERS = 20_000
_PIECE = 1 << 16
_READ = 1 << 20


class NewZip(zipfile.ZipFile):
    """A zip that is being written into `file`. A zip knows no time before 1980: neither a clock nor a file that is dated so stops it."""

    def __init__(self, file: IO[bytes], level: int = 6) -> None:
        super().__init__(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level, strict_timestamps=False)

    def writestr(
        self,
        zinfo_or_arcname: str | zipfile.ZipInfo,
        data: str | bytes,  # type: ignore[override]
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Put in what is in memory, under a name."""
        if isinstance(zinfo_or_arcname, str):
            kind, level = compress_type or self.compression, compresslevel or self.compresslevel
            return super().writestr(zipfile.ZipInfo(zinfo_or_arcname), data, kind, level)
        return super().writestr(zinfo_or_arcname, data, compress_type, compresslevel)

    def add(self, path: Path, name: str) -> str:
        """Put in a file as it is now, read once: the SHA-256 of what was put in, also when somebody writes the file meanwhile. Raises OSError."""
        total = hashlib.sha256()
        with path.open("rb") as source:
            info = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
            info.compress_type = self.compression
            info._compresslevel = self.compresslevel  # type: ignore[attr-defined]  # no public name before Python 3.13
            with self.open(info, "w") as member:
                while piece := source.read(_READ):
                    total.update(piece)
                    member.write(piece)
        return total.hexdigest()


def open_archive(path: Path | bytes, name: str) -> zipfile.ZipFile:
    """Open a zip container (a file, or the bytes of one that lies in another) after looking at what it would unpack to. The caller closes it.

    Raises :class:`UserError`, naming the file `name`, for a damaged, encrypted or absurdly compressed one.
    """
    try:
        size = len(path) if isinstance(path, bytes) else path.stat().st_size
        archive = zipfile.ZipFile(io.BytesIO(path) if isinstance(path, bytes) else path)
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


def refuse_entities(name: str, xml: bytes | IO[bytes]) -> None:
    """Documents declare no entities; XML that does is an attack or not a document.

    Read up to the first element, however much stands before it and in whatever encoding; what is no XML is the reader's to say.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _declared
    parser.StartElementHandler = _begun
    stream = io.BytesIO(xml) if isinstance(xml, bytes) else xml
    try:
        while piece := stream.read(_PIECE):
            parser.Parse(piece, False)
    except _Begun:
        return
    except _Declared:
        raise UserError(f"{name}: declares XML entities, which no document does; it was left unopened.") from None
    except (expat.ExpatError, ValueError, LookupError):  # LookupError: an encoding of no such name
        return


class _Begun(Exception):
    """The first element begins: no entity can be declared any more."""


class _Declared(Exception):
    """A document type is declared, in which entities are."""


def _begun(*_: object) -> None:
    raise _Begun


def _declared(*_: object) -> None:
    raise _Declared
