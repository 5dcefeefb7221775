"""`pyx sources` and `pyx fingerprint`, as a user types them, on SQLite and Postgres."""

from __future__ import annotations

import json
import re
import shutil
import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from servers.valkey import ADMIN

if TYPE_CHECKING:
    from project import MakeProject, Project
    from servers.postgres import PostgresServer
    from servers.valkey import ValkeyServer

SECRET = "correct-horse-battery"


@pytest.fixture
def shop(project: MakeProject) -> Project:
    """A folder with a database, and a variable that names it."""
    made = project({})
    with closing(sqlite3.connect(made.path("shop.db"))) as store, store:
        store.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, total TEXT)")
        store.executemany("INSERT INTO orders (total) VALUES (?)", [("1.50",)] * 7)
    made.environ["SQLITE_SHOP_PATH"] = "shop.db"
    return made


def test_sources_are_listed_without_passwords(shop: Project) -> None:
    """Each store has a line with kind, label, origin and place; no password appears anywhere."""
    shop.write(".env", f"MYSQL_PROD_URL=mysql://reader:{SECRET}@127.0.0.1:3306/orders\n")
    listed = shop.run("sources")
    assert listed.code == 0
    assert [line.split() for line in listed.stdout.splitlines()] == [
        ["MYSQL_PROD_URL", "mysql", "PRODUCTION", *["project", ".env"], *place()],
        ["SQLITE_SHOP_PATH", "sqlite", "SHOP", "environment", "shop.db"],
    ]
    told = shop.run("sources", "--json")
    assert SECRET not in told.stdout + told.stderr
    assert [source["name"] for source in told.json["sources"]] == [
        "MYSQL_PROD_URL",
        "SQLITE_SHOP_PATH",
    ]
    assert told.json["truncated"] is False


def place() -> list[str]:
    return ["reader@127.0.0.1:3306/orders"]


