"""A script reads stores without holding a connection; with or without it, what it asks is on
record."""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import sqlite3
import sys
import uuid
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyx_core.sources.session import JsonText
from pyx_core.sources.wire import from_wire, to_wire
from requirements import require_linux, require_posix, require_program

if TYPE_CHECKING:
    from project import MakeProject, Outcome, Project

SECRET = "correct-horse-battery"
READ = """
from pyx_core.sources import connect
with connect("SHOP") as source:
    found = source.rows("SELECT id, total FROM orders WHERE id > :low", {"low": 5})
    print(found.columns, list(found), found.truncated)
"""
ANSWER = "['id', 'total'] [{'id': 6, 'total': '1.50'}, {'id': 7, 'total': '1.50'}] False\n"


@pytest.fixture
def shop(project: MakeProject) -> Project:
    """A database, a secret and another store in the `.env`."""
    made = project({})
    with closing(sqlite3.connect(made.path("shop.db"))) as store, store:
        store.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, total TEXT)")
        store.executemany("INSERT INTO orders (total) VALUES (?)", [("1.50",)] * 7)
    made.write(
        ".env",
        "SQLITE_SHOP_PATH=shop.db\n"
        f"MYSQL_PROD_URL=mysql://u:{SECRET}@127.0.0.1:1/d\n"
        f"API_TOKEN={SECRET}\nHOMEPAGE=https://example.org/?token={SECRET}\nHARMLESS=1\n"
        "APP_DB=postgresql://127.0.0.1:1/d\nPGHOST=127.0.0.1\nPGSERVICE=orders\n",
    )
    return made


def run(shop: Project, script: str, *options: str, **given: Any) -> Outcome:
    shop.write("s.py", script)
    return shop.run("run", "--file", "s.py", *options, **given)


def queries(outcome: Outcome) -> list[dict[str, Any]]:
    (output,) = [one for one in outcome.outputs() if one["name"].endswith(".queries.jsonl")]
    return [json.loads(line) for line in Path(output["path"]).read_text().splitlines()]


@pytest.mark.parametrize("options", [(), ("--source", "SHOP")], ids=["itself", "through-pyx"])
def test_a_script_reads_a_store(shop: Project, options: tuple[str, ...]) -> None:
    """`connect` gives rows by name, with bound values; the query stands in the run's evidence."""
    outcome = run(shop, READ, *options).assert_success()
    assert outcome.log == ANSWER
    (query,) = queries(outcome)
    assert (query["source"], query["rows"], query["truncated"]) == ("SQLITE_SHOP_PATH", 2, "no")
    assert query["parameters"] == {"low": 5}
    assert "authorizer" in query["guard"]["mechanism"]
    assert query["server"]["version"].startswith("SQLite ")
    assert shop.run("verify", "last").code == 0


def test_the_script_holds_no_connection_and_no_secret(shop: Project) -> None:
    """With `--source` its environment has no connection variable and no secret value."""
    script = "import json, os\nprint(json.dumps(dict(os.environ)))\n"
    outcome = run(shop, script, "--source", "SHOP").assert_success()
    environ = json.loads(outcome.log)
    assert environ["HARMLESS"] == "1"
    assert not {"SQLITE_SHOP_PATH", "MYSQL_PROD_URL", "API_TOKEN", "HOMEPAGE"} & set(environ)
    assert not {"APP_DB", "PGHOST", "PGSERVICE"} & set(environ)
    assert SECRET not in outcome.log
    assert "MYSQL_PROD_URL" not in outcome.manifest["environment"]["variables"]


def test_the_connection_of_pyx_is_not_to_be_looked_up(shop: Project) -> None:
    """The script can't read the environment or the memory of the process that asks for it."""
    require_linux()
    if os.geteuid() == 0:
        pytest.skip("whoever is root reads everything")
    script = "import os\nprint(open(f'/proc/{os.getppid()}/environ', 'rb').read())\n"
    outcome = run(shop, script, "--source", "SHOP", env={"API_TOKEN": SECRET})
    assert "PermissionError" in outcome.assert_status("failed", 1).log


