"""The words of any file, whatever it is called and however it is packed; what cannot be looked into is told apart."""

from __future__ import annotations

import bz2
import gzip
import html
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from icc_coding.archives import LARGEST_UNPACKED
from icc_coding.decoding import ways_to_decode

_PIECE = 1 << 20  # bytes looked at together: recordings lie here, too
_OVERLAP = 1 << 16  # bytes of the piece before that are looked at again
_DEPTH = 4  # archives in archives, such as a Word file in a project in a backup
_HEAD = 512  # bytes that tell a kind of file
_ZIP, _PARQUET, _ARROW, _PDF, _RTF = b"PK\x03\x04", b"PAR1", b"ARROW1", b"%PDF-", b"{\\rtf"
_MAIL = re.compile(rb"\s*(?:From [^\r\n]*\r?\n)?[A-Za-z][A-Za-z0-9-]*:[ \t]")  # also a box of them, a web archive, and many a transcript
_ENCODED = re.compile(rb"content-transfer-encoding:", re.I)
_NEXT_MAIL = re.compile(rb"^From [^\r\n]*\r?\n", re.M)
_COMPRESSED: dict[bytes, Callable[[Any], Any]] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.BZ2File, b"\xfd7zXZ\x00": lzma.LZMAFile}
_UNREADABLE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    lzma.LZMAError,
    zlib.error,
    RuntimeError,
    NotImplementedError,
    EOFError,
    ValueError,
    OverflowError,
)
_CLOSED = re.compile(
    r"\.(mp3|wav|m4a|aac|ogg|opus|flac|wma|amr|aiff?|mp4|m4v|mov|avi|mkv|webm|wmv|jpe?g|png|gif|tiff?|bmp|heic|webp|7z|rar|zst|dmg|gpg|age|msg|pst|ost)",
    re.I,
)
_DIVIDED = re.compile("[\ufffe\x02]\\s*")  # stands between the halves of a word that the end of a line divides
_TAG = re.compile(r"<[^<>]*>")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def is_closed(path: Path) -> bool:
    """Whether a file is of a kind that cannot be looked into: sound, film, pictures, mails as Outlook keeps them, archives of other programs or with
    a password."""
    if _CLOSED.fullmatch(path.suffix):
        return True
    try:
        with zipfile.ZipFile(path) as archive:
            return any(member.flag_bits & 1 for member in archive.infolist())
    except (OSError, *_UNREADABLE):
        return False


def _is_tar(head: bytes) -> bool:
    return head[257:262] == b"ustar"


def texts_in_file(path: Path) -> Iterator[str]:
    """The words of a file, as they stand, without markup, and of every member when it is an archive; what cannot be read holds none."""
    try:
        with path.open("rb") as stream:
            yield from _file(stream, _DEPTH)
    except (OSError, *_UNREADABLE):
        return


def _file(stream: IO[bytes], depth: int) -> Iterator[str]:
    """The words of a file by what its bytes say that it is, whatever it is called."""
    head = stream.read(_HEAD)
    packed = zipfile.is_zipfile(stream)
    stream.seek(0)
    if packed:
        yield from _zip(stream, depth)
    elif opener := next((opener for mark, opener in _COMPRESSED.items() if head.startswith(mark)), None):
        with opener(stream) as inside:
            yield from _member(inside, depth)
    elif _is_tar(head):
        yield from _tar(stream, depth)
    elif head.startswith((_PARQUET, _ARROW)):
        yield from _table(stream, head.startswith(_PARQUET))
    elif head.startswith(_PDF):
        yield from _pages(stream)
    elif head.startswith(_RTF):
        yield from _rich(stream.read(LARGEST_UNPACKED))
    elif _MAIL.match(head):
        yield from _mails(stream.read(LARGEST_UNPACKED), depth)
        yield from _pieces(stream)
    else:
        yield from _pieces(stream)


