"""What a Postgres server says of itself, and what a login may do there."""

from __future__ import annotations

import datetime as dt

from pyx_core.errors import PyxError
from pyx_core.sources.description import Description, Part, Right
from pyx_core.sources.own_sql import own_sql

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    Ask = Callable[[str], list[Sequence[Any]]]

_SERVER = (
    *("version", "database", "database_oid", "login", "session_login", "server_address"),
    *("server_port", "started_at", "is_replica", "default_read_only", "size_bytes"),
    *("max_connections", "connections", "server_time"),
)
_MEANINGS = {
    "superuser": "reads and writes the server's files, runs programs, ends sessions",
    "replication": "may copy the whole cluster",
    "write tables": "held back by the read-only transaction",
    "create in schemas": "held back by the read-only transaction",
    "bypass row security": "sees rows that others don't",
    "read foreign tables": "reaches other servers, which may not be held read-only",
    "member of pg_signal_backend": "ends other sessions",
    "member of pg_read_server_files": "reads the server's files",
    "member of pg_write_server_files": "writes the server's files",
    "member of pg_execute_server_program": "runs programs on the server",
}


def describe(ask: Ask) -> Description:
    """Asks the catalogue; what this login may not see is left out."""
    (row,) = ask(own_sql("postgres", "server"))
    server = dict(zip(_SERVER, row, strict=True))
    control = _permitted(ask, "control") or (None, None)
    (directory,) = _permitted(ask, "data_directory") or (None,)
    tables = ask(own_sql("postgres", "tables"))
    place = f"{server['server_address']}:{server['server_port']}"
    identity = [
        Part("system_identifier", "lineage", _text(control[0])),
        Part("database", "lineage", f"{server['database']} ({server['database_oid']})"),
        Part("timeline", "role", _text(control[1])),
        Part("is_replica", "role", str(server["is_replica"]).lower()),
        Part("server_address", "instance", place),
        Part("started_at", "instance", server["started_at"]),
    ]
    if directory is not None:
        identity.append(Part("data_directory", "instance", directory))
    return Description(
        version=f"PostgreSQL {server['version']}",
        server_time=dt.datetime.fromisoformat(server["server_time"]).timestamp(),
        identity=identity,
        rights=[_right(*given) for given in ask(own_sql("postgres", "rights"))],
        facts={
            "database": server["database"],
            "login": server["login"],
            "session_login": server["session_login"],
            "host_as_the_server_sees_it": place,
            "role": "replica" if server["is_replica"] else "primary",
            "read_only": server["is_replica"] or server["default_read_only"] == "on",
            "started_at": server["started_at"],
            "size_bytes": server["size_bytes"],
            "connections": f"{server['connections']} of {server['max_connections']}",
            "table_count": len(tables),
            "tables": {name: None if rows < 0 else int(rows) for name, rows in tables},
        },
    )


def _permitted(ask: Ask, name: str) -> Sequence[Any] | None:
    """The row of a statement that not every login may run."""
    try:
        return ask(own_sql("postgres", name))[0]
    except PyxError as error:
        if error.kind != "statement_failed":
            raise
        return None


def _right(name: str, objects: int, contained: bool) -> Right:
    meaning = _MEANINGS.get(name)
    if meaning is None:
        held = "held back by the read-only transaction"
        meaning = held if contained else "reaches beyond the transaction"
    counted = f"{meaning} ({objects} objects)" if objects > 1 else meaning
    return Right(name, counted, contained=contained)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
