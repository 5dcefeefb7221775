"""Parquet as a table of typed values, read by DuckDB."""

from __future__ import annotations

from pyx_core.comparison.content import UnreadableError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyx_core.comparison.row_codec import RowCodec

_CHUNK_ROWS = 2048


class ParquetTable:
    """A file of typed columns, its rows in the order of the file."""

    def __init__(self, path: str) -> None:
        """Needs the extra `duckdb`. Raises UnreadableError where the file is no Parquet."""
        import duckdb

        self._path = path
        self._database = duckdb.connect()
        self._database.execute("SET autoinstall_known_extensions = false")
        try:
            found = self._database.execute(
                "DESCRIBE SELECT * FROM read_parquet(?)", [path]
            ).fetchall()
        except duckdb.Error as error:
            reason = str(error).partition("\n")[0]
            raise UnreadableError(f"can't read {path}: {reason}") from error
        self.columns = [str(row[0]) for row in found]
        self.types: list[str] | None = [str(row[1]) for row in found]
        self.is_ordered = True

    def chunks(self, codec: RowCodec, chosen: Sequence[int] | None) -> Iterator[list[str]]:
        """The rows as texts, in order."""
        cursor = self._database.cursor().execute("SELECT * FROM read_parquet(?)", [self._path])
        while rows := cursor.fetchmany(_CHUNK_ROWS):
            if chosen is None:
                yield [codec.encode(row) for row in rows]
            else:
                yield [codec.encode([row[index] for index in chosen]) for row in rows]

    def close(self) -> None:
        """Lets go of the file."""
        self._database.close()
