"""Conditions on rows mean the same everywhere, and can do nothing but compare."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.errors import PyxError
from pyx_core.formats.condition import parse_condition

COLUMNS = ["a", "b", "c d"]
NUMBERS = st.integers(-3, 3)
NAMES = st.sampled_from(["a", "b"])
PARTS = st.recursive(
    st.one_of(
        st.builds(
            "{} {} {}".format,
            NAMES,
            st.sampled_from(["=", "!=", "<", "<=", ">", ">=", "<>"]),
            NUMBERS,
        ),
        st.builds("{} is {}null".format, NAMES, st.sampled_from(["", "not "])),
        st.builds(
            "{} {}in ({}, {})".format, NAMES, st.sampled_from(["", "not "]), NUMBERS, NUMBERS
        ),
        st.builds("\"c d\" like '{}'".format, st.text("ab_%", max_size=4)),
        st.builds("\"c d\" = '{}'".format, st.sampled_from(["", "ab", "b''a", "'' or ''1"])),
    ),
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("{} or {}".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=6,
)
CELLS = st.one_of(st.none(), NUMBERS)
ROWS = st.lists(
    st.tuples(CELLS, CELLS, st.sampled_from([None, "ab", "b'a", "aB", "b"])), max_size=12
)


@given(text=PARTS, rows=ROWS)
def test_rows_of_a_text_are_chosen_as_a_database_chooses_them(
    text: str, rows: list[tuple[object, ...]]
) -> None:
    """Three truths, precedence and quotes agree with what SQLite makes of the same condition."""
    condition = parse_condition(text)
    truth = condition.test(COLUMNS.index)
    values: list[str | int | float] = []
    where = condition.sql(lambda name: '"' + name.replace('"', '""') + '"', values, "like")
    connection = sqlite3.connect(":memory:")
    connection.execute('create table t(n integer, a, b, "c d")')
    connection.executemany(
        "insert into t values(?, ?, ?, ?)", [(n, *row) for n, row in enumerate(rows)]
    )
    chosen = [n for (n,) in connection.execute(f"select n from t where {where} order by n", values)]
    connection.close()
    assert [n for n, row in enumerate(rows) if truth(row) is True] == chosen


@given(text=st.text("abc'\"()=<>!,;- \n\\%_10", max_size=30))
def test_no_text_gets_into_sql_but_as_a_quoted_name(text: str) -> None:
    """Whatever is taken for a condition, its names are quoted and its values are parameters."""
    try:
        condition = parse_condition(text)
    except PyxError:
        return
    values: list[str | int | float] = []
    sql = condition.sql(lambda _: "[]", values, "like")
    assert sql.count("?") == len(values)
    for word in ("[]", "and", "or", "not", "in", "is", "null", "like"):
        sql = sql.replace(word, " ")
    assert set(sql) <= set(" ()=<>!,?")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a =",
        "a = b",
        "a = 1; drop table t",
        "a = 1 --",
        "(a = 1",
        "1 = 1",
        "a like 3",
        "a in ()",
    ],
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    """Anything beyond comparisons of a column with values is refused with an example."""
    with pytest.raises(PyxError) as caught:
        parse_condition(text)
    assert caught.value.kind == "usage"
    assert caught.value.hint


def test_parentheses_without_end_are_refused() -> None:
    """Nesting is bounded, so that no condition exhausts the stack."""
    with pytest.raises(PyxError, match="parentheses"):
        parse_condition("(" * 1900 + "a = 1")


def test_a_text_that_is_a_number_is_compared_as_one() -> None:
    """In a CSV all cells are texts: 10 is more than 9."""
    truth = parse_condition("a > 9").test(COLUMNS.index)
    assert truth(["10"]) is True
    assert truth(["x"]) is None
    assert truth([""]) is None
    assert truth([]) is None
