"""The statements that ask a store's catalogue, one a file."""

from __future__ import annotations

import os


def catalogue_sql(store: str, name: str) -> str:
    """The statement in `sql/<store>/<name>.sql` beside this file."""
    path = os.path.join(os.path.dirname(__file__), "sql", store, f"{name}.sql")
    with open(path, encoding="utf-8") as file:
        return file.read().strip()
