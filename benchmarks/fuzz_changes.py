"""One to four changes of a file's bytes, of the parts of an archive, or of the values in JSON, text, cells and databases."""

from __future__ import annotations

import io
import json
import random
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

ODD = (b"\x00", b"\xff", b"9" * 5000, b"[" * 3000, b"{" * 3000, b"null", b"-1", b"1e999", b'""', b"\n", b"\r", b"\xef\xbb\xbf", b"'")
ODD += (
    b": ",
    b"- ",
    b"\xe2\x80\xae",
    b"\xed\xa0\x80",
    b"\xf0\x9f\x9a\xa2",
    b"&amp;",
    b"&#1;",
    b"\t",
    b",,,,",
    b";",
    b"=1+1",
    b"\\u0000",
    b"a" * 70_000,
)
VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2**70,
    10**400,
    1e308,
    float("nan"),
    float("inf"),
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202e",
    "é" * 5000,
)
VALUES += ([], {}, [[]], {"": None}, "2024-13-45", "1,5", "-0", "=A1", "'", "../../x", "a\nb", "NaN", "9" * 400, [None, 1, "a"])
_VALUE = re.compile(rb'"[^"\n]{0,200}"|>[^<\n]{1,200}<|-?\d+(?:\.\d+)?|(?<=: )[^\n{}\[\],]+')
_ZIPS = (b"PK\x03\x04",)


def changed(data: bytes, rng: random.Random) -> bytes:
    """The same file, somewhat otherwise."""
    if data.startswith(_ZIPS) and rng.random() < 0.85:
        return _archive(data, rng)
    if data.startswith(b"SQLite format 3\x00") and rng.random() < 0.8:
        return _database(data, rng)
    ways: list[Callable[[bytes, random.Random], bytes]] = [_bytes, _bytes, _values, _lines]
    if data[:1] in (b"{", b"["):
        ways += [_json, _json]
    return rng.choice(ways)(data, rng)


def _bytes(data: bytes, rng: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(found) + 1)
        kind = rng.random()
        if kind < 0.3:
            found[place:place] = rng.choice(ODD)
        elif kind < 0.55:
            del found[place : place + rng.randint(1, 40)]
        elif kind < 0.8 and place < len(found):
            found[place] = rng.randrange(256)
        elif kind < 0.97:
            start = rng.randrange(len(found) + 1)
            found[place:place] = found[start : start + rng.randint(1, 60)]
        else:
            del found[place:]
    return bytes(found)


def _values(data: bytes, rng: random.Random) -> bytes:
    """Numbers, quoted words, cells and contents of elements are exchanged for odd ones."""
    places = list(_VALUE.finditer(data))
    for match in rng.sample(places, min(len(places), rng.randint(1, 3))):
        value = rng.choice(VALUES)
        words = str(value).encode("utf-8", "surrogatepass") if isinstance(value, str | int | float) else rng.choice(ODD)
        old = match.group()
        ends = (old[:1], old[-1:]) if old[:1] in b'">' else (b"", b"")
        data = data.replace(old, ends[0] + words + ends[1], rng.choice((1, -1)))
    return data


def _lines(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(lines))
        match rng.randrange(4):
            case 0:
                lines[place : place + 1] = []
            case 1:
                lines.insert(place, rng.choice(lines or [b""]))
            case 2:
                lines[place:] = lines[place:][::-1]
            case _:
                lines[place : place + 1] = [b" " * rng.randint(1, 9) + b"".join(lines[place : place + 1])]
        lines = lines or [b""]
    return b"\n".join(lines)


def _json(data: bytes, rng: random.Random) -> bytes:
    try:
        found = json.loads(data)
    except ValueError:
        return _values(data, rng)
    for _ in range(rng.randint(1, 3)):
        holders: list[tuple[Any, Any]] = []
        _holders(found, holders)
        if not holders:
            break
        holder, key = rng.choice(holders)
        if rng.random() < 0.2:
            del holder[key]
        else:
            holder[key] = rng.choice((*VALUES, found if rng.random() < 0.1 else 1, "a" * 70_000))
    with suppress(ValueError, RecursionError):
        return json.dumps(found).encode()
    return _values(data, rng)


def _holders(value: Any, found: list[tuple[Any, Any]]) -> None:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        found.append((value, key))
        _holders(inner, found)


def _archive(data: bytes, rng: random.Random) -> bytes:
    """One or two members changed (or left out, doubled, renamed), the archive itself whole again."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as whole:
            members = [(one.filename, whole.read(one)) for one in whole.infolist()]
    except (zipfile.BadZipFile, NotImplementedError, OSError):
        return _bytes(data, rng)
    for _ in range(rng.randint(1, 2)):
        place = rng.randrange(len(members))
        name, content = members[place]
        kind = rng.random()
        if kind < 0.88:
            members[place] = (name, changed(content, rng))
        elif kind < 0.94:
            members[place] = (rng.choice(("../" + name, "/" + name, name.upper(), "x" + name, "a\\" + name)), content)
        elif len(members) > 1:
            del members[place]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again:
        for name, content in members:
            again.writestr(name, content)
    return out.getvalue()


def _database(data: bytes, rng: random.Random) -> bytes:
    """One value, row, column or table of a database changed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x"
        path.write_bytes(data)
        with closing(sqlite3.connect(path)) as base, suppress(sqlite3.Error):
            table = rng.choice([row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type='table'")])
            column = rng.choice([row[1] for row in base.execute(f'PRAGMA table_info("{table}")')])
            kind = rng.random()
            if kind < 0.75:
                value = rng.choice([one for one in VALUES if not isinstance(one, list | dict)] + [b"\xff\x00", -5, 10**6])
                where = rng.choice(("", " WHERE rowid = (SELECT rowid FROM {0} ORDER BY random() LIMIT 1)")).format(f'"{table}"')
                with suppress(OverflowError, UnicodeEncodeError):
                    base.execute(f'UPDATE "{table}" SET "{column}" = ?{where}', (value,))
            elif kind < 0.85:
                base.execute(f'ALTER TABLE "{table}" RENAME COLUMN "{column}" TO "{column}x"')
            elif kind < 0.95:
                base.execute(f'INSERT INTO "{table}" SELECT * FROM "{table}"')
            else:
                base.execute(f'DROP TABLE "{table}"')
            base.commit()
        return path.read_bytes()
