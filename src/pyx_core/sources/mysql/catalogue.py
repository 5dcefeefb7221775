"""What a MySQL or MariaDB server says of itself, and what a login may do there."""

from __future__ import annotations

import datetime as dt
import re

from pyx_core.errors import PyxError
from pyx_core.sources.description import Description, Part, Right
from pyx_core.sources.own_sql import own_sql

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    Ask = Callable[[str], list[Sequence[Any]]]

_SERVER = (
    *("version", "comment", "database", "login", "session_login", "hostname", "port"),
    *("data_directory", "server_id", "read_only", "max_connections", "server_time"),
)
_GRANT = re.compile(r"GRANT (?P<privileges>.+?) ON (?P<scope>.+?) TO ", re.DOTALL)
_COLUMNS = re.compile(r"\([^)]*\)")
_WRITING = frozenset({"INSERT", "UPDATE", "DELETE", "DELETE HISTORY"})
_SHAPING = frozenset(
    {
        *("CREATE", "DROP", "ALTER", "INDEX", "TRIGGER", "EVENT", "REFERENCES", "CREATE VIEW"),
        *("CREATE ROUTINE", "ALTER ROUTINE", "CREATE TEMPORARY TABLES", "LOCK TABLES"),
    }
)
_READING = frozenset({"USAGE", "SELECT", "SHOW VIEW", "SHOW DATABASES", "EXECUTE", "PROXY"})
_ALL = frozenset({"ALL PRIVILEGES", "ALL"})
# A function that does one of these reaches beyond the read-only transaction of its caller.
_REACHING = re.compile(
    r"\b(?:outfile|dumpfile|load_file|kill|get_lock|global|persist|persist_only|call|sys_exec"
    r"|sys_eval)\b",
    re.IGNORECASE,
)
_SHOWN_FUNCTIONS = 20
_HELD = "held back by the read-only transaction"
_OF_ITS_OWN = "needs a statement of its own, and only queries are sent"


def describe(ask: Ask) -> Description:
    """Asks the catalogue; what this login may not see is left out."""
    (row,) = ask(own_sql("mysql", "server"))
    server = dict(zip(_SERVER, row, strict=True))
    variables = {name: str(value) for name, value in ask(own_sql("mysql", "variables"))}
    is_mariadb = "mariadb" in f"{server['version']} {server['comment']}".lower()
    kind = "MariaDB" if is_mariadb else "MySQL"
    started = _permitted(ask, own_sql("mysql", f"{kind.lower()}_started"))
    started_at = _moment(started[0][0]) if started else None
    is_replica = _is_replica(ask, is_mariadb=is_mariadb)
    tables = ask(own_sql("mysql", "tables"))
    place = f"{server['hostname']}:{server['port']}"
    read_only = _is_on(server["read_only"])
    return Description(
        version=f"{kind} {re.split('[^0-9.]', server['version'])[0]}",
        server_time=dt.datetime.fromisoformat(f"{server['server_time']}+00:00").timestamp(),
        identity=_identity(server, variables, place, started_at, is_replica),
        rights=_rights(ask),
        facts={
            "database": server["database"],
            "login": server["login"],
            "session_login": server["session_login"],
            "build": f"{server['version']} ({server['comment']})",
            "host_as_the_server_sees_it": place,
            "role": {True: "replica", False: "primary", None: "not told to this login"}[is_replica],
            "read_only": read_only or _is_on(variables.get("super_read_only", 0)),
            "super_read_only": variables.get("super_read_only"),
            "started_at": started_at,
            "size_bytes": int(sum(size or 0 for _, _, size in tables)),
            "connections": _connections(ask, server["max_connections"]),
            "table_count": len(tables),
            "tables": {name: int(rows or 0) for name, rows, _ in tables},
        },
    )


def _identity(
    server: dict[str, Any],
    variables: dict[str, str],
    place: str,
    started_at: str | None,
    is_replica: bool | None,
) -> list[Part]:
    """A copied data directory has its original's server_uuid: the start tells them apart."""
    identity = [Part("database", "lineage", server["database"])]
    clusters = ("gtid_domain_id", "group_replication_group_name")
    identity += [Part(name, "lineage", variables[name]) for name in clusters if variables.get(name)]
    if "server_uuid" in variables:
        identity.append(Part("server_uuid", "instance", variables["server_uuid"]))
    return [
        *identity,
        Part("is_replica", "role", None if is_replica is None else str(is_replica).lower()),
        Part("server_id", "instance", str(server["server_id"])),
        Part("server_address", "instance", place),
        Part("started_at", "instance", started_at),
        Part("data_directory", "instance", server["data_directory"]),
    ]


