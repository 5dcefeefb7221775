"""Postgres: one SELECT at a time, through a cursor that the server itself declares."""

from __future__ import annotations

import json
import re
import threading

from pyx_core.errors import PyxError
from pyx_core.sources.extras import missing_extra
from pyx_core.sources.placeholders import bind, hint_at_missing
from pyx_core.sources.postgres import catalogue
from pyx_core.sources.session import Aftermath, Answer, Column, JsonText, Plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    import psycopg

    from pyx_core.sources.description import Description
    from pyx_core.sources.session import Limits, Parameters
    from pyx_core.sources.source import Source

_FETCHED_AT_ONCE = 5000
_LOCK_TIMEOUT_MS = 2000
_CHECK_CLIENT_MS = 2000
_MECHANISM = (
    "transaction READ ONLY, rolled back; every statement is the query of a DECLARE CURSOR in the "
    "extended protocol, which the server takes for one SELECT only; statement_timeout, lock_timeout"
)
# Types that are taken as the server writes them: Python's own can't hold all of their values.
_AS_TEXT = ("date", "time", "timetz", "timestamp", "timestamptz", "interval", "json", "jsonb")
_NO_QUERY = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/)*"
    r"(insert|update|delete|merge|truncate|create|alter|drop|grant|revoke|copy|do|call|execute|set"
    r"|reset|begin|start|commit|rollback|savepoint|lock|vacuum|analyze|cluster|reindex|refresh"
    r"|listen|notify|load|prepare|declare|fetch|discard|explain|comment|security|import|reassign)\b",
    re.IGNORECASE | re.DOTALL,
)
# A name in a statement is a hint, not a boundary: the rights say what a login may really do.
_KNOWN_FUNCTIONS = ("pg_terminate_backend", "pg_cancel_backend")


def connect(source: Source, limits: Limits) -> PostgresSession:
    """Connects. Raises PyxError `unreachable`, `usage` for options that libpq does not know."""
    try:
        import psycopg
    except ImportError as error:
        raise missing_extra(source, "postgres", error) from error
    try:
        conninfo = _conninfo(source, limits)
    except psycopg.ProgrammingError as error:
        raise PyxError("usage", f"{source.name}: {error}", "correct that option") from error
    try:
        connection = psycopg.connect(conninfo)
    except psycopg.Error as error:
        raise PyxError(
            "unreachable", f"{source.name}: {_first_line(error)}", "pyx sources --check"
        ) from error
    return PostgresSession(source.name, connection, conninfo, limits)


def _conninfo(source: Source, limits: Limits) -> str:
    from psycopg.conninfo import make_conninfo

    address = source.address
    given = {
        "host": address.host,
        "port": address.port,
        "user": address.user,
        "password": address.password,
        "dbname": address.database,
        "connect_timeout": max(2, round(limits.connect_s)),
        "application_name": "pyx",
        # A server that is gone without a word is noticed.
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        **address.options,
    }
    return make_conninfo("", **{key: value for key, value in given.items() if value is not None})


