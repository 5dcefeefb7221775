"""Moves what the old shop holds into the new one, as a team would have written it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

# Berlin.
_ZONE = timezone(timedelta(hours=1))


def fill(old: str, new: psycopg.Connection[Any]) -> None:
    """Copies every table; an address becomes a row of its own."""
    with closing(sqlite3.connect(old)) as store:
        for row in store.execute("SELECT * FROM customers"):
            number, name, email, street, postcode, city, country = row
            new.execute("INSERT INTO customers VALUES (%s, %s, %s)", (number, name, email.lower()))
            address = (number, street, postcode, city, country)
            new.execute("INSERT INTO addresses VALUES (%s, %s, %s, %s, %s)", address)
        for number, name, cents in store.execute("SELECT * FROM products"):
            new.execute("INSERT INTO products VALUES (%s, %s, %s)", (number, name, _money(cents)))
        for number, customer, placed, cents, status, note in store.execute("SELECT * FROM orders"):
            moment = datetime.fromisoformat(placed).replace(tzinfo=_ZONE)
            order = (number, customer, moment, _money(cents), status.lower(), (note or "").strip())
            new.execute("INSERT INTO orders VALUES (%s, %s, %s, %s, %s, %s)", order)
        for order_id, line, product, quantity, cents in store.execute("SELECT * FROM order_items"):
            item = (order_id, line, product, quantity, _money(cents))
            new.execute("INSERT INTO order_items VALUES (%s, %s, %s, %s, %s)", item)


def _money(cents: int) -> Decimal:
    return Decimal(cents) / 100
