"""How each kind of store tells its schema: one module each, all of the same shape."""

from __future__ import annotations

from pyx_core.baseline.schema.stores import mysql, postgres, sqlite
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    from pyx_core.baseline.schema.model import Table, Trigger, View
    from pyx_core.baseline.schema.reader import Reader

    class Catalogue(Protocol):
        """Tables with the store's estimate of their rows, by name; views; triggers."""

        tables: list[Table]
        views: list[View]
        triggers: list[Trigger]
        estimates: dict[str, int | None]

    class Store(Protocol):
        """A module of this folder."""

        def read(self, reader: Reader) -> Catalogue:
            """Asks the catalogue. Raises PyxError."""


STORES: Mapping[str, Store] = {
    "sqlite": sqlite,
    "postgres": postgres,
    "mysql": mysql,
    "mariadb": mysql,
}


def store_of(kind: str, name: str) -> Store:
    """The module for a kind of store. Raises PyxError `usage` for one that has no schema."""
    if (found := STORES.get(kind)) is None:
        raise PyxError(
            "usage",
            f"{name} is {kind}, which has no schema of tables",
            f"name a source of {', '.join(STORES)}",
        )
    return found