class PostgresSession:
    """A connection whose every transaction is read-only and rolled back."""

    mechanism = _MECHANISM

    def __init__(
        self, name: str, connection: psycopg.Connection[Any], conninfo: str, limits: Limits
    ) -> None:
        self._name = name
        self._connection = connection
        self._conninfo = conninfo
        self._limits = limits
        self._pid = connection.info.backend_pid
        self._lock = threading.Lock()
        self._cursor: psycopg.RawServerCursor[Any] | None = None
        self._own_settings = ""
        self._is_held = False
        connection.read_only = True
        _take_as_text(connection)
        self._have_a_lost_client_noticed()

    def _have_a_lost_client_noticed(self) -> None:
        """A statement ends soon after a pyx that was killed, where the server can look for that:
        since version 14, and not on every system."""
        import psycopg

        setting = f"SET LOCAL client_connection_check_interval = {_CHECK_CLIENT_MS}; "
        try:
            self._connection.execute(setting.encode())
        except psycopg.Error:
            # Then statement_timeout alone ends it.
            pass
        else:
            self._own_settings = setting
        finally:
            self._roll_back()

    def hold(self) -> None:
        """From here on all statements share one transaction, and see the same moment: until
        `release`, or until one of them fails."""
        import psycopg

        self._close_cursor()
        self._roll_back()
        self._connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        self._is_held = True

    def release(self) -> None:
        """Each statement has a transaction of its own again."""
        self._is_held = False
        self._close_cursor()
        self._roll_back()
        if not self._connection.broken:
            self._connection.isolation_level = None

    def _begin(self) -> None:
        """A transaction of its own for each statement, with its limits."""
        if not self._goes_on:
            self._connection.rollback()
        milliseconds = round(self._limits.statement_s * 1000)
        # A held transaction waits while the other side of a comparison is asked.
        waits = "SET LOCAL idle_in_transaction_session_timeout = 0; " if self._is_held else ""
        self._connection.execute(
            f"{self._own_settings}{waits}SET LOCAL statement_timeout = {milliseconds}; "
            f"SET LOCAL lock_timeout = {_LOCK_TIMEOUT_MS}; "
            "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; "
            "SET LOCAL intervalstyle = 'iso_8601'; SET LOCAL bytea_output = 'hex'; "
            "SET LOCAL extra_float_digits = 1"
        )

    @property
    def _goes_on(self) -> bool:
        """Whether a transaction is held that has not failed."""
        import psycopg

        status = self._connection.info.transaction_status
        return self._is_held and status == psycopg.pq.TransactionStatus.INTRANS

    def self_test(self) -> str:
        """The server has to refuse a data-modifying CTE, and a second statement, by its grammar."""
        for statement in (
            "WITH made AS (CREATE TABLE pyx_self_test (a int)) SELECT 1",
            "SELECT 1; SELECT 2",
        ):
            try:
                list(self.ask(statement, {}).rows)
            except PyxError as error:
                if error.kind not in ("statement_failed", "refused"):
                    raise
            else:
                raise PyxError("refused", f"{self._name} took {statement!r}", "please report this")
        (state,) = self._row("SELECT current_setting('transaction_read_only')")
        if state != "on":
            raise PyxError("refused", f"{self._name} is not read-only", "please report this")
        return "the server refused two statements in one, and says transaction_read_only is on"

    def _row(self, statement: str) -> Sequence[Any]:
        return next(iter(self.ask(statement, {}).rows))

    def describe(self) -> Description:
        """Server, database, login and rights, from the catalogue."""
        return catalogue.describe(lambda statement: list(self.ask(statement, {}).rows))

    def explain(self, statement: str, parameters: Parameters) -> Plan | None:
        """The plan, in the server's own cost units; nothing is executed."""
        import psycopg

        text, values = bind(statement, parameters, "${}".format)
        self._begin()
        try:
            with psycopg.RawCursor(self._connection) as cursor:
                # Prepared, so that the server takes one statement only.
                cursor.execute(f"EXPLAIN (FORMAT JSON) {text}".encode(), values, prepare=True)
                row = cursor.fetchone()
        except psycopg.Error as error:
            raise self._problem(error, statement, parameters) from error
        finally:
            self._roll_back()
        assert row is not None
        plan = json.loads(row[0])[0]["Plan"]
        return Plan(_plan_text(plan), float(plan["Total Cost"]), float(plan["Plan Rows"]))

    def ask(self, statement: str, parameters: Parameters) -> Answer:
        """Declares a cursor for the statement; the server's grammar admits one query only."""
        import psycopg

        self._refuse_known(statement)
        text, values = bind(_bare(statement), parameters, "${}".format)
        self._close_cursor()
        try:
            self._begin()
            cursor = psycopg.RawServerCursor(self._connection, "pyx")
            self._cursor = cursor
            cursor.execute(text.encode("utf-8"), values or None)
            described = cursor.description or []
        except psycopg.Error as error:
            raise self._problem(error, statement, parameters) from error
        except UnicodeEncodeError as error:
            message = f"{self._name}: the statement is no valid text"
            raise PyxError("usage", message, "write it in UTF-8") from error
        names = self._connection.adapters.types
        columns = []
        for column in described:
            info = names.get(column.type_code)
            columns.append(Column(column.name, info.name if info else str(column.type_code)))
        return Answer(columns, self._rows(cursor))

    def _refuse_known(self, statement: str) -> None:
        for name in _KNOWN_FUNCTIONS:
            if name in statement.lower():
                raise PyxError(
                    "refused",
                    f"{self._name}: the rule known-functions refuses {name}, which ends sessions",
                    "read pg_stat_activity instead, and leave ending sessions to a person",
                )

    def _rows(self, cursor: psycopg.RawServerCursor[Any]) -> Iterator[Sequence[Any]]:
        import psycopg

        try:
            while rows := cursor.fetchmany(_FETCHED_AT_ONCE):
                yield from rows
        except psycopg.Error as error:
            raise self._problem(error) from error
        finally:
            self._close_cursor()

    def _close_cursor(self) -> None:
        """Rolls back, which closes the server's cursor; a broken connection is left as it is."""
        cursor, self._cursor = self._cursor, None
        if cursor is None:
            return
        if not self._goes_on:
            self._roll_back()
        cursor.close()

    def _roll_back(self) -> None:
        import psycopg

        try:
            self._connection.rollback()
        except psycopg.Error:
            # The connection is gone: there is nothing left to roll back.
            return

    def _problem(
        self, error: psycopg.Error, statement: str = "", parameters: Parameters | None = None
    ) -> PyxError:
        import psycopg

        message = f"{self._name}: {_first_line(error)}"
        grammar = (psycopg.errors.SyntaxError, psycopg.errors.FeatureNotSupported)
        if isinstance(error, grammar) and (rule := _broken_rule(statement, message)):
            hint = "give one SELECT, VALUES, TABLE or WITH … SELECT; for a plan there is --explain"
            return PyxError("refused", f"{self._name}: the rule {rule}: {_first_line(error)}", hint)
        if isinstance(error, psycopg.errors.QueryCanceled):
            return PyxError("timed_out", message, "narrow the statement, or give more --timeout")
        if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
            return PyxError("refused", message, "pyx reads only: give one SELECT")
        if self._connection.broken or isinstance(error, psycopg.OperationalError):
            if isinstance(error, psycopg.errors.LockNotAvailable):
                return PyxError("statement_failed", message, "try again later")
            return PyxError("unreachable", message, "pyx sources --check")
        is_syntax = isinstance(error, psycopg.errors.SyntaxError)
        missing = hint_at_missing(statement, parameters or {}) if is_syntax else None
        return PyxError("statement_failed", message, missing or "mend the statement")

    def cancel(self) -> None:
        """Sends the server a request to end the statement."""
        import psycopg

        with self._lock:
            try:
                self._connection.cancel_safe(timeout=self._limits.connect_s)
            except psycopg.Error:
                # It may be over, or the server gone: `aftermath` asks.
                return

    def aftermath(self) -> Aftermath:
        """Asks on a connection of its own what the first one is doing."""
        import psycopg

        try:
            with psycopg.connect(self._conninfo) as connection:
                connection.read_only = True
                row = connection.execute(
                    "SELECT state, query_start FROM pg_stat_activity WHERE pid = %s", (self._pid,)
                ).fetchone()
        except psycopg.Error as error:
            return Aftermath(gone=None, how=f"the server can't be asked: {_first_line(error)}")
        if row is None:
            return Aftermath(gone=True, how=f"backend {self._pid} has ended")
        if row[0] == "active":
            return Aftermath(gone=False, how=f"backend {self._pid} is active since {row[1]}")
        return Aftermath(gone=True, how=f"backend {self._pid} is {row[0]}")

    def close(self) -> None:
        self._close_cursor()
        self._connection.close()


