"""What a Kafka cluster says of itself: topics, offsets, groups and their lag, access lists."""

from __future__ import annotations

import itertools

from confluent_kafka import (
    ConsumerGroupTopicPartitions,
    IsolationLevel,
    KafkaException,
    TopicPartition,
)
from confluent_kafka.admin import (
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    OffsetSpec,
    ResourcePatternType,
    ResourceType,
)

from pyx_core.errors import PyxError
from pyx_core.sources.description import Description, Part, Right
from pyx_core.sources.option_names import nearest
from pyx_core.sources.session import Answer, Column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from pyx_core.sources.kafka.client import Client

    Place = tuple[str, int]

_HELD = "held back by pyx alone, whose client for Kafka has nothing that writes"
_READING = ("READ", "DESCRIBE", "DESCRIBE_CONFIGS")
_MOST_GROUPS = 100
_MOST_TOPICS = 1000


def _answer(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[Any]]) -> Answer:
    return Answer([Column(*column) for column in columns], iter(rows))


def topic_partitions(client: Client, topic: str) -> list[int]:
    """The numbers of a topic's partitions. Raises PyxError `not_found` with names like it."""
    topics = client.metadata().topics
    found = topics.get(topic)
    if found is None or found.error is not None:
        hint = nearest(topic, topics)
        raise PyxError("not_found", f"{client.name}: no topic {topic}", hint)
    return sorted(found.partitions)


def bounds(client: Client, topic: str, numbers: Iterable[int]) -> dict[int, tuple[int, int]]:
    """The first offset and the one after the last, of each partition, as it is now."""
    found = _bounds(client, [(topic, number) for number in numbers])
    return {number: both for (_, number), both in found.items()}


def _bounds(client: Client, places: Sequence[Place]) -> dict[Place, tuple[int, int]]:
    if not places:
        return {}
    asked = [
        client.admin.list_offsets(
            {TopicPartition(*place): spec for place in places},
            isolation_level=IsolationLevel.READ_COMMITTED,
            request_timeout=client.request_s,
        )
        for spec in (OffsetSpec.earliest(), OffsetSpec.latest())
    ]
    sides = []
    for futures in asked:
        infos = client.results(list(futures.values()))
        sides.append(
            {
                (place.topic, place.partition): info.offset
                for place, info in zip(futures, infos, strict=True)
            }
        )
    low, high = sides
    return {place: (low[place], high[place]) for place in places}


def topics(client: Client) -> Answer:
    """Every topic."""
    columns = (("topic", "string"), ("partitions", "integer"), ("replication", "integer"))
    found = client.metadata().topics
    rows = [
        (
            name,
            len(topic.partitions),
            min((len(part.replicas) for part in topic.partitions.values()), default=0),
        )
        for name, topic in sorted(found.items())
    ]
    return _answer(columns, rows)


def offsets(client: Client, topic: str) -> Answer:
    """First offset and the one after the last, of each partition, and where it lies."""
    numbers = topic_partitions(client, topic)
    parts = client.metadata().topics[topic].partitions
    columns = (
        *(("partition", "integer"), ("earliest", "integer"), ("latest", "integer")),
        *(("span", "integer"), ("leader", "integer"), ("in_sync", "integer")),
        ("replicas", "integer"),
    )
    rows = [
        (number, low, high, high - low, part.leader, len(part.isrs), len(part.replicas))
        for number, (low, high) in bounds(client, topic, numbers).items()
        for part in (parts[number],)
    ]
    return _answer(columns, rows)


def group_names(client: Client) -> dict[str, str]:
    """Every group that this login may see, with its state."""
    future = client.admin.list_consumer_groups(request_timeout=client.request_s)
    (listed,) = client.results([future])
    if listed.errors and not listed.valid:
        problem = listed.errors[0]
        raise client.failure(problem.args[0] if isinstance(problem, KafkaException) else problem)
    return {group.group_id: group.state.name.lower() for group in listed.valid}


def groups(client: Client) -> Answer:
    """Every group."""
    rows = sorted(group_names(client).items())
    return _answer((("group", "string"), ("state", "string")), rows)


def lag(client: Client, group: str) -> Answer:
    """How far a group is behind, for each partition of the topics that it has to do with."""
    names = group_names(client)
    if group not in names:
        raise PyxError("not_found", f"{client.name}: no group {group}", nearest(group, names))
    columns = (
        *(("topic", "string"), ("partition", "integer"), ("committed", "integer")),
        *(("earliest", "integer"), ("latest", "integer"), ("lag", "integer"), ("state", "string")),
    )
    return _answer(columns, _lag_rows(client, group))


