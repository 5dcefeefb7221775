"""One logical table compared: counts, then hashes of segments, then the rows that differ."""

from __future__ import annotations

import hashlib
import time

import msgspec

from pyx_core.baseline.tables.columns import LogicalColumns
from pyx_core.baseline.tables.common_traits import common_traits
from pyx_core.baseline.tables.journal import Journal
from pyx_core.baseline.tables.segments import Segments
from pyx_core.baseline.tables.settling import settle
from pyx_core.baseline.tables.side import TableSide
from pyx_core.baseline.tables.snapshot import held
from pyx_core.baseline.tables.tally import Tally
from pyx_core.baseline.tables.verdict import ComparedColumn, TableVerdict, Totals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.baseline.definition.model import Table
    from pyx_core.baseline.tables.clusters import Cluster
    from pyx_core.baseline.tables.options import TableOptions
    from pyx_core.baseline.tables.side import Store
    from pyx_core.baseline.tables.verdict import Outcome
    from pyx_core.comparison.rules import Rules

# Goes up where parts that were finished by an older pyx would not be found the same.
_METHOD_VERSION = 1


def compare_table(
    table: Table,
    old: Store,
    new: Store,
    rules: Rules,
    options: TableOptions,
    *,
    journal_path: str,
    rules_text: str,
) -> tuple[TableVerdict, Journal]:
    """The verdict, and the journal that holds every difference as a line of JSON.

    `rules_text` is what the rules were read from: parts of a comparison that was broken off count
    only under the same. Whoever has taken the differences calls `Journal.remove`. Raises PyxError;
    finished parts stay in the journal then.
    """
    started = time.monotonic()
    sides = (TableSide(table, "old", old), TableSide(table, "new", new))
    columns = LogicalColumns(table, sides, rules)
    same = _same(table, old, new, rules_text, options)
    # What was left to be asked for again is not in the journal.
    journal = Journal(journal_path, None if options.settle_s else same, options.most_lines)
    try:
        with held((old, new)) as snapshot:
            verdict = _compare(table, (old, new), rules, columns, options, journal, started)
        notes = [*verdict.notes, *snapshot.notes]
        return msgspec.structs.replace(verdict, notes=notes), journal
    except BaseException:
        journal.close()
        raise


def _order(cluster: Cluster) -> tuple[int, bool, str, str]:
    """The largest first; what explains differences before what they merely have in common."""
    return -cluster.count, cluster.kind == "common", cluster.kind, cluster.column or ""


def _compare(
    table: Table,
    stores: tuple[Store, Store],
    rules: Rules,
    columns: LogicalColumns,
    options: TableOptions,
    journal: Journal,
    started: float,
) -> TableVerdict:
    keys = [column.name for column in columns.key]
    tally = Tally(table.name, keys, journal.write, options.mask)
    segments = Segments(table.name, stores, columns, options, tally, journal)
    segments.compare()
    settled = settle(segments, stores, options) if options.settle_s else 0
    clusters = tally.patterns.clusters(table.name)
    clusters += common_traits(table.name, stores, columns, tally, options, segments.notes)
    clusters.sort(key=_order)
    used = {rule.id for rule in rules}
    return TableVerdict(
        table=table.name,
        outcome=_outcome(tally),
        totals=Totals(
            old=tally.old,
            new=tally.new,
            equal=tally.equal,
            absorbed=tally.absorbed_rows,
            open=tally.open,
        ),
        kinds={kind: tally.kinds[kind] for kind in ("new", "removed", "changed")},
        columns=dict(tally.columns.most_common()),
        absorbed={rule: count for rule, count in tally.absorbed.items() if rule in used},
        repeated_keys=tally.repeated,
        clusters=_largest(clusters),
        compared=[
            ComparedColumn(
                name=column.name,
                old_type=column.types[0],
                new_type=column.types[1],
                read_as=column.family,
                hashed=column in segments.hashed,
                key=column in columns.key,
            )
            for column in columns.all
        ],
        only_old=columns.only[0],
        only_new=columns.only[1],
        method=segments.method,
        sample=segments.share,
        rows_moved=segments.rows_moved,
        resumed=bool(journal.marks),
        settled=settled,
        lines_left_out=journal.left_out,
        notes=segments.notes,
        duration_s=round(time.monotonic() - started, 3),
    )


_MOST_CLUSTERS = 100


def _largest(clusters: list[Cluster]) -> list[Cluster]:
    return clusters[:_MOST_CLUSTERS]


def _outcome(tally: Tally) -> Outcome:
    if tally.open:
        return "different"
    return "absorbed" if tally.absorbed_rows else "equal"


def _same(table: Table, old: Store, new: Store, rules_text: str, options: TableOptions) -> str:
    """A hash of everything that a finished part depends on."""
    parts = [
        _METHOD_VERSION,
        table,
        *((store.kind, store.name, store.zone, store.identity) for store in (old, new)),
        rules_text,
        options.sample,
        list(options.sizes),
    ]
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()
