"""The clients of Kafka: one that reads, one that asks; neither can write, join or commit."""

from __future__ import annotations

import logging
import secrets
import time
from concurrent.futures import TimeoutError as FutureTimeoutError

from confluent_kafka import Consumer, KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from pyx_core.errors import PyxError
from pyx_core.sources.option_names import refuse_unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from typing import Any

    from confluent_kafka import Message, TopicPartition
    from confluent_kafka.admin import ClusterMetadata

    from pyx_core.sources.session import Limits
    from pyx_core.sources.source import Source

_OPTIONS = ("ca_path", "sasl_mechanism", "security_protocol")
_PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
_LOOK_EVERY_S = 0.2
_AT_ONCE = 1000
# After these there is no use in waiting any longer.
_ALL_DOWN = KafkaError._ALL_BROKERS_DOWN  # noqa: SLF001
_HOPELESS = frozenset({_ALL_DOWN, KafkaError._AUTHENTICATION, KafkaError._SSL})  # noqa: SLF001
# Messages that were removed, or a topic, while they were asked for.
_GONE = frozenset(
    {
        KafkaError._AUTO_OFFSET_RESET,  # noqa: SLF001
        KafkaError._UNKNOWN_TOPIC,  # noqa: SLF001
        KafkaError._UNKNOWN_PARTITION,  # noqa: SLF001
    }
)
_WAITING = frozenset({KafkaError._TIMED_OUT, KafkaError._TRANSPORT})  # noqa: SLF001


class Client:
    """A consumer that is only ever assigned, and an administrator's client that only asks."""

    def __init__(self, source: Source, limits: Limits) -> None:
        """Raises PyxError `unreachable`, `timed_out`, `usage` for options that are not known."""
        self.name = source.name
        self.group = f"pyx-{secrets.token_hex(8)}"
        # Who gives a statement two seconds does not wait for ten until it can be asked.
        self.limit_s = min(limits.connect_s, limits.statement_s)
        """Seconds that an answer may take."""
        self._is_cancelled = False
        self._problem: KafkaError | None = None
        self._is_hopeless = False
        self._is_connected = False
        common = {**_security(source), **_quiet(limits), "error_cb": self._take_problem}
        reading = {
            "group.id": self.group,
            "enable.auto.commit": False,
            "enable.auto.offset.store": False,
            "enable.partition.eof": True,
            "auto.offset.reset": "error",
            # What was aborted never was a message; what is open isn't one yet.
            "isolation.level": "read_committed",
            "fetch.wait.max.ms": 100,
            "queued.max.messages.kbytes": 16384,
        }
        try:
            self._consumer = Consumer({**common, **reading}, logger=_silent())
            self.admin = AdminClient(common, logger=_silent())
        except (KafkaException, ValueError) as error:
            message = f"{self.name}: {_words(error)}"
            raise PyxError("usage", message, "correct that variable's option") from error
        try:
            self.metadata()
        except PyxError:
            self.close()
            raise
        self._is_connected, self.limit_s = True, limits.statement_s

    def _take_problem(self, problem: KafkaError) -> None:
        self._is_hopeless = self._is_hopeless or problem.code() in _HOPELESS
        # That all brokers are down comes after the reason, and says less.
        if self._problem is None or problem.code() != _ALL_DOWN:
            self._problem = problem

    def _begin(self) -> float:
        """A question begins; until when it may take."""
        self._problem, self._is_hopeless = None, False
        return time.monotonic() + self.limit_s

    def metadata(self) -> ClusterMetadata:
        """Cluster, brokers and topics. All topics are listed: none is named, so none is made."""
        found: ClusterMetadata = self._insist(
            lambda wait_s: self._consumer.list_topics(timeout=wait_s)
        )
        return found

    def _insist(self, call: Callable[[float], Any]) -> Any:
        """Tries again, in short steps that can be stopped, until there is an answer."""
        give_up = self._begin()
        while True:
            self.check(give_up)
            try:
                return call(min(_LOOK_EVERY_S * 5, self.limit_s))
            except KafkaException as error:
                if error.args[0].code() not in _WAITING:
                    raise self.failure(error.args[0]) from error
                self._consumer.poll(0)

    def check(self, give_up: float) -> None:
        """Raises PyxError where waiting has no use any longer."""
        if self._is_cancelled:
            raise PyxError("timed_out", f"{self.name}: the statement was stopped", "ask again")
        is_late = time.monotonic() > give_up
        is_lost = self._is_hopeless or (is_late and not self._is_connected)
        if is_lost and self._problem is not None:
            message = f"{self.name}: {self._problem.str()}"
            raise PyxError("unreachable", message, "pyx sources --check")
        if is_late:
            reason = f": {self._problem.str()}" if self._problem is not None else ""
            message = f"{self.name}: no answer within {self.limit_s:g} s{reason}"
            raise PyxError("timed_out", message, "pyx sources --check, or give more --timeout")

    def failure(self, problem: KafkaError) -> PyxError:
        """The error that a problem of Kafka's stands for."""
        message = f"{self.name}: {problem.str()}"
        if problem.code() == KafkaError._TIMED_OUT:  # noqa: SLF001
            return PyxError("timed_out", message, "pyx sources --check, or give more --timeout")
        if problem.code() in _GONE:
            return PyxError("statement_failed", message, "it is no longer there: ask again")
        if problem.code() < 0:
            return PyxError("unreachable", message, "pyx sources --check")
        if "uthorization" in message:
            return PyxError("statement_failed", message, "this login may not: ask for what it may")
        return PyxError("statement_failed", message, "mend the statement")

    def results(self, futures: Sequence[Future[Any]]) -> list[Any]:
        """What futures of the administrator's client give. Raises PyxError."""
        give_up = self._begin()
        found = []
        for future in futures:
            while True:
                try:
                    found.append(future.result(_LOOK_EVERY_S))
                    break
                except FutureTimeoutError:
                    self._consumer.poll(0)
                    self.check(give_up)
                except KafkaException as error:
                    raise self.failure(error.args[0]) from error
        return found

    @property
    def request_s(self) -> float:
        """How long the administrator's client lets a request take."""
        return max(self.limit_s, 0.001)

    def times(self, places: list[TopicPartition]) -> list[TopicPartition]:
        """The first offsets at or after the moments (in `offset`, ms), -1 for none."""
        found: list[TopicPartition] = self._insist(
            lambda wait_s: self._consumer.offsets_for_times(places, timeout=wait_s)
        )
        return found

    def assign(self, places: list[TopicPartition]) -> None:
        self._begin()
        self._consumer.assign(places)
        # What was paused at its end by an earlier statement would stay so.
        self._consumer.resume(places)

    def fetch(self, give_up: float) -> list[Message]:
        """Some messages, perhaps none. Raises PyxError."""
        self.check(give_up)
        # `consume` alone would wait for as many as it was asked for.
        first = self._consumer.poll(_LOOK_EVERY_S)
        return [] if first is None else [first, *self._consumer.consume(_AT_ONCE, 0)]

    def pause(self, place: TopicPartition) -> None:
        self._consumer.pause([place])

    def release(self) -> None:
        """No partition is read any longer."""
        self._consumer.unassign()

    def cancel(self) -> None:
        """Ends what is going on; called from another thread."""
        self._is_cancelled = True

    def close(self) -> None:
        """Never raises."""
        try:
            self._consumer.close()
        except (KafkaException, RuntimeError):
            # It is closed, or what it was connected to is gone.
            return


