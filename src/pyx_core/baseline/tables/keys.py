"""Keys of rows, as they are found by: numbers by value, under the rules of the key's columns."""

from __future__ import annotations

from decimal import Decimal

from pyx_core.comparison.row_codec import TypedCells

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from pyx_core.baseline.tables.columns import LogicalColumn

_CODEC = TypedCells()


def comparable_keys(
    rows: Sequence[Sequence[Any]], key: Sequence[LogicalColumn], side: int
) -> list[Any]:
    """The key of each row: a value, or a tuple where the key has several columns."""
    columns = [_form(column, [row[at] for row in rows], side) for at, column in enumerate(key)]
    return columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))


def key_texts(rows: Sequence[Sequence[Any]], key: Sequence[LogicalColumn], side: int) -> list[str]:
    """The same as texts, of which each key has one, whatever its types."""
    columns = [_form(column, [row[at] for row in rows], side) for at, column in enumerate(key)]
    return [_CODEC.encode(one) for one in zip(*columns, strict=True)]


def needs_rules(key: Sequence[LogicalColumn]) -> bool:
    """Whether rules or zones decide which keys are the same, so that no store's order is right."""
    return any(_matter(column) for column in key)


def _matter(column: LogicalColumn) -> bool:
    from pyx_core.comparison.normalising import Scale, Timestamp

    if column.is_sided:
        return True
    for rule in column.chain.rules:
        if column.family in ("integer", "boolean", "uuid") and not isinstance(rule.kind, Scale):
            continue
        if isinstance(rule.kind, Timestamp) and column.family not in ("text", "timestamp", None):
            continue
        return True
    return False


def _form(column: LogicalColumn, values: list[Any], side: int) -> list[Any]:
    kinds = set(map(type, values))
    is_plain = kinds == {int} or (kinds == {str} and column.family in ("text", None))
    matter = _matter(column)
    if is_plain and not matter:
        return values
    read = column.readers[side]
    made = [read(value) for value in values]
    if matter:
        made = [column.chain.normalise(value, side) for value in made]  # type: ignore[arg-type]
    return [_number(value) for value in made]


def _number(value: Any) -> Any:
    """A whole number as one, whatever type it came in."""
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal) and value.is_finite():
        return int(value) if value == value.to_integral_value() else value.normalize()
    return value
