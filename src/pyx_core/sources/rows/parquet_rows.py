"""Parquet, made by DuckDB from a CSV of the same rows once the types of all values are known."""

from __future__ import annotations

import datetime as dt
import os
import uuid
from decimal import Decimal

from pyx_core.errors import PyxError
from pyx_core.sources.rows.csv_rows import CsvRows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    import duckdb

_SMALLEST_LINE = 2 << 20
_MOST_DIGITS = 38
_TYPES = {
    frozenset({bool}): "BOOLEAN",
    frozenset({float}): "DOUBLE",
    frozenset({int, float}): "DOUBLE",
    frozenset({str}): "VARCHAR",
    frozenset({dt.date}): "DATE",
    frozenset({dt.time}): "TIME",
    frozenset({uuid.UUID}): "UUID",
}


class ParquetRows(CsvRows):
    """Rows that become a Parquet file at the end; until then they stand in a CSV beside it."""

    name = "parquet"

    def __init__(self, names: Sequence[str]) -> None:
        try:
            import duckdb  # noqa: F401 - asked for before anything is fetched
        except ImportError as error:
            raise PyxError(
                "usage",
                "Parquet files are written by DuckDB, which is not installed",
                "pyx add duckdb, or: --format csv",
            ) from error
        super().__init__(names)
        self._names = names
        self._longest_batch = 0
        self._integers = [(0, 0) for _ in names]
        self._decimals = [(0, 0) for _ in names]

    def encode(self, rows: Sequence[Sequence[Any]]) -> bytes:
        """The lines of a batch, whose widest numbers are remembered."""
        text = super().encode(rows)
        self._longest_batch = max(self._longest_batch, len(text))
        for number, column in enumerate(zip(*rows, strict=True)):
            types = self.kinds.types[number]
            if int in types:
                whole = [value for value in column if type(value) is int]
                whole += self._integers[number]
                self._integers[number] = (min(whole), max(whole))
            if Decimal in types:
                self._measure(number, column)
        return text

    def _measure(self, number: int, column: Sequence[Any]) -> None:
        before, behind = self._decimals[number]
        for value in column:
            if isinstance(value, Decimal):
                exponent = value.as_tuple().exponent
                if not isinstance(exponent, int):
                    # NaN and the infinities: no decimal of Parquet holds them.
                    before = _MOST_DIGITS + 1
                    continue
                behind = max(behind, -exponent)
                before = max(before, value.adjusted() + 1)
        self._decimals[number] = (before, behind)

    def convert(self, csv_path: str, path: str) -> None:
        """Makes the Parquet file. Raises PyxError where it can't be written."""
        import duckdb

        connection = duckdb.connect()
        try:
            _fill(connection, csv_path, path, self._columns(), self._longest_batch)
        except duckdb.Error as error:
            is_full = "No space left" in str(error)
            raise PyxError(
                "disk_full" if is_full else "unwritable",
                f"DuckDB can't write {path}: {error}",
                "choose another folder with --output-dir, or --format csv",
            ) from error
        finally:
            connection.close()

    def _columns(self) -> list[tuple[str, str, str]]:
        """Name, the type to read the CSV with, and what is made of it."""
        columns = []
        for number, name in enumerate(self._names):
            quoted = '"' + name.replace('"', '""') + '"'
            kind = self._type(number)
            if kind == "BLOB":
                columns.append((name, "VARCHAR", f"unhex(substr({quoted}, 3)) AS {quoted}"))
            else:
                columns.append((name, kind, quoted))
        return columns

    def _type(self, number: int) -> str:
        types = frozenset(self.kinds.types[number] - {type(None)})
        if types == {int}:
            low, high = self._integers[number]
            if low >= -(2**63) and high < 2**63:
                return "BIGINT"
            return "DECIMAL(38, 0)" if max(-low, high) < 10**_MOST_DIGITS else "VARCHAR"
        if types and types <= {Decimal, int} and Decimal in types:
            before, behind = self._decimals[number]
            before = max(before, *(len(str(abs(value))) for value in self._integers[number]))
            fits = before + behind <= _MOST_DIGITS
            return f"DECIMAL({max(before + behind, 1)}, {behind})" if fits else "VARCHAR"
        if types and types <= {bytes, bytearray, memoryview}:
            return "BLOB"
        if types == {dt.datetime}:
            words = set(self.kinds.words(number)) - {"null"}
            zoned = {frozenset({"timestamp"}): "TIMESTAMP"}
            zoned[frozenset({"timestamp with zone"})] = "TIMESTAMPTZ"
            return zoned.get(frozenset(words), "VARCHAR")
        return _TYPES.get(types, "VARCHAR")


def _fill(
    connection: duckdb.DuckDBPyConnection,
    csv_path: str,
    path: str,
    columns: list[tuple[str, str, str]],
    longest: int,
) -> None:
    connection.execute(f"SET temp_directory = {_text(os.path.dirname(path))}")
    # Each thread holds a group of rows until it is written.
    connection.execute("SET threads = 1")
    types = ", ".join(f"{_text(name)}: {_text(kind)}" for name, kind, _ in columns)
    wanted = ", ".join(made for _, _, made in columns)
    source = (
        f"read_csv({_text(csv_path)}, header=true, auto_detect=false, columns={{{types}}}, "
        "delim=',', quote='\"', escape='\"', nullstr='', allow_quoted_nulls=false, "
        f"null_padding=false, max_line_size={max(longest + 1, _SMALLEST_LINE)})"
    )
    connection.execute(f"COPY (SELECT {wanted} FROM {source}) TO {_text(path)} (FORMAT parquet)")  # noqa: S608 - quoted above


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
