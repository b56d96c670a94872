"""A log's records as they were read, kept beside what else can be made again: `.icc-cache/decisions/`, one file a log.

The logs stay the truth. A snapshot names how many bytes it was read from and their SHA-256, and a log that begins with other bytes is read
from its first line. It carries a seal, so that a damaged one is made anew, and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from icc_coding.decisions.logs.chain import ChainReader, Reached
from icc_coding.decisions.logs.columns import NAMED, PLAIN, RecordColumns
from icc_coding.errors import StorageError
from icc_coding.files import read_sealed, write_sealed
from icc_coding.study import Study

FORMAT = 1
_WORTH = 5_000  # new records that are worth a snapshot: fewer are read in no time
_SHARE = 10  # and a tenth of those that were found in one
_PIECE = 1 << 20
_STEPPED = ("seq", "number", "moment")  # kept as differences, which are small
_TUPLES = ("to", "codes")


@dataclass
class Snapshot:
    """Where one log's snapshot lies, and how many records were found there."""

    path: Path
    found: int = 0

    @classmethod
    def of(cls, study: Study, log: Path) -> Snapshot:
        """The place for a log's snapshot."""
        return cls(study.cache / "decisions" / f"{log.stem}.columns")

    def load(self, handle: BinaryIO, reader: ChainReader) -> int:
        """Put what is kept into the reader's columns, if the log begins with the very bytes that it was read from.

        Returns how many bytes need not be read again; 0 where nothing fits.
        """
        kept = self._read()
        if kept is None or (kept["coder"], kept["device"]) != (reader.coder, reader.device):
            return 0
        whole, left = hashlib.sha256(), kept["size"]
        while left and (piece := handle.read(min(left, _PIECE))):
            whole.update(piece)
            left -= len(piece)
        if left or whole.digest() != kept["sha256"]:
            return 0
        self.found = kept["rows"]
        _unpack(reader.columns, kept)
        reader.resume(Reached(kept["last_start"], kept["size"], kept["rows"], kept["last_hash"]), whole)
        return int(kept["size"])

    def _read(self) -> dict[str, Any] | None:
        import msgspec

        try:
            data = read_sealed(self.path)
            kept = msgspec.msgpack.decode(data) if data else None
        except (StorageError, msgspec.MsgspecError):
            return None
        return kept if isinstance(kept, dict) and kept.get("format") == FORMAT else None

    def save(self, reader: ChainReader) -> None:
        """Keep what was read, if the log is sound and enough of it is new. A drive that takes nothing, or is full, is no fault."""
        if reader.problems or reader.count - self.found < max(_WORTH, self.found // _SHARE):
            return
        import msgspec

        at = reader.at
        kept = {
            "format": FORMAT,
            "coder": reader.coder,
            "device": reader.device,
            "size": at.offset,
            "sha256": reader.whole.digest(),
            "rows": reader.count,
            "last_start": at.last_start,
            "last_hash": at.last_hash,
            **_pack(reader.columns, reader.first),
        }
        with suppress(StorageError, UnicodeEncodeError):  # a text with half a surrogate pair cannot be kept, but be read from the log
            write_sealed(self.path, msgspec.msgpack.encode(kept))


def _pack(columns: RecordColumns, first: int) -> dict[str, Any]:
    """The rows from `first` on: tables with what they use, arrays in the fewest bytes."""
    tables: dict[str, Any] = {}
    arrays: dict[str, tuple[str, bytes, int]] = {}
    for name in NAMED:
        numbers, values = columns[name][first:], columns.values(name)
        used = np.zeros(len(values), np.bool_)
        used[numbers] = True
        tables[name] = [values[number] for number in np.flatnonzero(used).tolist()]
        arrays[name] = _narrow((np.cumsum(used) - 1)[numbers])
    for name in PLAIN:
        array = columns[name][first:]
        arrays[name] = _narrow(np.diff(array, prepend=array[:1]), int(array[0])) if name in _STEPPED else _narrow(array)
    return {"tables": tables, "arrays": arrays}


def _narrow(array: NDArray[Any], base: int = 0) -> tuple[str, bytes, int]:
    if array.dtype.kind == "i":
        fits = np.promote_types(np.min_scalar_type(array.min()), np.min_scalar_type(array.max()))
        array = array.astype(fits if fits.kind in "iu" else np.int64)
    return array.dtype.str, array.tobytes(), base


def _unpack(columns: RecordColumns, kept: dict[str, Any]) -> None:
    """Put kept rows into columns that may hold others already."""
    rows: dict[str, Any] = {}
    for name, (dtype, data, base) in kept["arrays"].items():
        array = np.frombuffer(data, np.dtype(dtype))
        if name in PLAIN:
            rows[name] = base + np.cumsum(array, dtype=np.int64) if name in _STEPPED else array
        else:
            values = kept["tables"][name]
            if name in _TUPLES:
                values = [tuple(value) if isinstance(value, list) else value for value in values]
            rows[name] = np.array([columns.number(name, value) for value in values], np.int32)[array]
    columns.extend(rows, kept["rows"])
