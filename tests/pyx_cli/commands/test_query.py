"""`pyx query` as a user types it, on real SQLite files."""

from __future__ import annotations

import csv
import json
import signal
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mounted import in_namespace, mount_small_disk
from project import Project, wait_until
from requirements import require_posix
from servers.postgres import ADMIN, READER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from servers.postgres import PostgresServer

    MakeProject = Callable[..., Project]

ENV = {"SQLITE_SHOP_PATH": "data/shop.sqlite"}
ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"
NUMBERS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT :n) SELECT x FROM c"


def make_shop(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path)
    connection.executescript("""
        PRAGMA synchronous = OFF;
        CREATE TABLE orders (id INTEGER, name TEXT, price REAL);
        INSERT INTO orders VALUES (1, 'ann', 1.5), (2, '', NULL), (3, char(27) || '[31m', 2);
    """)
    connection.close()


@pytest.fixture
def shop(project: MakeProject) -> Iterator[Project]:
    made = project()
    make_shop(made.path("data/shop.sqlite"))
    before = made.path("data/shop.sqlite").read_bytes()
    yield made
    assert made.path("data/shop.sqlite").read_bytes() == before
    assert [path.name for path in made.path("data").iterdir()] == ["shop.sqlite"]


def rows_of(outcome: Any) -> list[list[str]]:
    (output,) = [entry for entry in outcome.outputs() if ".rows." in entry["name"]]
    with Path(output["path"]).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_a_query_is_a_run_with_its_rows(shop: Project) -> None:
    """The answer is a file and a small table; NULL, empty text and control characters are seen."""
    outcome = shop.run("query", "SHOP", "SELECT * FROM orders", env=ENV).assert_success()
    lines = outcome.stdout.splitlines()
    assert lines[0].endswith("3 rows")
    assert [line.split() for line in lines[1:5]] == [
        ["id", "name", "price"],
        ["1", "ann", "1.5"],
        ["2", '""', "NULL"],
        ["3", "\\x1b[31m", "2.0"],
    ]
    assert "Output saved: " in outcome.stdout
    assert len(lines) <= 20
    assert rows_of(outcome)[1] == ["1", "ann", "1.5"]
    assert outcome.manifest["task"] == "query"
    assert outcome.history_line["source"] == "pyx"


def test_json_is_one_object_that_says_what_was_cut(shop: Project) -> None:
    """With `--json` a cut result is truncated, by what, and says how many rows there are."""
    arguments = ("query", "SHOP", "SELECT * FROM orders", "--max-rows", "2", "--json")
    told = shop.run(*arguments, env=ENV).json
    assert (told["truncated"], told["cut_by"], told["rows"]) == (True, "rows", 2)
    assert told["preview"] == [[1, "ann", 1.5], [2, "", None]]
    assert [column["name"] for column in told["columns"]] == ["id", "name", "price"]
    assert told["warnings"][0]["kind"] == "result_cut"
    told = shop.run(*arguments[:3], "--max-rows", "3", "--json", env=ENV).json
    assert (told["truncated"], told["cut_by"]) == (False, None)


def test_a_cut_result_is_told_where_it_is_read(shop: Project) -> None:
    """The status line says CUT, and stderr how to get the rest."""
    outcome = shop.run("query", "SHOP", "SELECT * FROM orders", "--max-rows", "1", env=ENV)
    assert "first 1 row: CUT by --max-rows, there are more" in outcome.stdout.splitlines()[0]
    assert "--max-rows all" in outcome.stderr
    shop.run("query", "SHOP", "SELECT 1", "--max-rows", "0", env=ENV).assert_refused(
        2, "--max-rows"
    )


