"""What the rows that differ have in common, against all rows of their side."""

from __future__ import annotations

from collections import Counter

from pyx_core.baseline.tables.clusters import Cluster
from pyx_core.baseline.tables.differences import value_text
from pyx_core.comparison.values import cut
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from pyx_core.baseline.tables.columns import LogicalColumns
    from pyx_core.baseline.tables.options import TableOptions
    from pyx_core.baseline.tables.side import Store
    from pyx_core.baseline.tables.tally import Tally

# So few rows have anything in common by chance.
_FEWEST_ROWS = 10
_LEAST_SHARE = 0.5
# A value is worth telling if it is so much more frequent among the rows that differ.
_LEAST_LIFT = 2.0
_MOST_QUESTIONS = 12
_AT_ONCE = 100
_LONGEST_VALUE = 60
# Those are what a row is found by, or what differs in every row.
_TELLING = frozenset({"boolean", "date", "integer", "text", "uuid", None})
_SIDE = {"changed": 0, "removed": 0, "new": 1}


def common_traits(
    table: str,
    stores: tuple[Store, Store],
    columns: LogicalColumns,
    tally: Tally,
    options: TableOptions,
    notes: list[str],
) -> list[Cluster]:
    """Values that most of the changed, removed or new rows have, and few others: shares of the
    rows that differ from a sample of at most 500, shares of all by a statement. Why it was not
    looked for goes to `notes`: the verdict stands without it."""
    found: list[Cluster] = []
    for kind, keys in tally.sample.items():
        if len(keys) < _FEWEST_ROWS:
            continue
        side = _SIDE[kind]
        traits = _Traits(stores[side], columns, side)
        try:
            found += traits.clusters(table, kind, keys, tally.kinds[kind], options)
        except PyxError as error:
            if error.kind not in ("statement_failed", "timed_out", "usage"):
                raise
            notes.append(
                f"what {kind} rows have in common could not be looked for: {error.message}"
            )
    return found


class _Traits:
    """Rows of one side looked at."""

    def __init__(self, store: Store, columns: LogicalColumns, side: int) -> None:
        self._store = store
        self._columns = columns
        self._base = columns.bases[side]
        self._side = side

    def clusters(
        self,
        table: str,
        kind: str,
        keys: Sequence[Sequence[object]],
        count: int,
        options: TableOptions,
    ) -> list[Cluster]:
        rows = self._rows(keys)
        able = [
            (at, column)
            for at, column in enumerate(self._columns.all)
            if column.family in _TELLING and len(self._columns.key) <= at
        ]
        candidates: list[tuple[float, str, object]] = []
        for at, column in able:
            counts = Counter(row[at] for row in rows if _is_short(row[at]))
            if not counts or len(rows) < _FEWEST_ROWS:
                continue
            value, often = counts.most_common(1)[0]
            if often / len(rows) >= _LEAST_SHARE:
                candidates.append((often / len(rows), column.name, value))
        candidates.sort(key=lambda one: -one[0])
        found = []
        for share, name, value in candidates[:_MOST_QUESTIONS]:
            of_all = self._share(name, value)
            if of_all * _LEAST_LIFT > share:
                continue
            shown = value_text(value, _LONGEST_VALUE, options.mask)
            about = "" if count <= len(keys) else f" (of {len(rows)} that were looked at)"
            found.append(
                Cluster(
                    table=table,
                    column=name,
                    kind="common",
                    text=f"{share:.1%} of the {kind} rows{about} have {name} = {shown} against "
                    f"{of_all:.1%} of all",
                    count=round(share * count),
                    total=count,
                )
            )
        return found

    def _rows(self, keys: Sequence[Sequence[object]]) -> list[Sequence[Any]]:
        quote = self._store.dialect.name
        names = ", ".join(quote(column.name) for column in self._columns.all)
        found: list[Sequence[Any]] = []
        for start in range(0, len(keys), _AT_ONCE):
            conditions, parameters = [], {}
            for number, key in enumerate(keys[start : start + _AT_ONCE]):
                parts = []
                for at, (column, value) in enumerate(zip(self._columns.key, key, strict=True)):
                    if value is None:
                        parts.append(f"{quote(column.name)} IS NULL")
                        continue
                    parts.append(f"{quote(column.name)} = :k{number}_{at}")
                    parameters[f"k{number}_{at}"] = value
                conditions.append(f"({' AND '.join(parts)})")
            where = " OR ".join(conditions)
            found += self._store.rows(f"SELECT {names} FROM {self._base} WHERE {where}", parameters)
        return found

    def _share(self, name: str, value: object) -> float:
        quoted = self._store.dialect.name(name)
        condition, parameters = f"{quoted} = :value", {"value": value}
        if value is None:
            condition, parameters = f"{quoted} IS NULL", {}
        text = f"SELECT count(*), sum(CASE WHEN {condition} THEN 1 ELSE 0 END) FROM {self._base}"
        rows, having = self._store.rows(text, parameters)[0]
        return int(having or 0) / int(rows) if rows else 0.0


def _is_short(value: object) -> bool:
    return not isinstance(value, (bytes, float)) and len(cut(str(value), 300)) <= 300
