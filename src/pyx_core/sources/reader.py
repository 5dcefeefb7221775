"""One store, as scripts read it: guarded, capped and written down, query by query."""

from __future__ import annotations

from functools import partial
from itertools import islice

from pyx_core.errors import PyxError
from pyx_core.sources.attend import GRACE_S, attend
from pyx_core.sources.guard import open_guarded
from pyx_core.sources.query_log import Asked
from pyx_core.sources.rows.forms import unique_names
from pyx_core.sources.session import Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
    from typing import Any, TypeVar

    from pyx_core.sources.guard import CheckIdentity, Guarded
    from pyx_core.sources.query_log import QueryLog
    from pyx_core.sources.source import Source

    _Result = TypeVar("_Result")
    _Answer = Generator[list[Sequence[Any]], None, None]

_BATCH_ROWS = 1000
DEFAULT_ROWS = 10_000


class Terms:
    """On what terms stores are read: the seconds that a statement may take, the rights that were
    accepted by name, and the check against the pins."""

    __slots__ = ("accepted", "check", "statement_s")

    def __init__(
        self, *, statement_s: float, accepted: Sequence[str], check: CheckIdentity | None
    ) -> None:
        self.statement_s = statement_s
        self.accepted = accepted
        self.check = check


class Batches:
    """An answer in batches of rows. `truncated` is known when the last one was taken."""

    def __init__(self, asked: Asked, batches: Iterator[list[Sequence[Any]]]) -> None:
        self._asked = asked
        self._batches = batches

    @property
    def columns(self) -> list[str]:
        return self._asked.columns

    @property
    def truncated(self) -> bool:
        return self._asked.cut == "rows"

    @property
    def rows(self) -> int:
        """How many were taken so far."""
        return self._asked.rows

    def __iter__(self) -> Iterator[list[Sequence[Any]]]:
        return self._batches


class Reader:
    """A connection that is made when the first query needs it."""

    def __init__(self, source: Source, terms: Terms, log: QueryLog) -> None:
        self._source = source
        self._terms = terms
        self.log = log
        self._guarded: Guarded | None = None
        self._going_on = False
        self._last: _Answer | None = None

    def ask(
        self, statement: str, parameters: Mapping[str, Any], max_rows: int = DEFAULT_ROWS
    ) -> Batches:
        """Asks. Raises PyxError; what was asked is written down however it ends."""
        self._end_last()
        asked = Asked(self._source.name, statement, parameters)
        batches = self._last = self._ask(asked, max_rows)
        # Up to the columns, so that what is refused is refused here.
        next(batches)
        return Batches(asked, batches)

    def _end_last(self) -> None:
        """What was not read to its end is over when the next query comes."""
        last, self._last = self._last, None
        if last is not None:
            last.close()

    def _ask(self, asked: Asked, max_rows: int) -> _Answer:
        self._going_on = True
        try:
            guarded = asked.guarded = self._open()
            answer = self._attended(lambda: guarded.session.ask(asked.statement, asked.parameters))
            asked.columns = unique_names(column.name for column in answer.columns)
            rows = iter(answer.rows)
            yield []
            while room := min(_BATCH_ROWS, max_rows - asked.rows):
                batch = self._attended(partial(_take, rows, room))
                if not batch:
                    asked.cut = "no"
                    return
                asked.rows += len(batch)
                yield batch
            # One row more tells whether there are more.
            asked.cut = "rows" if self._attended(partial(_take, rows, 1)) else "no"
        except PyxError as error:
            asked.error = error
            if error.kind == "timed_out":
                asked.aftermath = self._aftermath()
            raise
        finally:
            self._going_on = False
            self.log.add(asked)

    def _open(self) -> Guarded:
        if self._guarded is None:
            limits = Limits(statement_s=self._terms.statement_s)
            guarded = open_guarded(self._source, limits, self._terms.check)
            try:
                guarded.accept(self._terms.accepted)
            except PyxError:
                guarded.session.close()
                raise
            self._guarded = guarded
        return self._guarded

    def _attended(self, work: Callable[[], _Result]) -> _Result:
        found: list[_Result] = []
        attend(
            lambda: found.append(work()), self._terms.statement_s, self.cancel, self._source.name
        )
        return found[0]

    def _aftermath(self) -> str:
        assert self._guarded is not None
        session, told = self._guarded.session, ["the server could not be asked"]

        def look() -> None:
            after = session.aftermath()
            state = {True: "gone", False: "still running", None: "not known"}[after.gone]
            told[0] = f"{state}: {after.how}"

        try:
            attend(look, GRACE_S, session.cancel, self._source.name)
        except PyxError as error:
            told[0] += f": {error.message}"
        return told[0]

    def cancel(self) -> None:
        """Ends what is going on, from another thread."""
        if self._guarded is not None and self._going_on:
            self._guarded.session.cancel()

    def close(self) -> None:
        """Ends the connection."""
        self._end_last()
        guarded, self._guarded = self._guarded, None
        if guarded is not None:
            guarded.session.close()


def _take(rows: Iterator[Sequence[Any]], most: int) -> list[Sequence[Any]]:
    return list(islice(rows, most))
