"""MySQL and MariaDB: one query at a time, in a transaction that the server holds read-only."""

from __future__ import annotations

import contextlib
import time

from pyx_core.errors import PyxError
from pyx_core.sources.extras import missing_extra
from pyx_core.sources.mysql import catalogue
from pyx_core.sources.mysql.failures import GARBAGE, code_of, words_of
from pyx_core.sources.mysql.options import driver_arguments, proves_the_server
from pyx_core.sources.mysql.plan import read_plan
from pyx_core.sources.mysql.statement import Quoting, has_a_plan, literal, one_query
from pyx_core.sources.mysql.watch import LAST_WAIT_S, Watch
from pyx_core.sources.own_sql import own_sql
from pyx_core.sources.placeholders import bind, hint_at_missing
from pyx_core.sources.session import Aftermath, Answer, Column

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from pyx_core.sources.description import Description
    from pyx_core.sources.mysql.wire import Wire
    from pyx_core.sources.session import Limits, Parameters, Plan
    from pyx_core.sources.source import Source

_MECHANISM = (
    "transaction READ ONLY of a session that is READ ONLY, rolled back; one statement at a time "
    "(CLIENT_MULTI_STATEMENTS is off), sent only if its first word is that of a query; no version "
    "comments, no INTO, no LOCAL INFILE; time limit of the server, KILL QUERY after it"
)
_LOCK_TIMEOUT_S = 2
# How much later than the server this end gives up.
_GRACE_S = 1.0
_LOOK_EVERY_S = 0.05

_INTERRUPTED = 1317
_SYNTAX = 1064
_TIME_LIMITS = (1969, 3024)  # of MariaDB, of MySQL
_READ_ONLY = 1792
_LOCKED = (1205, 3572)
_OF_THE_CLIENT = range(2000, 3000)
_NOT_LET_IN = (1044, 1045, 1049, 1698)
_LOST = (1053, 1077, 1080, 1152, 1184, 1927)
# Refused by the server before it looks whether there is such a table: there is none.
_WRITE_OF_NOTHING = "DROP TABLE pyx_self_test.absent"


def connect(source: Source, limits: Limits) -> MysqlSession:
    """Connects. Raises PyxError `unreachable`, `usage` for options that nobody knows."""
    try:
        import pymysql

        from pyx_core.sources.mysql.wire import NoClearText, Wire
    except ImportError as error:
        raise missing_extra(source, "mysql", error) from error
    address = source.address
    try:
        arguments = driver_arguments(address.options)
    except PyxError as error:
        raise PyxError(error.kind, f"{source.name}: {error.message}", error.hint) from error
    if not proves_the_server(arguments):
        refused = ("mysql_clear_password", "dialog")
        arguments["auth_plugin_map"] = dict.fromkeys(refused, NoClearText)

    def open_wire(seconds: float) -> Wire:
        return Wire(
            host=address.host or "localhost",
            port=address.port or 3306,
            user=address.user,
            password=(address.password or "").encode(),
            database=address.database,
            connect_timeout=max(1, seconds),
            read_timeout=seconds,
            write_timeout=seconds,
            **arguments,
        )

    try:
        return MysqlSession(source.name, open_wire, limits, (pymysql.Error, OSError, *GARBAGE))
    except (pymysql.Error, OSError, *GARBAGE) as error:
        message = f"{source.name}: {words_of(error)}"
        named = f"check user, password and database of {source.name}"
        hint = named if code_of(error) in _NOT_LET_IN else "pyx sources --check"
        raise PyxError("unreachable", message, hint) from error


