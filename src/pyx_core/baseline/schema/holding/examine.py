"""All that the new side asks for, looked for in the old side's data, as a run."""

from __future__ import annotations

import msgspec

from pyx_core.baseline.schema.holding.condition import translated
from pyx_core.baseline.schema.holding.keys import (
    Folds,
    Grouping,
    orphan_condition,
    other_unique_indexes,
    unique_keys,
)
from pyx_core.baseline.schema.holding.result import Holding, Obstacle, Unchecked
from pyx_core.baseline.schema.holding.samples import MOST
from pyx_core.baseline.schema.holding.table_check import TableCheck
from pyx_core.baseline.schema.holding.utf8 import look_for_invalid_utf8
from pyx_core.baseline.schema.quoting import quoted, quoted_table, text_literal
from pyx_core.errors import PyxError
from pyx_core.formats.amounts import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pyx_core.baseline.schema.mapping import Mapping
    from pyx_core.baseline.schema.model import Column, ForeignKey, Schema, Table
    from pyx_core.baseline.schema.reader import Reader
    from pyx_core.secrets.detect import Secrets

    Progress = Callable[[int, int], None]

FORM = "pyx-holding/1"
_SOFT = ("timed_out", "statement_failed", "refused")
_ALIAS = "pyx_rows"
_MYSQL = ("mysql", "mariadb")


def examine(
    reader: Reader,
    schemas: tuple[Schema, Schema],
    mapping: Mapping,
    secrets: Secrets,
    progress: Progress,
) -> Holding:
    """Looks at every pair of tables. Raises PyxError where the store is lost."""
    old, new = schemas
    obstacles, held, unchecked = [], [], []
    for done, pair in enumerate(mapping.pairs):
        progress(done, len(mapping.pairs))
        tables = old.table(pair.old), new.table(pair.new)
        if tables[0] is None or tables[1] is None:
            continue
        check = TableCheck(reader, pair, (tables[0], tables[1]), new.kind, secrets)
        check.look_at_columns()
        if reader.kind == "sqlite" and new.kind != "sqlite":
            look_for_invalid_utf8(check)
        _look_at_keys(check)
        for key in check.new.foreign_keys:
            _look_at_foreign_key(check, key, mapping, old, new)
        _look_at_conditions(check)
        obstacles += check.obstacles
        held += check.held
        unchecked += check.unchecked
    progress(len(mapping.pairs), len(mapping.pairs))
    for name, why in mapping.not_looked_at.items():
        unchecked.append(Unchecked(table=name, columns=(), what="everything", why=why))
    return Holding(
        schema=FORM,
        obstacles=tuple(obstacles),
        held=tuple(held),
        unchecked=tuple(unchecked),
    )


def as_json(holding: Holding) -> bytes:
    """Indented, for readers."""
    return msgspec.json.format(msgspec.json.encode(holding), indent=1) + b"\n"


def breaking(holding: Holding) -> tuple[Obstacle, ...]:
    """What can't hold, the most rows first."""
    return tuple(sorted(holding.obstacles, key=lambda one: (-one.count, one.table, one.columns)))


def _look_at_keys(check: TableCheck) -> None:
    """Unique keys: as the values are, and as the new collation compares them."""
    kind = check.reader.kind
    for name, columns in unique_keys(check.new):
        found = [check.pair.old_of(column) for column in columns]
        old = [one for one in found if one is not None]
        if len(old) < len(columns):
            message = f"duplicates: unique key {name}"
            check.leave(columns, message, "not all of its columns have one on the old side")
            continue
        news = {
            mine: column
            for mine, theirs in zip(old, columns, strict=True)
            if (column := check.new.column(theirs)) is not None
        }
        folds = Folds(news)
        # 5 and '5' are two values in a column of SQLite that takes both, and one in the new one.
        is_typed = kind != "sqlite" or all(
            column is not None and column.type.is_enforced for column in map(check.old.column, old)
        )
        if is_typed and any(set(known) <= set(old) for _, known in unique_keys(check.old)):
            check.hold("duplicates", columns, f"unique key {name}", "old key")
        else:
            _look_for_duplicates(check, name, columns, old, None)
        if folds.said:
            _look_for_duplicates(check, name, columns, old, folds)
    for index in other_unique_indexes(check.new):
        what = f"duplicates: unique index {index.name}"
        check.leave(index.columns, what, "it is one of expressions, or of some rows only")


