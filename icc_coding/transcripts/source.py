"""A source file, with its size held in check before anything reads it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from icc_coding.archives import open_archive
from icc_coding.decoding import decode, guessed
from icc_coding.errors import StorageError, UserError, explain
from icc_coding.files import read_bytes

LARGEST = 400_000_000  # bytes of a source; captions of a year of meetings are smaller
LARGEST_WHOLE = 150_000_000  # bytes of a source that must be held in memory as a whole
_HEAD = 65_536


@dataclass(frozen=True)
class Source:
    """A file to be read. `name` is what messages call it (its path below `transcripts/`)."""

    path: Path
    name: str
    guesses: list[str] = field(default_factory=list, compare=False)  # what was guessed about the letters when the text was read

    @cached_property
    def size(self) -> int:
        """Size in bytes. Raises :class:`UserError` for what is no readable file, or too large, or empty."""
        if self.path.is_dir():
            raise UserError(f"{self.name}: is a folder, not a file. Put the files inside it, or rename it.")
        try:
            size = self.path.stat().st_size
        except OSError as error:
            raise StorageError(explain(error, self.name)) from error
        if size > LARGEST:
            raise UserError(
                f"{self.name}: is larger than {LARGEST // 1_000_000} MB, which no transcript is. Split it, or leave out what is no text."
            )
        if size == 0:
            raise UserError(f"{self.name}: is empty. Save or download it again.")
        return size

    @cached_property
    def head(self) -> bytes:
        """The first bytes, by which the format is told."""
        if self.size == 0:
            return b""
        try:
            with self.path.open("rb") as handle:
                return handle.read(_HEAD)
        except OSError as error:
            raise StorageError(explain(error, self.name)) from error

    @cached_property
    def head_text(self) -> str:
        """The beginning as text, '' when it is none; for telling formats apart only."""
        sample = self.head if len(self.head) < _HEAD else self.head[: self.head.rfind(b"\n") + 1] or self.head
        try:
            return decode(sample, self.name)[0]
        except UserError:
            return ""

    def data(self) -> bytes:
        """The whole file."""
        if self.size > LARGEST_WHOLE:
            raise UserError(
                f"{self.name}: is larger than {LARGEST_WHOLE // 1_000_000} MB, which no transcript in this format is. Split it."
            )
        return read_bytes(self.path)

    def text(self) -> str:
        """The whole file as text with LF line ends. Raises :class:`UserError` for bytes that are no text and for white space alone."""
        text, encoding = decode(self.data(), self.name)
        if note := guessed(encoding, text):
            self.guesses[:] = [note]
        if not text.strip():
            raise UserError(f"{self.name}: holds nothing but blanks. Save or download it again.")
        return text

    def lines(self) -> Iterator[str]:
        """Lines without their ends, read as the caller goes, so that a file of any size needs little memory.

        UTF-8 is streamed; anything else is decoded as a whole.
        """
        if self.head[:3] == b"\xef\xbb\xbf" or self._streams():
            with self.path.open(encoding="utf-8-sig", newline=None) as handle:
                for line in handle:
                    yield line.rstrip("\n")
        else:
            yield from self.text().split("\n")

    def _streams(self) -> bool:
        """Whether the whole file is UTF-8, found out in pieces."""
        if b"\x00" in self.head or self.head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return False
        import codecs

        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            with self.path.open("rb") as handle:
                while piece := handle.read(1 << 20):
                    decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
        return True

    def check_archive(self) -> zipfile.ZipFile:
        """Open a zip container after looking at what it would unpack to.

        Raises :class:`UserError` for a damaged, encrypted or absurdly compressed one. The caller closes it.
        """
        return open_archive(self.path, self.name)
