"""Entities that differ from another one by upper and lower case only."""

from __future__ import annotations

from functools import partial

from pyx_core.baseline.dataset.expressions import expression
from pyx_core.baseline.dataset.values import TEXTS
from pyx_core.baseline.schema.names import plain_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pyx_core.baseline.dataset.ground import Ground, LogicalColumn
    from pyx_core.baseline.dataset.picks import Picks

# What people type to be known again; grouping by every text of a large table would take too long.
_NAMES = frozenset(
    {"email", "login", "user", "username", "name", "code", "sku", "slug", "key", "tag", "handle"}
)


def pick_case_twins(ground: Ground, picks: Picks) -> None:
    """Both of each pair, for columns that tell entities apart. Raises PyxError where the store is
    lost."""
    for column in ground.columns:
        if column.family in TEXTS and _tells_apart(column, ground):
            reason = f"another row has the same {column.name} in another case"
            picks.tried("case_twin", reason, partial(_twins, ground, column), column.name)


def _tells_apart(column: LogicalColumn, ground: Ground) -> bool:
    table = ground.store_table
    keys = [index.columns for index in table.indexes if index.is_unique] if table else []
    in_key = any(column.old in columns for columns in keys) or column in ground.key
    return in_key or plain_words(column.name)[-1] in _NAMES


def _twins(ground: Ground, column: LogicalColumn) -> Iterator[dict[str, Any]]:
    folded, exact = (expression(one, column.expression, ground.kind) for one in ("folded", "exact"))
    statement = (
        f"SELECT {folded} FROM {ground.source} "  # noqa: S608 - quoted, as written
        f"WHERE {column.expression} IS NOT NULL GROUP BY {folded} "
        f"HAVING count(DISTINCT {exact}) > 1 ORDER BY 1 LIMIT {ground.per_kind}"
    )
    for (value,) in ground.asking.rows(statement):
        where = f"{folded} = :pyx_folded"
        yield from ground.pick(where=where, most=2, order=exact, parameters={"pyx_folded": value})
