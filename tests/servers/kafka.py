"""The Kafka broker of the example, with dumps."""

from __future__ import annotations

from typing import Any

from incident.servers import kafka
from incident.servers.kafka import PATIENCE_S


class KafkaServer(kafka.KafkaServer):
    """A running broker."""

    def dump(self) -> Any:
        """Topics with their watermarks, groups with what they committed."""
        from confluent_kafka import ConsumerGroupTopicPartitions, TopicPartition
        from confluent_kafka.admin import OffsetSpec

        admin = self.admin()
        topics = {
            name: sorted(topic.partitions)
            for name, topic in admin.list_topics(timeout=PATIENCE_S).topics.items()
        }
        places = [TopicPartition(name, n) for name, numbers in topics.items() for n in numbers]
        marks = [
            (place.topic, place.partition, future.result(PATIENCE_S).offset)
            for spec in (OffsetSpec.earliest(), OffsetSpec.latest())
            for place, future in admin.list_offsets(dict.fromkeys(places, spec)).items()
        ]
        listed = admin.list_consumer_groups().result(PATIENCE_S).valid
        committed = {}
        for name in sorted(group.group_id for group in listed):
            asked = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(name)])
            found = asked[name].result(PATIENCE_S).topic_partitions
            committed[name] = sorted((part.topic, part.partition, part.offset) for part in found)
        return topics, sorted(marks), committed
