"""The two engines that hold the rows of tables: SQLite, which is always there, and DuckDB."""

from __future__ import annotations

import importlib.util

from pyx_core.comparison.csv_table import CsvTable
from pyx_core.comparison.lockstep import Lockstep
from pyx_core.comparison.queries import query
from pyx_core.comparison.row_codec import SEPARATOR, RawLines
from pyx_core.comparison.row_store import RowStore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any, Protocol

    from pyx_core.comparison.lockstep import KeysOf
    from pyx_core.comparison.row_codec import RowCodec
    from pyx_core.comparison.row_store import StoredRow

    class Table(Protocol):
        """Columns and rows, whatever file they come from."""

        columns: list[str]
        types: list[str] | None
        is_ordered: bool

        def chunks(self, codec: RowCodec, chosen: Sequence[int] | None) -> Iterator[list[str]]: ...

    class TableEngine(Protocol):
        """Both tables, read; rows that are equal on both sides may be missing in `sorted_rows`."""

        name: str
        left_rows: int
        right_rows: int
        in_order: bool

        def duplicates(self) -> Iterator[tuple[str, int, int]]: ...

        def sorted_rows(self) -> Iterator[StoredRow]: ...

        def close(self) -> None: ...


class Plan:
    """How two tables are read: in which columns, as what texts, and found by which key."""

    __slots__ = (
        "codec",
        "eliminates",
        "has_key",
        "key_indexes",
        "keys_of",
        "left_chosen",
        "plain_key",
        "right_chosen",
    )  # fmt: skip

    def __init__(
        self,
        codec: RowCodec,
        keys_of: KeysOf,
        *,
        has_key: bool,
        key_indexes: Sequence[int],
        plain_key: bool,
        left_chosen: Sequence[int] | None,
        right_chosen: Sequence[int] | None,
        eliminates: bool,
    ) -> None:
        """`plain_key`: the key is the text of the cells at `key_indexes`, or of the whole row.
        `eliminates`: rows that are equal to the last byte are equal."""
        self.codec = codec
        self.keys_of = keys_of
        self.has_key = has_key
        self.key_indexes = key_indexes
        self.plain_key = plain_key
        self.left_chosen = left_chosen
        self.right_chosen = right_chosen
        self.eliminates = eliminates


class SqliteEngine:
    """Reads both tables side by side; what is not equal there goes into a database on disk."""

    name = "sqlite"

    def __init__(self, left: Table, right: Table, plan: Plan, window: int) -> None:
        self._store = RowStore()
        try:
            lockstep = Lockstep(
                self._store,
                plan.keys_of,
                window,
                minds_unique=plan.has_key,
                eliminates=plan.eliminates,
            )
            lockstep.read(
                left.chunks(plan.codec, plan.left_chosen),
                right.chunks(plan.codec, plan.right_chosen),
            )
        except BaseException:
            self._store.close()
            raise
        self.left_rows = lockstep.left_rows
        self.right_rows = lockstep.right_rows
        self.in_order = lockstep.in_order
        self._equal_are_unique = lockstep.equal_are_unique

    def duplicates(self) -> Iterator[tuple[str, int, int]]:
        return self._store.duplicates(equal_are_unique=self._equal_are_unique)

    def sorted_rows(self) -> Iterator[StoredRow]:
        return self._store.sorted_rows()

    def close(self) -> None:
        self._store.close()


_MEMORY = "256MB"
_LONGEST_LINE = 100_000_000
_COLUMNS_AT_MOST = 500
_FETCHED = 10_000


class DuckEngine:
    """Lets DuckDB read both files itself."""

    name = "duckdb"

    def __init__(self, left: CsvTable, right: CsvTable, plan: Plan, folder: str) -> None:
        """Raises duckdb.Error where DuckDB does not take a file as CSV without exceptions."""
        import tempfile

        import duckdb

        self._database = duckdb.connect()
        self._folder = tempfile.TemporaryDirectory(prefix="pyx-diff-", dir=folder)
        try:
            self._database.execute("SET memory_limit = ?", [_MEMORY])
            self._database.execute("SET temp_directory = ?", [self._folder.name])
            self._database.execute("SET autoinstall_known_extensions = false")
            for name, table in (("left_rows", left), ("right_rows", right)):
                self._load(name, table, plan)
            (self.left_rows,) = self._row("SELECT count(*) FROM left_rows")
            (self.right_rows,) = self._row("SELECT count(*) FROM right_rows")
            (moved,) = self._row(
                "SELECT count(*) FROM left_rows l JOIN right_rows r USING (n) WHERE l.k <> r.k"
            )
        except BaseException:
            self.close()
            raise
        self.in_order = moved == 0

    def _load(self, name: str, table: CsvTable, plan: Plan) -> None:
        count = len(table.columns)
        cells = [f"c{index}" for index in range(count)]
        types = ", ".join(f"'{cell}': 'VARCHAR'" for cell in cells)
        separator = plan.codec.delimiter if isinstance(plan.codec, RawLines) else SEPARATOR
        row = f"concat_ws(chr({ord(separator)}), {', '.join(cells)})"
        key = [cells[index] for index in plan.key_indexes]
        found_by = f"concat_ws(chr({ord(SEPARATOR)}), {', '.join(key)})" if key else row
        # Nothing is guessed: no types, no null, no dialect. A file that does not fit is an error.
        statement = query("duckdb_load").format(
            table=name,
            key=found_by,
            row=row,
            header=table.header,
            delimiter=table.delimiter,
            columns=types,
            longest_line=_LONGEST_LINE,
        )
        self._database.execute(statement, [table.content.path])

    def duplicates(self) -> Iterator[tuple[str, int, int]]:
        yield from self._rows(query("duckdb_repeated"))

    def sorted_rows(self) -> Iterator[StoredRow]:
        yield from self._rows(query("duckdb_odd_rows"))

    def close(self) -> None:
        self._database.close()
        self._folder.cleanup()

    def _row(self, statement: str) -> tuple[int, ...]:
        found = self._database.execute(statement).fetchone()
        assert found is not None
        return found

    def _rows(self, statement: str) -> Iterator[Any]:
        cursor = self._database.cursor().execute(statement)
        while rows := cursor.fetchmany(_FETCHED):
            yield from rows


def has_duckdb() -> bool:
    """Whether the extra is installed."""
    return importlib.util.find_spec("duckdb") is not None


def duckdb_reads(left: Table, right: Table, plan: Plan) -> bool:
    """Whether DuckDB reads both files just as Python would: anything unusual is left to Python."""
    if not (isinstance(left, CsvTable) and isinstance(right, CsvTable)):
        return False
    if not (plan.plain_key and plan.eliminates and left.columns == right.columns):
        return False
    contents = (left.content, right.content)
    return 1 < len(left.columns) <= _COLUMNS_AT_MOST and all(
        content.encoding == "utf-8-sig" and content.is_plain for content in contents
    )


def open_engine(
    left: Table, right: Table, plan: Plan, *, engine: str | None, folder: str, window: int
) -> TableEngine:
    """DuckDB where it is there and takes the files, else SQLite; `engine` names one to prefer."""
    wanted = engine != "sqlite" and (engine == "duckdb" or has_duckdb())
    if wanted and duckdb_reads(left, right, plan):
        import duckdb

        assert isinstance(left, CsvTable)
        assert isinstance(right, CsvTable)
        try:
            return DuckEngine(left, right, plan, folder)
        except duckdb.Error:
            # Ragged rows, odd quotes, too little memory: Python's reader takes all of them.
            pass
    return SqliteEngine(left, right, plan, window)
