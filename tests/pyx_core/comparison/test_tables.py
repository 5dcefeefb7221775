"""Tables: columns, keys, types, rules, and files that are hard to read."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import duckdb
import pytest

from comparing import compare_files, told
from pyx_core.comparison.compare import compare
from pyx_core.comparison.comparison import Pair
from pyx_core.comparison.options import Options
from pyx_core.comparison.rules import Rules
from pyx_core.errors import PyxError

if TYPE_CHECKING:
    from pathlib import Path


def rule(text: str) -> str:
    return f'[[rule]]\nid = "r"\nreason = "why"\n{text}\n'


def test_columns_that_come_go_and_move(tmp_path: Path) -> None:
    """Columns are matched by name; what is in both is compared wherever it stands."""
    file = compare_files(
        tmp_path, "id,a,b,gone\n1,x,y,z\n2,x,y,z\n", "id,new,b,a\n1,n,y,x\n2,n,Y,x\n", "csv"
    ).files[0]
    assert told(file) == [
        ("column_removed", "gone", None, None),
        ("column_added", "new", None, None),
        ("column_order", "", '["id", "a", "b", "gone"]', '["id", "new", "b", "a"]'),
        ("changed", "id=2 b", '"y"', '"Y"'),
    ]
    assert file.columns["b"] == 1


@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
def test_the_order_of_rows_counts_until_a_key_or_a_rule_says_otherwise(
    tmp_path: Path, engine: str
) -> None:
    """Without a key another order is a difference; with one it is not; a rule counts it."""
    left, right = "n,v\n1,a\n2,b\n", "n,v\n2,b\n1,a\n"
    plain = compare_files(tmp_path, left, right, "csv", engine=engine)
    assert told(plain.files[0]) == [("row_order", "", None, None)]
    keyed = compare_files(tmp_path, left, right, "csv", key=["n"], engine=engine)
    assert (keyed.verdict, keyed.files[0].basis) == ("equivalent", "values")
    for order in ('order = "any"', 'order = ["n"]'):
        ruled = compare_files(tmp_path, left, right, "csv", rules=rule(order), engine=engine)
        assert (ruled.verdict, ruled.rules[0].absorbed) == ("equivalent", 1)
        same = compare_files(
            tmp_path, left, "n,v\n1,a\n2,c\n", "csv", rules=rule(order), engine=engine
        )
        assert same.rules[0].absorbed == 0


@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
def test_a_column_that_looks_like_a_key_is_tried(tmp_path: Path, engine: str) -> None:
    """A column called id matches rows if it is unique on both sides, and only then."""
    left = "id,v\n1,a\n2,b\n"
    unique = compare_files(tmp_path, left, "id,v\n1,a\n2,c\n", "csv", engine=engine).files[0]
    assert told(unique) == [("changed", "id=2 v", '"b"', '"c"')]
    assert "matched by id" in unique.notes[0]
    other = compare_files(tmp_path, left, "id,v\n1,a\n2,b\n2,c\n", "csv", engine=engine).files[0]
    assert told(other) == [("row_added", "", None, '{"id": "2", "v": "c"}')]
    assert other.notes == []


def test_rules_without_a_key(tmp_path: Path) -> None:
    """Rows without a key are matched by what rules leave of them, tolerances included."""
    left, right = "a,b\nX,1.00\ny,2\nz,3\n", "a,b\nx,1.01\ny,2\nz,4\n"
    rules = rule("column = 'a'\ncase = 'ignore'") + (
        '[[rule]]\nid = "t"\nreason = "r"\ncolumn = "b"\natol = 0.1\n'
    )
    compared = compare_files(tmp_path, left, right, "csv", rules=rules)
    assert [one[0] for one in told(compared.files[0])] == ["row_removed", "row_added"]
    assert {use.id: use.absorbed for use in compared.rules} == {"r": 1, "t": 1}


def test_rules_for_the_key(tmp_path: Path) -> None:
    """A rule for the key's column matches rows whose keys differ in bytes."""
    compared = compare_files(
        tmp_path, "code,v\nab ,1\ncd,2\n", "code,v\nAB,1\nCD,3\n", "csv", key=["code"],
        rules=rule("column = 'code'\nwhitespace = 'trim'")
        + '[[rule]]\nid = "c"\nreason = "r"\ncolumn = "code"\ncase = "ignore"\n',
    )  # fmt: skip
    assert told(compared.files[0]) == [("changed", "code=cd v", '"2"', '"3"')]
    assert {use.id: use.absorbed for use in compared.rules} == {"r": 1, "c": 2}


