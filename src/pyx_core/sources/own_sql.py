"""SQL that pyx itself sends, one statement a file, in the folder of its store."""

from __future__ import annotations

import os


def own_sql(store: str, name: str) -> str:
    """The statement in `<store>/sql/<name>.sql`."""
    path = os.path.join(os.path.dirname(__file__), store, "sql", f"{name}.sql")
    with open(path, encoding="utf-8") as file:
        return file.read().strip()
