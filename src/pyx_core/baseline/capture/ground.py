"""What captures stand on: the project, its variables and secrets, and connections that are kept."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from pyx_core.errors import PyxError
from pyx_core.secrets.detect import secret_values
from pyx_core.sources.limits import decide_limits
from pyx_core.sources.locate import choose_source, find_sources
from pyx_core.sources.reader import Reader, Terms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pyx_core.baseline.capture.question import Question
    from pyx_core.naming import RunNames
    from pyx_core.runs.finish import Record
    from pyx_core.runs.request import Request
    from pyx_core.settings.layers import Layers
    from pyx_core.sources.guard import CheckIdentity
    from pyx_core.sources.query_log import QueryLog
    from pyx_core.sources.source import Source

    # Runs a script as any run, to its end or until somebody stops it.
    Start = Callable[[Request, Callable[[RunNames], None]], Record]


class Wish(NamedTuple):
    """On what terms a side is captured: where from and to, with which rights and limits."""

    project: str
    runs: str
    environ: Mapping[str, str]
    argv: list[str]
    start: Start
    accepted: Sequence[str] = ()
    timeout: str | None = None
    check_identity: CheckIdentity | None = None


class Ground:
    """Everything that a kind of snapshot needs. Connections are made when they are needed, kept
    from one question to the next, and closed at the end."""

    def __init__(self, wish: Wish, layers: Layers) -> None:
        self.wish = wish
        self.variables = layers.variables()
        self.secrets = secret_values(self.variables)
        self._layers = layers
        self._readers: dict[str, Reader] = {}

    def source(self, question: Question) -> Source:
        """The store that is asked. Raises PyxError `usage` or `not_found` that names the side."""
        name, side = question.source, question.side
        if name is None:
            message = f"snapshot {question.snapshot.name}: the {side} side has no store"
            raise PyxError("usage", message, f'write source = "…" under [{side}]')
        try:
            return choose_source(name, find_sources(self._layers))
        except PyxError as error:
            raise PyxError(error.kind, f"{side} side: {error.message}", error.hint) from error

    def limits(self, source: Source, question: Question) -> Mapping[str, Any]:
        """Rows, bytes and seconds, as for `pyx query`; the snapshot's own time limit holds where
        none was asked for."""
        found = decide_limits(
            self._layers,
            source,
            max_rows=None,
            max_bytes=None,
            timeout=self.wish.timeout or f"{question.snapshot.timeout_s:g}",
            max_cost=None,
        )
        return found.as_record()

    def reader(self, source: Source, statement_s: float, log: QueryLog) -> Reader:
        """A guarded connection that writes down into `log` what it is asked."""
        known = self._readers.get(source.name)
        if known is None:
            terms = Terms(
                statement_s=statement_s,
                accepted=self.wish.accepted,
                check=self.wish.check_identity,
            )
            known = self._readers[source.name] = Reader(source, terms, log)
        known.log = log
        return known

    def forget(self, source: Source) -> None:
        """Closes a connection after which nobody knows what state it is in."""
        reader = self._readers.pop(source.name, None)
        if reader is not None:
            reader.close()

    def folder(self, question: Question) -> str:
        """Where commands of a side are run. Raises PyxError `not_found` without it."""
        told = os.path.expanduser(question.told.folder or "")
        folder = os.path.normpath(os.path.join(self.wish.project, told))
        if not os.path.isdir(folder):
            message = f"{question.side} side: no folder {folder}"
            raise PyxError("not_found", message, f"set folder under [{question.side}]")
        return folder

    def close(self) -> None:
        """Ends all connections."""
        readers, self._readers = self._readers, {}
        for reader in readers.values():
            reader.close()
