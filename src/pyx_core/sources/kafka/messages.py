"""Messages of a topic, from a point up to where it ended when it was asked."""

from __future__ import annotations

import time

from confluent_kafka import (
    TIMESTAMP_CREATE_TIME,
    TIMESTAMP_LOG_APPEND_TIME,
    KafkaError,
    TopicPartition,
)

from pyx_core.errors import PyxError
from pyx_core.runs.status import timestamp
from pyx_core.sources.kafka.catalogue import bounds, topic_partitions
from pyx_core.sources.octets import as_value, pairs_as_json
from pyx_core.sources.session import Answer, Column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from confluent_kafka import Message

    from pyx_core.sources.kafka.client import Client
    from pyx_core.sources.kafka.statement import Point, Statement

_COLUMNS = (
    *(("partition", "integer"), ("offset", "integer"), ("timestamp", "timestamp")),
    *(("timestamp_type", "string"), ("key", "bytes"), ("value", "bytes"), ("headers", "json")),
)
_KINDS = {TIMESTAMP_CREATE_TIME: "created", TIMESTAMP_LOG_APPEND_TIME: "appended"}
_YEAR_10000 = 253_402_300_800


def read(client: Client, statement: Statement) -> Answer:
    """Where to begin and to end is settled here; the messages come as they are fetched."""
    topic = statement.name
    numbers = topic_partitions(client, topic)
    if statement.partition is not None:
        if statement.partition not in numbers:
            message = f"{client.name}: {topic} has no partition {statement.partition}"
            raise PyxError("not_found", message, f"it has {numbers[0]} to {numbers[-1]}")
        numbers = [statement.partition]
    limits = bounds(client, topic, numbers)
    first = _points(client, topic, statement.since, limits)
    end = _points(client, topic, statement.until, limits)
    spans: dict[int, tuple[int, int]] = {}
    for number, (low, high) in limits.items():
        start = max(first.get(number, low), low)
        stop = min(end.get(number, high), high)
        if start < stop:
            spans[number] = (start, stop)
    return Answer([Column(*column) for column in _COLUMNS], _rows(client, statement, spans))


def _points(
    client: Client, topic: str, point: Point | None, limits: Mapping[int, tuple[int, int]]
) -> dict[int, int]:
    """The offset that a point means in each partition; those without a message after it are left
    out, at their end."""
    if point is None:
        return {}
    if point.unit == "offset":
        return dict.fromkeys(limits, point.value)
    if point.unit == "last":
        return {number: high - point.value for number, (_, high) in limits.items()}
    found = client.times([TopicPartition(topic, number, point.value) for number in limits])
    ends = {number: high for number, (_, high) in limits.items()}
    return {
        place.partition: place.offset if place.offset >= 0 else ends[place.partition]
        for place in found
    }


def _rows(
    client: Client, statement: Statement, spans: Mapping[int, tuple[int, int]]
) -> Iterator[Sequence[Any]]:
    if not spans or statement.limit == 0:
        return
    topic, left = statement.name, statement.limit
    open_ends = {number: stop for number, (_, stop) in spans.items()}
    client.assign([TopicPartition(topic, number, start) for number, (start, _) in spans.items()])
    waited_s = 0.0
    try:
        while open_ends:
            # Only waiting counts: whoever takes the rows may take their time.
            asked = time.monotonic()
            messages = client.fetch(asked + client.limit_s - waited_s)
            waited_s = 0.0 if messages else waited_s + time.monotonic() - asked
            for message in messages:
                for row in _taken(client, statement, message, open_ends):
                    yield row
                    left = None if left is None else left - 1
                    if left == 0:
                        return
    finally:
        client.release()


def _taken(
    client: Client, statement: Statement, message: Message, open_ends: dict[int, int]
) -> Iterator[Sequence[Any]]:
    """The row of a message that was asked for; partitions that have ended are closed."""
    problem, number = message.error(), message.partition()
    if problem is not None:
        if problem.code() != KafkaError._PARTITION_EOF:  # noqa: SLF001
            raise client.failure(problem)
        open_ends.pop(number or 0, None)
        return
    offset = message.offset()
    assert number is not None
    assert offset is not None
    end = open_ends.get(number)
    if end is None:
        return
    if offset < end and _fits(statement, message):
        yield _row(message)
    if offset + 1 >= end:
        del open_ends[number]
        client.pause(TopicPartition(statement.name, number))


def _fits(statement: Statement, message: Message) -> bool:
    if statement.key is not None and message.key() != statement.key:
        return False
    _, moment = message.timestamp()
    # Moments need not ascend in a topic, so the offsets of the broker's index are not enough.
    since, until = statement.since, statement.until
    if since is not None and since.unit == "ms" and moment < since.value:
        return False
    return not (until is not None and until.unit == "ms" and moment >= until.value)


def _row(message: Message) -> Sequence[Any]:
    kind, moment = message.timestamp()
    headers: Any = message.headers()
    return (
        message.partition(),
        message.offset(),
        _moment(moment) if kind in _KINDS else None,
        _KINDS.get(kind),
        as_value(message.key()),
        as_value(message.value()),
        pairs_as_json(headers) if headers else None,
    )


def _moment(milliseconds: int) -> str:
    """UTC with milliseconds; the number itself where a producer wrote what no calendar holds."""
    seconds, rest = divmod(milliseconds, 1000)
    if not 0 <= seconds < _YEAR_10000:
        return str(milliseconds)
    return f"{timestamp(seconds).removesuffix('.000Z')}.{rest:03d}Z"
