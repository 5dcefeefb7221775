"""The shop's three servers, with the story in them, and the `.env` that leads to them."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from incident.servers.kafka import KafkaServer
from incident.servers.postgres import PostgresServer
from incident.servers.valkey import PASSWORD, ValkeyServer
from incident.story import PARTITIONS, sku, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from incident.story import Change, Story

TOPIC, GROUP, LOGIN = "price-changes", "cache-updater", "oncall"


class Shop:
    """Where the servers are."""

    def __init__(self, postgres: PostgresServer, valkey: ValkeyServer, kafka: KafkaServer) -> None:
        self.postgres = postgres
        self.valkey = valkey
        self.kafka = kafka

    def variables(self) -> dict[str, str]:
        """The connections of whoever is on call: logins that may only read."""
        return {
            "POSTGRES_PROD_URL": self.postgres.url(LOGIN),
            "REDIS_PROD_URL": self.valkey.url(LOGIN),
            "KAFKA_PROD_BROKERS": self.kafka.address,
        }

    def write_env(self, path: Path) -> None:
        """Writes them to a `.env`."""
        lines = [f"{name}={value}\n" for name, value in self.variables().items()]
        path.write_text("".join(lines), encoding="utf-8")


@contextlib.contextmanager
def open_shop() -> Iterator[Shop]:
    """Starts the servers, fills them, and removes them at the end, however it comes.

    Raises RuntimeError where a wheel is missing or a server does not start.
    """
    story = tell()
    with contextlib.ExitStack() as stack:
        kafka = stack.enter_context(contextlib.closing(KafkaServer()))
        postgres = stack.enter_context(contextlib.closing(PostgresServer()))
        valkey = stack.enter_context(contextlib.closing(ValkeyServer()))
        _fill_postgres(postgres, story)
        _fill_valkey(valkey, story)
        _fill_kafka(kafka, story)
        yield Shop(postgres, valkey, kafka)


def _fill_postgres(server: PostgresServer, story: Story) -> None:
    import psycopg

    server.execute(Path(__file__).with_name("schema.sql").read_text(encoding="utf-8"))
    with psycopg.connect(server.url()) as connection, connection.cursor() as cursor:
        with cursor.copy("COPY products FROM STDIN") as copy:
            for number, product in story.products.items():
                copy.write_row((product.sku, product.name, *story.prices[number]))
        with cursor.copy("COPY orders FROM STDIN") as copy:
            for order in story.orders:
                copy.write_row((order.order_id, sku(order.number), *order[2:]))
        cursor.execute("ANALYZE")


def _fill_valkey(server: ValkeyServer, story: Story) -> None:
    client = server.client()
    send: Callable[..., object] = client.execute_command
    for number, price in story.cached.items():
        send("HSET", "prices", sku(number), f"{price:.2f}")
    last = story.last_applied
    send("SET", "cache-updater:last", f"{last.at:%Y-%m-%dT%H:%M:%SZ} partition {last.partition}")
    reading = ("+@read", "+@connection", "-client|kill", "+info", "+time", "+command|info")
    looking = ("+acl|whoami", "+acl|getuser", "+acl|dryrun")
    send("ACL", "SETUSER", LOGIN, "on", f">{PASSWORD}", "~*", *reading, *looking)
    client.close()


def _fill_kafka(server: KafkaServer, story: Story) -> None:
    server.create(TOPIC, PARTITIONS)
    server.produce(TOPIC, map(_message, story.changes))
    server.commit(GROUP, TOPIC, story.committed)


def _message(change: Change) -> dict[str, object]:
    value = {"sku": sku(change.number), "price": change.written}
    return {
        "key": sku(change.number),
        "value": json.dumps(value),
        "partition": change.partition,
        "timestamp": int(change.at.timestamp() * 1000),
    }
