"""`pyx diff` of stores as it is typed: real databases against files, caches and each other."""

from __future__ import annotations

import csv
import json
import signal
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from project import Outcome, Project, read_strictly, wait_until
from requirements import require_posix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from project import MakeProject
    from servers.kafka import KafkaServer
    from servers.postgres import PostgresServer
    from servers.valkey import ValkeyServer

ENV = {"SQLITE_SHOP_PATH": "shop.sqlite", "SQLITE_COPY_PATH": "copy.sqlite"}
PRODUCTS = "SELECT id, price FROM products"
ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"
RULE = '[[rule]]\nid = "rise"\nreason = "TICKET-1"\ncolumn = "price"\natol = 2\n'


def make_shop(path: Path, price: float = 12.5) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(f"""
        PRAGMA synchronous = OFF;
        CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT, price REAL);
        INSERT INTO products VALUES (1, 'ann', 1.5), (2, '', {price}), (3, NULL, NULL);
    """)
    connection.close()


@pytest.fixture
def shop(project: MakeProject) -> Project:
    made = project({})
    make_shop(made.path("shop.sqlite"))
    make_shop(made.path("copy.sqlite"), 11)
    return made


@pytest.fixture
def cache(valkey: ValkeyServer) -> Iterator[dict[str, str]]:
    """A cache in a database of its own; what is in it does not change."""
    client = valkey.client(1)
    client.execute_command("HSET", "prices", "1", "1.50", "2", "11.00", "3", "")
    for key, value in (("1", "1.5"), ("2", "12.500"), ("4", "9")):
        client.execute_command("SET", f"price:{key}", value)
    client.execute_command("HSET", "product:1", "name", "ann", "price", "1.5")
    client.execute_command("HSET", "product:2", "name", "", "price", "12.5")
    client.execute_command("SET", "product:3", '{"name": null, "price": null, "stock": 7}')
    before = valkey.dump()
    yield {**ENV, "REDIS_CACHE_URL": valkey.url(database=1)}
    assert valkey.dump() == before
    client.execute_command("FLUSHDB")
    client.close()


def of_task(outcome: Outcome, task: str) -> list[Any]:
    found = [read_strictly(path) for path in outcome.new_manifests]
    return sorted((m for m in found if m["task"] == task), key=lambda m: str(m["run_id"]))


def output(outcome: Outcome, ending: str) -> Path:
    (manifest,) = of_task(outcome, "diff")
    (path,) = [o["path"] for o in manifest["outputs"] if o["name"].endswith(ending)]
    return Path(path)


def result(outcome: Outcome) -> Any:
    return json.loads(output(outcome, ".result.json").read_text(encoding="utf-8"))


