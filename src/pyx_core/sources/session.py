"""What every kind of store offers: a connection that can only read, and says what holds it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any, Protocol

    from pyx_core.sources.description import Description
    from pyx_core.sources.source import Source

    Parameters = Mapping[str, Any]

    class Session(Protocol):
        """One guarded connection. Everything that fails raises PyxError: `unreachable` where the
        connection is lost, `timed_out`, `refused` with the rule that refused and a form that
        works, `statement_failed` with the server's own words."""

        @property
        def mechanism(self) -> str:
            """What keeps this connection from writing, in a sentence for the manifest."""

        def self_test(self) -> str:
            """Shows without writing that the mechanism holds; how that was shown.

            Raises PyxError `refused` where it does not hold, or can't hold under this login.
            """

        def describe(self) -> Description:
            """Which server, which database, which login, and what that login may do."""

        def explain(self, statement: str, parameters: Parameters) -> Plan | None:
            """What the server expects a statement to cost; None where the store has no plans."""

        def ask(self, statement: str, parameters: Parameters) -> Answer:
            """Sends one reading statement. Rows come as they are fetched."""

        def cancel(self) -> None:
            """Asks for the end of the statement that is going on. Called from another thread."""

        def aftermath(self) -> Aftermath:
            """Whether the last statement is really gone, as the server says, asked anew."""

        def close(self) -> None:
            """Ends the connection; never raises."""

    class Driver(Protocol):
        """What every module of a kind of store holds."""

        def connect(self, source: Source, limits: Limits) -> Session:
            """A guarded connection. Raises PyxError `unreachable`, or `usage` without the extra."""


class Limits:
    """What bounds a connection: seconds for connecting and for each statement."""

    __slots__ = ("connect_s", "statement_s")

    def __init__(self, *, connect_s: float = 10.0, statement_s: float = 60.0) -> None:
        self.connect_s = connect_s
        self.statement_s = statement_s


class Column:
    """A column of an answer, with its type as the server calls it."""

    __slots__ = ("name", "type")

    def __init__(self, name: str, type_name: str) -> None:
        self.name = name
        self.type = type_name


class JsonText(str):
    """A JSON document as the store wrote it: numbers keep all their digits."""

    __slots__ = ()


class Answer:
    """Columns, and rows of plain Python values: None, bool, int, float, Decimal, str, bytes, dates,
    times, UUIDs, JsonText, and lists for arrays. Rows can be taken once."""

    __slots__ = ("columns", "rows")

    def __init__(self, columns: Sequence[Column], rows: Iterator[Sequence[Any]]) -> None:
        self.columns = columns
        self.rows = rows


class Plan:
    """A server's plan: its text, and its estimates, None where it gives none.

    `cost` is in the server's own units: pages for Postgres, cost units for MySQL, rows scanned for
    MariaDB.
    """

    __slots__ = ("cost", "rows", "text")

    def __init__(self, text: str, cost: float | None, rows: float | None) -> None:
        self.text = text
        self.cost = cost
        self.rows = rows


class Aftermath:
    """What became of a statement that was not waited for: `gone` None where nobody can tell."""

    __slots__ = ("gone", "how")

    def __init__(self, gone: bool | None, how: str) -> None:
        self.gone = gone
        self.how = how