def _look_for_duplicates(
    check: TableCheck,
    name: str,
    columns: tuple[str, ...],
    old: list[str],
    folds: Folds | None,
) -> None:
    grouping = Grouping(check.source, old, check.reader.kind, folds)
    kind = "duplicates_folded" if folds else "duplicates"
    besides = f", which ignores {folds.said}" if folds else ""
    message = f"unique key {name}{besides}"
    try:
        ((groups, rows),) = check.reader.rows(grouping.count)
        sample = check.reader.rows(grouping.sample(MOST)) if groups else []
    except PyxError as error:
        if error.kind not in _SOFT:
            raise
        check.leave(columns, f"{kind}: {message}", error.message)
        return
    known: tuple[str, ...] = (*old, "rows")
    if groups:
        told = f"{message}: {counted(int(rows), 'row')} share {counted(int(groups), 'value')}"
        check.add(
            "duplicates_folded" if folds else "duplicates",
            columns,
            old,
            told,
            int(groups),
            grouping.count,
            known,
            sample,
        )
    else:
        check.hold("duplicates_folded" if folds else "duplicates", columns, message)


def _look_at_foreign_key(
    check: TableCheck, key: ForeignKey, mapping: Mapping, old: Schema, new: Schema
) -> None:
    what = f"orphans: foreign key {key.name} to {key.table}"
    parent = new.table(key.table)
    pair = next((one for one in mapping.pairs if parent and one.new == parent.name), None)
    old_parent = old.table(pair.old) if pair is not None else None
    if parent is None or pair is None or old_parent is None:
        check.leave(key.columns, what, f"{key.table} has no table on the old side")
        return
    to_columns = key.to_columns or parent.primary_key
    mine = [check.pair.old_of(name) for name in key.columns]
    theirs = [pair.old_of(_real(parent, name)) for name in to_columns]
    known_mine = [one for one in mine if one is not None]
    known_theirs = [one for one in theirs if one is not None]
    if len(known_mine) < len(mine) or len(known_theirs) < len(theirs) or len(mine) != len(theirs):
        check.leave(key.columns, what, "not all of its columns have one on the old side")
        return
    kind = check.reader.kind
    source = quoted_table(old_parent, kind)
    if pair.old_where is not None:
        source = f"(SELECT * FROM {source} WHERE ({pair.old_where}))"  # noqa: S608 - as written
    child = _ALIAS if check.pair.old_where is not None else quoted_table(check.old, kind)
    condition = orphan_condition(child, known_mine, source, known_theirs, kind)
    message = f"foreign key {key.name}: no such row in {old_parent.name}"
    check.settle("orphans", key.columns, known_mine, message, condition)


def _real(table: Table, name: str) -> str:
    """A column's name as its table writes it."""
    found = table.column(name)
    return name if found is None else found.name


def _look_at_conditions(check: TableCheck) -> None:
    """CHECK constraints that mean the same in the old store's SQL."""
    kind = check.reader.kind
    for condition in check.new.checks:
        expression = condition.expression
        if "json_valid" in expression.lower():
            # What MariaDB calls a JSON column; its type was looked at.
            continue
        used: dict[str, str] = {}
        folding: list[str] = []
        has_text = "'" in expression

        def old_column(
            name: str,
            used: dict[str, str] = used,
            folding: list[str] = folding,
            has_text: bool = has_text,
        ) -> str | None:
            column = check.new.column(name)
            old = check.old.column(check.pair.old_of(column.name) or "") if column else None
            if column is None or old is None:
                return None
            used[column.name] = old.name
            if has_text and column.ignores_case:
                folding.append(column.name)
            return _exact_text(old, kind) if has_text else quoted(old.name, kind)

        text, why = translated(expression, kind, old_column, lambda one: text_literal(one, kind))
        if folding:
            text, why = None, f"{', '.join(folding)} is compared without case there"
        elif has_text and kind in _MYSQL and "length" in expression.lower():
            text, why = None, "it compares texts and their lengths"
        shown = expression if len(expression) <= 200 else f"{expression[:200]}…"
        if text is None:
            check.leave(tuple(used), f"check {condition.name}: {shown}", f"not tried: {why}")
            continue
        message = f"check {condition.name}: {shown}"
        check.settle("check", tuple(used), tuple(used.values()), message, f"NOT ({text})")


def _exact_text(column: Column, kind: str) -> str:
    """A column whose texts are compared letter by letter, whatever its collation ignores."""
    name = quoted(column.name, kind)
    if kind == "sqlite":
        return f"{name} COLLATE BINARY"
    if kind in _MYSQL and column.type.family in ("text", "enum"):
        return f"CAST(CONVERT({name} USING utf8mb4) AS BINARY)"
    return name
