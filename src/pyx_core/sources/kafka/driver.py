"""Kafka: topics, offsets and lags are looked at; no group is joined, nothing is committed."""

from __future__ import annotations

from pyx_core.errors import PyxError
from pyx_core.sources.extras import missing_extra
from pyx_core.sources.kafka.statement import parse
from pyx_core.sources.session import Aftermath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.sources.description import Description
    from pyx_core.sources.kafka.client import Client
    from pyx_core.sources.session import Answer, Limits, Parameters, Plan
    from pyx_core.sources.source import Source


def connect(source: Source, limits: Limits) -> KafkaSession:
    """Connects. Raises PyxError `unreachable`, `usage` for options that are not known."""
    try:
        from pyx_core.sources.kafka.client import Client
    except ImportError as error:
        raise missing_extra(source, "kafka", error) from error
    return KafkaSession(Client(source, limits))


class KafkaSession:
    """A consumer without a group's membership, and questions to the cluster."""

    mechanism = (
        "partitions are assigned, never subscribed to; a group id of this connection alone, "
        "enable.auto.commit and enable.auto.offset.store off, allow.auto.create.topics off; no "
        "producer; statements of pyx's own, none of which changes anything; isolation "
        "read_committed: what transactions aborted or have not ended yet is not shown"
    )

    def __init__(self, client: Client) -> None:
        self._client = client

    def self_test(self) -> str:
        """The cluster must not know a group of ours, and a statement that changes is refused."""
        from pyx_core.sources.kafka.catalogue import group_names

        try:
            parse("produce topic value", {})
        except PyxError:
            refused = "pyx refused to produce"
        else:
            raise PyxError("refused", "pyx would produce a message", "please report this")
        client = self._client
        try:
            is_known = client.group in group_names(client)
        except PyxError as error:
            if error.kind != "statement_failed":
                raise
            return f"{refused}; this login may not look whether the cluster lists its group"
        if is_known:
            message = f"{client.name}: connecting has made the group {client.group}"
            raise PyxError("refused", message, "please report this")
        return f"{refused}; the cluster lists no group {client.group} after it was connected to"

    def describe(self) -> Description:
        """Cluster, brokers, topics, groups with their lags, and access lists."""
        from pyx_core.sources.kafka import catalogue

        return catalogue.describe(self._client)

    def explain(self, statement: str, parameters: Parameters) -> Plan | None:  # noqa: ARG002 - the Protocol
        """Kafka has no plans."""
        return None

    def ask(self, statement: str, parameters: Parameters) -> Answer:
        """`TOPIC …`, `offsets TOPIC`, `lag GROUP`, `topics`, `groups`. Reading a topic ends where
        the topic ended when it was asked."""
        from pyx_core.sources.kafka import catalogue
        from pyx_core.sources.kafka.messages import read

        client = self._client
        try:
            asked = parse(statement, parameters)
        except PyxError as error:
            raise PyxError(error.kind, f"{client.name}: {error.message}", error.hint) from error
        if asked.verb == "messages":
            return read(client, asked)
        if asked.verb == "offsets":
            return catalogue.offsets(client, asked.name)
        if asked.verb == "lag":
            return catalogue.lag(client, asked.name)
        return catalogue.topics(client) if asked.verb == "topics" else catalogue.groups(client)

    def cancel(self) -> None:
        """Fetching stops at its next look, within moments."""
        self._client.cancel()

    def aftermath(self) -> Aftermath:
        """A broker works for a reader only while it answers one of its requests."""
        how = "brokers hold nothing for a reader without a group; a fetch waits 0.1 s at most"
        return Aftermath(gone=True, how=how)

    def close(self) -> None:
        self._client.close()
