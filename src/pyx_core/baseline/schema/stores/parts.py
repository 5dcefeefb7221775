"""The parts of a schema while they are put together from several answers."""

from __future__ import annotations

import itertools

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from pyx_core.baseline.schema.model import Table, Trigger, View


class Parts:
    """All of a store, sorted by name."""

    __slots__ = ("estimates", "tables", "triggers", "views")

    def __init__(
        self,
        tables: Iterable[Table],
        views: Iterable[View],
        triggers: Iterable[Trigger],
        estimates: Mapping[str, int | None],
    ) -> None:
        self.tables = sorted(tables, key=lambda one: one.name)
        self.views = sorted(views, key=lambda one: one.name)
        self.triggers = sorted(triggers, key=lambda one: (one.table, one.name))
        self.estimates = dict(estimates)


def grouped(rows: Iterable[Sequence[Any]], width: int) -> dict[Any, list[Sequence[Any]]]:
    """Rows by their first `width` cells, in the order they come; one cell stands for itself."""
    made: dict[Any, list[Sequence[Any]]] = {}
    for row in rows:
        key = row[0] if width == 1 else tuple(row[:width])
        made.setdefault(key, []).append(row[width:])
    return made


def within(groups: Mapping[Any, list[Sequence[Any]]], table: object) -> list[Any]:
    """Of groups by table and name, those of a table: each its name and its rows."""
    found = ((key[1], rows) for key, rows in groups.items() if key[0] == table)
    return list(itertools.chain(found))
