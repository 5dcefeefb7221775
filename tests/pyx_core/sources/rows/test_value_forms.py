"""Values keep their meaning in every format."""

from __future__ import annotations

import datetime as dt
import json
import math
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.errors import PyxError
from pyx_core.sources.rows.file import RowLimits, RowsFile
from pyx_core.sources.rows.forms import text_of, unique_names

UTC8 = dt.timezone(dt.timedelta(hours=8))
MOMENT = dt.datetime(2026, 11, 23, 7, 23, 12, 104000, tzinfo=UTC8)
SEVEN = "00000000-0000-0000-0000-000000000007"
FORMS = [
    (True, "true", True),
    (False, "false", False),
    (-(10**40), f"-1{'0' * 40}", -(10**40)),
    (0.1, "0.1", 0.1),
    (math.nan, "NaN", "NaN"),
    (math.inf, "Infinity", "Infinity"),
    (-math.inf, "-Infinity", "-Infinity"),
    (Decimal("1.10"), "1.10", "1.10"),
    (Decimal("1E+3"), "1000", "1000"),
    (Decimal("0.00000001"), "0.00000001", "0.00000001"),
    (Decimal("NaN"), "NaN", "NaN"),
    (b"\x00\xff", "\\x00ff", "\\x00ff"),
    (b"", "\\x", "\\x"),
    (MOMENT, "2026-11-23T07:23:12.104000+08:00", "2026-11-23T07:23:12.104000+08:00"),
    (MOMENT.replace(tzinfo=None), "2026-11-23T07:23:12.104000", "2026-11-23T07:23:12.104000"),
    (dt.date(2026, 11, 23), "2026-11-23", "2026-11-23"),
    (dt.time(7, 5), "07:05:00", "07:05:00"),
    (dt.timedelta(days=1, hours=2, seconds=3.5), "P1DT2H3.5S", "P1DT2H3.5S"),
    (dt.timedelta(hours=-2), "-PT2H", "-PT2H"),
    (dt.timedelta(), "PT0S", "PT0S"),
    (dt.timedelta(days=3), "P3D", "P3D"),
    (uuid.UUID(int=7), SEVEN, SEVEN),
    ({"a": [1, None, "ä"]}, '{"a":[1,null,"ä"]}', {"a": [1, None, "ä"]}),
    ([Decimal("1.5"), b"\x01"], '["1.5","\\\\x01"]', ["1.5", "\\x01"]),
    ("", "", ""),
    ("NULL", "NULL", "NULL"),
]


def write(
    folder: Path,
    form: str,
    rows: list[tuple[Any, ...]],
    names: list[str] | None = None,
    max_rows: int | None = None,
    max_bytes: int | None = None,
) -> RowsFile:
    path = folder / f"rows.{form}"
    path.unlink(missing_ok=True)
    given = names or [f"c{number}" for number in range(len(rows[0]))]
    made = RowsFile(str(path), form, given, RowLimits(max_rows, max_bytes))
    made.fill(iter(rows))
    return made


def read_csv(path: str) -> list[list[str | None]]:
    """RFC 4180, read letter by letter: an empty field without quotes is None."""
    text = Path(path).read_bytes().decode("utf-8")
    rows: list[list[str | None]] = [[]]
    at = 0
    while at < len(text):
        if text[at] == '"':
            field = ""
            at += 1
            while True:
                end = text.index('"', at)
                field += text[at:end]
                at = end + 1
                if text[at] != '"':
                    break
                field, at = f'{field}"', at + 1
            rows[-1].append(field)
        else:
            end = at
            while text[end] not in ",\r":
                assert text[end] not in '"\n', "a field with these has quotes"
                end += 1
            rows[-1].append(text[at:end] or None)
            at = end
        if text[at] == "\r":
            assert text[at + 1] == "\n"
            rows.append([])
            at += 2
            continue
        assert text[at] == ","
        at += 1
        if text[at] == "\r":
            rows[-1].append(None)
            rows.append([])
            at += 2
    assert rows.pop() == []
    return rows


@pytest.mark.parametrize(("value", "text", "plain"), FORMS, ids=repr)
def test_each_value_has_one_form(value: Any, text: str, plain: Any, tmp_path: Path) -> None:
    """CSV and JSON hold each kind of value as the reference says."""
    rows = [(1, value), (2, None)]
    assert text_of(value) == text
    assert read_csv(write(tmp_path, "csv", rows).path)[1:] == [["1", text], ["2", None]]
    lines = Path(write(tmp_path, "jsonl", rows).path).read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == [
        {"c0": 1, "c1": plain},
        {"c0": 2, "c1": None},
    ]
    whole = json.loads(Path(write(tmp_path, "json", rows).path).read_bytes())
    assert whole == [json.loads(line) for line in lines]


VALUES = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8")),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.binary(max_size=8),
    st.decimals(allow_nan=False, allow_infinity=False),
)


