"""Two stores with tables, compared as a baseline would compare them."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any

from pyx_core.baseline.definition.model import Table
from pyx_core.baseline.tables.compare import compare_table
from pyx_core.baseline.tables.options import TableOptions
from pyx_core.baseline.tables.side import Store
from pyx_core.comparison.rule_file import read_rules
from pyx_core.sources.registry import connect
from pyx_core.sources.session import Limits
from servers.source import source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pyx_core.baseline.tables.verdict import TableVerdict

PATIENCE_S = 120.0


class Compared:
    """A verdict, and every difference that was written down."""

    def __init__(self, verdict: TableVerdict, differences: list[dict[str, Any]]) -> None:
        self.verdict = verdict
        self.differences = differences

    @property
    def open(self) -> set[tuple[Any, ...]]:
        """Kind, key and column of each that no rule absorbed."""
        return {
            (one["kind"], *one["key"].values(), one.get("column"))
            for one in self.differences
            if one["kind"] != "absorbed"
        }


def sqlite_file(path: Path, create: str, rows: Sequence[Sequence[object]] = ()) -> str:
    """A database with a table `t`; its URL."""
    path.unlink(missing_ok=True)
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.executescript(f"PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; {create}")
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            connection.execute("BEGIN")
            connection.executemany(f"INSERT INTO t VALUES ({marks})", rows)
            connection.execute("COMMIT")
    connection.close()
    return f"sqlite:///{path}"


def open_store(url: str, name: str, zone: str | None = None) -> Store:
    """A guarded connection to what a URL names."""
    found = source(url)
    session = connect(found, Limits(connect_s=PATIENCE_S, statement_s=PATIENCE_S))
    return Store(session, found.kind, name, zone=zone, identity=url)


def compare(
    folder: Path,
    old: str,
    new: str,
    table: Table | None = None,
    rules: Sequence[Mapping[str, object]] = (),
    options: TableOptions | None = None,
    zones: tuple[str | None, str | None] = (None, None),
) -> Compared:
    """Compares the table `t` of two stores by their URLs."""
    stores = (open_store(old, "OLD", zones[0]), open_store(new, "NEW", zones[1]))
    given = [{"reason": "a test", **rule} for rule in rules]
    try:
        verdict, journal = compare_table(
            table or Table(name="t", key=("id",)),
            *stores,
            read_rules({"rule": given}, "rules"),
            options or TableOptions(),
            journal_path=str(folder / "journal.jsonl"),
            rules_text=repr(given),
        )
        found = [json.loads(line) for line in journal.differences()]
        journal.remove()
    finally:
        for store in stores:
            store.session.close()
    return Compared(verdict, found)