def _broken_rule(statement: str, message: str) -> str | None:
    """Which of our rules a refusal of the server's grammar stands for; None for a plain mistake."""
    if "multiple commands" in message:
        return "one-statement holds: one at a time"
    if "data-modifying" in message:
        return "read-only holds: a WITH may not write"
    if found := _NO_QUERY.match(statement):
        return f"one-query holds: {found[1].upper()} is no query"
    return None


def _bare(statement: str) -> str:
    """Without the semicolon that people put at the end: DECLARE takes it, a second one it won't."""
    return statement.strip().removesuffix(";")


def _take_as_text(connection: psycopg.Connection[Any]) -> None:
    from psycopg.adapt import Loader

    class AsText(Loader):
        def load(self, data: Any) -> str:
            return bytes(data).decode()

    class AsMoment(Loader):
        """`2026-11-25 07:23:12+00` becomes `2026-11-25T07:23:12+00:00`."""

        def load(self, data: Any) -> str:
            text = bytes(data).decode()
            if text[10:11] != " " or text.endswith("BC"):
                return text
            moment = f"{text[:10]}T{text[11:]}"
            return f"{moment}:00" if moment[-3:] == "+00" else moment

    class AsJson(Loader):
        def load(self, data: Any) -> JsonText:
            return JsonText(bytes(data).decode())

    loaders: dict[str, type[AsText | AsMoment | AsJson]] = {
        **dict.fromkeys(("timestamp", "timestamptz"), AsMoment),
        **dict.fromkeys(("json", "jsonb"), AsJson),
    }
    for name in _AS_TEXT:
        connection.adapters.register_loader(name, loaders.get(name, AsText))


def _first_line(error: BaseException) -> str:
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__


def _plan_text(plan: Any, depth: int = 0) -> str:
    """A plan as indented lines: node, relation, rows, cost."""
    relation = f" on {plan['Relation Name']}" if "Relation Name" in plan else ""
    line = f"{'  ' * depth}{plan['Node Type']}{relation}"
    line += f" (rows={plan['Plan Rows']} cost={plan['Total Cost']})"
    return "\n".join([line, *(_plan_text(child, depth + 1) for child in plan.get("Plans", ()))])
