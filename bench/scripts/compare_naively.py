"""Compares the table `orders` of a SQLite file and of Postgres as one would by hand, and counts what
differs: FILE URL dicts|rows. `dicts` reads both sides; `rows` asks for each row by its key."""

from __future__ import annotations

import datetime as dt
import sqlite3
import sys
from decimal import Decimal

import psycopg

COLUMNS = "id, customer, country, amount, paid, note, ordered_at"


def of_sqlite(row: tuple[object, ...]) -> tuple[object, ...]:
    """As Postgres gives it."""
    key, customer, country, amount, paid, note, ordered_at = row
    moment = dt.datetime.fromisoformat(str(ordered_at))
    return key, customer, country, Decimal(str(amount)), bool(paid), note, moment


def main() -> None:
    path, url, how = sys.argv[1:]
    old = sqlite3.connect(path).execute(f"SELECT {COLUMNS} FROM orders")
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        if how == "rows":
            differing = 0
            for row in old:
                cursor.execute(f"SELECT {COLUMNS} FROM orders WHERE id = %s", (row[0],))
                differing += cursor.fetchone() != of_sqlite(row)
        else:
            left = {row[0]: of_sqlite(row) for row in old}
            right = {row[0]: row for row in cursor.execute(f"SELECT {COLUMNS} FROM orders")}
            keys = left.keys() | right.keys()
            differing = sum(left.get(key) != right.get(key) for key in keys)
    print(differing)


main()
