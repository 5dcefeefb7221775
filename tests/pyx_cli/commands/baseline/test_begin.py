"""A baseline begins by commands: from stores and repositories to a plan, and nothing is changed."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from typing import TYPE_CHECKING

import pytest

from requirements import require_posix
from schemas import ACCEPTED, mariadb_database, postgres_database

if TYPE_CHECKING:
    from project import MakeProject, Project

OLD = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, createdAt TEXT);
CREATE TABLE tbl_invoices (id INTEGER PRIMARY KEY, price_cents INTEGER, gone INTEGER);
CREATE TABLE log (at TEXT, message TEXT);
"""
NEW = (
    "CREATE TABLE customer (id int PRIMARY KEY, name text NOT NULL, created_at timestamp)",
    "CREATE TABLE invoices (id int PRIMARY KEY, price decimal(10, 2))",
)
ENV = {"SQLITE_OLD_PATH": "old.sqlite", "SQLITE_NEW_PATH": "new.sqlite"}
BOTH = ("--old", "SQLITE_OLD_PATH", "--new", "SQLITE_NEW_PATH")


@pytest.fixture
def shop(project: MakeProject) -> Project:
    """A project with an old and a new shop."""
    made = project({})
    for name, statements in (("old", OLD), ("new", ";".join(NEW))):
        with sqlite3.connect(made.path(f"{name}.sqlite")) as connection:
            connection.executescript(statements)
        connection.close()
    return made


def test_a_baseline_goes_from_two_stores_to_a_plan(shop: Project) -> None:
    """init, the list and the plan fit together, and both files stay as they were."""
    before = [shop.path(name).read_bytes() for name in ("old.sqlite", "new.sqlite")]
    begun = shop.run("baseline", "init", "shop", *BOTH, "--json", env=ENV)
    assert begun.code == 0, begun
    tables = {table["name"]: table for table in begun.json["tables"]}
    assert (tables["customers"]["new"], tables["customers"]["key"]) == ("customer", ["id"])
    assert tables["tbl_invoices"]["new"] == "invoices"
    assert set(begun.json["not_covered"]) == {"old table log"}
    (row,) = shop.run("baseline", "--json").json["baselines"]
    assert (row["name"], row["old"], row["tables"]) == ("shop", "SQLITE_OLD_PATH", 2)
    planned = shop.run("baseline", "plan", "--json")
    assert planned.code == 0
    assert planned.json["schema_unknown"] == ["old", "new"]
    page = shop.path("baseline/shop/verification.plan.md").read_text("utf-8")
    assert "`price_cents`" in page
    assert "old table log" in page
    assert [shop.path(name).read_bytes() for name in ("old.sqlite", "new.sqlite")] == before


@pytest.mark.parametrize("kind", ["postgres", "mariadb"])
def test_a_server_is_asked_for_its_tables(
    shop: Project, kind: str, request: pytest.FixtureRequest
) -> None:
    """SQLite against a real server: types of both are understood, and the server is only read."""
    server = request.getfixturevalue(kind)
    make = postgres_database if kind == "postgres" else mariadb_database
    make(server, "begun", *NEW)
    variable = f"{'POSTGRES' if kind == 'postgres' else 'MYSQL'}_NEXT_URL"
    begun = shop.run(
        *("baseline", "init", "shop", "--old", "SQLITE_OLD_PATH", "--new", variable, "--json"),
        *("--accept", *ACCEPTED),
        env={**ENV, variable: server.url(database="begun")},
    )
    assert begun.code == 0, begun
    tables = {table["name"]: table for table in begun.json["tables"]}
    assert (tables["customers"]["new"], tables["customers"]["key"]) == ("customer", ["id"])
    text = shop.path("baseline/shop/baseline.toml").read_text("utf-8")
    assert 'createdAt = { new = "created_at", read_as = "timestamp" }' in text


def test_what_is_there_is_never_overwritten(shop: Project) -> None:
    """A second init, and a file of somebody else in the place of the plan, are left alone."""
    shop.run("baseline", "init", "shop", *BOTH, env=ENV).assert_answered()
    path = shop.path("baseline/shop/baseline.toml")
    mine = path.read_text("utf-8") + "# mine\n"
    path.write_text(mine, encoding="utf-8")
    again = shop.run("baseline", "init", "shop", *BOTH, env=ENV)
    assert again.code == 125
    assert "is there already" in again.stderr
    assert path.read_text("utf-8") == mine
    shop.write("baseline/shop/verification.plan.md", "my notes\n")
    plan = shop.run("baseline", "plan", "shop")
    assert (plan.code, shop.path("baseline/shop/verification.plan.md").read_text()) == (
        125,
        "my notes\n",
    )


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("init", "a/b", *BOTH), 2, "no name of a baseline"),
        (("init", "..", *BOTH), 2, "no name of a baseline"),
        (("init", "x", "--old", "SQLITE_ODL_PATH"), 4, "old side: no source"),
        (
            ("init", "x", "--old", "SQLITE_OLD_PATH", "--new", "REDIS_A_URL"),
            2,
            "new side: REDIS_A_URL is redis, which has no schema",
        ),
        (("init", "x"), 2, "--old"),
        (("plan",), 4, "no baseline in"),
        (("plan", "shop"), 4, "no baseline shop"),
        (("scan", "nowhere"), 4, "no folder"),
        (("scan", "--baseline", "shop"), 4, "no baseline shop"),
    ],
)
def test_a_mistake_leaves_nothing(
    shop: Project, words: tuple[str, ...], code: int, told: str
) -> None:
    """What is wrong is said, with the side, and no folder is made."""
    env = {**ENV, "REDIS_A_URL": "redis://127.0.0.1:1"}
    outcome = shop.run("baseline", *words, env=env)
    assert outcome.code == code
    assert told in outcome.stderr
    assert not shop.path("baseline").exists()


