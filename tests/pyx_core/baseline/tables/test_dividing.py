"""What is planted is found, and nothing else, however a table is divided."""

from __future__ import annotations

import sqlite3
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from pyx_core.baseline.definition.model import Column, Table
from pyx_core.baseline.tables.options import Sizes, TableOptions
from pyx_core.errors import PyxError
from two_stores import compare, sqlite_file

if TYPE_CHECKING:
    from collections.abc import Sequence

CREATE = "CREATE TABLE t (id, a, b)"
NUMBERS = st.integers(-50, 50) | st.integers(-(2**63), 2**63 - 1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=4) | st.sampled_from(
    ["NULL", "<null>", "", "~", "1:a", ";", "1", "1.0", "true"]
)
VALUES = (
    st.none()
    | NUMBERS
    | TEXTS
    | st.binary(max_size=3)
    | st.sampled_from([0.0, -0.0, 1.0, 0.1, 1e300, float("inf")])
)
TINY = TableOptions(method="hash", sizes=Sizes(chapter=4, leaf=1, fan=2))
METHODS = (
    TINY,
    TINY._replace(method="stream"),
    TableOptions(method="hash", sizes=Sizes(chapter=20, leaf=3, fan=16)),
)
Row = tuple[Any, Any, Any]


def _value(value: object) -> object:
    """What is the same to a comparison: numbers by value, and nothing else."""
    if isinstance(value, float) and value.is_integer():
        return ("number", int(value))
    return ("number", value) if isinstance(value, (int, float)) else value


def _expected(old: Sequence[Row], new: Sequence[Row]) -> tuple[Counter[str], int]:
    """New, removed and changed rows, and equal ones, by brute force."""
    found: Counter[str] = Counter()
    equal = 0
    for key in {_value(row[0]) for row in (*old, *new)}:
        sides = [
            Counter(tuple(map(_value, row[1:])) for row in rows if _value(row[0]) == key)
            for rows in (old, new)
        ]
        common = (sides[0] & sides[1]).total()
        left, right = sides[0].total() - common, sides[1].total() - common
        equal += common
        if left == right == 1:
            found["changed"] += 1
        else:
            found["removed"] += left
            found["new"] += right
    return +found, equal


def _check(keys: st.SearchStrategy[Any], data: st.DataObject) -> None:
    old = data.draw(st.lists(st.tuples(keys, VALUES, VALUES), max_size=25))
    new = [*old]
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, max(0, len(new) - 1)))
        change = data.draw(st.sampled_from(["change", "remove", "add", "swap"]))
        if change == "add" or not new:
            new.append(data.draw(st.tuples(keys, VALUES, VALUES)))
        elif change == "remove":
            del new[at]
        elif change == "swap":
            new.append(new.pop(at))
        else:
            new[at] = (new[at][0], data.draw(VALUES), new[at][2])
    kinds, equal = _expected(old, new)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        urls = [
            sqlite_file(folder / f"{side}.db", CREATE, rows)
            for side, rows in (("old", old), ("new", new))
        ]
        for options in METHODS:
            found = compare(folder, urls[0], urls[1], options=options)
            verdict = found.verdict
            assert {kind: n for kind, n in verdict.kinds.items() if n} == dict(kinds), options
            assert (verdict.totals.old, verdict.totals.new) == (len(old), len(new))
            assert verdict.totals.equal == equal
            told = Counter(one["kind"] for one in found.differences if one["kind"] != "changed")
            assert told == Counter({k: n for k, n in kinds.items() if k != "changed"})


@settings(max_examples=40)
@given(st.data())
def test_numbers_as_keys(data: st.DataObject) -> None:
    """Keys of whole numbers, in any order and repeated: what changed is found, by tiny segments as
    by reading all of it."""
    _check(NUMBERS, data)


@settings(max_examples=40)
@given(st.data())
def test_anything_as_keys(data: st.DataObject) -> None:
    """The same with keys of several types in one column, NULL among them."""
    _check(VALUES, data)


def rows(*texts: str) -> list[Row]:
    return [(at, text, at % 2) for at, text in enumerate(texts)]


def both(tmp_path: Path, old: Sequence[Row], new: Sequence[Row]) -> tuple[str, str]:
    return (
        sqlite_file(tmp_path / "old.db", CREATE, old),
        sqlite_file(tmp_path / "new.db", CREATE, new),
    )