def _connections(ask: Ask, most: int) -> str | None:
    found = ask(own_sql("mysql", "connections"))
    return f"{found[0][1]} of {most}" if found else None


def _is_replica(ask: Ask, *, is_mariadb: bool) -> bool | None:
    """None where this login may not ask."""
    names = ("ALL SLAVES",) if is_mariadb else ("REPLICA", "SLAVE")
    for name in names:
        found = _permitted(ask, f"SHOW {name} STATUS")
        if found is not None:
            return bool(found)
    return None


def _rights(ask: Ask) -> list[Right]:
    """What the grants of this login and of its active roles come to."""
    grants = [row[0] for row in ask("SHOW GRANTS")]
    grants += [row[0] for row in _permitted(ask, "SHOW GRANTS FOR PUBLIC") or ()]
    names, everywhere = _privileges(grants)
    rights = []
    if "FILE" in names or (_ALL & names and everywhere):
        meaning = "reads and writes the server's files, in the midst of a query"
        rights.append(Right("FILE", meaning, contained=False))
    if (_WRITING | _ALL) & names:
        rights.append(Right("write tables", _HELD, contained=True))
    if (_SHAPING | _ALL) & names:
        rights.append(Right("change schemas", _HELD, contained=True))
    if _ALL & names and everywhere:
        rights.append(Right("all privileges", _OF_ITS_OWN, contained=True))
    others = names - _WRITING - _SHAPING - _READING - _ALL - {"FILE"}
    rights += [Right(name, _OF_ITS_OWN, contained=True) for name in sorted(others)]
    return [*rights, *_functions(ask), *_foreign_tables(ask)]


def _privileges(grants: list[str]) -> tuple[set[str], bool]:
    """The names of all privileges, and whether `all` was given for the whole server."""
    names, everywhere = set(), False
    for line in grants:
        found = _GRANT.match(line)
        if found is None:
            continue
        listed = _COLUMNS.sub("", found["privileges"]).split(",")
        given = {name.strip().upper() for name in listed}
        names |= given
        everywhere = everywhere or (bool(_ALL & given) and found["scope"] == "*.*")
        if line.rstrip().endswith("WITH GRANT OPTION"):
            names.add("GRANT OPTION")
    return names, everywhere


def _functions(ask: Ask) -> list[Right]:
    """A function runs within the caller's transaction, but with the rights of whoever made it."""
    found = ask(own_sql("mysql", "functions"))
    reaching = [f"call function {name}" for name, body in found if body and _REACHING.search(body)]
    meaning = "does what a read-only transaction does not hold back"
    rights = [Right(name, meaning, contained=False) for name in reaching[:_SHOWN_FUNCTIONS]]
    if len(reaching) > _SHOWN_FUNCTIONS:
        rights.append(Right("call more such functions", meaning, contained=False))
    hidden = [name for name, body in found if body is None]
    if hidden:
        shown = ", ".join(hidden[:5])
        meaning = f"their definitions are not shown to this login ({len(hidden)}: {shown})"
        rights.append(Right("call hidden functions", meaning, contained=False))
    plain = len(found) - len(reaching) - len(hidden)
    if plain:
        rights.append(Right("call functions", f"what they write is {_HELD}", contained=True))
    loadable = _permitted(ask, own_sql("mysql", "loadable_functions")) or ()
    if loadable:
        meaning = (
            f"run programs of the server's libraries ({', '.join(r[0] for r in loadable[:5])})"
        )
        rights.append(Right("call loadable functions", meaning, contained=False))
    return rights


def _foreign_tables(ask: Ask) -> list[Right]:
    ((count,),) = ask(own_sql("mysql", "foreign_tables"))
    if not count:
        return []
    meaning = f"reaches other servers, which may not be held read-only ({count} tables)"
    return [Right("read foreign tables", meaning, contained=False)]


def _permitted(ask: Ask, text: str) -> list[Sequence[Any]] | None:
    """The answer to a statement that not every login may give, or not every server knows."""
    try:
        return ask(text)
    except PyxError as error:
        if error.kind != "statement_failed":
            raise
        return None


def _is_on(value: object) -> bool:
    """Servers say 1, ON or, newer ones of MariaDB, the degree of it."""
    return str(value).upper() not in ("0", "OFF", "")


def _moment(seconds: int) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat()
