"""SQLite databases of other programs, opened so that nothing in them can be changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from icc_coding.errors import UserError

_MAGIC = b"SQLite format 3\x00"


def is_database(path: Path) -> bool:
    """Whether a file is an SQLite database."""
    try:
        with path.open("rb") as handle:
            return handle.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def has_tables(path: Path, names: set[str]) -> bool:
    """Whether a database has these tables."""
    try:
        with opened(path) as database:
            return names <= {str(row["name"]) for row in database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except UserError:
        return False


class Database:
    """Rows by name; a query that fails is the file's fault and one sentence."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection

    def rows(self, query: str) -> list[Any]:
        """All rows of a query."""
        try:
            return self._connection.execute(query).fetchall()
        except sqlite3.Error as error:
            raise UserError(f"{self._path.name}: cannot be read ({error}). Close it in its own program and try again.") from error

    def columns(self, table: str) -> set[str]:
        """The columns that a table has in this version of the program."""
        return {str(row["name"]) for row in self.rows(f"SELECT name FROM pragma_table_info('{table}')")}


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """A database for reading only. Raises UserError when it is none."""
    if not is_database(path):
        raise UserError(f"{path.name}: is no database of a coding program. Name its data.qda or .sqlite3 file.")
    connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        yield Database(path, connection)
    finally:
        connection.close()