def test_a_key_that_is_not_there_names_the_nearest(tmp_path: Path) -> None:
    """A mistyped key is an error where there is one table."""
    for name in ("left", "right"):
        (tmp_path / name).write_text(f"order_id,v\n1,{name}\n")
    pair = Pair("t", str(tmp_path / "left"), str(tmp_path / "right"), "csv")
    options = Options(scratch=str(tmp_path), key=["orderid"], requires_key=True)
    with pytest.raises(PyxError) as caught:
        compare([pair], Rules(), options)
    assert (caught.value.kind, caught.value.hint) == ("usage", "did you mean order_id?")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (b"a,b\n1,2\n", b"a,b\r\n1,2\r\n"),
        (b"a,b\n1,2\n", b"\xef\xbb\xbfa,b\n1,2"),
        (b"a,b\n1,2\n", b'"a","b"\n"1","2"\n'),
        (b"a,b\n1,2\n", b"a;b\n1;2\n"),
        (b"a,b\n1,2\n", b"a\tb\n1\t2\n"),
        (b"a,b\n1,2\n", "a,b\n1,2\n".encode("utf-16")),
        (b"a,b\n1,\n", b'a,b\n1,""\n'),
        (b"a,b\n1,2\n", b"a,b\n\n1,2\n\n"),
        (b"a,b\r1,2\r", b"a,b\n1,2\n"),
        (b"a,b\n", b"a,b"),
    ],
)
def test_the_same_table_in_other_bytes(tmp_path: Path, left: bytes, right: bytes) -> None:
    """Line ends, quotes, delimiters, encodings and blank lines make no difference in value."""
    compared = compare_files(tmp_path, left, right, "csv")
    assert (compared.verdict, compared.files[0].basis) == ("equivalent", "values")


@pytest.mark.parametrize(
    ("left", "right", "removed", "added"),
    [
        ("a,b\n1,2\n", "a,b\n1\n", '{"a": "1", "b": "2"}', '{"a": "1"}'),
        ("a\n1\n", "a\n1,2\n", '{"a": "1"}', '{"a": "1", "field 2": "2"}'),
        ("a,a\n1,2\n", "a,a\n1,3\n", '{"a": "1", "a#2": "2"}', '{"a": "1", "a#2": "3"}'),
        ("a,b\n", "a,b\n1,2\n", None, '{"a": "1", "b": "2"}'),
    ],
)
def test_odd_tables(
    tmp_path: Path, left: str, right: str, removed: str | None, added: str | None
) -> None:
    """Ragged rows, columns of the same name, and tables without rows are what they are."""
    found = told(compare_files(tmp_path, left, right, "csv").files[0])
    expected = [("row_removed", removed, None)] if removed else []
    assert sorted((kind, one, other) for kind, _, one, other in found) == sorted(
        [*expected, ("row_added", None, added)], key=str
    )


def test_an_empty_file_is_a_table_without_columns(tmp_path: Path) -> None:
    """Its columns are missing, which is told; there are no rows to compare."""
    file = compare_files(tmp_path, "", "a\n1\n", "csv").files[0]
    assert told(file) == [("column_added", "a", None, None)]
    assert "no rows were compared" in file.notes[0]


def test_ragged_rows_with_a_key(tmp_path: Path) -> None:
    """A field that is missing is not an empty one."""
    file = compare_files(tmp_path, "id,b\n1,\n2,x\n", "id,b\n1\n2,x,y\n", "csv").files[0]
    assert told(file) == [
        ("changed", "id=1 b", '""', None),
        ("changed", "id=2 field 3", None, '"y"'),
    ]


def test_no_header(tmp_path: Path) -> None:
    """Without a header columns have numbers, and the first row is a row."""
    file = compare_files(tmp_path, "1,a\n", "1,b\n", "csv", header=False, key=["1"]).files[0]
    assert told(file) == [("changed", "1=1 2", '"a"', '"b"')]


def test_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    """Undecodable bytes are kept apart, and a note says how they were read."""
    file = compare_files(tmp_path, b"id,b\n1,\xe9\n", b"id,b\n1,\xe8\n", "csv").files[0]
    assert told(file) == [("changed", "id=1 b", '"é"', '"è"')]
    assert "Latin-1" in " ".join(file.notes)


@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
def test_wide_tables_and_huge_fields(tmp_path: Path, engine: str) -> None:
    """2,500 columns, and fields of megabytes, are nothing special."""
    names = ",".join(f"c{number}" for number in range(2500))
    row = ["1"] * 2500
    other = [*row[:2400], "2" * 3_000_000, *row[2401:]]
    file = compare_files(
        tmp_path, f"{names}\n{','.join(row)}\n", f"{names}\n{','.join(other)}\n", "csv",
        key=["c0"], engine=engine,
    ).files[0]  # fmt: skip
    assert [difference.location.column for difference in file.differences] == ["c2400"]
    assert len(file.differences[0].right or "") < 300
    big = "x" * 3_000_000
    file = compare_files(
        tmp_path, f"id,b,c\n1,{big},1\n", f"id,b,c\n1,{big},2\n", "csv", engine=engine
    ).files[0]
    assert told(file) == [("changed", "id=1 c", '"1"', '"2"')]