def test_one_baseline_needs_no_name_and_several_do(shop: Project) -> None:
    """A command is about the only baseline; of two it asks which."""
    for name in ("one", "two"):
        shop.run("baseline", "init", name, "--old", "SQLITE_OLD_PATH", env=ENV)
    plan = shop.run("baseline", "plan")
    assert plan.code == 2
    assert "there are 2 baselines: one, two" in plan.stderr
    assert shop.run("baseline", "plan", "baseline/one").code == 0
    assert "did you mean one?" in shop.run("baseline", "plan", "onne").stderr


def test_a_list_holds_what_can_not_be_read(shop: Project) -> None:
    """A broken baseline.toml is a line of the list, with the place, and not its end."""
    shop.write("baseline/bad/baseline.toml", 'schema = "pyx-baseline/1"\nnmae = "bad"\n')
    shop.write("baseline/bad/verification.report.json", '{"verdict": "x"}')
    shop.run("baseline", "init", "good", "--old", "SQLITE_OLD_PATH", env=ENV)
    listed = shop.run("baseline")
    assert listed.code == 0
    assert "baseline.toml:2: no key 'nmae'" in listed.stdout
    assert "good  SQLITE_OLD_PATH" in listed.stdout


def test_a_repository_is_read_as_git_sees_it(project: MakeProject) -> None:
    """What git ignores is left out, nothing of the repository runs, and texts stay data."""
    made = project(
        {
            "repo/app.py": (
                '@app.get("/orders/{id}")\n'
                "db.execute(\"SELECT * FROM orders `\x1b[31m` WHERE k = 'AKIA'\")\n"
                'url = "x"; db.execute("SELECT 1 FROM postgres://u:hunter2secret@h/d")\n'
            ),
            "repo/.gitignore": "built/\n",
            "repo/built/app.py": '@app.get("/ignored")\n',
            "repo/tests/test_app.py": '@app.get("/of-a-test")\n',
            "hook.sh": "#!/bin/sh\ntouch ran\n",
        }
    )
    repository = made.path("repo")
    subprocess.run(["git", "init", "-q", repository], check=True)
    os.chmod(made.path("hook.sh"), 0o755)
    subprocess.run(
        ["git", "-C", repository, "config", "core.fsmonitor", made.path("hook.sh")], check=True
    )
    found = made.run("baseline", "scan", "repo", "--json")
    assert found.code == 0, found
    told = [(one["kind"], one["file"], one["line"]) for one in found.json["candidates"]]
    assert told == [("query", "app.py", 2), ("query", "app.py", 3), ("route", "app.py", 1)]
    page = made.path("baseline/baseline.inventory.md").read_text("utf-8")
    assert "\x1b" not in page
    assert "hunter2secret" not in page
    assert "/ignored" not in page
    assert "/of-a-test" not in page
    assert not list(made.folder.rglob("ran"))


def test_links_and_odd_files_are_not_followed(project: MakeProject) -> None:
    """A link out of the repository, a pipe and bytes are no source of candidates."""
    require_posix()
    made = project({"secret.py": '@app.get("/outside")\n'})
    made.write("repo/blob.py", b"\0\n@app.get('/x')\n")
    os.symlink(made.path("secret.py"), made.path("repo/link.py"))
    os.symlink(made.folder, made.path("repo/loop"))
    os.mkfifo(made.path("repo/pipe.py"))
    found = made.run("baseline", "scan", "repo", "--json")
    assert (found.code, found.json["candidates"]) == (0, [])


def test_json_says_what_was_cut(project: MakeProject) -> None:
    """More candidates than are told are counted, and the inventory of many stays bounded."""
    routes = "".join(f'@app.get("/{number}")\n' for number in range(60))
    made = project({f"repo/{name}.py": routes for name in "abc"})
    found = made.run("baseline", "scan", "repo", "--json").json
    assert (found["totals"]["route"], len(found["candidates"])) == (180, 100)
    assert found["truncated"] is True
    assert json.dumps(found).count("/59") == 1
