"""Tables and columns find their partners by name and type, with a reason each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.baseline.definition import model as definition
from pyx_core.baseline.schema.mapping import WRITTEN, Mapping, TablePair, propose
from pyx_core.baseline.schema.names import likeness
from schemas import schema_of, sqlite_database

if TYPE_CHECKING:
    from pathlib import Path

OLD = """
CREATE TABLE tbl_orders (order_id INTEGER PRIMARY KEY, cust_id INT, total_cents INT, placed_at TEXT,
  note TEXT, street TEXT, city TEXT);
CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, eMail TEXT, guid TEXT);
CREATE TABLE audit (id INTEGER PRIMARY KEY, what TEXT);
"""
NEW = """
CREATE TABLE Customer (Id BIGINT PRIMARY KEY, FullName VARCHAR(50), email TEXT, uuid UUID);
CREATE TABLE orders (id BIGINT PRIMARY KEY, customerId BIGINT, total DECIMAL(10, 2),
  placed TIMESTAMP, note TEXT, extra JSON);
CREATE TABLE addresses (order_id BIGINT PRIMARY KEY, street TEXT, city TEXT);
"""


def mapped(folder: Path, old: str, new: str, *tables: definition.Table) -> Mapping:
    left = schema_of(sqlite_database(folder / "old.db", old))
    right = schema_of(sqlite_database(folder / "new.db", new))
    return propose(left, right, tables)


def columns(pair: TablePair) -> dict[str, str]:
    return {one.old: one.new for one in pair.columns}


@pytest.mark.parametrize(
    ("old", "new", "least"),
    [
        ("customerId", "customer_id", 0.9),
        ("tbl_order", "orders", 0.9),
        ("app_user", "Users", 0.9),
        ("categories", "category", 0.9),
        ("user_guid", "UserUUID", 0.9),
        ("qty", "quantity", 0.9),
        ("HTTPStatus", "http_status", 0.9),
        ("created", "created_at", 0.75),
        ("statuses", "status", 0.9),
    ],
)
def test_names_are_alike_whatever_the_custom(old: str, new: str, least: float) -> None:
    """Cases, plurals, prefixes and abbreviations keep no names apart."""
    score, why = likeness(old, new)
    assert score >= least
    assert why


@pytest.mark.parametrize(("old", "new"), [("name", "price"), ("status", "state_id"), ("a", "b")])
def test_other_names_are_not_alike(old: str, new: str) -> None:
    """What shares no word is no pair."""
    assert likeness(old, new)[0] < 0.5


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_bounded_and_certain_only_of_the_same(old: str, new: str) -> None:
    """Any two names can be compared, either way around, and only equal ones score 1."""
    score, _ = likeness(old, new)
    assert 0 <= score <= 1
    assert score == likeness(new, old)[0]
    assert (score == 1) == (old == new)


def test_tables_and_columns_are_paired_with_reasons(tmp_path: Path) -> None:
    """Renamed tables and columns find each other; what is gone is looked for where it was split
    off to; what has no partner is said."""
    mapping = mapped(tmp_path, OLD, NEW)
    customers, orders = mapping.pairs
    assert (customers.old, customers.new) == ("customers", "Customer")
    assert columns(customers) == {
        "id": "Id",
        "name": "FullName",
        "eMail": "email",
        "guid": "uuid",
    } or columns(customers) == {"id": "Id", "eMail": "email", "guid": "uuid"}
    assert (orders.old, orders.new) == ("tbl_orders", "orders")
    assert columns(orders) == {
        "order_id": "id",
        "cust_id": "customerId",
        "total_cents": "total",
        "placed_at": "placed",
        "note": "note",
    }
    assert all(pair.reasons and pair.score > 0 for pair in orders.columns)
    assert orders.old_only == ("street", "city")
    assert orders.new_only == ("extra",)
    assert orders.elsewhere == {"street": ("addresses.street",), "city": ("addresses.city",)}
    assert mapping.old_only == ("audit",)
    assert mapping.new_only == ("addresses",)


def test_what_is_computed_with_is_neither_missing_nor_free(tmp_path: Path) -> None:
    """A column that is part of an expression has its partner on the other side."""
    orders = definition.Table(
        name="orders",
        key=("id",),
        old="tbl_orders",
        new="orders",
        columns={
            "id": definition.Column(old="order_id"),
            "total": definition.Column(old="total_cents", new_sql='"total" * 100'),
            "customer": definition.Column(old_sql="upper(cust_id)", new="customerId"),
        },
    )
    pair = next(one for one in mapped(tmp_path, OLD, NEW, orders).pairs if one.name == "orders")
    assert not {"total", "customerId"} & set(pair.new_only)
    assert not {"total_cents", "cust_id"} & set(pair.old_only)


def test_what_is_written_goes_first(tmp_path: Path) -> None:
    """baseline.toml decides; derived columns are in no pair, and a SELECT is not looked at."""
    written = definition.Table(
        name="log",
        key=("id",),
        old="audit",
        new="addresses",
        columns={
            "id": definition.Column(new="order_id"),
            "what": definition.Column(new="street"),
            "place": definition.Column(old_sql="upper(what)", new="city"),
        },
    )
    split = definition.Table(
        name="orders", key=("id",), old_select="SELECT 1", old="tbl_orders", new="orders"
    )
    gone = definition.Table(name="gone", key=("id",), old="nowhere", new="Customer")
    mapping = mapped(tmp_path, OLD, NEW, written, split, gone)
    (log,) = mapping.pairs
    assert (log.name, log.reasons) == ("log", (WRITTEN,))
    assert columns(log) == {"id": "order_id", "what": "street"}
    assert log.new_only == ()
    assert mapping.not_looked_at == {
        "orders": "a side is a SELECT of its own",
        "gone": "the old side has no table nowhere",
    }