def differences(outcome: Outcome) -> list[tuple[str, ...]]:
    with output(outcome, ".rows.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = [tuple(row) for row in csv.reader(file)]
    assert head == ("key", "column", "left", "right", "kind")
    return rows


def test_two_queries_and_their_comparison_are_runs(shop: Project) -> None:
    """Each side is a query run, and a third run holds every difference and cites both by hash."""
    outcome = shop.run("diff", f"SHOP:{PRODUCTS}", f"COPY:{PRODUCTS}", env=ENV)
    assert outcome.code == 1
    assert "id=2  price  12.5 → 11.0" in outcome.stdout
    assert len(outcome.stdout.splitlines()) <= 20
    assert differences(outcome) == [("2", "price", "12.5", "11.0", "changed")]
    told, queries = result(outcome), of_task(outcome, "query")
    assert (told["verdict"], told["differences"]) == ("different", 1)
    assert told["changed_by_column"] == {"price": 1}
    for side, query in zip((told["left"], told["right"]), queries, strict=True):
        rows = query["outputs"][1]
        assert (side["run_id"], side["rows_sha256"]) == (query["run_id"], rows["sha256"])
        assert (side["rows"], side["truncated"]) == (3, "no")
    (diff,) = of_task(outcome, "diff")
    given = json.loads(Path(diff["input"]["path"]).read_text(encoding="utf-8"))
    assert given["left"]["run_id"] == queries[0]["run_id"]
    assert diff["declared"]["diff"]["verdict"] == "different"


def test_equal_answers_are_identical(shop: Project) -> None:
    """The same rows are identical, in another order or other columns they are equivalent."""
    outcome = shop.run("diff", f"SHOP:{PRODUCTS}", f"SHOP:{PRODUCTS}", "--json", env=ENV)
    assert (outcome.code, outcome.json["verdict"]) == (0, "identical")
    other = "SHOP:SELECT price, id FROM products ORDER BY id DESC"
    outcome = shop.run("diff", f"SHOP:{PRODUCTS}", other, "--json", env=ENV)
    told = outcome.json
    assert (outcome.code, told["verdict"], told["truncated"]) == (0, "equivalent", False)
    assert told["sides"]["left"]["source"]["name"] == "SQLITE_SHOP_PATH"
    assert {Path(o["path"]).suffix for o in told["outputs"]} == {".csv", ".json"}


@pytest.mark.parametrize(
    ("name", "content", "code", "expected"),
    [
        ("e.csv", 'id,name,price\r\n1,ann,1.50\r\n2,"",12.5\r\n3,,\r\n', 0, []),
        (
            *("e.csv", "id,name,price\n1,ann,1.5\n2,,12.5\n3,,\n", 1),
            [("2", "name", "null", '""', "type")],
        ),
        (
            *("e.jsonl", '{"id":1,"name":"ann","price":1.5}\n{"id":2,"name":"","price":12}\n', 1),
            [
                ("2", "price", "12", "12.5", "changed"),
                ("3", "", "", '{"id": 3, "name": null, "price": null}', "row_added"),
            ],
        ),
        (
            *("e.json", '[{"id":1,"name":"x","price":"1.50"},{"id":2,"name":"","price":12.5}]', 1),
            [
                ("1", "name", '"x"', '"ann"', "changed"),
                ("3", "", "", '{"id": 3, "name": null, "price": null}', "row_added"),
            ],
        ),
    ],
)
def test_an_expected_file_against_an_actual_answer(
    shop: Project, name: str, content: str, code: int, expected: list[tuple[str, ...]]
) -> None:
    """Texts of a file are read as what the store holds; an empty text is not NULL."""
    shop.write(name, content)
    asked = "SHOP:SELECT id, name, price FROM products"
    outcome = shop.run("diff", name, asked, "--key", "id", env=ENV)
    assert outcome.code == code, outcome
    assert differences(outcome) == expected


def test_an_output_of_a_run_is_a_side(shop: Project) -> None:
    """What a query brought before is compared with what it brings now."""
    shop.run("query", "SHOP", PRODUCTS, env=ENV).assert_success()
    (name,) = [path.name for path in shop.path("temp").iterdir() if ".rows." in path.name]
    outcome = shop.run("diff", f"last:{name}", f"COPY:{PRODUCTS}", env=ENV)
    assert differences(outcome) == [("2", "price", "12.5", "11.0", "changed")]


def test_rules_hold_and_are_counted(shop: Project) -> None:
    """What a rule allows is no difference, and the result says what it absorbed."""
    shop.write("r.toml", RULE)
    arguments = (f"SHOP:{PRODUCTS}", f"COPY:{PRODUCTS}", "--rules", "r.toml")
    outcome = shop.run("diff", *arguments, env=ENV)
    assert (outcome.code, differences(outcome)) == (0, [])
    assert result(outcome)["rules"] == [
        {"id": "rise", "reason": "TICKET-1", "absorbed": 1, "warning": None}
    ]
    assert result(outcome)["basis"] == "rules"


@pytest.mark.parametrize("flag", ["--max-rows", "--max-bytes"])
def test_a_cut_answer_is_never_compared(shop: Project, flag: str) -> None:
    """Where rows are missing there is no verdict, but a hint how to get them."""
    limit = {"--max-rows": "2", "--max-bytes": "1KiB"}[flag]
    many = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 999) SELECT x, x y"
    outcome = shop.run("diff", f"SHOP:{many} FROM c", f"SHOP:{many} FROM c", flag, limit, env=ENV)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert "left side: SQLITE_SHOP_PATH" in outcome.stderr
    assert f"{flag} all" in outcome.stderr
    assert of_task(outcome, "diff") == []
    assert len(of_task(outcome, "query")) == 1


@pytest.mark.parametrize(
    ("left", "right", "code", "words"),
    [
        (f"SHOP:{PRODUCTS}", "SHOP:SELECT nope", 1, ("right side: SQLITE_SHOP_PATH", "nope")),
        ("SHOP:DELETE FROM products", "a.csv", 2, ("left side: SQLITE_SHOP_PATH", "DELETE")),
        ("SHOPP:SELECT 1", "a.csv", 4, ("SHOPP", "pyx sources")),
        ("SHOP", "a.csv", 2, ("nothing is asked of it", "SHOP_PATH:@FILE")),
        ("SHOP:", "a.csv", 2, ("empty",)),
        ("SHOP:@none.sql", "a.csv", 4, ("none.sql",)),
        ("SQLITE:SELECT 1", "a.csv", 2, ("SQLITE_COPY_PATH, SQLITE_SHOP_PATH",)),
        (".", "SHOP:SELECT 1", 2, ("left side", "several files")),
        ("shop.sqlite", "SHOP:SELECT 1", 2, ("left side", "jsonl")),
        ("bad.csv", "SHOP:SELECT 1", 2, ("no column has the same name", "--map")),
        ("odd.csv", f"SHOP:{PRODUCTS}", 2, ("line 2", "quote")),
        ("empty.csv", f"SHOP:{PRODUCTS}", 2, ("empty.csv has no columns",)),
        ("list.json", f"SHOP:{PRODUCTS}", 2, ("list.json", "object")),
    ],
)
def test_what_goes_wrong_names_its_side(
    shop: Project, left: str, right: str, code: int, words: tuple[str, ...]
) -> None:
    """An error says which side it was, and what to type next."""
    files = {"a.csv": "id\n1\n", "bad.csv": "x\n1\n", "odd.csv": 'id,price\n1,"2', "empty.csv": ""}
    for name, content in {**files, "list.json": "[1]"}.items():
        shop.write(name, content)
    outcome = shop.run("diff", left, right, env=ENV)
    assert (outcome.code, outcome.stdout) == (code, ""), outcome
    for word in (*words, "hint: "):
        assert word in outcome.stderr
    assert "error" in shop.run("diff", left, right, "--json", env=ENV).json