@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.tuples(*[VALUES] * n), min_size=1)))
def test_csv_and_json_give_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, ...]]
) -> None:
    """Whatever stands in the rows, NULL and empty text, quotes and line ends come back as such."""
    folder = tmp_path_factory.mktemp("rows")
    expected = [[None if value is None else text_of(value) for value in row] for row in rows]
    found = read_csv(write(folder, "csv", rows).path)[1:]
    assert found == expected
    lines = Path(write(folder, "jsonl", rows).path).read_bytes().split(b"\n")[:-1]
    read = [list(json.loads(line).values()) for line in lines]
    texts = [[None if value is None else text_of(value) for value in row] for row in read]
    assert texts == expected


def test_parquet_keeps_the_types(tmp_path: Path) -> None:
    """Columns of one kind have that kind in Parquet; NULL and empty text stay apart."""
    rows = [
        (1, 0.5, "", True, Decimal("12.50"), b"\x00", MOMENT, dt.date(2026, 1, 2), 2**70, "a"),
        (None,) * 10,
        (-3, math.inf, 'q"\r\n,', False, Decimal("-0.125"), b"", MOMENT, None, 1, 7),
    ]
    path = write(tmp_path, "parquet", rows).path
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        types = [row[1] for row in connection.execute(f"DESCRIBE FROM '{path}'").fetchall()]
        found = connection.execute(f"SELECT * EXCLUDE c6, epoch_ms(c6) FROM '{path}'").fetchall()
    assert types == [
        *("BIGINT", "DOUBLE", "VARCHAR", "BOOLEAN", "DECIMAL(5,3)", "BLOB"),
        *("TIMESTAMP WITH TIME ZONE", "DATE", "DECIMAL(38,0)", "VARCHAR"),
    ]
    moment = int(MOMENT.timestamp() * 1000)
    without = [row[:6] + row[7:] for row in rows]
    expected = [(*row, None if row[0] is None else moment) for row in without]
    expected[2] = (*expected[2][:8], "7", moment)
    assert found == expected
    assert list(tmp_path.iterdir()) == [Path(path)]


def test_an_empty_result_is_a_whole_file(tmp_path: Path) -> None:
    """No rows: CSV has its head, JSON an empty array, Parquet its columns."""
    names = ["a", "b"]
    assert Path(write(tmp_path, "csv", [], names).path).read_bytes() == b"a,b\r\n"
    assert json.loads(Path(write(tmp_path, "json", [], names).path).read_bytes()) == []
    assert Path(write(tmp_path, "jsonl", [], names).path).read_bytes() == b""
    path = write(tmp_path, "parquet", [], names).path
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT a, b FROM '{path}'").fetchall() == []


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "parquet"])
@pytest.mark.parametrize(
    ("limit", "cut"), [(None, None), (5000, None), (4999, "rows"), (70, "rows"), (1, "rows")]
)
def test_rows_are_cut_where_the_limit_says(
    form: str, limit: int | None, cut: str | None, tmp_path: Path
) -> None:
    """A result of exactly the limit is not cut; of one row more it is, and says so."""
    made = write(tmp_path, form, [(n, "x") for n in range(5000)], max_rows=limit)
    assert (made.rows, made.cut) == (min(limit or 5000, 5000), cut)
    with duckdb.connect() as connection:
        read = {"csv": "read_csv", "parquet": "read_parquet"}.get(form, "read_json")
        found = connection.execute(f"SELECT count(*), max(c0) FROM {read}('{made.path}')")
        assert found.fetchall() == [(made.rows, made.rows - 1)]


@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
@given(limit=st.integers(20, 4000))
def test_bytes_are_cut_at_a_row(
    form: str, limit: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No file is larger than the limit, each is whole, and one more row would not fit."""
    folder = tmp_path_factory.mktemp("rows")
    rows = [(n, "x" * (n % 17)) for n in range(100)]
    made = write(folder, form, rows, max_bytes=limit)
    size = Path(made.path).stat().st_size
    assert size == made.bytes <= limit
    if made.cut is not None:
        more = write(folder, form, rows[: made.rows + 1])
        assert Path(more.path).stat().st_size > limit
    else:
        assert made.rows == 100


def test_what_came_before_an_error_stays(tmp_path: Path) -> None:
    """Where the rows end in an error, the file holds those before it, and is whole."""

    def rows() -> Any:
        yield (1,)
        raise PyxError("unreachable", "gone")

    made = RowsFile(str(tmp_path / "rows.json"), "json", ["a"], RowLimits(None, None))
    with pytest.raises(PyxError, match="gone"):
        made.fill(rows())
    assert made.cut == "stopped"
    assert json.loads(Path(made.path).read_bytes()) == [{"a": 1}]


@given(st.lists(st.sampled_from(["", "a", "a_2", "A", "column", "column_1"])))
def test_columns_have_names_of_their_own(names: list[str]) -> None:
    """No column's name is empty or twice there; those that are fine stay as they are."""
    found = unique_names(names)
    assert len(set(found)) == len(found) == len(names)
    assert all(found)
    if len(set(names)) == len(names) and all(names):
        assert found == names