def test_what_is_printed_is_bounded(shop: Project) -> None:
    """A thousand columns and huge values still give 20 lines and 4 kB; with `--json` 64 kB."""
    columns = ", ".join(f"printf('%.*c', 9000, 'x') AS c{n}" for n in range(500))
    statement = f"SELECT {columns} FROM orders"
    outcome = shop.run("query", "SHOP", statement, env=ENV).assert_success()
    assert len(outcome.stdout.splitlines()) <= 20
    assert len(outcome.stdout.encode()) <= 4096
    outcome = shop.run("query", "SHOP", statement, "--json", env=ENV)
    assert outcome.json["columns_total"] == 500
    assert len(outcome.stdout) < 65536


def test_statements_come_from_files_and_stdin(shop: Project) -> None:
    """`--file F` and `--file -`; two statements, none, or a missing file are told."""
    shop.write("late.sql", "\ufeffSELECT id\nFROM orders\nWHERE name = :who -- ; DELETE\n")
    outcome = shop.run("query", "SHOP", "--file", "late.sql", "--param", "who=ann", env=ENV)
    assert rows_of(outcome.assert_success()) == [["id"], ["1"]]
    outcome = shop.run("query", "SHOP", "--file", "-", stdin="SELECT 7 AS seven", env=ENV)
    assert rows_of(outcome.assert_success()) == [["seven"], ["7"]]
    shop.run("query", "SHOP", env=ENV).assert_refused(2, "no statement")
    shop.run("query", "SHOP", "x", "--file", "late.sql", env=ENV).assert_refused(2, "two")
    shop.run("query", "SHOP", "--file", "none.sql", env=ENV).assert_refused(4, "none.sql")
    shop.run("query", "SHOP", "--file", "-", stdin=b"\xff", env=ENV).assert_refused(2, "UTF-8")


def test_typed_values_are_bound(shop: Project) -> None:
    """`k=v` is a text, `k:=json` has its type; what is neither, or given twice, is told."""
    arguments = ("query", "SHOP", "SELECT typeof(:a) AS a, typeof(:b) AS b, :c IS NULL AS c")
    given = ("--param", "a=7", "--param", "b:=7", "--param", "c:=null")
    outcome = shop.run(*arguments, *given, env=ENV).assert_success()
    assert rows_of(outcome)[1] == ["text", "integer", "1"]
    shop.run(*arguments, "--param", "a:=x", env=ENV).assert_refused(2, "JSON")
    shop.run(*arguments, "--param", "a", env=ENV).assert_refused(2, "no name with a value")
    shop.run(*arguments, *given, "--param", "a=8", env=ENV).assert_refused(2, "twice")


@pytest.mark.parametrize(
    ("statement", "code", "word"),
    [
        ("DELETE FROM orders", 2, "the authorizer refused DELETE"),
        ("SELECT 1; DELETE FROM orders", 2, "one statement at a time"),
        ("SELEC", 1, "syntax error"),
        ("SELECT :missing", 1, "missing"),
    ],
)
def test_what_fails_is_a_run_too(shop: Project, statement: str, code: int, word: str) -> None:
    """A refusal and an error of the store leave a manifest, say why, and give a hint."""
    outcome = shop.run("query", "SHOP", statement, env=ENV).assert_status("failed", code)
    assert word in outcome.stderr
    assert "hint: " in outcome.stderr
    assert word in outcome.manifest["error"]
    told = shop.run("query", "SHOP", statement, "--json", env=ENV).json
    assert told["error_kind"] == ("refused" if code == 2 else "statement_failed")


def test_a_source_that_is_not_there_leaves_nothing(shop: Project) -> None:
    """A name that no variable has ends with 4, and no run is made of it."""
    shop.run("query", "SHOPP", "SELECT 1", env=ENV).assert_refused(4, "SHOPP")


def test_a_statement_ends_at_its_timeout(shop: Project) -> None:
    """A statement that never ends is stopped, and it is told that it is gone."""
    outcome = shop.run("query", "SHOP", ENDLESS, "--timeout", "0.2", env=ENV)
    outcome.assert_status("timeout", 124)
    told = outcome.manifest["declared"]["query"]
    assert told["aftermath"]["gone"] is True
    assert "is the statement gone? yes" in outcome.stderr
    (log,) = shop.path("temp").glob("query.*.log.txt")
    assert "is the statement gone? yes" in log.read_text("utf-8")


