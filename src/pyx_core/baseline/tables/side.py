"""One side of a logical table: its SELECT, and what its columns are called and hold."""

from __future__ import annotations

from itertools import islice

from pyx_core.baseline.tables.dialect import dialect_of
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from pyx_core.baseline.definition.model import Side, Table
    from pyx_core.sources.session import Answer, Session


BATCH_ROWS = 2000


class Store:
    """A connection as tables are compared over it. `zone` is that of times that name none."""

    __slots__ = ("dialect", "identity", "kind", "name", "session", "zone")

    def __init__(
        self, session: Session, kind: str, name: str, *, zone: str | None = None, identity: str = ""
    ) -> None:
        """`kind` is that of the source, `name` its variable; `identity` is what an interrupted
        comparison has to find again."""
        self.session = session
        self.kind = kind
        self.name = name
        self.zone = zone
        self.identity = identity
        self.dialect = dialect_of(kind)

    def ask(self, statement: str, parameters: Mapping[str, Any] | None = None) -> Answer:
        """Sends one statement."""
        return self.session.ask(statement, parameters or {})

    def rows(
        self, statement: str, parameters: Mapping[str, Any] | None = None
    ) -> list[Sequence[Any]]:
        """All rows of a short answer."""
        return list(self.ask(statement, parameters).rows)

    def close_rows(self, answer: Answer) -> None:
        """Ends an answer that is not read to its end."""
        close = getattr(answer.rows, "close", None)
        if close is not None:
            close()


class TableSide:
    """What a table is on one side, in that store's SQL."""

    def __init__(self, table: Table, side: Side, store: Store) -> None:
        """Raises PyxError `usage` where the definition does not say what it is."""
        self.store = store
        self.side = side
        name = table.old if side == "old" else table.new
        select = table.old_select if side == "old" else table.new_select
        where = table.old_where if side == "old" else table.new_where
        if select is not None:
            source = f"({select.strip().removesuffix(';')}\n) AS pyx_of"
        else:
            quote = store.dialect.name
            source = ".".join(quote(part) for part in (name or table.name).split("."))
        self._source = source
        self._where = f"\nWHERE ({where}\n)" if where else ""

    def columns(self) -> dict[str, str]:
        """Every column that this side has, with its type as the server calls it."""
        answer = self.store.ask(f"SELECT * FROM {self._source} LIMIT 0")
        list(answer.rows)
        return {column.name: column.type for column in answer.columns}

    def types(self, expressions: Mapping[str, str]) -> list[str]:
        """The types of the logical columns."""
        answer = self.store.ask(f"SELECT * FROM {self.base(expressions)} LIMIT 0")
        list(answer.rows)
        return [column.type for column in answer.columns]

    def base(self, expressions: Mapping[str, str]) -> str:
        """A subquery that has the logical columns under their logical names."""
        quote = self.store.dialect.name
        selected = ", ".join(f"{text} AS {quote(name)}" for name, text in expressions.items())
        return f"(SELECT {selected} FROM {self._source}{self._where}) AS pyx_base"


def batches(answer: Answer) -> Iterator[list[Sequence[Any]]]:
    """The rows of an answer, some thousand at a time."""
    rows = iter(answer.rows)
    while batch := list(islice(rows, BATCH_ROWS)):
        yield batch


def physical(name: str, columns: Mapping[str, str], where: str) -> str:
    """The column that is called so, if need be but for case. Raises PyxError `usage`."""
    if name in columns:
        return name
    found = [column for column in columns if column.casefold() == name.casefold()]
    if len(found) == 1:
        return found[0]
    known = ", ".join(list(columns)[:20])
    raise PyxError("usage", f"{where}: no column {name!r}", f"there are: {known}")