@pytest.mark.parametrize(
    "arguments", [("--map", "m.toml"), ("--param", "a=b"), ("--max-rows", "5"), ("--accept", "x")]
)
def test_options_of_stores_are_refused_for_files(shop: Project, arguments: tuple[str, str]) -> None:
    """An option that would do nothing is an error."""
    shop.write("a.csv", "id\n1\n")
    outcome = shop.run("diff", "a.csv", "a.csv", *arguments, env=ENV)
    outcome.assert_refused(2, arguments[0], "for stores")


def test_each_side_has_values_of_its_own(shop: Project) -> None:
    """Parameters are for both sides or for one; secret ones are masked in all three runs."""
    shop.write("q.sql", f"{PRODUCTS} WHERE id < :most AND :token <> ''")
    outcome = shop.run(
        *("diff", "SHOP:@q.sql", f"COPY:{PRODUCTS} WHERE id < :most"),
        *("--param", "most:=2", "--left-param", "token=not-a-real-password-4711"),
        env=ENV,
    )
    assert (outcome.code, differences(outcome)) == (0, [])
    for path in shop.path("temp").iterdir():
        if path.is_file():
            assert b"not-a-real-password" not in path.read_bytes()
    outcome = shop.run("diff", "q.sql", "SHOP:SELECT 1", "--left-param", "a=b", env=ENV)
    outcome.assert_refused(2, "--left-param", "no store")


def test_a_statement_that_takes_too_long_is_told(shop: Project) -> None:
    """A time-out of a side ends the comparison with the code of a time-out."""
    outcome = shop.run("diff", f"SHOP:{PRODUCTS}", f"SHOP:{ENDLESS}", "--timeout", "1", env=ENV)
    assert (outcome.code, outcome.stdout) == (124, "")
    assert "right side" in outcome.stderr
    assert [run["status"] for run in of_task(outcome, "query")] == ["ok", "timeout"]


def test_ctrl_c_ends_it(shop: Project) -> None:
    """An interrupt while a store is asked leaves an interrupted query, and no comparison."""
    require_posix()
    running = shop.start("diff", f"SHOP:{PRODUCTS}", f"SHOP:{ENDLESS}", env=ENV)

    def both_are_asked() -> bool:
        logs = list(shop.path("temp").glob("query.*.log.txt"))
        return len(logs) == 2 and all(b"connected" in log.read_bytes() for log in logs)

    wait_until(both_are_asked, "the second query does not start")
    running.signal(signal.SIGINT)
    outcome = running.finish()
    assert (outcome.code, outcome.stdout) == (130, "")
    assert [run["status"] for run in of_task(outcome, "query")] == ["ok", "interrupted"]
    assert of_task(outcome, "diff") == []


def test_a_database_against_another(shop: Project, postgres: PostgresServer) -> None:
    """Decimals, whole numbers and times of two kinds of database are compared by value."""
    environ = {**ENV, "POSTGRES_PROD_URL": postgres.url()}
    left = (
        "POSTGRES_PROD_URL:SELECT id, total, total::int8 AS whole, "
        "'2026-03-02 07:23:12+02'::timestamptz AS at FROM orders WHERE id <= 2"
    )
    right = (
        "SHOP:SELECT 1 AS id, 1.25 AS total, 1.0 AS whole, '2026-03-02T05:23:12Z' AS at "
        "UNION ALL SELECT 2, 2.5, 2.0, '2026-03-02T05:23:12Z'"
    )
    outcome = shop.run("diff", left, right, env=environ)
    assert outcome.code == 1
    assert {row[1] for row in differences(outcome)} == {"at", "whole"}
    shop.write("m.toml", 'types = { at = "timestamp", whole = "integer" }\n')
    outcome = shop.run("diff", left, right, "--map", "m.toml", env=environ)
    assert (outcome.code, differences(outcome)) == (1, [("2", "whole", "3", "2", "changed")])