def test_a_statement_ends_with_a_pyx_that_was_killed(
    project: MakeProject, postgres: PostgresServer
) -> None:
    """Without pyx to cancel it, the server itself notices that nobody waits for the answer."""
    require_posix()
    made = project()
    text = "SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b"
    env = {"POSTGRES_TEST_URL": postgres.url()}
    running = made.start("query", "POSTGRES_TEST_URL", text, "--timeout", "3600", env=env)

    def is_connected() -> bool:
        logs = made.path("temp").glob("query.*.log.txt")
        return any(b"connected" in log.read_bytes() for log in logs)

    def at_work() -> bool:
        import psycopg

        with psycopg.connect(postgres.url(ADMIN)) as connection:
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND usename = %s"
                " AND query LIKE 'FETCH%%'",
                [READER],
            )
            return found.fetchone() is not None

    wait_until(is_connected, "the query does not connect")
    wait_until(at_work, "the query does not begin")
    running.signal(signal.SIGKILL)
    wait_until(lambda: not at_work(), "the statement goes on without anybody")


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_ctrl_c_ends_a_statement(shop: Project, name: str) -> None:
    """Ctrl-C in the middle leaves an interrupted run and nothing alive."""
    require_posix()
    running = shop.start("query", "SHOP", ENDLESS, env=ENV)

    def is_asking() -> bool:
        logs = shop.path("temp").glob("query.*.log.txt")
        return any(b"connected" in log.read_bytes() for log in logs)

    wait_until(is_asking, "the query does not begin")
    running.signal(getattr(signal, name))
    outcome = running.finish().assert_status("interrupted", 130)
    assert outcome.manifest["declared"]["query"]["aftermath"]["gone"] is True


def test_two_queries_at_once_have_a_run_each(shop: Project) -> None:
    """Queries side by side do not disturb one another."""
    both = [
        shop.start("query", "SHOP", NUMBERS, "--param", "n:=20000", "--max-rows", "all", env=ENV)
        for _ in range(2)
    ]
    for running in both:
        stdout, stderr = running.process.communicate(timeout=60)
        assert running.process.returncode == 0, stderr
        assert b"20000 rows" in stdout
    assert [manifest["status"] for manifest in shop.manifests()] == ["ok", "ok"]
    assert len(shop.history("temp")) == 2


def test_secret_values_stand_nowhere(shop: Project) -> None:
    """A parameter that is secret by its name, and a secret of the environment, are masked."""
    secret, known = "Tr0ub4dor-and-3", "correct-horse-battery"
    outcome = shop.run(
        *("query", "SHOP", f"SELECT name, '{known}' AS x FROM orders WHERE name = :password"),
        *("--param", f"password={secret}"),
        env={**ENV, "SHOP_PASSWORD": known},
    )
    outcome.assert_success().assert_nowhere(secret, known)
    given = Path(outcome.manifest["input_path"]).read_text(encoding="utf-8")
    assert secret not in given
    assert known not in given


def test_a_store_that_is_not_the_pinned_one_is_not_asked(shop: Project) -> None:
    """Once pinned, another file at the same path is refused, with what differs."""
    shop.run("fingerprint", "SHOP", "--pin", env=ENV)
    shop.run("query", "SHOP", "SELECT 1", env=ENV).assert_success()
    path, kept = shop.path("data/shop.sqlite"), shop.path("kept.sqlite")
    path.rename(kept)
    make_shop(path)
    outcome = shop.run("query", "SHOP", "SELECT 1", env=ENV).assert_status("failed", 2)
    assert "is not what was pinned" in outcome.stderr
    kept.replace(path)


