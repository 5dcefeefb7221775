"""The tables of a SQLite file, read without writing anything beside it."""

from __future__ import annotations

import sqlite3
from urllib.parse import quote

from pyx_core.comparison.content import UnreadableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyx_core.comparison.row_codec import RowCodec

_SIGNATURE = b"SQLite format 3\0"
_CHUNK_ROWS = 2048
_CHUNK_CHARACTERS = 1 << 20


class Database:
    """A SQLite file opened for reading."""

    def __init__(self, path: str) -> None:
        """Raises UnreadableError where it is none."""
        self.path = path
        with open(path, "rb") as file:
            start = file.read(len(_SIGNATURE))
        # SQLite itself takes any file that is short enough for an empty database.
        if start and start != _SIGNATURE:
            raise UnreadableError(f"{path} is no SQLite database")
        try:
            self._connection = sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True)
            self._connection.text_factory = _text
            rows = self._connection.execute(
                "SELECT name, type, sql FROM sqlite_schema"
                " WHERE type IN ('table', 'view', 'index', 'trigger')"
                " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
            ).fetchall()
        except sqlite3.Error as error:
            raise _unreadable(path, error) from error
        self.tables = [str(name) for name, kind, _ in rows if kind == "table"]
        self.definitions = {
            f"{kind} {name}": str(sql) for name, kind, sql in rows if kind != "table"
        }

    def table(self, name: str) -> DatabaseTable:
        """One of its tables."""
        return DatabaseTable(self._connection, self.path, name)

    def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()


class DatabaseTable:
    """A table: its columns with declared types, its primary key, its rows in no order."""

    def __init__(self, connection: sqlite3.Connection, path: str, name: str) -> None:
        self._connection = connection
        self._path = path
        self._name = _quoted(name)
        try:
            found = connection.execute(f"PRAGMA table_info({self._name})").fetchall()
        except sqlite3.Error as error:
            raise _unreadable(path, error) from error
        self.columns = [str(row[1]) for row in found]
        self.types: list[str] | None = [str(row[2]).upper() for row in found]
        self.primary_key = [str(row[1]) for row in sorted(found, key=lambda row: row[5]) if row[5]]
        self.is_ordered = False

    def chunks(self, codec: RowCodec, chosen: Sequence[int] | None) -> Iterator[list[str]]:
        """The rows as texts, as they come."""
        indexes = range(len(self.columns)) if chosen is None else chosen
        columns = ", ".join(_quoted(self.columns[index]) for index in indexes)
        order = ", ".join(map(_quoted, self.primary_key))
        query = f"SELECT {columns} FROM {self._name}"  # noqa: S608 - quoted above
        if order:
            query += f" ORDER BY {order}"
        try:
            cursor = self._connection.execute(query)
            chunk: list[str] = []
            size = 0
            for row in cursor:
                line = codec.encode(row)
                chunk.append(line)
                size += len(line)
                if size > _CHUNK_CHARACTERS or len(chunk) >= _CHUNK_ROWS:
                    yield chunk
                    chunk, size = [], 0
            if chunk:
                yield chunk
        except sqlite3.Error as error:
            raise _unreadable(self._path, error) from error


def _text(raw: bytes) -> str | bytes:
    # SQLite keeps any bytes as text; what is no UTF-8 is compared as bytes.
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _unreadable(path: str, error: sqlite3.Error) -> UnreadableError:
    return UnreadableError(f"can't read {path} as SQLite: {error}")
