"""Both shops: their stores, filled, and their HTTP faces, each a process of its own."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from migration.new_shop.fill import fill
from migration.stock import stock

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
DATABASE, READER = "new_shop", "baseline_reader"


class Shops(NamedTuple):
    """Where they are: a file and a URL of the stores, addresses of the faces."""

    old_store: Path
    new_store: str
    old_face: str
    new_face: str


@contextlib.contextmanager
def open_shops(folder: Path, admin: str) -> Iterator[Shops]:
    """Makes both stores, starts both faces, and stops them at the end."""
    old_store = folder / "old_shop.sqlite"
    make_old(old_store)
    new_store = make_new(old_store, admin)
    with contextlib.ExitStack() as stack:
        ports = []
        for shop, arguments in (("old_shop", [str(old_store)]), ("new_shop", [])):
            process = subprocess.Popen(
                [sys.executable, str(HERE / shop / "app.py"), *arguments],
                env={**os.environ, "SHOP_DATABASE": new_store},
                stdout=subprocess.PIPE,
                encoding="utf-8",
            )
            stack.callback(_stop, process)
            assert process.stdout is not None
            port = process.stdout.readline().strip()
            if not port:
                raise RuntimeError(f"the face of {shop} did not start")
            ports.append(f"http://127.0.0.1:{port}")
        yield Shops(old_store, new_store, *ports)


def make_old(path: Path) -> None:
    """The SQLite file of the old shop."""
    shop = stock()
    with closing(sqlite3.connect(path)) as store, store:
        store.executescript((HERE / "old_shop" / "schema.sql").read_text("utf-8"))
        for table, rows in (
            ("customers", shop.customers),
            ("products", shop.products),
            ("orders", shop.orders),
            ("order_items", shop.items),
        ):
            holes = ", ".join("?" * len(rows[0]))
            store.executemany(f"INSERT INTO {table} VALUES ({holes})", rows)  # noqa: S608


def make_new(old_store: Path, admin: str) -> str:
    """The database of the new shop; the URL of a login that may only read it."""
    import psycopg

    with psycopg.connect(admin, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        server.execute(f"CREATE DATABASE {DATABASE}")
        known = server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (READER,)).fetchone()
        if known is None:
            server.execute(f"CREATE ROLE {READER} LOGIN")
    url = _url(admin, None)
    with psycopg.connect(url) as store:
        store.execute((HERE / "new_shop" / "schema.sql").read_bytes())
        fill(str(old_store), store)
        store.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {READER}")
    return _url(admin, READER)


def _url(admin: str, user: str | None) -> str:
    parts = urlsplit(admin)
    login, _, place = parts.netloc.rpartition("@")
    netloc = f"{user}@{place}" if user is not None else f"{login}@{place}" if login else place
    return urlunsplit((parts.scheme, netloc, f"/{DATABASE}", "", ""))


def _stop(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
