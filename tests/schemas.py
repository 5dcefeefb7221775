"""Databases of a test's own, in files and on the servers of tests, as sources and as schemas."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from project import PATIENCE_S
from pyx_core.baseline.schema.families import type_of
from pyx_core.baseline.schema.holding.examine import examine
from pyx_core.baseline.schema.mapping import propose
from pyx_core.baseline.schema.model import FORM, Column, Schema, Table
from pyx_core.baseline.schema.reader import reading
from pyx_core.baseline.schema.snapshot import read_schema
from pyx_core.secrets.detect import secret_values
from servers.postgres import READER
from servers.source import source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pyx_core.baseline.schema.holding.result import Holding
    from pyx_core.sources.source import Source
    from servers.mariadb import MariadbServer
    from servers.postgres import PostgresServer

# Of the ordinary login of MariaDB, which may call functions of another database.
ACCEPTED = ("call hidden functions",)


def sqlite_database(path: Path, script: str) -> Source:
    """A file that a script has made."""
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    return source(f"sqlite:///{path}")


def postgres_database(server: PostgresServer, name: str, *statements: str) -> Source:
    """A database of its own, which the ordinary login may read."""
    server.execute(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    server.execute(
        *statements, f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {READER}", database=name
    )
    return source(server.url(database=name))


def mariadb_database(server: MariadbServer, name: str, *statements: str) -> Source:
    """A database of its own, which the ordinary login may read."""
    server.execute(
        f"DROP DATABASE IF EXISTS {name}",
        f"CREATE DATABASE {name}",
        f"GRANT SELECT, TRIGGER, SHOW VIEW ON {name}.* TO {READER}",
        f"USE {name}",
        *statements,
    )
    return source(server.url(database=name))


def schema_of(store: Source, count_s: float = PATIENCE_S) -> Schema:
    """What `pyx baseline schema` finds there."""
    with reading(store, statement_s=PATIENCE_S, accepted=ACCEPTED) as reader:
        return read_schema(reader, count_s, lambda *_: None)


def wanted(kind: str, *tables: Table) -> Schema:
    """A schema that no store has, as the new side of a store of this kind."""
    return Schema(schema=FORM, source="NEW", kind=kind, version="", tables=tables)


def wanted_table(kind: str, name: str, columns: Mapping[str, str], **parts: Any) -> Table:
    """A table by the types of its columns; `!` behind a type is NOT NULL, `~` a collation that
    ignores case and trailing blanks."""
    made = tuple(
        Column(
            name=column,
            type=type_of(text.rstrip("!~"), store=kind),
            is_nullable="!" not in text,
            ignores_case="~" in text,
            ignores_blanks="~" in text,
        )
        for column, text in columns.items()
    )
    return Table(name=name, columns=made, **parts)


def holding_of(store: Source, new: Schema, statement_s: float = PATIENCE_S) -> Holding:
    """What can't hold of a store's data in another schema."""
    with reading(store, statement_s=statement_s, accepted=ACCEPTED) as reader:
        old = read_schema(reader, PATIENCE_S, lambda *_: None)
        mapping = propose(old, new)
        return examine(reader, (old, new), mapping, secret_values({}), lambda *_: None)


def found(holding: Holding) -> dict[tuple[str, str], int]:
    """Kind and columns of what can't hold, with its count."""
    return {(one.kind, ",".join(one.columns)): one.count for one in holding.obstacles}