def _member(stream: IO[bytes], depth: int) -> Iterator[str]:
    """The words of a file inside another; what is packed itself is looked into, as far as it is not too large."""
    head = stream.read(_HEAD)
    packed = head.startswith((*_COMPRESSED, _ZIP, _PARQUET, _ARROW, _PDF, _RTF)) or _is_tar(head) or _MAIL.match(head)
    if packed and depth > 1:
        yield from _file(io.BytesIO(head + stream.read(LARGEST_UNPACKED)), depth - 1)
    else:
        yield from _pieces(stream, head)


def _zip(stream: IO[bytes], depth: int) -> Iterator[str]:
    """The words of every member that can be read."""
    with zipfile.ZipFile(stream) as archive:
        for member in archive.infolist():
            try:
                with archive.open(member) as inside:
                    yield from _member(inside, depth)
            except (OSError, *_UNREADABLE):
                continue


def _tar(stream: IO[bytes], depth: int) -> Iterator[str]:
    with tarfile.open(fileobj=stream, mode="r:") as archive:
        for member in archive:
            inside = archive.extractfile(member) if member.isfile() else None
            if inside is not None:
                yield from _member(inside, depth)


def _mails(data: bytes, depth: int) -> Iterator[str]:
    """The words of a mail, or of a box of them, as they stand and of all that is written in other letters (base64, quoted-printable) or attached."""
    yield from _pieces(io.BytesIO(data))
    if not _ENCODED.search(data):
        return
    from email import message_from_bytes

    for mail in _NEXT_MAIL.split(data) if _NEXT_MAIL.match(data) else [data]:
        for part in message_from_bytes(mail).walk():
            held, charset = part.get_payload(decode=True), part.get_content_charset()
            if isinstance(held, bytes):
                yield from _member(io.BytesIO(held), depth)
                with suppress(LookupError, UnicodeError):
                    yield held.decode(charset or "utf-8", errors="replace")


def _rich(data: bytes) -> Iterator[str]:
    """The words of a Rich Text file, as they stand and with the letters that it writes as numbers."""
    from icc_coding.transcripts.readers.rtf_words import all_letters

    yield from _pieces(io.BytesIO(data))
    yield all_letters(data)


def _pieces(stream: IO[bytes], before: bytes = b"") -> Iterator[str]:
    """A file piece by piece, as every kind of text that it can be; `before` was read already."""
    if before:
        before += stream.read(_PIECE)
        yield from _readable(before)
        before = before[-_OVERLAP:]
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
        yield from ways_to_decode(data)


def _table(stream: IO[bytes], parquet: bool) -> Iterator[str]:
    """The words of a Parquet or Arrow file, column by column, so that a word in each row is found as well."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        for batch in pq.ParquetFile(stream).iter_batches(1000) if parquet else _batches(pa.ipc.open_file(stream)):
            for column in batch.columns:
                if not (pa.types.is_primitive(column.type) or pa.types.is_null(column.type)):  # no numbers, times and yes or no
                    yield " ".join(_cells(column.to_pylist()))
    except (pa.ArrowException, SystemError):  # places of words that were damaged
        return


def _batches(table: Any) -> Iterator[Any]:
    return (table.get_batch(number) for number in range(table.num_record_batches))


def _cells(value: Any) -> Iterator[str]:
    """The words in a cell, whatever it is made of."""
    match value:
        case str():
            yield value
        case bytes():
            yield value.decode("utf-8", errors="replace")
        case dict():
            yield from _cells([*value, *value.values()])
        case list() | tuple():
            for inner in value:
                yield from _cells(inner)


def _pages(stream: IO[bytes]) -> Iterator[str]:
    """The words of a PDF; a scan has none, and one with a password tells none."""
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(stream.read())
        yield _DIVIDED.sub("", "\n".join(page.get_textpage().get_text_range() for page in document))
    except pypdfium2.PdfiumError:
        return
