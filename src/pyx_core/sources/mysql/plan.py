"""EXPLAIN FORMAT=JSON of MySQL and MariaDB as lines, with cost and rows."""

from __future__ import annotations

import json

from pyx_core.sources.session import Plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


def read_plan(text: str) -> Plan:
    """The server's estimate. MySQL tells a cost; for MariaDB the rows that are looked at count."""
    plan = json.loads(text)
    lines: list[str] = []
    examined = _walk(plan, 0, lines)
    cost = next(_costs(plan), None)
    rows = _found(plan, "estimated_rows")
    return Plan(
        "\n".join(lines), examined if cost is None else cost, examined if rows is None else rows
    )


def _costs(plan: Any) -> Iterator[float]:
    """`query_cost` up to MySQL 8.2, `estimated_total_cost` in the newer form of plans."""
    block = plan.get("query_block", plan)
    for value in (
        block.get("cost_info", {}).get("query_cost"),
        _found(plan, "estimated_total_cost"),
    ):
        if value is not None:
            yield float(value)


def _found(plan: Any, key: str) -> float | None:
    """The outermost value of a key."""
    for part in (plan, plan.get("query_plan"), plan.get("query_block")):
        if isinstance(part, dict) and key in part:
            return float(part[key])
    return None


def _walk(node: Any, depth: int, lines: list[str]) -> float:
    """Writes the tables of a plan, outermost first; how many rows are looked at."""
    if isinstance(node, list):
        return sum(_walk(part, depth, lines) for part in node)
    if not isinstance(node, dict):
        return 0.0
    if "operation" in node:
        lines.append(f"{'  ' * depth}{node['operation']}{_estimates(node, 'estimated_rows')}")
        depth += 1
    total = 0.0
    for key, part in node.items():
        if key == "nested_loop":
            total += _loop(part, depth, lines)
        elif key == "table" and isinstance(part, dict):
            total += _table(part, depth, lines)
        else:
            total += _walk(part, depth, lines)
    return total


def _loop(tables: list[Any], depth: int, lines: list[str]) -> float:
    """For every row of the tables before it, each table is looked at once more."""
    total, passes = 0.0, 1.0
    for at, entry in enumerate(tables):
        looked_at = _walk(entry, depth + at, lines)
        total += passes * looked_at
        passes *= max(1.0, _kept(entry))
    return total


def _table(table: dict[str, Any], depth: int, lines: list[str]) -> float:
    words = [str(table.get("table_name", table.get("message", "?"))), table.get("access_type")]
    words += [f"key {table['key']}"] if "key" in table else []
    shown = " ".join(word for word in words if word)
    lines.append(f"{'  ' * depth}{shown}{_estimates(table, 'rows', 'rows_examined_per_scan')}")
    return _rows(table) + sum(
        _walk(part, depth + 1, lines)
        for key, part in table.items()
        if isinstance(part, dict | list)
    )


def _rows(table: dict[str, Any]) -> float:
    return float(table.get("rows_examined_per_scan", table.get("rows", 0)))


def _kept(entry: Any) -> float:
    """How many rows a member of a nested loop is expected to hand on."""
    if not isinstance(entry, dict):
        return 1.0
    table = entry.get("table")
    if isinstance(table, dict):
        return _rows(table) * float(table.get("filtered", 100)) / 100
    return max((_kept(part) for part in entry.values()), default=1.0)


def _estimates(node: dict[str, Any], *keys: str) -> str:
    known = [f"rows={node[key]:g}" for key in keys if isinstance(node.get(key), int | float)]
    return f" ({known[0]})" if known else ""