def test_a_stale_value_in_a_cache_is_found(shop: Project, cache: dict[str, str]) -> None:
    """`SELECT id, price` against a hash needs no map: fields are the first column."""
    outcome = shop.run("diff", f"SHOP:{PRODUCTS}", "CACHE:HGETALL prices", env=cache)
    assert outcome.code == 1
    assert differences(outcome) == [
        ("2", "price", "12.5", "11.00", "changed"),
        ("3", "price", "null", '""', "type"),
    ]
    assert "id = field, price = value" in outcome.stderr


@pytest.mark.parametrize(
    "map_text",
    [
        None,
        'right.keys = "price:{id}"',
        'right.keys = "price:{id}"\ncolumns.price = "value"',
    ],
)
def test_keys_of_a_cache_are_rows(
    shop: Project, cache: dict[str, str], map_text: str | None
) -> None:
    """`SELECT id, price` against keys `price:<id>`: one line of map, or none."""
    arguments = []
    if map_text is not None:
        shop.write("m.toml", map_text)
        arguments = ["--map", "m.toml"]
    asked = "CACHE:SCAN MATCH price:* WITHVALUES"
    outcome = shop.run("diff", f"SHOP:{PRODUCTS}", asked, *arguments, env=cache)
    assert differences(outcome) == [
        ("3", "", '{"id": 3, "price": null}', "", "row_removed"),
        ("4", "", "", '{"id": 4, "price": "9"}', "row_added"),
    ]
    assert result(outcome)["not_compared"] == {"left": [], "right": ["type", "ttl"]}


def test_hashes_and_documents_of_a_cache_are_rows(shop: Project, cache: dict[str, str]) -> None:
    """Fields of hashes and of JSON are columns; keys that don't fit are left out, and told."""
    asked = "CACHE:SCAN MATCH product:* WITHVALUES"
    select = "SHOP:SELECT id, name, price FROM products"
    outcome = shop.run("diff", select, asked, env=cache)
    assert (outcome.code, differences(outcome)) == (0, [])
    shop.write("m.toml", 'right.keys = "product:{id}"\nright.constants.name = "ann"\n')
    outcome = shop.run(
        *("diff", select, "CACHE:SCAN MATCH pr*:1 WITHVALUES", "--map", "m.toml"), env=cache
    )
    assert outcome.code == 1
    assert "1 key does not fit the pattern of keys: left out, as 'price:1'" in outcome.stderr
    assert result(outcome)["keys_left_out"] == {"left": 0, "right": 1}


def test_a_database_against_a_queue(shop: Project, kafka: KafkaServer) -> None:
    """With `latest` the last message of each key counts, and a tombstone is no row."""
    environ = {**ENV, "KAFKA_QUEUE_BROKERS": kafka.address}
    shop.write("m.toml", 'right.latest = true\ncolumns = {id = "key", price = "value"}\n')
    select = "SHOP:SELECT 'k0' AS id, 'v9' AS price UNION SELECT 'k1', 'v7' UNION SELECT 'k2', 'v5'"
    outcome = shop.run("diff", select, "QUEUE:prices", "--map", "m.toml", env=environ)
    assert differences(outcome) == [("k2", "price", '"v5"', '"v8"', "changed")]
    deleted = "QUEUE:prices --partition 1 --limit 2"
    select = "SHOP:SELECT 'k1' AS id, 'v1' AS price"
    outcome = shop.run("diff", select, deleted, "--map", "m.toml", env=environ)
    assert [(row[0], row[4]) for row in differences(outcome)] == [("k1", "row_removed")]


@pytest.mark.parametrize(
    ("map_text", "words"),
    [
        ('left.latest = true\nkey = "idd"', ("'idd'", "latest row", "--key")),
        ('columns = {id = "feld", price = "value"}', ("'feld'", "did you mean field?")),
        ('left.keys = "a:{id}"', ("no column of keys",)),
        ('types = {pric = "number"}', ("'pric'", "did you mean price?")),
        ('kees = "id"', ("'kees'", "did you mean key")),
    ],
)
def test_a_map_that_does_not_fit_is_told(
    shop: Project, cache: dict[str, str], map_text: str, words: tuple[str, ...]
) -> None:
    """A map that names what is not there is refused with the nearest that is."""
    shop.write("m.toml", map_text)
    arguments = (f"SHOP:{PRODUCTS}", "CACHE:HGETALL prices", "--map", "m.toml")
    outcome = shop.run("diff", *arguments, env=cache)
    assert (outcome.code, outcome.stdout) == (2, "")
    for word in words:
        assert word in outcome.stderr
