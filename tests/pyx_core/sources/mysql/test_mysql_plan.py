"""Plans of MySQL and MariaDB are told in lines, with the server's own estimate."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pyx_core.sources.mysql.plan import read_plan

# As MySQL 8.0 writes it, shortened.
OLDER = {
    "query_block": {
        "select_id": 1,
        "cost_info": {"query_cost": "12.50"},
        "nested_loop": [
            {"table": {"table_name": "o", "access_type": "ALL", "rows_examined_per_scan": 10}},
            {
                "table": {
                    "table_name": "p",
                    "access_type": "ref",
                    "key": "PRIMARY",
                    "rows_examined_per_scan": 3,
                }
            },
        ],
    }
}
# As MySQL 9 writes it, shortened.
NEWER = {
    "query": "…",
    "query_plan": {
        "operation": "Nested loop inner join",
        "estimated_rows": 30.0,
        "estimated_total_cost": 4.75,
        "inputs": [{"operation": "Table scan on o", "estimated_rows": 10.0}],
    },
}
# As MariaDB 10.11 writes it.
MARIADB = {
    "query_block": {
        "filesort": {
            "temporary_table": {
                "nested_loop": [
                    {"table": {"table_name": "o", "rows": 100, "filtered": 10}},
                    {"table": {"table_name": "p", "rows": 5, "filtered": 100}},
                ]
            }
        }
    }
}


@pytest.mark.parametrize(
    ("plan", "cost", "rows", "lines"),
    [
        (OLDER, 12.5, 40.0, ["o ALL (rows=10)", "  p ref key PRIMARY (rows=3)"]),
        (
            NEWER,
            4.75,
            30.0,
            ["Nested loop inner join (rows=30)", "  Table scan on o (rows=10)"],
        ),
        (MARIADB, 150.0, 150.0, ["o (rows=100)", "  p (rows=5)"]),
        ({"query_block": {"table": {"message": "No tables used"}}}, 0, 0, ["No tables used"]),
    ],
)
def test_each_form_of_plan_is_read(plan: Any, cost: float, rows: float, lines: list[str]) -> None:
    """Cost units where the server tells them, else the rows that it will look at."""
    read = read_plan(json.dumps(plan))
    assert (read.cost, read.rows, read.text.splitlines()) == (cost, rows, lines)