def _lag_rows(client: Client, group: str) -> list[Sequence[Any]]:
    committed = _committed(client, group)
    known = client.metadata().topics
    names = sorted({topic for topic, _ in committed} | _assigned(client, group))
    there = [name for name in names if name in known]
    places = [(name, number) for name in there for number in sorted(known[name].partitions)]
    limits = _bounds(client, places)
    rows: list[Sequence[Any]] = []
    for place, (low, high) in limits.items():
        offset = committed.get(place, -1001)
        if offset < 0:
            # -1001 says that nothing was ever committed, which is no lag of 0.
            rows.append((*place, None, low, high, None, "never committed"))
            continue
        state = "behind" if offset < high else "up to date"
        if offset < low:
            state = "committed offset is gone"
        elif offset > high:
            state = "committed beyond the end"
        rows.append((*place, offset, low, high, max(high - offset, 0), state))
    gone = sorted(place for place in committed if place[0] not in known)
    rows += [(*place, committed[place], None, None, None, "no such topic") for place in gone]
    return rows


def _committed(client: Client, group: str) -> dict[Place, int]:
    asked = client.admin.list_consumer_group_offsets(
        [ConsumerGroupTopicPartitions(group)], request_timeout=client.request_s
    )
    (found,) = client.results(list(asked.values()))
    return {(place.topic, place.partition): place.offset for place in found.topic_partitions}


def _assigned(client: Client, group: str) -> set[str]:
    """The topics that members of the group read by now."""
    asked = client.admin.describe_consumer_groups([group], request_timeout=client.request_s)
    try:
        (found,) = client.results(list(asked.values()))
    except PyxError as error:
        if error.kind != "statement_failed":
            raise
        return set()
    return {
        place.topic
        for member in found.members
        if member.assignment is not None
        for place in member.assignment.topic_partitions
    }


def describe(client: Client) -> Description:
    """Cluster, brokers, topics and groups; what this login may not see is left out."""
    metadata = client.metadata()
    brokers = sorted(f"{each.id}@{each.host}:{each.port}" for each in metadata.brokers.values())
    counts = {name: len(topic.partitions) for name, topic in sorted(metadata.topics.items())}
    identity = [
        Part("cluster_id", "lineage", metadata.cluster_id),
        Part("brokers", "instance", ",".join(brokers)),
    ]
    facts = {
        "cluster_id": metadata.cluster_id,
        "brokers": brokers,
        "controller": metadata.controller_id,
        "role": "cluster",
        "topic_count": len(counts),
        "topics": dict(itertools.islice(counts.items(), _MOST_TOPICS)),
        **_lags(client),
    }
    return Description(
        version="Kafka, by its protocol",
        server_time=None,
        identity=[part for part in identity if part.value is not None],
        rights=_rights(client),
        facts=facts,
    )


def _lags(client: Client) -> dict[str, Any]:
    """Of each group: how far behind, and how many partitions it never committed for."""
    try:
        names = sorted(group_names(client))
        found = {}
        for name in names[:_MOST_GROUPS]:
            rows = _lag_rows(client, name)
            found[name] = {
                "lag": sum(row[5] for row in rows if row[5] is not None),
                "partitions": len(rows),
                "never_committed": sum(row[6] == "never committed" for row in rows),
            }
    except PyxError as error:
        if error.kind != "statement_failed":
            raise
        return {"group_count": None, "groups": {}}
    return {"group_count": len(names), "groups": found}


def _rights(client: Client) -> list[Right]:
    """Beyond reading, from the cluster's access lists; the allow-list is on our side."""
    anything: Any = None
    everything = AclBindingFilter(
        ResourceType.ANY,
        anything,
        ResourcePatternType.ANY,
        anything,
        anything,
        AclOperation.ANY,
        AclPermissionType.ANY,
    )
    future = client.admin.describe_acls(everything, request_timeout=client.request_s)
    try:
        (lists,) = client.results([future])
    except PyxError as error:
        if error.kind != "statement_failed":
            raise
        if "ecurity" in error.message and "uthoriz" in error.message.lower():
            hidden = f"the cluster has no access lists: everybody may do everything; {_HELD}"
            return [Right("everything", hidden, contained=True)]
        hidden = f"the cluster does not tell this login what it may do; {_HELD}"
        return [Right("not to be seen", hidden, contained=True)]
    names = dict.fromkeys(
        f"{acl.operation.name.lower()} {acl.restype.name.lower()} {acl.name} ({acl.principal})"
        for acl in lists
        if acl.permission_type is AclPermissionType.ALLOW and acl.operation.name not in _READING
    )
    if not lists:
        hidden = f"there are no access lists: whoever connects may do everything; {_HELD}"
        return [Right("everything", hidden, contained=True)]
    return [Right(name, _HELD, contained=True) for name in itertools.islice(names, 50)]
