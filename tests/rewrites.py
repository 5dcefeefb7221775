"""An old and a new system: two SQLite files, two HTTP faces, two folders of commands."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from project import Outcome, Project

HEAD = """schema = "pyx-baseline/1"
name = "shop"

[old]
source = "SQLITE_OLD_PATH"
folder = "old"
{old}
[new]
source = "SQLITE_NEW_PATH"
folder = "new"
{new}
"""
_ORDERS = (
    (1, 1250, "2026-01-01 10:00:00", None),
    (2, 990, "2026-01-02 11:30:00", "gift"),
    (3, 0, "2026-01-03 12:00:00", ""),
)


class Reply(NamedTuple):
    """What a face answers."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


class Asked(NamedTuple):
    """What a face was asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


def json_reply(value: object, status: int = 200) -> Reply:
    """A JSON body."""
    return Reply(status, json.dumps(value).encode(), (("Content-Type", "application/json"),))


@contextmanager
def face(answer: Callable[[Asked], Reply]) -> Iterator[tuple[str, list[Asked]]]:
    """An HTTP server on loopback: its base URL, and everything that it was asked."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            one = Asked(self.command, self.path, dict(self.headers.items()), body)
            asked.append(one)
            reply = answer(one)
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = do_DELETE = handle_any  # noqa: N815 - as the library calls them

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def make_stores(folder: Path) -> None:
    """`old.sqlite` and `new.sqlite` with three orders, the same on both sides."""
    for side in ("old", "new"):
        with closing(sqlite3.connect(folder / f"{side}.sqlite")) as store, store:
            store.execute(
                "CREATE TABLE orders (id INTEGER PRIMARY KEY, cents INTEGER, at TEXT, note TEXT)"
            )
            store.executemany("INSERT INTO orders VALUES (?, ?, ?, ?)", _ORDERS)


def change(folder: Path, statement: str, side: str = "new") -> None:
    """Changes what a side holds."""
    with closing(sqlite3.connect(folder / f"{side}.sqlite")) as store, store:
        store.execute(statement)


def make_rewrite(project: Project, snapshots: str, *, old: str = "", new: str = "") -> Project:
    """A project with both stores and a baseline of these snapshots."""
    make_stores(project.folder)
    for side in ("old", "new"):
        (project.folder / side).mkdir()
    project.write(".env", "SQLITE_OLD_PATH=old.sqlite\nSQLITE_NEW_PATH=new.sqlite\n")
    project.write("baseline/shop/baseline.toml", HEAD.format(old=old, new=new) + snapshots)
    return project


def capture(project: Project, side: str, *more: str) -> Outcome:
    """`pyx baseline capture` of a side, as JSON."""
    return project.run("baseline", "capture", "--side", side, *more, "--json")


def compare(project: Project, *more: str) -> Outcome:
    """`pyx baseline compare`, as JSON."""
    return project.run("baseline", "compare", *more, "--json")