class MysqlSession:
    """A connection whose every transaction is read-only and rolled back."""

    mechanism = _MECHANISM

    def __init__(
        self,
        name: str,
        open_wire: Callable[[float], Wire],
        limits: Limits,
        failures: tuple[type[Exception], ...],
    ) -> None:
        """`failures` is everything that can go wrong on a connection."""
        self._failures = failures
        self._name = name
        self._open_wire = open_wire
        self._limits = limits
        self._json_columns: dict[tuple[str, str], set[str]] = {}
        self._asked = 0
        self._is_held = False
        self._is_begun = False
        self._watch: Watch | None = None
        self._wire = open_wire(limits.connect_s)
        ((self._id, version, self._sql_mode),) = _take(
            self._wire, "SELECT CONNECTION_ID(), VERSION(), @@SESSION.sql_mode"
        )
        self._is_mariadb = "mariadb" in str(version).lower()
        self._quoting = Quoting(str(self._sql_mode))
        self._wire.bound(limits.statement_s + _GRACE_S + 2 * LAST_WAIT_S)

    def _begin(self) -> None:
        """A transaction of its own for each statement. A function that an earlier one called may
        have changed the session, so everything is set anew."""
        seconds = self._limits.statement_s
        limit = (
            f"max_statement_time = {seconds:.3f}"
            if self._is_mariadb
            else f"max_execution_time = {max(1, round(seconds * 1000))}"
        )
        self._run(
            f"SET SESSION {limit}, lock_wait_timeout = {_LOCK_TIMEOUT_S}, time_zone = '+00:00', "
            f"sql_mode = {literal(self._sql_mode)}, timestamp = DEFAULT"
        )
        if self._is_held and self._is_begun:
            return
        # A server whose default is SERIALIZABLE would have plain reads take locks.
        self._run("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = "WITH CONSISTENT SNAPSHOT, " if self._is_held else ""
        self._run(f"START TRANSACTION {snapshot}READ ONLY")
        self._is_begun = True

    def hold(self) -> None:
        """From here on all statements share one transaction, and see the same moment, as far as
        their tables have transactions."""
        self._finish()
        self._is_begun = False
        self._is_held = True

    def release(self) -> None:
        """Each statement has a transaction of its own again."""
        self._is_held = False
        self._finish()
        self._roll_back()

    def _run(self, text: str) -> None:
        self._wire.send(text)
        self._wire.skip()

    def self_test(self) -> str:
        """The server has to refuse a write of nothing by its transaction, and two statements."""
        for text, expected in ((_WRITE_OF_NOTHING, _READ_ONLY), ("SELECT 1; SELECT 2", _SYNTAX)):
            self._refused_by_the_server(text, expected)
        rows = self.ask(own_sql("mysql", "read_only"), {}).rows
        if not any(value in ("ON", "1") for _, value in rows):
            raise PyxError("refused", f"{self._name} is not read-only", "please report this")
        return (
            "the server refused a write by its read-only transaction and two statements in one, "
            "and says that the session is read-only"
        )

    def _refused_by_the_server(self, text: str, expected: int) -> None:
        """Sends a statement past our own rules."""
        try:
            self._finish()
            self._begin()
            self._run(text)
        except self._failures as error:
            if code_of(error) != expected:
                raise self._problem(error) from error
        else:
            raise PyxError("refused", f"{self._name} took {text!r}", "please report this")
        finally:
            self._roll_back()

    def describe(self) -> Description:
        """Server, database, login and rights, from the catalogue."""
        return catalogue.describe(lambda text: list(self.ask(text, {}).rows))

    def explain(self, statement: str, parameters: Parameters) -> Plan | None:
        """The plan: cost units for MySQL, rows looked at for MariaDB; nothing is executed."""
        query = self._checked(statement)
        if not has_a_plan(query):
            return None
        ((text,),) = list(self.ask(f"EXPLAIN FORMAT=JSON {query}", parameters).rows)
        return read_plan(text)

    def ask(self, statement: str, parameters: Parameters) -> Answer:
        """Sends one query in a read-only transaction of its own."""
        query = self._checked(statement)
        text, _ = bind(query, parameters, lambda _, value: literal(value), self._quoting.token)
        try:
            text.encode()
        except UnicodeEncodeError as error:
            message = f"{self._name}: the statement is no valid text"
            raise PyxError("usage", message, "write it in UTF-8") from error
        self._finish()
        self._asked += 1
        self._watch = Watch(self._limits.statement_s + _GRACE_S, self._kill, self._wire)
        try:
            self._begin()
            fields = self._wire.send(text)
            types = [self._type(field) for field in fields]
        except self._failures as error:
            problem = self._problem(error)
            if code_of(error) == _SYNTAX and problem.kind == "statement_failed":
                missing = hint_at_missing(query, parameters, self._quoting.token)
                problem.hint = missing or problem.hint
            self._finish()
            raise problem from error
        except KeyboardInterrupt:
            self._stop()
            raise
        if not fields:
            self._finish()
            raise PyxError("refused", f"{self._name}: the statement reads nothing", "give a SELECT")
        columns = [Column(field.name, name) for field, name in zip(fields, types, strict=True)]
        return Answer(columns, self._rows(types, self._asked))

    def _checked(self, statement: str) -> str:
        try:
            return one_query(statement, self._quoting)
        except PyxError as error:
            raise PyxError(error.kind, f"{self._name}: {error.message}", error.hint) from error

    def _type(self, field: Any) -> str:
        """MariaDB's JSON is a text whose column has a check; only the catalogue tells."""
        from pyx_core.sources.mysql.wire import type_of

        name = type_of(field)
        if name != "text" or not self._is_mariadb or not field.org_table:
            return name
        table = (field.db.decode(), field.org_table)
        if table not in self._json_columns:
            self._json_columns[table] = self._find_json_columns(*table)
        return "json" if field.org_name in self._json_columns[table] else name

    def _find_json_columns(self, database: str, table: str) -> set[str]:
        """Asked on a connection of its own: on this one, rows are about to come."""
        known = {"database": database, "table": table}
        text, _ = bind(own_sql("mysql", "json_columns"), known, lambda _, value: literal(value))
        return {str(name) for (name,) in self._ask_beside(text)}

    def _ask_beside(self, text: str) -> list[Sequence[Any]]:
        wire = self._open_wire(min(self._limits.connect_s, LAST_WAIT_S))
        try:
            return _take(wire, text)
        finally:
            wire.close()

    def _rows(self, types: Sequence[str], number: int) -> Iterator[Sequence[Any]]:
        try:
            rows = self._wire.rows(types)
            while number == self._asked and (row := next(rows, None)) is not None:
                yield row
        except self._failures as error:
            raise self._problem(error) from error
        except KeyboardInterrupt:
            self._stop()
            raise
        finally:
            if number == self._asked:
                self._finish()
        if number != self._asked:
            message = f"{self._name}: another statement was sent before this answer was read"
            raise PyxError("statement_failed", message, "read an answer before you ask again")

    def _stop(self) -> None:
        """After Ctrl-C in the midst of a packet nobody knows where the next one begins."""
        self._kill()
        self._break_off()
        self._finish()

    def _finish(self) -> None:
        """Ends the answer that is going on, if any, and its transaction.

        A statement whose rows nobody wants is killed: the protocol has no other way to stop a
        server from sending them.
        """
        wire, watch = self._wire, self._watch
        try:
            if wire.answering and wire.open:
                self._kill()
                wire.skip()
        except self._failures as error:
            if wire.answering or code_of(error) in (0, *_OF_THE_CLIENT):
                self._break_off()
        self._watch = None
        if watch is not None:
            watch.end()
            if not self._is_held:
                self._roll_back()

    def _roll_back(self) -> None:
        for _ in range(2):
            try:
                if self._wire.open:
                    self._run("ROLLBACK")
            except self._failures as error:
                # A KILL QUERY that came too late for its statement ends the next one.
                if code_of(error) == _INTERRUPTED:
                    continue
                self._break_off()
            return

    def _break_off(self) -> None:
        """Closes what can't be trusted any more; the server rolls back by itself."""
        self._wire.answering = False
        self._wire.drop()
        with contextlib.suppress(*self._failures):
            self._wire.close()

    def _problem(self, error: Exception) -> PyxError:
        message, code = f"{self._name}: {words_of(error)}", code_of(error)
        late = self._watch is not None and self._watch.expired
        if late or code == _INTERRUPTED or code in _TIME_LIMITS or isinstance(error, TimeoutError):
            if isinstance(error, TimeoutError) or code not in (_INTERRUPTED, *_TIME_LIMITS):
                self._break_off()
                message = f"{self._name}: no end after {self._limits.statement_s:g} s"
            return PyxError("timed_out", message, "narrow the statement, or give more --timeout")
        if code == _READ_ONLY:
            message = f"{self._name}: the rule read-only holds: {words_of(error)}"
            return PyxError("refused", message, "pyx reads only: give one SELECT")
        if code in _LOCKED:
            return PyxError("statement_failed", message, "try again later")
        if code not in (0, *_LOST, *_OF_THE_CLIENT) and self._wire.open:
            return PyxError("statement_failed", message, "mend the statement")
        self._break_off()
        return PyxError("unreachable", message, "pyx sources --check")

    def cancel(self) -> None:
        """Asks on a connection of its own for the end of the statement."""
        self._kill()

    def _kill(self) -> bool:
        """Whether the server was told."""
        try:
            self._ask_beside(f"KILL QUERY {int(self._id)}")
        except self._failures:
            # It may be over, or the server gone: `aftermath` asks.
            return False
        return True

    def aftermath(self) -> Aftermath:
        """Asks on a connection of its own what the first one is doing."""
        text, _ = bind(
            own_sql("mysql", "process"), {"id": self._id}, lambda _, value: literal(value)
        )
        connection = f"connection {self._id}"
        give_up = time.monotonic() + LAST_WAIT_S
        while True:
            try:
                found = self._ask_beside(text)
            except self._failures as error:
                how = f"the server can't be asked: {words_of(error)}"
                return Aftermath(gone=None, how=how)
            if not found:
                return Aftermath(gone=True, how=f"{connection} has ended")
            command, seconds, state = found[0]
            if command == "Sleep":
                return Aftermath(gone=True, how=f"{connection} is idle")
            # A statement that was killed takes a moment to notice.
            if time.monotonic() > give_up:
                how = f"{connection} is at it since {seconds} s: {command} {state or ''}".strip()
                return Aftermath(gone=False, how=how)
            time.sleep(_LOOK_EVERY_S)

    def close(self) -> None:
        """Kills what is still going on; the server rolls back."""
        if self._wire.answering:
            self._finish()
        if self._watch is not None:
            self._watch.end()
        with contextlib.suppress(*self._failures):
            self._wire.close()


def _take(wire: Wire, text: str) -> list[Sequence[Any]]:
    """Everything that one of our own statements answers."""
    from pyx_core.sources.mysql.wire import type_of

    fields = wire.send(text)
    return list(wire.rows([type_of(field) for field in fields])) if fields else []