@pytest.mark.parametrize("options", [(), ("--source", "SHOP")], ids=["itself", "through-pyx"])
def test_a_write_is_refused_and_on_record(shop: Project, options: tuple[str, ...]) -> None:
    """A refusal reaches the script as an error, and the record with its statement."""
    before = shop.path("shop.db").read_bytes()
    script = """
from pyx_core.errors import PyxError
from pyx_core.sources import connect
with connect("SQLITE_SHOP_PATH") as source:
    try:
        source.rows("DELETE FROM orders")
    except PyxError as error:
        print(error.kind, error.hint is not None)
    print(len(list(source.rows("SELECT * FROM orders"))))
"""
    outcome = run(shop, script, *options).assert_success()
    assert outcome.log == "refused True\n7\n"
    assert [query["error"] and query["error"]["kind"] for query in queries(outcome)] == [
        "refused",
        None,
    ]
    assert shop.path("shop.db").read_bytes() == before


@pytest.mark.parametrize("options", [(), ("--source", "SHOP")], ids=["itself", "through-pyx"])
def test_a_cut_answer_is_told(shop: Project, options: tuple[str, ...]) -> None:
    """More rows than were asked for are told to the script, in the log and on record; an answer
    that the script left is not taken for a whole one."""
    script = """
from pyx_core.sources import connect
with connect("SHOP") as source:
    rows = source.rows("SELECT id FROM orders", max_rows=3)
    print(len(list(rows)), rows.truncated)
    next(iter(source.rows("SELECT a.id FROM orders a, orders b, orders c, orders d, orders e")))
"""
    outcome = run(shop, script, *options).assert_success()
    assert "3 True\n" in outcome.log
    assert "cut after 3 rows" in outcome.log
    cut, left = queries(outcome)
    assert (cut["rows"], cut["truncated"]) == (3, "rows")
    if not options:
        assert left["truncated"] == "stopped"
    else:
        assert outcome.warnings("result_cut")


def test_only_the_stores_that_were_named_are_asked(shop: Project) -> None:
    """A store that the run was not given is refused, with those that it has."""
    script = "from pyx_core.sources import connect\nconnect('MYSQL_PROD_URL').rows('SELECT 1')\n"
    outcome = run(shop, script, "--source", "SHOP")
    assert "this run was given SQLITE_SHOP_PATH" in outcome.assert_status("failed", 1).log
    run(shop, "", "--source", "SHPO").assert_refused(4, "no source SHPO")


def test_another_store_than_the_pinned_one_is_not_read(shop: Project) -> None:
    """A pin holds for scripts as it does for queries."""
    assert shop.run("fingerprint", "SHOP", "--pin").code == 0
    content = shop.path("shop.db").read_bytes()
    shop.path("shop.db").rename(shop.path("old.db"))
    shop.path("shop.db").write_bytes(content)
    for options in ((), ("--source", "SHOP")):
        outcome = run(shop, READ, *options)
        assert "not what was pinned" in outcome.assert_status("failed", 1).log


def test_outside_of_a_run_nothing_is_read(shop: Project) -> None:
    """Without a run there is no record, so `connect` refuses and says how to run the script."""
    import subprocess

    shop.write("s.py", READ)
    done = subprocess.run(
        [sys.executable, "s.py"],
        cwd=shop.folder,
        env=shop.environ,
        capture_output=True,
        check=False,
    )
    assert b"this is no run" in done.stderr


def test_what_was_asked_can_not_be_rewritten_unseen(shop: Project) -> None:
    """A script that changes the record of its queries is told on."""
    script = READ + "import glob\nopen(glob.glob('s.*.queries.jsonl')[0], 'a').write('{}\\n')\n"
    outcome = run(shop, script, "--source", "SHOP", intact=False)
    assert outcome.warnings("queries_changed")


