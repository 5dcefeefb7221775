"""A condition of the new side is tried on old rows only where it means the same there."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.baseline.schema.holding.condition import translated

COLUMNS = {"price": '"cents"', "Code": '"code"', "state": '"state"'}


def in_sqlite(expression: str) -> str | None:
    text, why = translated(
        expression, "sqlite", COLUMNS.get, lambda one: "'" + one.replace("'", "''") + "'"
    )
    assert (text is None) == bool(why)
    return text


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("((price >= (0)::numeric))", '( ( "cents" >= ( 0 ) ) )'),
        ("(`price` between 1 and 5)", '( "cents" BETWEEN 1 AND 5 )'),
        (
            "((state)::text = ANY ((ARRAY['a'::character varying, 'it''s'::text])::text[]))",
            "( ( \"state\" ) IN ( 'a' , 'it''s' ) )",
        ),
        ('char_length("Code") > 2 or price is null', 'length ( "code" ) > 2 OR "cents" IS NULL'),
        ("(`state` <> _utf8mb4\\'x\\')", "( \"state\" <> 'x' )"),
    ],
)
def test_what_every_store_reads_alike_is_tried(expression: str, expected: str) -> None:
    """Casts, introducers and arrays of the new store are written as the old one has them."""
    assert in_sqlite(expression) == expected


@pytest.mark.parametrize(
    "expression",
    ["price / 2 > 1", "state LIKE 'A%'", "lower(state) = 'a'", "nope > 1", "state ~ '^a'", ""],
)
def test_what_stores_read_differently_is_not(expression: str) -> None:
    """It is left, with a reason."""
    assert in_sqlite(expression) is None


@given(st.text(alphabet="price=<>()'\"`; -/*\\ 1andselct", max_size=40))
def test_no_condition_becomes_a_statement_of_its_own(expression: str) -> None:
    """Whatever stands in it, it stays one expression, or a mistake that the store tells."""
    text = in_sqlite(expression)
    if text is None:
        return
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (cents, code, state)")
    # A second statement would be another error.
    with contextlib.closing(connection), contextlib.suppress(sqlite3.OperationalError):
        connection.execute(f"SELECT count(*) FROM t WHERE NOT ({text})")