def test_the_pinned_server_is_asked(project: MakeProject, postgres: PostgresServer) -> None:
    """A pinned server with a label is asked as before, and the manifest says that it was pinned."""
    made = project()
    env = {"POSTGRES_SHOP_URL": postgres.url()}
    made.run("fingerprint", "SHOP", "--pin", "--label", "the shop", env=env).assert_success()
    outcome = made.run("query", "SHOP", "SELECT 1 AS one", env=env).assert_success()
    server = outcome.manifest["declared"]["query"]["server"]
    assert server["pinned"] is True
    assert {"name": "login", "nature": "place", "value": "reader"} in server["identity"]
    elsewhere = {"POSTGRES_SHOP_URL": postgres.url(ADMIN)}
    refused = made.run("query", "SHOP", "SELECT 1", env=elsewhere).assert_status("failed", 2)
    assert "login: pinned reader, now postgres" in refused.stderr


def test_what_comes_next_is_what_can_be_done(shop: Project) -> None:
    """A query has no script, so neither a replay nor a diff with some other query is offered."""
    for number in ("1", "2"):
        shop.run("query", "SHOP", f"SELECT {number}", env=ENV).assert_success()
    shown = shop.run("show", "last").stdout
    assert "pyx peek" in shown
    assert "pyx replay" not in shown
    assert "pyx diff" not in shown


def test_a_missing_value_is_told_by_its_name(
    project: MakeProject, postgres: PostgresServer
) -> None:
    """What a store calls a syntax error at a colon is a parameter that nobody gave."""
    made = project()
    env = {"POSTGRES_TEST_URL": postgres.url()}
    text = "SELECT ':no', 1::int FROM orders WHERE id = :day"
    outcome = made.run("query", "POSTGRES_TEST_URL", text, env=env)
    outcome.assert_status("failed", 1)
    assert "hint: the statement names :day: give --param day=VALUE\n" in outcome.stderr
    assert ":no" not in outcome.stderr


def test_explain_shows_the_plan_and_asks_nothing(shop: Project) -> None:
    """The plan is printed and kept; a limit of costs that SQLite can't hold is refused."""
    outcome = shop.run("query", "SHOP", "SELECT * FROM orders", "--explain", env=ENV)
    assert "SCAN orders" in outcome.assert_success().stdout
    assert [entry["role"] for entry in outcome.outputs()] == ["plan"]
    outcome = shop.run("query", "SHOP", "SELECT 1", "--max-cost", "5", env=ENV)
    outcome.assert_status("failed", 2)
    shop.run("query", "SHOP", "SELECT 1", env={**ENV, "PYX_MAX_COST": "5"}).assert_success()


def test_settings_give_the_limits(shop: Project) -> None:
    """`PYX_MAX_ROWS` cuts where no flag is given."""
    outcome = shop.run("query", "SHOP", "SELECT 1 UNION SELECT 2", env={**ENV, "PYX_MAX_ROWS": "1"})
    assert outcome.manifest["declared"]["query"]["truncated"] == "rows"


def ask_on_a_small_disk(folder: str, home: str) -> None:
    """Ten thousand rows onto a disk that has no room for them."""
    project = Project(Path(folder) / "project", Path(home))
    make_shop(project.path("data/shop.sqlite"))
    small = Path(folder) / "small"
    small.mkdir()
    mount_small_disk(small, 40)
    outcome = project.run(
        *("query", "SHOP", NUMBERS, "--param", "n:=9000000", "--max-rows", "all"),
        *("--output-dir", str(small)),
        env=ENV,
    )
    assert outcome.code == 125, outcome
    assert "no space left" in outcome.stderr, outcome
    (path,) = small.glob("*.manifest.json")
    manifest = json.loads(path.read_bytes())
    assert manifest["status"] == "failed"
    assert list(small.glob("*.rows.*")) == []


def test_a_full_disk_is_told_and_on_record(tmp_path: Path, home: Path) -> None:
    """Where the disk fills up, the rows go, so that the manifest has room to say why."""
    in_namespace(ask_on_a_small_disk, tmp_path / "disk", home)
