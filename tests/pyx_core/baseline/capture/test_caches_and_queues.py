"""Caches and queues are captured, too: what keys hold and how long, and messages of a range."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from rewrites import capture, compare, make_rewrite

if TYPE_CHECKING:
    from project import MakeProject, Outcome, Project
    from servers.kafka import KafkaServer
    from servers.valkey import ValkeyServer

KEYS = """
[[snapshots]]
name = "prices"
kind = "redis"
ask = "{start}:price:*"
old_source = "REDIS_OLD_URL"
new_source = "REDIS_NEW_URL"
ttl = true

[[snapshots]]
name = "one"
kind = "redis"
ask = "{start}:{kind}"
for_each = "kinds"
old_source = "REDIS_OLD_URL"
new_source = "REDIS_NEW_URL"

[[snapshots]]
name = "words"
kind = "redis"
ask = "HGET {start}:hash a"
old_source = "REDIS_OLD_URL"
new_source = "REDIS_NEW_URL"

[[tables]]
name = "kinds"
key = ["kind"]
old_select = "SELECT 1 AS kind"
new_select = "SELECT 1 AS kind"
"""
MESSAGES = """
[[snapshots]]
name = "messages"
kind = "kafka"
ask = "prices --partition 1 --until 3"
old_source = "KAFKA_OLD_BROKERS"
new_source = "KAFKA_NEW_BROKERS"
order = ["partition", "offset"]

[[snapshots]]
name = "lag"
kind = "kafka"
ask = "lag shop"
old_source = "KAFKA_OLD_BROKERS"
new_source = "KAFKA_NEW_BROKERS"
"""


def add_stores(project: Project, **variables: str) -> None:
    env = project.path(".env").read_text("utf-8")
    lines = "".join(f"{name}={value}\n" for name, value in variables.items())
    project.write(".env", env + lines)


def rows(project: Project, told: Outcome, snapshot: str) -> list[dict[str, Any]]:
    """The rows of the first capture of each entity."""
    found = []
    for one in told.json["answers"]:
        if (one["snapshot"], one["take"]) == (snapshot, 1):
            (path,) = project.folder.rglob(f"*.{one['run_id']}.rows.jsonl")
            found += [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return found


def test_keys_are_captured_with_what_they_hold_and_how_long(
    project: MakeProject, valkey: ValkeyServer
) -> None:
    """A pattern or a key of any type; seconds that pass are no difference, a key that lives for
    ever on one side is."""
    start = f"t{uuid.uuid4().hex}"
    valkey.execute("SET", f"{start}:price:1", "12.50", "EX", "3000")
    valkey.execute("SET", f"{start}:price:2", "9.90")
    valkey.execute("HSET", f"{start}:hash", "b", "2", "a", "1")
    valkey.execute("SADD", f"{start}:set", "y", "x")
    valkey.execute("RPUSH", f"{start}:list", "2", "1")
    made = make_rewrite(project({}), KEYS.replace("{start}", start))
    kinds = [{"key": {"kind": kind}} for kind in ("hash", "set", "list", "none")]
    made.write(
        "baseline/shop/baseline.dataset.json",
        json.dumps({"tables": {"kinds": {"entities": kinds}}}),
    )
    add_stores(made, REDIS_OLD_URL=valkey.url(), REDIS_NEW_URL=valkey.url())
    told = capture(made, "old").assert_answered()
    assert rows(made, told, "prices") == [
        {"key": f"{start}:price:1", "type": "string", "value": "12.50", "lives": "at most an hour"},
        {"key": f"{start}:price:2", "type": "string", "value": "9.90", "lives": "for ever"},
    ]
    assert [row["value"] for row in rows(made, told, "one")] == [
        {"a": "1", "b": "2"},
        ["x", "y"],
        ["2", "1"],
    ]
    assert [*rows(made, told, "words")[0].values()] == ["1"]
    assert told.json["noise"] == 0
    valkey.execute("PERSIST", f"{start}:price:1")
    capture(made, "new").assert_answered()
    (group,) = compare(made, "--snapshots").json["groups"]
    assert (group["part"], group["place"], group["left"]) == (
        *("prices", "lives"),
        '"at most an hour"',
    )


def test_messages_and_lag_are_captured(project: MakeProject, kafka: KafkaServer) -> None:
    """The same range gives the same messages, and the same broker is equal to itself."""
    made = make_rewrite(project({}), MESSAGES)
    add_stores(made, KAFKA_OLD_BROKERS=kafka.url(), KAFKA_NEW_BROKERS=kafka.url())
    told = capture(made, "old").assert_answered()
    messages = rows(made, told, "messages")
    assert [(row["partition"], row["offset"]) for row in messages] == [(1, 0), (1, 1), (1, 2)]
    assert {row["topic"] for row in rows(made, told, "lag")} == {"prices"}
    capture(made, "new").assert_answered()
    assert compare(made).json["verdict"] == "equal"


@pytest.mark.parametrize("side", ["old", "new"])
def test_a_store_that_is_not_set_is_told_with_its_side(project: MakeProject, side: str) -> None:
    """Whoever reads it knows which variable is missing, and for whom."""
    made = make_rewrite(project({}), MESSAGES)
    told = made.run("baseline", "capture", "--side", side)
    assert told.code == 4
    assert f"{side} side: no source KAFKA_{side.upper()}_BROKERS" in told.stderr