def test_a_stranger_gets_nothing(shop: Project) -> None:
    """Without the run's word the channel refuses; what is no request is refused as well."""
    require_posix()
    script = """
import json, os, socket
def said(line):
    end = socket.socket(socket.AF_UNIX)
    end.connect(os.environ["PYX_SOURCE_CHANNEL"].removeprefix("unix:"))
    end.sendall(line + b"\\n")
    return json.loads(end.makefile().readline())["error"]["kind"]
request = {"token": "x", "source": "SHOP", "statement": "SELECT 1"}
token = os.environ["PYX_SOURCE_TOKEN"]
known = {**request, "token": token}
lines = [request, {**known, "parameters": 1}, {**known, "max_rows": "x"}]
print([said(json.dumps(line).encode()) for line in lines], said(b"nonsense"), said(b"[]"))
"""
    outcome = run(shop, script, "--source", "SHOP").assert_success()
    assert outcome.log == "['refused', 'usage', 'usage'] usage usage\n"


def test_a_run_that_asked_a_store_is_replayed(shop: Project) -> None:
    """A replay is given the same stores, and tells an answer that is another one now."""
    run(shop, READ, "--source", "SHOP").assert_success()
    replayed = shop.run("replay", "last", "--json")
    assert (replayed.code, replayed.json["verdict"]) == (0, "equivalent"), replayed
    with closing(sqlite3.connect(shop.path("shop.db"))) as store, store:
        store.execute("UPDATE orders SET total = '9' WHERE id = 7")
    changed = shop.run("replay", "s", "--json")
    assert (changed.code, changed.json["verdict"]) == (1, "different"), changed
    assert all(manifest["environment"]["sources"] for manifest in shop.manifests())


def test_a_statement_ends_with_its_run(shop: Project) -> None:
    """At a time-out the statement is cancelled, and is on record; nothing is left open."""
    script = """
from pyx_core.sources import connect
with connect("SHOP") as source:
    print("asking", flush=True)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    list(source.rows(endless))
"""
    outcome = run(shop, script, "--source", "SHOP", "--timeout", "2")
    outcome.assert_status("timeout", 124)
    (query,) = queries(outcome)
    assert query["truncated"] == "stopped"


def test_other_languages_ask_too(shop: Project) -> None:
    """The channel is lines of JSON, so a script in Node.js needs no library."""
    require_posix()
    require_program("node")
    shop.write(
        "s.mjs",
        """
import net from "node:net";
import readline from "node:readline";
const socket = net.connect(process.env.PYX_SOURCE_CHANNEL.replace("unix:", ""));
const statement = "SELECT count(*) AS orders FROM orders";
const request = {token: process.env.PYX_SOURCE_TOKEN, source: "SHOP", statement};
socket.write(JSON.stringify(request) + "\\n");
for await (const line of readline.createInterface({input: socket})) {
  console.log(line);
  if ("end" in JSON.parse(line)) break;
}
socket.end();
""",
    )
    outcome = shop.run("run", "--file", "s.mjs", "--source", "SHOP").assert_success()
    assert [json.loads(line) for line in outcome.log.splitlines()] == [
        {"columns": ["orders"]},
        {"rows": [[7]]},
        {"end": {"rows": 1, "truncated": False}},
    ]


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False)
        | st.text(st.characters(codec="utf-8"))
        | st.binary()
        | st.decimals(allow_nan=False)
        | st.uuids()
        | st.datetimes(timezones=st.just(dt.UTC))
        | st.dates()
        | st.times(),
        lambda values: st.lists(values, max_size=3),
        max_leaves=5,
    )
)
def test_values_travel_unchanged(value: object) -> None:
    """Every kind of value arrives as it was sent: digits, bytes, moments and lists of them."""
    arrived = from_wire(json.loads(json.dumps(to_wire(value))))
    assert arrived == value
    assert type(arrived) is type(value)


def test_odd_values_travel_too() -> None:
    """NaN, infinities and JSON documents keep what they are."""
    assert math.isnan(from_wire(to_wire(math.nan)))
    assert from_wire(to_wire(-math.inf)) == -math.inf
    document = from_wire(to_wire(JsonText('{"a": 1.10}')))
    assert (document, type(document)) == ('{"a": 1.10}', JsonText)
    assert from_wire(to_wire({"a": [1]})) == '{"a": [1]}'
    assert from_wire(to_wire([Decimal("1.50"), uuid.UUID(int=1)])) == [
        Decimal("1.50"),
        uuid.UUID(int=1),
    ]
    with pytest.raises(ValueError, match="no kind of value"):
        from_wire(["pickle", "x"])