def test_a_rule_absorbs_and_is_counted(tmp_path: Path) -> None:
    """What a rule allows is absorbed and counted by its id, row by row; what it does not is open.
    A rule that was not needed absorbs nothing."""
    urls = both(tmp_path, rows("a", "B ", "c", "d"), rows("a", "b", "C", "e"))
    given: list[dict[str, object]] = [
        {"id": "case", "column": "a", "case": "ignore"},
        {"id": "blanks", "column": "a", "whitespace": "trim"},
        {"id": "unused", "column": "b", "atol": 1},
    ]
    for options in METHODS:
        found = compare(tmp_path, *urls, rules=given, options=options)
        assert found.open == {("changed", "3", "a")}
        assert found.verdict.absorbed == {"case": 2, "blanks": 1}
        totals = found.verdict.totals
        assert (totals.equal, totals.absorbed, totals.open) == (1, 2, 1)
        told = [one["rule"] for one in found.differences if one["kind"] == "absorbed"]
        assert told == [["case", "blanks"], ["case"]]


def test_a_rule_of_the_key_decides_which_rows_belong_together(tmp_path: Path) -> None:
    """Rows are found under the rules of their key, though no store orders them so."""
    old = [("Anna", 1, 1), ("bert", 2, 2), ("Zoe", 3, 3)]
    new = [("anna", 1, 1), ("BERT", 2, 5), ("zoe", 3, 3)]
    found = compare(
        tmp_path,
        *both(tmp_path, old, new),
        rules=[{"id": "case", "column": "id", "case": "ignore"}],
        options=TINY,
    )
    assert found.open == {("changed", "bert", "b")}
    assert (found.verdict.totals.absorbed, found.verdict.absorbed) == (2, {"case": 3})


def test_split_tables_and_derived_columns(tmp_path: Path) -> None:
    """A side may be a SELECT of its own, a filter, or an expression of a column: cents are compared
    with decimals, and a joined entity with one that was split."""
    old = sqlite_file(
        tmp_path / "old.db",
        "CREATE TABLE person (nr INTEGER PRIMARY KEY, full_name TEXT, cents INTEGER, gone INTEGER);"
        "INSERT INTO person VALUES (1, 'Ann Lee', 1250, 0), (2, 'Bo Ray', 1, 0), (3, 'X Y', 5, 1)",
    )
    new = sqlite_file(
        tmp_path / "new.db",
        "CREATE TABLE customer (id INTEGER PRIMARY KEY, first TEXT, last TEXT);"
        "CREATE TABLE account (customer_id INTEGER, balance REAL);"
        "INSERT INTO customer VALUES (1, 'Ann', 'Lee'), (2, 'Bo', 'Rai');"
        "INSERT INTO account VALUES (1, 12.5), (2, 0.01)",
    )
    table = Table(
        name="customers",
        key=("id",),
        old="person",
        old_where="gone = 0",
        new_select="SELECT * FROM customer JOIN account ON account.customer_id = customer.id",
        columns={
            "id": Column(old="nr"),
            "name": Column(old="full_name", new_sql="first || ' ' || last"),
            "balance": Column(old_sql="cents / 100.0"),
        },
    )
    for options in METHODS:
        found = compare(tmp_path, old, new, table, options=options)
        assert found.open == {("changed", "2", "name")}
        assert found.verdict.totals.equal == 1


@pytest.mark.parametrize(
    ("table", "hint"),
    [
        (Table(name="t", key=()), "no key"),
        (Table(name="t", key=("nr",)), "no column 'nr'"),
        (Table(name="t", key=("id",), columns={"a": Column(new="z")}), "new side: no column 'z'"),
        (Table(name="missing", key=("id",)), "no such table"),
    ],
)
def test_a_definition_that_does_not_fit(tmp_path: Path, table: Table, hint: str) -> None:
    """What the definition names and a side lacks is told with the side, before anything is read."""
    with pytest.raises(PyxError, match=hint):
        compare(tmp_path, *both(tmp_path, rows("a"), rows("a")), table)


def test_columns_of_one_side_are_told(tmp_path: Path) -> None:
    """A column that one side lacks is not compared, and the verdict says so."""
    old = sqlite_file(tmp_path / "old.db", "CREATE TABLE t (id INTEGER, a TEXT, legacy TEXT)")
    new = sqlite_file(tmp_path / "new.db", "CREATE TABLE t (ID INTEGER, A TEXT, fresh TEXT)")
    verdict = compare(tmp_path, old, new).verdict
    assert (verdict.only_old, verdict.only_new) == (["legacy"], ["fresh"])
    assert [column.name for column in verdict.compared] == ["id", "a"]


def test_texts_that_are_no_utf_8(tmp_path: Path) -> None:
    """Bytes that are no text are compared as they are, and shown visibly."""
    create = (
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);"
        "INSERT INTO t VALUES (1, CAST(x'41ff' AS TEXT)), (2, CAST(x'{}' AS TEXT)), (3, 'b')"
    )
    old = sqlite_file(tmp_path / "old.db", create.format("fe"))
    new = sqlite_file(tmp_path / "new.db", create.format("fd"))
    for options in METHODS:
        found = compare(tmp_path, old, new, options=options)
        assert found.open == {("changed", "2", "a")}
        assert found.differences[0]["old"] == r'"\udcfe"'
        assert found.verdict.totals.equal == 2


