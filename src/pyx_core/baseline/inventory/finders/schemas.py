"""What makes tables: migrations of the usual tools, and CREATE TABLE wherever it stands."""

from __future__ import annotations

import re

from pyx_core.baseline.inventory.candidate import Candidate
from pyx_core.baseline.inventory.finders.code import CODE, code_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.baseline.inventory.candidate import SourceFile

_CREATE = re.compile(
    r"\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:TEMP(?:ORARY)?\s+|MATERIALIZED\s+|UNLOGGED\s+)?"
    r"(TABLE|VIEW|TRIGGER)\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w.\"`\[\]$-]{1,128})"
    r"(?=\s*(?:\(|$|(?:AS|USING|PARTITION|BEFORE|AFTER|INSTEAD|INSERT|UPDATE|DELETE)\b))",
    re.IGNORECASE,
)
# Folder, name and content that tell a tool's migrations.
_MIGRATIONS = (
    ("alembic migration", r"(?:^|/)versions/[^/]+\.py$", r"^(?:down_)?revision\b"),
    ("django migration", r"(?:^|/)migrations/\d{4}_\w+\.py$", r"migrations\.Migration"),
    ("flyway migration", r"(?:^|/)[VUR]\d*(?:[._]\d+)*__[^/]+\.sql$", r""),
    ("diesel migration", r"(?:^|/)migrations/[^/]+/(?:up|down)\.sql$", r""),
    ("prisma migration", r"(?:^|/)migrations/[^/]+/migration\.sql$", r""),
    ("sqlx migration", r"(?:^|/)migrations/\d+_[^/]+\.sql$", r""),
    ("knex migration", r"(?:^|/)migrations/[^/]+\.[cm]?[jt]s$", r"\b(?:up|createTable)\b"),
    ("rails migration", r"(?:^|/)db/migrate/[^/]+\.rb$", r"ActiveRecord::Migration"),
)
_TOOLS = tuple(
    (how, re.compile(name), re.compile(content, re.MULTILINE)) for how, name, content in _MIGRATIONS
)
# How code of a tool makes a table.
_CALLS = (
    (re.compile(r"\bop\.create_table\(\s*[\"'](\w+)"), "alembic create_table"),
    (re.compile(r"\.createTable\(\s*[\"'`](\w+)"), "knex createTable"),
    (re.compile(r"\bcreate_table[ (]+[\"':](\w+)"), "rails create_table"),
    (re.compile(r"(?:diesel::)?\btable!\s*\{\s*(\w*)"), "diesel table!"),
)


def find_schemas(file: SourceFile) -> Iterator[Candidate]:
    """Migrations, and each table, view and trigger that is made."""
    for how, name, content in _TOOLS:
        if name.search(file.name) and content.search(file.text):
            yield Candidate("schema", file.name, 1, file.name.rpartition("/")[2], how)
            break
    if file.ending == ".sql":
        lines = [
            (number, line)
            for number, line in enumerate(file.lines(), 1)
            if not line.lstrip().startswith("--")
        ]
    elif file.ending in CODE:
        lines = list(code_lines(file))
    else:
        return
    for number, line in lines:
        for made in _CREATE.finditer(line):
            what = f"{made[1].upper()} {made[2]}"
            yield Candidate("schema", file.name, number, what, "CREATE statement")
        for pattern, how in _CALLS if file.ending != ".sql" else ():
            match = pattern.search(line)
            if match:
                yield Candidate("schema", file.name, number, match[1] or "(below)", how)
