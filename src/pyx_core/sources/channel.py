"""Stores for a script that holds no connection: it asks this process, which asks the store.

The script's environment has no connection variable and no secret, but the way to a private socket
and a word that opens it. A request is a line of JSON, and so is each part of its answer
(docs/reference/source-channel.md), so any language can ask.
"""

from __future__ import annotations

import hmac
import json
import secrets as random_words
import socketserver
import sys
import threading

from pyx_core.engine.variables import SOURCE_CHANNEL, SOURCE_TOKEN
from pyx_core.errors import PyxError
from pyx_core.secrets.detect import secret_values
from pyx_core.settings.connections import is_connection_variable, is_data_url
from pyx_core.sources.limits import decide_limits
from pyx_core.sources.locate import choose_source, find_sources
from pyx_core.sources.pins import Pins
from pyx_core.sources.query_log import ENDING, QueryLog
from pyx_core.sources.reader import DEFAULT_ROWS, Reader, Terms
from pyx_core.sources.wire import to_wire

if sys.platform == "win32":
    from pyx_core.sources._listen_windows import Listener
else:
    from pyx_core.sources._listen_posix import Listener

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from pyx_core.manifest.contract import Notice
    from pyx_core.naming import RunNames
    from pyx_core.secrets.detect import Secrets
    from pyx_core.settings.layers import Layers
    from pyx_core.sources.source import Source

_LONGEST_REQUEST = 64 << 20


def channel_to(names: Sequence[str], layers: Layers, folder: str) -> SourceChannel:
    """A channel to the stores with these names, on the terms that settings and pins give.

    Raises PyxError `not_found` or `usage` for a name that is none, or fits several.
    """
    known = find_sources(layers)
    sources = [choose_source(name, known) for name in dict.fromkeys(names)]
    limits = decide_limits(
        layers, sources[0], max_rows=None, max_bytes=None, timeout=None, max_cost=None
    )
    terms = Terms(statement_s=limits.timeout_s, accepted=(), check=Pins(folder).check)
    return SourceChannel(sources, terms)


class SourceChannel:
    """Answers the queries of one run."""

    def __init__(self, sources: Sequence[Source], terms: Terms) -> None:
        self._sources = list(sources)
        self._terms = terms
        self._token = random_words.token_hex(32)
        self._listener: Listener | None = None
        self._log: QueryLog | None = None
        self._readers: set[Reader] = set()
        self._lock = threading.Lock()

    def open(self, names: RunNames, secrets: Secrets) -> None:
        """Listens from now on. Raises PyxError where that is not possible."""
        self._log = QueryLog(names.file(ENDING), secrets)
        channel = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                channel.converse(self)

        try:
            _close_to_others()
            self._listener = Listener(Conversation)
        except OSError as error:
            raise PyxError(
                "unwritable", f"no private channel for sources: {error}", "check the temp folder"
            ) from error
        threading.Thread(
            target=self._listener.serve_forever, name="pyx-channel", daemon=True
        ).start()

    def environment(self, environ: Mapping[str, str]) -> dict[str, str]:
        """What the script gets: nothing that leads to a store, and nothing that is secret."""
        assert self._listener is not None
        hidden = [value for _, value in secret_values(environ).values]
        kept = {
            name: value
            for name, value in environ.items()
            if not is_connection_variable(name)
            and not is_data_url(value)
            and not any(word in value for word in hidden)
        }
        return {**kept, SOURCE_CHANNEL: self._listener.address, SOURCE_TOKEN: self._token}

    def close(self) -> list[Notice]:
        """Ends what is going on, then listens no more; what a reader of the run has to know."""
        if self._listener is not None:
            self._listener.shutdown()
        with self._lock:
            readers = list(self._readers)
        for reader in readers:
            reader.cancel()
        if self._listener is not None:
            # Waits for the conversations, which end as their statements do.
            self._listener.server_close()
        return self._log.warnings() if self._log is not None else []

    @property
    def sources(self) -> list[str]:
        """Their names."""
        return [source.name for source in self._sources]

    @property
    def record(self) -> str | None:
        """The file of what was asked; None where nothing was."""
        return self._log.path if self._log is not None and self._log.queries else None

    def converse(self, conversation: socketserver.StreamRequestHandler) -> None:
        """Answers one connection, request after request, until it is closed."""
        readers: dict[str, Reader] = {}
        try:
            while line := conversation.rfile.readline(_LONGEST_REQUEST):
                for part in self._answers(line, readers):
                    conversation.wfile.write(json.dumps(part).encode() + b"\n")
        except OSError:
            # The script ended, or stopped reading: there is nobody to answer.
            return
        finally:
            for reader in readers.values():
                reader.close()
                with self._lock:
                    self._readers.discard(reader)

    def _answers(self, line: bytes, readers: dict[str, Reader]) -> Any:
        try:
            request = self._parsed(line)
            reader = self._reader(request["source"], readers)
            batches = reader.ask(request["statement"], request["parameters"], request["max_rows"])
            yield {"columns": batches.columns}
            for batch in batches:
                yield {"rows": [[to_wire(value) for value in row] for row in batch]}
            yield {"end": {"rows": batches.rows, "truncated": batches.truncated}}
        except PyxError as error:
            yield {"error": {"kind": error.kind, "message": error.message, "hint": error.hint}}

    def _parsed(self, line: bytes) -> dict[str, Any]:
        try:
            request = json.loads(line)
            given = str(request["token"]), str(request["source"]), str(request["statement"])
            parameters = request.get("parameters") or {}
            max_rows = int(request.get("max_rows") or DEFAULT_ROWS)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise PyxError(
                "usage",
                f"the request can't be read: {error}",
                "a line of JSON with token, source, statement, parameters, max_rows",
            ) from error
        token, source, statement = given
        if not hmac.compare_digest(token.encode(), self._token.encode()):
            raise PyxError("refused", "the token is not that of this run", f"take {SOURCE_TOKEN}")
        if not isinstance(parameters, dict) or max_rows < 1:
            raise PyxError("usage", "parameters is an object, max_rows at least 1", "correct it")
        return {
            "source": source,
            "statement": statement,
            "parameters": parameters,
            "max_rows": max_rows,
        }

    def _reader(self, name: str, readers: dict[str, Reader]) -> Reader:
        try:
            source = choose_source(name, self._sources)
        except PyxError as error:
            known = ", ".join(source.name for source in self._sources)
            message = f"{error.message}; this run was given {known}"
            raise PyxError("refused", message, f"pyx run --source {name} …") from error
        if source.name in readers:
            return readers[source.name]
        assert self._log is not None
        reader = readers[source.name] = Reader(source, self._terms, self._log)
        with self._lock:
            self._readers.add(reader)
        return reader


def _close_to_others() -> None:
    """The connections in this process's own environment are not for the script to look up."""
    if sys.platform == "linux":
        from pyx_core.engine._private_linux import close_to_others

        close_to_others()
