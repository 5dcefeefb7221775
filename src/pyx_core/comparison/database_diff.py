"""Two SQLite files compared: which tables they have, each table, and everything else declared."""

from __future__ import annotations

from pyx_core.comparison.comparison import Location
from pyx_core.comparison.database_table import Database
from pyx_core.comparison.table_diff import TableDiff
from pyx_core.comparison.values import ABSENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.comparison.content import Content
    from pyx_core.comparison.findings import Findings
    from pyx_core.comparison.options import Options
    from pyx_core.comparison.rules import Rules


def compare_databases(
    left: Content, right: Content, rules: Rules, findings: Findings, options: Options
) -> None:
    """Tells every difference. Raises UnreadableError where a file is no SQLite database."""
    one = Database(left.path)
    try:
        other = Database(right.path)
        try:
            _compare(one, other, rules, findings, options)
        finally:
            other.close()
    finally:
        one.close()


def _compare(
    left: Database, right: Database, rules: Rules, findings: Findings, options: Options
) -> None:
    for name in sorted({*left.tables, *right.tables}):
        of_table = rules.of_table(name)
        ignoring = of_table.of_whole_table()
        if ignoring is not None:
            findings.absorb([ignoring])
        elif name not in right.tables:
            findings.differ("table_removed", Location(table=name))
        elif name not in left.tables:
            findings.differ("table_added", Location(table=name))
        else:
            first, second = left.table(name), right.table(name)
            difference = TableDiff(first, second, of_table, findings, options, name)
            same_key = first.primary_key == second.primary_key
            if not same_key:
                findings.differ(
                    "primary_key", Location(table=name), first.primary_key, second.primary_key
                )
            difference.compare(first.primary_key if same_key else ())
    for name in sorted({*left.definitions, *right.definitions}):
        one = left.definitions.get(name, ABSENT)
        other = right.definitions.get(name, ABSENT)
        if one != other:
            findings.differ("definition", Location(path=name), one, other)