def test_a_check_tells_what_listens(shop: Project) -> None:
    """`--check` connects to each, and ends with 1 where one can't be reached."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        shop.environ["REDIS_DEV_URL"] = f"redis://127.0.0.1:{port}/0"
        assert shop.run("sources", "--check").code == 0
    outcome = shop.run("sources", "--check", "--json")
    assert outcome.code == 1
    reached = {source["name"]: source["reach"]["reached"] for source in outcome.json["sources"]}
    assert reached == {"REDIS_DEV_URL": False, "SQLITE_SHOP_PATH": True}


def test_no_sources_are_told_with_a_hint(project: MakeProject) -> None:
    """Without a variable there is a hint at how one is called."""
    outcome = project({}).run("sources")
    assert (outcome.code, outcome.stdout) == (0, "")
    assert "hint:" in outcome.stderr


def test_a_fingerprint_is_a_run_with_a_file(shop: Project) -> None:
    """The run has an input, a log, a summary and the file that an investigation cites."""
    outcome = shop.run("fingerprint", "SQLITE_SHOP")
    assert outcome.code == 0, outcome
    manifest = outcome.manifest
    assert (manifest["task"], manifest["status"], manifest["script"]) == ("fingerprint", "ok", None)
    assert outcome.history_line["source"] == "pyx"
    (output,) = outcome.outputs()
    assert output["name"] == f"fingerprint.SQLITE_SHOP_PATH.{manifest['run_id']}.json"
    content = json.loads(Path(output["path"]).read_bytes())
    assert content["tables"] == {"orders": 7}
    assert content["rights"] == {"beyond_reading": [], "uncontained": []}
    assert "refused" in content["mechanism"]["shown"]
    assert content["pin"] is None


def test_a_fingerprint_reads_as_words(project: MakeProject, postgres: PostgresServer) -> None:
    """What is printed of a server is no Python: nothing is None, False, or a table of -1 rows."""
    environ = {"POSTGRES_SHOP_URL": postgres.url()}
    said = project({}).run("fingerprint", "SHOP", env=environ).assert_success().stdout
    assert re.search(r"read_only +no\n", said)
    assert re.search(r"tables +public\.orders: (not known|\d+)\n", said)
    assert not re.search(r"\b(None|True|False)\b|[{}\[\]]|: -1\b", said)


def test_a_copy_is_not_taken_for_the_pinned_store(shop: Project) -> None:
    """After `--pin` the same store passes; a copy in its place ends with 1, and asks."""
    assert shop.run("fingerprint", "SQLITE_SHOP", "--pin", "--label", "the shop").code == 0
    again = shop.run("fingerprint", "SQLITE_SHOP")
    assert (again.code, "as pinned: every part matches" in again.stdout) == (0, True)
    shutil.copy(shop.path("shop.db"), shop.path("copy.db"))
    shop.path("shop.db").unlink()
    shop.path("copy.db").rename(shop.path("shop.db"))
    other = shop.run("fingerprint", "SQLITE_SHOP", "--json")
    assert other.code == 1
    (told,) = other.json["fingerprints"]
    assert [part["name"] for part in told["pin"]["differing"]] == ["inode"]
    refused = shop.run("fingerprint", "SQLITE_SHOP", "--pin")
    assert refused.code == 2
    assert "--pin --yes" in refused.stderr
    assert shop.run("fingerprint", "SQLITE_SHOP", "--pin", "--yes").code == 0
    assert shop.run("fingerprint", "SQLITE_SHOP").code == 0


def test_one_that_moved_does_not_keep_others_from_being_pinned(shop: Project) -> None:
    """Each source is looked at and told, whatever became of the one before it."""
    for name in ("first", "last"):
        shutil.copy(shop.path("shop.db"), shop.path(f"{name}.db"))
        shop.environ[f"SQLITE_{name.upper()}_PATH"] = f"{name}.db"
    names = ("SQLITE_FIRST", "SQLITE_SHOP", "SQLITE_LAST")
    assert shop.run("fingerprint", "SQLITE_FIRST", "--pin").code == 0
    shutil.copy(shop.path("first.db"), shop.path("other.db"))
    shop.path("other.db").replace(shop.path("first.db"))
    outcome = shop.run("fingerprint", *names, "--pin", "--json")
    assert outcome.code == 2
    told = [(one["source"]["name"], one["pinned_now"]) for one in outcome.json["fingerprints"]]
    assert told == [(f"{name}_PATH", name != "SQLITE_FIRST") for name in names]
    assert "SQLITE_FIRST_PATH is pinned, and not as it is now" in outcome.stderr
    assert "hint: ask the person; then: pyx fingerprint SQLITE_FIRST_PATH --pin" in outcome.stderr


def test_an_identity_that_proves_little_is_told(project: MakeProject, valkey: ValkeyServer) -> None:
    """A login that may not ask the server who it is can't tell it from another at its address."""
    made = project({})
    made.environ["REDIS_READER_URL"] = valkey.url()
    made.environ["REDIS_ADMIN_URL"] = valkey.url(ADMIN)
    outcome = made.run("fingerprint", "REDIS_READER_URL", "--pin")
    assert outcome.code == 0
    assert [warning["kind"] for warning in outcome.manifest["warnings"]] == ["identity_weak"]
    assert "warning: nothing that REDIS_READER_URL may see tells this server" in outcome.stderr
    assert "+info" in outcome.stderr
    assert "warning" not in made.run("fingerprint", "REDIS_ADMIN_URL").stderr


def test_a_store_that_is_not_there_leaves_a_failed_run(shop: Project) -> None:
    """What can't be read is recorded, with the error and its exit code."""
    shop.path("shop.db").unlink()
    outcome = shop.run("fingerprint", "SQLITE_SHOP")
    assert outcome.code == 4
    assert outcome.manifest["status"] == "failed"
    assert "no file" in outcome.manifest["error"]
    assert "hint:" in outcome.stderr


def test_an_unknown_source_is_no_run(shop: Project) -> None:
    """A name that no variable has is refused with the nearest one."""
    shop.run("fingerprint", "SQLITE_SHPO_PATH").assert_refused(4, "did you mean SQLITE_SHOP_PATH?")
