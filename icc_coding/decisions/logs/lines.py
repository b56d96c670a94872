"""Many lines of a log at once: read, checked as :mod:`record` checks one, and put into columns.

What is not as plain as this program writes it (another program's spelling, anything that is wrong) is left to be read line by line, which
also finds the words for what is wrong: whatever this module takes in, `record.from_line` reads alike.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from icc_coding.decisions.logs.columns import PLAIN, RecordColumns, digits, occurring, split_id
from icc_coding.decisions.logs.record import (
    ACTIONS,
    KEYS,
    LARGEST,
    PLACED,
    VERSION,
    ControlActions,
    is_code,
    is_span,
    is_text,
    is_written_time,
)

_FIELDS: dict[str, Any] = {
    **dict.fromkeys(("seq", "v"), int),
    **dict.fromkeys(("start", "end"), int | None),
    **dict.fromkeys(("prev", "id", "at", "coder", "action", "quote", "note"), str),
    **dict.fromkeys(("text", "code", "by", "undoes", "sample", "run", "codebook"), str | None),
    **dict.fromkeys(("blind", "shown"), bool),
    "to": str | tuple[int, int] | None,
    "codes": str | tuple[str, ...] | None,
    "seconds": float | None,
}
_STEPS = re.compile(r"[0-9a-f]*")
_STEP = 8
_PLAIN_NAMES = ("action", "text", "quote", "code", "to", "codes", "note", "by", "undoes", "sample", "run", "codebook")
_fields_of = attrgetter(*KEYS)


def take_lines(columns: RecordColumns, device: str, lines: Sequence[bytes], coder: str, after: tuple[int, str]) -> list[str] | None:
    """Take lines of one coder's log into `columns`; `after` is the number and the hash of the line before them.

    Returns the lines' hashes; None, and nothing is taken in, unless every line is plain, valid, and follows from the one before it.
    """
    import msgspec

    decode = _decoder().decode
    try:
        decoded = list(zip(*[_fields_of(decode(line)) for line in lines], strict=True))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    found = dict(zip(KEYS, decoded, strict=True))
    sha256 = hashlib.sha256
    hashes = [sha256(line).hexdigest() for line in lines]
    seq, last = after
    if found["prev"] != (last, *hashes[:-1]) or found["seq"] != tuple(range(seq + 1, seq + 1 + len(lines))):
        return None
    if set(found["coder"]) != {coder} or set(found["v"]) != {VERSION}:
        return None
    rows = _plain(found, seq) if _are_valid(found) else None
    if rows is None:
        return None
    rows |= _names(columns, found)
    rows["device"], rows["coder"] = columns.number("device", device), columns.number("coder", coder)
    if not _fit_actions(columns, rows):
        return None
    rows["prefix"], rows["number"], rows["step"] = _ids(columns, found["id"], found["seq"])
    columns.extend(rows, len(lines))
    return hashes


@cache
def _decoder() -> Any:
    import msgspec

    line = msgspec.defstruct("Line", [(key, _FIELDS[key]) for key in KEYS], forbid_unknown_fields=True, gc=False)
    return msgspec.json.Decoder(line)


def _are_valid(found: dict[str, tuple[Any, ...]]) -> bool:
    """Each field by itself: what `record.find_fault` asks of it."""
    for name in ("start", "end"):
        if not all(value is None or 0 <= value <= LARGEST for value in found[name]):
            return False
    return (
        "" not in found["id"]
        and all(value is None or value >= 0 for value in found["seconds"])
        and set(found["action"]) <= set(ACTIONS)
        and all(value is None or is_text(value) for value in set(found["text"]))
        and all(value is None or is_code(value) for value in set(found["code"]))
        and all(value is None or isinstance(value, str) or 0 <= min(value) <= max(value) <= LARGEST for value in set(found["to"]))
        and all(map(is_written_time, found["at"]))
    )


def _plain(found: dict[str, tuple[Any, ...]], seq: int) -> dict[str, Any] | None:
    """Numbers, flags and times as arrays; None for a time that no calendar has."""
    rows: dict[str, Any] = {}
    for name in ("start", "end"):
        rows[name] = np.array([-1 if value is None else value for value in found[name]], PLAIN[name])
    rows["seconds"] = np.array([np.nan if value is None else value for value in found["seconds"]], PLAIN["seconds"])
    rows["blind"], rows["shown"] = (np.array(found[name], np.bool_) for name in ("blind", "shown"))
    rows["seq"] = np.arange(seq + 1, seq + 1 + len(found["at"]), dtype=np.int64)
    try:
        moments = [datetime.fromisoformat(at[:-1]) for at in found["at"]]
    except ValueError:
        return None
    rows["moment"] = np.array(moments, "datetime64[us]").astype(np.int64)
    rows["digits"] = np.array([digits(at) for at in found["at"]], np.int8)
    prev = "".join(found["prev"])
    rows["prev"] = np.frombuffer((b"" if found["prev"][0] else bytes(32)) + bytes.fromhex(prev), PLAIN["prev"])
    return rows


def _names(columns: RecordColumns, found: dict[str, tuple[Any, ...]]) -> dict[str, NDArray[np.int32]]:
    count = len(found["at"])
    return {name: np.fromiter(map(columns.tables[name].__getitem__, found[name]), np.int32, count) for name in _PLAIN_NAMES}


def _fit_actions(columns: RecordColumns, rows: dict[str, Any]) -> bool:
    """Fields that one action needs and the others must leave empty: what `record.find_fault` asks of them together."""

    def among(name: str, wanted: Collection[Any]) -> NDArray[np.bool_]:
        numbers = [number for value in wanted if (number := columns.known(name, value)) >= 0]
        return np.isin(rows[name], numbers)

    def where(name: str, fits: Any) -> NDArray[np.bool_]:
        seen = occurring(rows[name])
        values = columns.values(name)
        return np.isin(rows[name], [number for number in seen.tolist() if fits(values[number])])

    action = {name: among("action", (name,)) for name in ("replace", "adjust", "read", "note")}
    control = among("action", ControlActions)
    placed = ~among("text", (None,)) & (rows["start"] >= 0) & (rows["end"] > rows["start"])
    unplaced = (rows["start"] < 0) & (rows["end"] < 0) & (action["note"] | control)
    no_codes = among("codes", (None,))
    return bool(
        (placed | unplaced).all()
        and not (among("action", PLACED) & among("code", (None,))).any()
        and (where("to", is_code) == action["replace"]).all()
        and (where("to", is_span) == action["adjust"]).all()
        and (where("codes", _asks) == action["read"]).all()
        and (action["read"] | no_codes).all()
        and ((where("undoes", bool) == control) | action["note"]).all()
    )


def _asks(codes: Any) -> bool:
    return codes == "all" or (isinstance(codes, tuple) and bool(codes) and all(is_code(code) for code in codes))


def _ids(columns: RecordColumns, ids: tuple[str, ...], seqs: tuple[int, ...]) -> tuple[Any, Any, Any]:
    """Prefix, number and step of ids: at once when all are as this program gives them, one by one otherwise."""
    prefix, number, step = split_id(ids[0])
    steps = "".join([identity[-_STEP:] for identity in ids])
    plain = number == seqs[0] and step >= 0 and len(steps) == _STEP * len(ids) and _STEPS.fullmatch(steps)
    if plain and all(identity == f"{prefix}-{seq}-{identity[-_STEP:]}" for identity, seq in zip(ids, seqs, strict=True)):
        return columns.number("prefix", prefix), np.array(seqs, np.int64), np.frombuffer(bytes.fromhex(steps), ">u4").astype(np.int64)
    parts = [split_id(identity) for identity in ids]
    return ([columns.number("prefix", part) for part, _, _ in parts], [n for _, n, _ in parts], [s for _, _, s in parts])
