"""The connection to a Redis or Valkey server: one time limit for a whole answer, and a way out."""

from __future__ import annotations

import contextlib
import os
import time

import redis
from redis.connection import Connection, SSLConnection, UnixDomainSocketConnection

from pyx_core.errors import PyxError
from pyx_core.sources.option_names import refuse_unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence
    from typing import Any

    from pyx_core.sources.session import Limits
    from pyx_core.sources.source import Source

_LOOK_EVERY_S = 0.2
_SECURE = ("rediss", "valkeys")
_OPTIONS = ("ca_path", "db", "ssl_ca_certs", "ssl_cert_reqs", "unix_socket")
# What redis-py and we make of bytes that are no answer.
_GARBAGE = (redis.InvalidResponse, ValueError, RecursionError, OverflowError, MemoryError)


class Deadline:
    """Until when an answer may take, and whether anybody still wants it."""

    __slots__ = ("at", "is_cancelled")

    def __init__(self) -> None:
        self.at = float("inf")
        self.is_cancelled = False

    def start(self, seconds: float) -> None:
        self.at = time.monotonic() + seconds


class BoundedSocket:
    """A socket whose calls end at a deadline, however slowly the bytes come."""

    def __init__(self, inner: socket.socket, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def settimeout(self, seconds: float | None) -> None:
        """The deadline alone holds."""

    def recv(self, size: int) -> bytes:
        data: bytes = self._in_time(self._inner.recv, size)
        return data

    def recv_into(self, buffer: Any, *sizes: int) -> int:
        count: int = self._in_time(self._inner.recv_into, buffer, *sizes)
        return count

    def sendall(self, data: bytes) -> None:
        # What was sent in part can't be tried again, so this waits as long as there is time.
        self._inner.settimeout(max(self._deadline.at - time.monotonic(), 0.001))
        self._inner.sendall(data)

    def _in_time(self, call: Callable[..., Any], *arguments: Any) -> Any:
        while True:
            left = self._deadline.at - time.monotonic()
            if self._deadline.is_cancelled:
                raise ConnectionAbortedError("it was stopped")
            if left <= 0:
                raise TimeoutError
            self._inner.settimeout(min(left, _LOOK_EVERY_S))
            try:
                return call(*arguments)
            except TimeoutError:
                continue


class Wire:
    """Sends commands as lists of bytes, and reads answers as the server gives them (RESP 2)."""

    def __init__(self, source: Source, limits: Limits) -> None:
        """Connects and logs in. Raises PyxError `unreachable`, `timed_out`, `usage`."""
        self._name = source.name
        self._deadline = Deadline()
        # Who gives a statement two seconds does not wait for ten until it can be sent.
        self.limit_s = min(limits.connect_s, limits.statement_s)
        """Seconds that the answers of one sending may take, all together."""
        self._deadline.start(self.limit_s)
        self._connection = _connection(source, self.limit_s, self._deadline)
        with self._problems():
            self._connection.connect()

    def ask(self, *words: bytes) -> Any:
        """One command, and its answer: None, int, bytes, or lists of them. Raises PyxError."""
        (answer,) = self.ask_many([words])
        if isinstance(answer, PyxError):
            raise answer
        return answer

    def ask_many(self, commands: Sequence[Sequence[bytes]]) -> list[Any]:
        """Several commands sent at once; what the server refused stands there as a PyxError."""
        if not self._connection.is_connected:
            # The driver would connect anew by itself, to a connection that nothing holds.
            message = f"{self._name}: the connection was closed"
            raise PyxError("unreachable", message, "connect again")
        answers: list[Any] = []
        self._deadline.start(self.limit_s)
        with self._problems():
            self._connection.send_packed_command(self._connection.pack_commands(commands))
            for _ in commands:
                try:
                    answers.append(self._connection.read_response())
                except redis.ConnectionError:
                    raise
                except redis.ResponseError as error:
                    answers.append(self._refusal(error))
        return answers

    def _refusal(self, error: redis.ResponseError) -> PyxError:
        text = str(error)
        hint = "mend the statement"
        if isinstance(error, redis.exceptions.MovedError):
            text = f"another member of the cluster keeps that key: {error.host}:{error.port}"
            hint = "point the variable at that member"
        elif "permission" in text:
            hint = "this login may not: ask for what it may read"
        elif "wrong number of arguments" in text:
            hint = "a word with spaces stands in quotes"
        return PyxError("statement_failed", f"{self._name}: {text}", hint)

    def _problems(self) -> contextlib.AbstractContextManager[None]:
        return _problems_as_errors(self._name, self._deadline, lambda: self.limit_s)

    def cancel(self) -> None:
        """Ends what is going on; called from another thread. The connection can't be used again."""
        self._deadline.is_cancelled = True

    def close(self) -> None:
        """Never raises."""
        with contextlib.suppress(OSError, redis.RedisError):
            self._connection.disconnect()


@contextlib.contextmanager
def _problems_as_errors(name: str, deadline: Deadline, limit_s: Callable[[], float]) -> Any:
    try:
        yield
    except redis.AuthenticationError as error:
        message = f"{name}: the server does not let this login in: {error}"
        raise PyxError("unreachable", message, "check user and password of its variable") from error
    except redis.TimeoutError as error:
        message = f"{name}: no whole answer within {limit_s():g} s"
        hint = "narrow the statement, or give more --timeout"
        raise PyxError("timed_out", message, hint) from error
    except redis.ConnectionError as error:
        if deadline.is_cancelled:
            message = f"{name}: the statement was stopped"
            raise PyxError("timed_out", message, "ask again") from error
        raise PyxError("unreachable", f"{name}: {error}", "pyx sources --check") from error
    except redis.ResponseError as error:
        raise PyxError("unreachable", f"{name}: {error}", "check the variable's parts") from error
    except _GARBAGE as error:
        message = f"{name}: what answers there does not speak Redis: {error}"
        raise PyxError("unreachable", message[:300], "pyx sources --check") from error


def _connection(source: Source, limit_s: float, deadline: Deadline) -> Connection:
    refuse_unknown(source, _OPTIONS)
    address = source.address
    database = address.options.get("db") or address.database or "0"
    if not (database.isascii() and database.isdigit()):
        raise PyxError("usage", f"{source.name}: databases are numbers", "try redis://HOST:6379/0")
    given: dict[str, Any] = {
        "db": int(database),
        "username": address.user,
        "password": address.password,
        "socket_connect_timeout": limit_s,
        # For the handshake of TLS; afterwards the deadline holds.
        "socket_timeout": limit_s,
        "protocol": 2,
    }
    kind: type[Any] = Connection
    if path := address.options.get("unix_socket"):
        kind, given["path"] = UnixDomainSocketConnection, path
    else:
        given.update(host=address.host, port=address.port, socket_keepalive=True)
        if address.scheme in _SECURE:
            kind = SSLConnection
            given.update(_certificates(source))

    class Bounded(kind):  # type: ignore[misc]
        def _connect(self) -> Any:
            return BoundedSocket(super()._connect(), deadline)

    connection: Connection = Bounded(**given)
    return connection


def _certificates(source: Source) -> dict[str, Any]:
    options = source.address.options
    wanted = options.get("ssl_cert_reqs", "required")
    if wanted not in ("required", "none"):
        message = f"{source.name}: ssl_cert_reqs is required or none, not {wanted}"
        raise PyxError("usage", message, "leave it out: required is the default")
    file = options.get("ca_path") or options.get("ssl_ca_certs")
    if file is not None and not os.path.isfile(file):
        message = f"{source.name}: no file {file}"
        raise PyxError("usage", message, "ca_path is a file of certificates")
    return {
        "ssl_cert_reqs": wanted,
        "ssl_check_hostname": wanted == "required",
        "ssl_ca_certs": file,
    }