def _security(source: Source) -> dict[str, Any]:
    refuse_unknown(source, _OPTIONS)
    address, options = source.address, source.address.options
    protocol = options.get("security_protocol", "").upper()
    if not protocol:
        secure = "ca_path" in options
        protocol = ("SASL_" if address.user else "") + ("SSL" if secure else "PLAINTEXT")
    if protocol not in _PROTOCOLS:
        message = f"{source.name}: no security_protocol {protocol}"
        raise PyxError("usage", message, f"one of {', '.join(_PROTOCOLS)}")
    given: dict[str, Any] = {
        "bootstrap.servers": ",".join(address.hosts),
        "security.protocol": protocol,
    }
    if protocol.startswith("SASL_"):
        given["sasl.mechanism"] = options.get("sasl_mechanism", "PLAIN").upper()
        given["sasl.username"] = address.user or ""
        given["sasl.password"] = address.password or ""
    if "ca_path" in options:
        given["ssl.ca.location"] = options["ca_path"]
    return given


def _quiet(limits: Limits) -> dict[str, Any]:
    return {
        "client.id": "pyx",
        "allow.auto.create.topics": False,
        "enable.metrics.push": False,
        "socket.connection.setup.timeout.ms": max(1000, round(limits.connect_s * 1000)),
        "reconnect.backoff.max.ms": 1000,
        "log_level": 0,
    }


def _silent() -> logging.Logger:
    """A logger that tells nobody: librdkafka writes to stderr else."""
    logger = logging.Logger("pyx.kafka")  # noqa: LOG001 - known to nobody, so nothing reaches the root
    logger.addHandler(logging.NullHandler())
    return logger


def _words(error: BaseException) -> str:
    first = error.args[0] if error.args else error
    return first.str() if isinstance(first, KafkaError) else str(first)
