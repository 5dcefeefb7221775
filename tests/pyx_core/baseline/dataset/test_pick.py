"""Entities are picked for a reason each, the same ones for the same data, from every store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checks import check_evidence
from project import PATIENCE_S
from pyx_core.baseline.dataset.pick import as_json, is_same, pick_dataset
from pyx_core.baseline.definition import model as definition
from pyx_core.baseline.schema.snapshot import Wish
from pyx_core.errors import PyxError
from schemas import ACCEPTED, mariadb_database, postgres_database, sqlite_database

if TYPE_CHECKING:
    from pyx_core.baseline.dataset.model import Dataset
    from pyx_core.sources.source import Source
    from servers.mariadb import MariadbServer
    from servers.postgres import PostgresServer

CUSTOMERS = """CREATE TABLE customers (id INTEGER PRIMARY KEY, email {text}, name {text},
  joined {time}, score {number})"""
ORDERS = """CREATE TABLE orders (shop INTEGER NOT NULL, number INTEGER NOT NULL,
  customer_id INTEGER, note {text}, PRIMARY KEY (shop, number))"""
ROWS = (
    """INSERT INTO customers VALUES
     (1, 'ann@x', 'Ann', '2026-01-01 00:00:00', 0), (2, 'ANN@x', ' Ann', '2020-01-01 00:00:00', -5),
     (3, 'bob@x', 'größe', '2026-05-01 00:00:00', 7.25), (4, NULL, '', NULL, NULL),
     (5, 'emoji@x', '🙂', '2026-02-01 00:00:00', 1000), (6, 'comb@x', 'e\u0301', NULL, 1),
     (7, 'rtl@x', 'שלום', NULL, 1), (8, 'zero@x', 'a\u200bb', NULL, 1), (9, 'i@x', 'I', NULL, 1)""",
    """INSERT INTO orders VALUES (1, 1, 3, 'x'), (1, 2, 3, 'y'), (2, 1, 3, 'the longest of notes'),
     (2, 2, 1, 'z'), (3, 1, 99, NULL)""",
)
TABLES = (
    definition.Table(
        name="people",
        key=("person",),
        old="customers",
        new="customers",
        columns={"person": definition.Column(old="id")},
    ),
    definition.Table(name="orders", key=("shop", "number"), old="orders", new="orders"),
    definition.Table(
        name="busy",
        key=("who",),
        old_select="SELECT customer_id AS who, count(*) AS n FROM orders GROUP BY customer_id;",
        new="busy",
    ),
    definition.Table(name="gone", key=("id",), old="nowhere", new="gone"),
)
EXPECTED = {
    "first_key": [1, 2],
    "last_key": [8, 9],
    "oldest": [1, 2],
    "newest": [3, 5],
    "hot": [1, 3],
    "case_twin": [1, 2],
    "null": [4, 6],
    "empty_text": [4],
    "outer_blanks": [2],
    "beyond_bmp": [5],
    "combining": [6],
    "right_to_left": [7],
    "zero_width": [8],
    "zero": [1],
    "negative": [2],
    "minimum": [2],
    "maximum": [5],
    "most_digits": [3],
}


def picked(
    folder: Path, store: Source, *wishes: definition.Dataset, statement_s: float = PATIENCE_S
) -> Dataset:
    baseline = definition.Baseline(
        schema="pyx-baseline/1",
        name="shop",
        old=definition.SideOf(source=store.name),
        new=definition.SideOf(),
        tables=TABLES,
        datasets=wishes,
    )
    runs = folder / "runs"
    runs.mkdir(exist_ok=True)
    wish = Wish(
        caller_cwd=str(folder),
        environ={},
        runs=str(runs),
        timeout_s=statement_s,
        accepted=ACCEPTED,
    )
    found = pick_dataset(store, baseline, wish, ["pyx"], lambda *_: None, per_kind=2)
    dataset = found.whole()
    check_evidence(Path(found.record.manifest_path))
    return dataset


def by_kind(dataset: Dataset, table: str) -> dict[str, list[object]]:
    """The keys (their only part, or all as a list) of each kind."""
    made: dict[str, list[object]] = {}
    for entity in dataset.tables[table].entities:
        values = list(entity.key.values())
        for kind in dict.fromkeys(why.kind for why in entity.why):
            made.setdefault(kind, []).append(values[0] if len(values) == 1 else values)
    return {kind: sorted(keys, key=str) for kind, keys in made.items()}


def statements(text: str, time: str, number: str) -> list[str]:
    return [
        CUSTOMERS.format(text=text, time=time, number=number),
        ORDERS.format(text=text),
        *ROWS,
    ]


def check(dataset: Dataset) -> None:
    """What every store has to bring of the same data."""
    people = by_kind(dataset, "people")
    assert {kind: people.get(kind) for kind in EXPECTED} == EXPECTED
    assert people["ordinary"] == [3, 7]
    orders = by_kind(dataset, "orders")
    assert orders["orphan"] == [[3, 1]]
    assert orders["largest" if "largest" in orders else "longest"][0] == [2, 1]
    assert orders["first_key"] == [[1, 1], [1, 2]]
    assert orders["null"] == [[3, 1]]
    assert set(by_kind(dataset, "busy")["first_key"]) <= {1, 3, 99}
    assert dataset.left_out == {"gone": "the old side has no table nowhere"}
    assert not [one for table in dataset.tables.values() for one in table.skipped]
    for table in dataset.tables.values():
        assert all(why.reason and why.statement for one in table.entities for why in one.why)


def test_sqlite_entities(tmp_path: Path) -> None:
    """Each kind from a file whose columns have no types that hold; twice the same."""
    script = ";".join(statements("TEXT", "TEXT", "REAL"))
    store = sqlite_database(tmp_path / "old.db", script)
    dataset = picked(tmp_path, store)
    check(dataset)
    again = picked(tmp_path, store)
    assert again.run_id != dataset.run_id
    assert is_same(again, as_json(dataset))
    asked = json.loads(
        (tmp_path / "runs" / f"dataset.{dataset.run_id}.statements.json").read_text("utf-8")
    )
    assert [one["number"] for one in asked["statements"]] == list(
        range(1, len(asked["statements"]) + 1)
    )


def test_postgres_entities(postgres: PostgresServer, tmp_path: Path) -> None:
    """The same entities from Postgres."""
    texts = statements("text", "timestamp", "numeric")
    check(picked(tmp_path, postgres_database(postgres, "dataset_test", *texts)))


def test_mariadb_entities(mariadb: MariadbServer, tmp_path: Path) -> None:
    """The same entities from MariaDB, whose collation takes both cases for the same."""
    texts = statements("varchar(50) CHARACTER SET utf8mb4", "datetime", "decimal(12,2)")
    store = mariadb_database(mariadb, "dataset_test", "SET NAMES utf8mb4", *texts)
    check(picked(tmp_path, store))


def test_what_a_person_named_stands_first(tmp_path: Path) -> None:
    """Ids with their reason, also those that are not there; windows up to their bound."""
    store = sqlite_database(tmp_path / "old.db", ";".join(statements("TEXT", "TEXT", "REAL")))
    named = definition.Dataset(table="people", ids=(9, 77), because="ticket 12")
    window = definition.Dataset(
        table="people", window_column="joined", window=("2026-01-01", "2026-02-02")
    )
    of_two = definition.Dataset(table="orders", ids=([2, 2], {"shop": 3, "number": 1}))
    dataset = picked(tmp_path, store, named, window, of_two)
    first, second, third, fourth, *_ = dataset.tables["people"].entities
    assert [first.key, second.key] == [{"person": 9}, {"person": 77}]
    assert first.why[0].reason == "named by a person: ticket 12"
    assert second.why[0].reason == "named by a person, not on the old side: ticket 12"
    assert [third.key, fourth.key] == [{"person": 1}, {"person": 5}]
    assert third.why[0].kind == "window"
    assert [one.key for one in dataset.tables["orders"].entities[:2]] == [
        {"shop": 2, "number": 2},
        {"shop": 3, "number": 1},
    ]


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (definition.Dataset(table="orders", ids=(1,)), "its key is shop, number"),
        (definition.Dataset(table="people", ids=({"id": 1},)), "its key is person"),
        (
            definition.Dataset(table="people", window_column="nope", window=("a", "b")),
            "no column of it",
        ),
    ],
)
def test_a_wish_that_fits_no_key_is_refused(
    tmp_path: Path, wish: definition.Dataset, words: str
) -> None:
    """It is told with the names that would fit."""
    store = sqlite_database(tmp_path / "old.db", ";".join(statements("TEXT", "TEXT", "REAL")))
    with pytest.raises(PyxError, match=words) as caught:
        picked(tmp_path, store, wish)
    assert caught.value.kind == "usage"


def test_what_takes_too_long_is_said(tmp_path: Path) -> None:
    """A pass over a large table that its limit stops leaves its kinds skipped, with the reason.

    SQLite looks at its clock each 10,000 steps, so what needs less is never stopped.
    """
    script = """
    CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE orders (shop INTEGER, number INTEGER, PRIMARY KEY (shop, number));
    WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 300000)
      INSERT INTO customers SELECT x, 'größe ' || x FROM n;
    """
    store = sqlite_database(tmp_path / "old.db", script)
    people = picked(tmp_path, store, statement_s=0.001).tables["people"]
    assert {"first_key", "last_key"} <= {why.kind for one in people.entities for why in one.why}
    skipped = {one.kind: one.reason for one in people.skipped}
    assert {"longest", "combining", "ordinary"} <= set(skipped)
    assert all("stopped after 0.001 s" in skipped[kind] for kind in ("longest", "combining"))