def database(path: Path, script: str) -> bytes:
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    content = path.read_bytes()
    path.unlink()
    return content


def test_sqlite_files(tmp_path: Path) -> None:
    """Tables by their primary key, typed: null, empty, text and number are four things."""
    left = database(
        tmp_path / "one.db",
        """CREATE TABLE t (k INTEGER PRIMARY KEY, v); CREATE TABLE gone (a);
        CREATE TABLE typed (a INTEGER); CREATE VIEW w AS SELECT 1;
        INSERT INTO t VALUES (1, NULL), (2, ''), (3, 1), (4, 1.0), (5, x'00ff'), (6, 'NULL'),
        (7, CAST(x'ff' AS TEXT)), (8, -0.0);""",
    )
    right = database(
        tmp_path / "two.db",
        """CREATE TABLE t (k INTEGER PRIMARY KEY, v); CREATE TABLE come (a);
        CREATE TABLE typed (a TEXT); CREATE VIEW w AS SELECT 2;
        INSERT INTO t VALUES (8, 0.0), (7, CAST(x'ff' AS TEXT)), (6, NULL), (5, x'00fe'),
        (4, 1), (3, '1'), (2, NULL), (1, NULL);""",
    )
    file = compare_files(tmp_path, left, right, "sqlite").files[0]
    assert told(file) == [
        ("table_added", "come", None, None),
        ("table_removed", "gone", None, None),
        ("type", "t k=2 v", '""', "null"),
        ("type", "t k=3 v", "1", '"1"'),
        ("type", "t k=4 v", "1.0", "1"),
        ("changed", "t k=5 v", "bytes 00ff", "bytes 00fe"),
        ("type", "t k=6 v", '"NULL"', "null"),
        ("column_type", "typed a", '"INTEGER"', '"TEXT"'),
        ("definition", "view w", '"CREATE VIEW w AS SELECT 1"', '"CREATE VIEW w AS SELECT 2"'),
    ]
    rules = rule("null = 'empty'\ntable = 't'") + (
        '[[rule]]\nid = "g"\nreason = "r"\ntable = "gone"\nignore = true\n'
    )
    compared = compare_files(tmp_path, left, right, "sqlite", rules=rules)
    assert {use.id: use.absorbed for use in compared.rules} == {"r": 1, "g": 1}


def test_parquet_files(tmp_path: Path) -> None:
    """Parquet is compared with its types; a column's type is told too."""
    for name, query in (
        ("left", "SELECT 1 AS id, 1.5 AS a, NULL AS b, DATE '2026-01-01' AS d"),
        ("right", "SELECT 1 AS id, 1.5::DOUBLE AS a, 'NULL' AS b, DATE '2026-01-02' AS d"),
    ):
        duckdb.execute(f"COPY ({query}) TO '{tmp_path / name}.p' (FORMAT parquet)")
    left, right = ((tmp_path / f"{name}.p").read_bytes() for name in ("left", "right"))
    file = compare_files(tmp_path, left, right, "parquet").files[0]
    found = told(file)
    assert ("column_type", "a", '"DECIMAL(2,1)"', '"DOUBLE"') in found
    assert ("type", "id=1 b", "null", '"NULL"') in found
    assert [one[1] for one in found if one[0] == "changed"] == ["id=1 d"]


@pytest.mark.parametrize("form", ["sqlite", "parquet", "jsonl", "png"])
def test_a_file_that_is_not_what_it_is_called(tmp_path: Path, form: str) -> None:
    """It is compared by hash, and a note says why."""
    file = compare_files(tmp_path, "x\n", "y", form).files[0]
    assert [one[0] for one in told(file)] == ["bytes"]
    assert file.notes


@pytest.mark.parametrize("engine", ["sqlite", "duckdb"])
def test_one_key_for_very_many_rows(tmp_path: Path, engine: str) -> None:
    """A constant key makes no cross product: rows are compared as a multiset, and counted."""
    left = "k,v\n" + "".join(f"1,{number}\n" for number in range(30_000))
    right = "k,v\n" + "".join(f"1,{number}\n" for number in range(10, 30_020))
    file = compare_files(tmp_path, left, right, "csv", key=["k"], engine=engine, window=0).files[0]
    assert (file.counts["row_removed"], file.counts["row_added"]) == (10, 20)
    (repeated,) = file.repeated_keys
    assert (repeated.left, repeated.right) == ("30000", "30010")
