"""A side that statements are sent to one after the other, each within a limit of its own."""

from __future__ import annotations

import contextlib
import itertools

from pyx_core.errors import PyxError
from pyx_core.sources.attend import GRACE_S, attend
from pyx_core.sources.guard import Guarded, open_guarded
from pyx_core.sources.session import Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from pyx_core.sources.guard import CheckIdentity
    from pyx_core.sources.source import Source

    Row = Sequence[Any]

_CONNECT_S = 10.0


class Reader:
    """A guarded session. `kind` tells MariaDB from MySQL, whatever the address says."""

    def __init__(self, guarded: Guarded, limits: Limits) -> None:
        self.guarded = guarded
        self.source = guarded.source
        self.version = guarded.description.version
        self.limit_s = limits.statement_s
        self._limits = limits
        self.kind = guarded.source.kind
        if self.kind in ("mysql", "mariadb"):
            self.kind = "mariadb" if self.version.startswith("MariaDB") else "mysql"

    def rows(
        self,
        statement: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        limit_s: float | None = None,
        most: int | None = None,
    ) -> list[Row]:
        """The rows of an answer, `most` of them. Raises PyxError, KeyboardInterrupt."""
        taken: list[Row] = []

        def take(rows: Iterator[Row]) -> None:
            taken.extend(itertools.islice(rows, most))

        self.each(statement, take, parameters, limit_s=limit_s)
        return taken

    def each(
        self,
        statement: str,
        take: Callable[[Iterator[Row]], None],
        parameters: Mapping[str, Any] | None = None,
        *,
        limit_s: float | None = None,
    ) -> None:
        """Gives the rows to `take` as they come; those that it leaves are not fetched."""
        session = self.guarded.session
        self._limits.statement_s = limit = min(limit_s or self.limit_s, self.limit_s)

        def work() -> None:
            answer = session.ask(statement, parameters or {})
            try:
                take(iter(answer.rows))
            finally:
                close = getattr(answer.rows, "close", None)
                if close is not None:
                    close()

        attend(work, limit, session.cancel, self.source.name)

    def columns(self, statement: str) -> list[tuple[str, str]]:
        """The columns that a statement answers with: name, and type as the store calls it."""
        found: list[tuple[str, str]] = []
        session = self.guarded.session
        self._limits.statement_s = self.limit_s

        def work() -> None:
            answer = session.ask(statement, {})
            found.extend((column.name, column.type) for column in answer.columns)
            list(answer.rows)

        attend(work, self.limit_s, session.cancel, self.source.name)
        return found


@contextlib.contextmanager
def reading(
    source: Source,
    *,
    statement_s: float,
    accepted: Sequence[str] = (),
    check: CheckIdentity | None = None,
) -> Iterator[Reader]:
    """A side to read, under the guards and pins of `pyx query`. Raises PyxError."""
    limits = Limits(connect_s=min(_CONNECT_S, statement_s), statement_s=statement_s)
    opened: list[Guarded] = []
    attend(
        lambda: opened.append(open_guarded(source, limits, check)),
        _CONNECT_S + statement_s,
        lambda: None,
        f"{source.name}: connecting",
        may_leave=True,
    )
    (guarded,) = opened
    try:
        guarded.accept(accepted)
        yield Reader(guarded, limits)
    finally:
        with contextlib.suppress(PyxError):
            # One that hangs in its driver is left to the end of the process.
            attend(guarded.session.close, GRACE_S, lambda: None, source.name)
