"""`pyx baseline schema` and `pyx baseline dataset`, as a person uses them."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import MakeProject
    from project import Project

DEFINITION = """
schema = "pyx-baseline/1"
name = "shop"
[old]
source = "SQLITE_OLD_PATH"
[new]
source = "SQLITE_NEW_PATH"
[[tables]]
name = "orders"
key = ["id"]
old = "tbl_orders"
new = "orders"
"""
OLD = """
CREATE TABLE tbl_orders (id INTEGER PRIMARY KEY, note TEXT);
INSERT INTO tbl_orders VALUES (1, 'a'), (2, NULL), (3, char(27) || '[31m');
"""


def shop(project: MakeProject, new: str) -> Project:
    made = project({"baseline/shop/baseline.toml": DEFINITION})
    for name, script in (("old", OLD), ("new", new)):
        connection = sqlite3.connect(made.path(f"{name}.db"))
        connection.executescript(script)
        connection.close()
        made.environ[f"SQLITE_{name.upper()}_PATH"] = str(made.path(f"{name}.db"))
    return made


def test_what_cannot_hold_is_the_exit_code(project: MakeProject) -> None:
    """Both schemas, the mapping and the look at the data are runs, and files of the baseline; 1
    where something can't hold. A person's own file is never written over."""
    made = shop(project, "CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT NOT NULL)")
    outcome = made.run("baseline", "schema", "shop")
    assert outcome.code == 1, outcome
    assert "orders.note  null  1  NULL where a value is wanted  (id=2, note=NULL)" in outcome.stdout
    folder = made.path("baseline/shop")
    old = json.loads((folder / "schema.old.json").read_text("utf-8"))
    assert old["tables"][0]["rows"] == {"count": 3, "basis": "counted"}
    page = (folder / "schema.mapping.md").read_text("utf-8")
    assert "### `tbl_orders` → `orders`" in page
    roles = [one["role"] for run in outcome.manifests() for one in run["outputs"]]
    assert roles.count("schema") == 2
    assert roles.count("holding") == 1
    told = json.loads(made.run("baseline", "schema", "--json").stdout)
    assert (told["verdict"], told["totals"]["cannot_hold"], told["truncated"]) == (
        "can't hold",
        1,
        False,
    )
    (folder / "schema.mapping.md").write_text("mine")
    refused = made.run("baseline", "schema")
    assert refused.code == 125
    assert "was not written by pyx" in refused.stderr
    assert (folder / "schema.mapping.md").read_text() == "mine"


def test_where_all_holds_the_exit_code_is_0(project: MakeProject) -> None:
    """Nothing of the old data stands in the way; without a new side there is a snapshot alone."""
    made = shop(project, "CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT)")
    outcome = made.run("baseline", "schema", "shop")
    assert outcome.code == 0, outcome
    assert "0 things can't hold" in outcome.stdout
    told = DEFINITION.replace('source = "SQLITE_NEW_PATH"', "").replace('new = "orders"\n', "")
    made.write("baseline/shop/baseline.toml", told)
    alone = json.loads(made.run("baseline", "schema", "--json").stdout)
    assert (list(alone["sides"]), alone["verdict"]) == (["old"], None)


def test_a_store_that_is_missing_names_its_side(project: MakeProject) -> None:
    """The message says which side it is, and the run is kept."""
    made = shop(project, "")
    made.path("new.db").unlink()
    outcome = made.run("baseline", "schema")
    assert outcome.code == 4, outcome
    assert "new side: SQLITE_NEW_PATH: no file" in outcome.stderr


def test_a_dataset_is_written_once(project: MakeProject) -> None:
    """A second look at the same data leaves the file as it is."""
    made = shop(project, "")
    first = made.run("baseline", "dataset")
    assert first.code == 0, first
    assert "Dataset written" in first.stdout
    path = made.path("baseline/shop/baseline.dataset.json")
    before = path.read_bytes()
    entities = json.loads(before)["tables"]["orders"]["entities"]
    assert [one["key"] for one in entities] == [{"id": 1}, {"id": 2}, {"id": 3}]
    second = json.loads(made.run("baseline", "dataset", "shop", "--json").stdout)
    assert (second["unchanged"], second["entities"]) == (True, 3)
    assert path.read_bytes() == before
    assert made.run("baseline", "dataset", "--per-kind", "many").code == 2
