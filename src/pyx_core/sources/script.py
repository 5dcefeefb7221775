"""What a script holds: `with connect("MYSQL_PROD_URL") as source: source.rows(sql, params)`."""

from __future__ import annotations

import abc
import json
import os
import socket
import sys
from typing import TYPE_CHECKING

from pyx_core.engine.variables import LOG_PATH, SOURCE_CHANNEL, SOURCE_TOKEN
from pyx_core.errors import PyxError
from pyx_core.sources.wire import from_wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import TracebackType
    from typing import Any, Self

_LOG_ENDING = ".log.txt"


class Rows:
    """The rows of an answer, as dicts by column name, one after the other and once.

    `columns` are known at once; `truncated` when the last row was taken.
    """

    def __init__(
        self,
        source: str,
        columns: list[str],
        batches: Iterator[list[Sequence[Any]]],
        is_truncated: Callable[[], bool],
    ) -> None:
        self.columns = columns
        self.truncated = False
        self._source = source
        self._rows = self._taken(batches, is_truncated)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return self._rows

    def _taken(
        self, batches: Iterator[list[Sequence[Any]]], is_truncated: Callable[[], bool]
    ) -> Iterator[dict[str, Any]]:
        number = 0
        for batch in batches:
            number += len(batch)
            for row in batch:
                yield dict(zip(self.columns, row, strict=True))
        self.truncated = is_truncated()
        if self.truncated:
            # In the log, too: a script may not look.
            sys.stderr.write(f"pyx: {self._source}: cut after {number} rows; there are more\n")


class ScriptSource(abc.ABC):
    """One store, read-only. Every query stands in the run's `…queries.jsonl`."""

    def __init__(self, name: str) -> None:
        self.name = name

    @abc.abstractmethod
    def rows(
        self,
        statement: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        max_rows: int | None = None,
    ) -> Rows:
        """Asks; values for `:name` in the statement come from `parameters`.

        At most `max_rows` (10,000 where nothing is said). Raises PyxError: `refused` with the rule,
        `statement_failed` with the store's words, `timed_out`, `unreachable`.
        """

    @abc.abstractmethod
    def close(self) -> None:
        """Ends the connection."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class ChannelSource(ScriptSource):
    """A store that the pyx process asks (`pyx run --source NAME`)."""

    def __init__(self, name: str, address: str, token: str) -> None:
        super().__init__(name)
        self._token = token
        self._socket = _connected(address)
        self._file = self._socket.makefile("rwb")
        self._answer: Iterator[list[Sequence[Any]]] = iter(())
        self._is_truncated = False

    def rows(
        self,
        statement: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        max_rows: int | None = None,
    ) -> Rows:
        request = {
            "token": self._token,
            "source": self.name,
            "statement": statement,
            "parameters": dict(parameters or {}),
            "max_rows": max_rows,
        }
        # What was left of the last answer stands in the way of the next one.
        for _ in self._answer:
            continue
        self._file.write(json.dumps(request).encode() + b"\n")
        self._file.flush()
        part = self._part()
        self._answer = self._batches()
        return Rows(self.name, part["columns"], self._answer, lambda: self._is_truncated)

    def _batches(self) -> Iterator[list[Sequence[Any]]]:
        while "end" not in (part := self._part()):
            yield [[from_wire(value) for value in row] for row in part["rows"]]
        self._is_truncated = bool(part["end"]["truncated"])

    def _part(self) -> dict[str, Any]:
        line = self._file.readline()
        if not line:
            raise PyxError("unreachable", "pyx, which asks the stores, is gone", "run it again")
        part: dict[str, Any] = json.loads(line)
        if (error := part.get("error")) is not None:
            raise PyxError(error["kind"], error["message"], error["hint"])
        return part

    def close(self) -> None:
        self._file.close()
        self._socket.close()


class DirectSource(ScriptSource):
    """A store that this process asks itself, with the same guard."""

    def __init__(self, name: str, environ: Mapping[str, str], cwd: str) -> None:
        from pyx_core.secrets.detect import secret_values
        from pyx_core.settings.layers import Layers
        from pyx_core.sources.limits import decide_limits
        from pyx_core.sources.locate import choose_source, find_sources
        from pyx_core.sources.pins import Pins
        from pyx_core.sources.query_log import ENDING, QueryLog
        from pyx_core.sources.reader import Reader, Terms

        layers = Layers(environ, cwd)
        source = choose_source(name, find_sources(layers))
        super().__init__(source.name)
        log = environ.get(LOG_PATH, "")
        if not log.endswith(_LOG_ENDING):
            raise PyxError(
                "usage",
                "connect() writes down what is asked in the run's folder, and this is no run",
                "pyx run --file SCRIPT",
            )
        limits = decide_limits(
            layers, source, max_rows=None, max_bytes=None, timeout=None, max_cost=None
        )
        terms = Terms(statement_s=limits.timeout_s, accepted=(), check=Pins(cwd).check)
        path = f"{log.removesuffix(_LOG_ENDING)}.{ENDING}"
        self._reader = Reader(source, terms, QueryLog(path, secret_values(layers.variables())))

    def rows(
        self,
        statement: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        max_rows: int | None = None,
    ) -> Rows:
        from pyx_core.sources.reader import DEFAULT_ROWS

        found = self._reader.ask(statement, parameters or {}, max_rows or DEFAULT_ROWS)
        return Rows(self.name, found.columns, iter(found), lambda: found.truncated)

    def close(self) -> None:
        self._reader.close()


def _connected(address: str) -> socket.socket:
    kind, _, place = address.partition(":")
    try:
        if kind == "tcp":
            host, _, port = place.rpartition(":")
            return socket.create_connection((host, int(port)))
        if sys.platform != "win32" and kind == "unix":
            made = socket.socket(socket.AF_UNIX)
            made.connect(place)
            return made
    except OSError as error:
        raise PyxError("unreachable", f"the channel of pyx: {error}", "run it again") from error
    raise PyxError("usage", f"{SOURCE_CHANNEL}: {address!r} is no channel", "pyx run --source NAME")


def open_source(name: str) -> ScriptSource:
    """The store with this name: through pyx where it holds the connection, else by oneself."""
    environ = os.environ
    address = environ.get(SOURCE_CHANNEL)
    if address is not None:
        return ChannelSource(name, address, environ.get(SOURCE_TOKEN, ""))
    return DirectSource(name, environ, os.getcwd())