def test_a_sample_is_the_same_on_both_sides(tmp_path: Path) -> None:
    """A sample takes the same keys of both sides, so it finds no row that is new or gone by chance;
    the verdict says that it is one."""
    many = [(at, f"name {at}", at) for at in range(2000)]
    urls = both(tmp_path, many, many[::-1])
    found = compare(tmp_path, *urls, options=TableOptions(sample=200))
    assert found.differences == []
    assert found.verdict.sample == 0.1
    assert 100 < found.verdict.totals.old < 300
    assert "a sample" in found.verdict.notes[0]
    again = compare(tmp_path, *urls, options=TableOptions(sample=200))
    assert again.verdict.totals == found.verdict.totals


def test_a_comparison_goes_on_where_it_was_broken_off(tmp_path: Path) -> None:
    """Parts that were finished before Ctrl-C are not read again, and their differences are there;
    under other rules everything is."""
    many = [(at, f"name {at}", at) for at in range(100)]
    other = [(at, "x" if at % 20 == 0 else name, at) for at, name, _ in many]
    urls = both(tmp_path, many, other)
    sizes = Sizes(chapter=10, leaf=2, fan=2)
    whole = compare(tmp_path, *urls, options=TableOptions(sizes=sizes))
    assert len(whole.open) == 5

    def stop(_: str, done: int, __: int) -> None:
        if done >= 120:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare(tmp_path, *urls, options=TableOptions(sizes=sizes, report=stop))
    left = compare(tmp_path, *urls, options=TableOptions(sizes=sizes))
    assert left.verdict.resumed
    assert left.open == whole.open
    assert left.verdict.totals == whole.verdict.totals
    assert left.verdict.rows_moved < whole.verdict.rows_moved * 0.6

    with pytest.raises(KeyboardInterrupt):
        compare(tmp_path, *urls, options=TableOptions(sizes=sizes, report=stop))
    rule = {"id": "names", "column": "a", "ignore": True}
    ruled = compare(tmp_path, *urls, rules=[rule], options=TableOptions(sizes=sizes))
    assert not ruled.verdict.resumed
    assert ruled.open == set()


def test_rows_that_settle_do_not_count(tmp_path: Path) -> None:
    """Where one side follows the other, rows that differ are asked for again, and count only if
    they still do."""
    many = [(at, f"name {at}", at) for at in range(50)]
    late = [(at, "old" if at in (3, 7) else name, b) for at, name, b in many if at != 9]
    old, new = both(tmp_path, many, late)
    waited: list[float] = []

    def arrive(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) > 1:
            return
        with sqlite3.connect(tmp_path / "new.db") as connection:
            connection.execute("UPDATE t SET a = 'name 3' WHERE id = 3")
            connection.execute("INSERT INTO t VALUES (9, 'name 9', 9)")
        connection.close()

    found = compare(tmp_path, old, new, options=TableOptions(settle_s=5, sleep=arrive))
    assert sum(waited) == 5
    assert found.open == {("changed", "7", "a")}
    totals = found.verdict.totals
    assert (totals.equal, totals.open, found.verdict.settled) == (49, 1, 2)


def test_more_differences_than_are_written(tmp_path: Path) -> None:
    """All differences are counted; how many were not written is told."""
    urls = both(tmp_path, rows(*"abcdef"), rows(*"uvwxyz"))
    found = compare(tmp_path, *urls, options=TableOptions(most_lines=4))
    assert (len(found.differences), found.verdict.lines_left_out) == (4, 2)
    assert found.verdict.totals.open == 6


@pytest.mark.parametrize("differing", [range(125), range(1000), range(2000)], ids=str)
def test_where_hashing_is_in_vain(tmp_path: Path, differing: range) -> None:
    """Where most of a table, or of one stretch of it, differs in what a rule allows, all of it is
    counted once, however much of the hashing was in vain."""
    old = [(at, f"Name {at}", at) for at in range(2000)]
    new = [(at, a.lower() if at in differing else a, b) for at, a, b in old]
    new[1500] = (1500, new[1500][1], 7)
    urls = both(tmp_path, old, new)
    rule = {"id": "case", "column": "a", "case": "ignore"}
    for chapter in (500, 5000):
        options = TableOptions(method="hash", sizes=Sizes(chapter=chapter, leaf=10, fan=16))
        found = compare(tmp_path, *urls, rules=[rule], options=options)
        assert found.open == {("changed", "1500", "b")}
        assert found.verdict.absorbed == {"case": len(differing)}
        totals = found.verdict.totals
        absorbed = len(differing) - (1500 in differing)
        assert (totals.old, totals.new) == (2000, 2000)
        assert (totals.equal, totals.absorbed) == (1999 - absorbed, absorbed)
