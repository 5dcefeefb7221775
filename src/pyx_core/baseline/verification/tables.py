"""The tables of a baseline compared within a run, and their differences as files of it."""

from __future__ import annotations

import hashlib
import json
import os

import msgspec

from pyx_core.baseline.definition.model import SIDES
from pyx_core.baseline.tables.compare import compare_table
from pyx_core.baseline.tables.differences import RowDifference
from pyx_core.baseline.tables.side import Store
from pyx_core.baseline.verification.groups import Group
from pyx_core.baseline.verification.verification import TableDifference, TableResult
from pyx_core.errors import PyxError, write_error
from pyx_core.naming import STATE_FOLDER
from pyx_core.sources.attend import attend

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pyx_core.baseline.definition.model import Baseline, Side, Table
    from pyx_core.baseline.tables.clusters import Cluster
    from pyx_core.baseline.tables.journal import Journal
    from pyx_core.baseline.tables.options import TableOptions
    from pyx_core.baseline.tables.verdict import TableVerdict
    from pyx_core.comparison.rules import Rules
    from pyx_core.errors import ErrorKind
    from pyx_core.runs.record import Workspace
    from pyx_core.sources.guard import Guarded

    Open = Callable[[Side], Guarded]

# What one table can fail by, while the others are compared.
_OF_A_TABLE: tuple[ErrorKind, ...] = ("usage", "not_found", "statement_failed", "timed_out")
_MOST_LISTED = 500
_MOST_LEFT_OUT = 200
# Somebody waits for it, and may stop it; the limit of a statement is the store's own.
_NO_LIMIT_S = 30 * 86_400.0
_ROLE = "differences"
_ROWS = {"new": "only in the new system", "removed": "only in the old system"}


class TableComparison:
    """Compares all tables, one after another, over one connection a side.

    After Ctrl-C finished parts are found again: journals lie among what can be made anew.
    """

    def __init__(
        self,
        baseline: Baseline,
        rules: Rules,
        rules_text: str,
        runs: str,
        options: TableOptions,
        open_store: Open,
    ) -> None:
        """`open_store` gives a guarded connection; `rules_text` is what rules were read from."""
        self._baseline = baseline
        self._rules = rules
        self._rules_text = rules_text
        self._journals = os.path.join(runs, STATE_FOLDER, "journals")
        self._options = options
        self._open = open_store

    def __call__(self, workspace: Workspace) -> list[TableResult]:
        """What each table comes to. Raises PyxError where a side can't be asked at all."""
        if not self._baseline.tables:
            return []
        opened: list[Guarded] = []
        journals: list[Journal] = []
        try:
            stores = []
            for side in SIDES:
                guarded = self._open(side)
                opened.append(guarded)
                stores.append(self._store(side, guarded))
            workspace.declared["stores"] = [
                {"source": guarded.source.public(), **guarded.as_record()} for guarded in opened
            ]
            found = [
                self._table(table, (stores[0], stores[1]), workspace, journals)
                for table in self._baseline.tables
            ]
            for journal in journals:
                journal.remove()
            return found
        finally:
            for journal in journals:
                journal.close()
            for guarded in opened:
                guarded.session.close()

    def _store(self, side: Side, guarded: Guarded) -> Store:
        told = self._baseline.old if side == "old" else self._baseline.new
        source = guarded.source
        identity = json.dumps([part.as_record() for part in guarded.identity], default=str)
        return Store(
            guarded.session, source.kind, source.name, zone=told.time_zone, identity=identity
        )

    def _table(
        self,
        table: Table,
        stores: tuple[Store, Store],
        workspace: Workspace,
        journals: list[Journal],
    ) -> TableResult:
        name = hashlib.sha256(table.name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        found: list[tuple[TableVerdict, Journal]] = []

        def cancel() -> None:
            for store in stores:
                store.session.cancel()

        def work() -> None:
            found.append(
                compare_table(
                    table,
                    *stores,
                    self._rules,
                    self._options,
                    journal_path=os.path.join(self._journals, f"{name}.jsonl"),
                    rules_text=self._rules_text,
                )
            )

        try:
            attend(work, _NO_LIMIT_S, cancel, table.name)
        except PyxError as error:
            if error.kind not in _OF_A_TABLE:
                raise
            workspace.say(f"table {table.name}: not compared: {error.message}")
            return TableResult(
                name=table.name,
                totals={},
                problem=error.message,
                left_out=table.left_out,
            )
        verdict, journal = found[0]
        journals.append(journal)
        workspace.say(
            f"table {table.name}: {verdict.outcome}, {msgspec.to_builtins(verdict.totals)}"
        )
        listed, path = _write(journal, workspace, len(journals))
        return _result(table, verdict, listed, path)


def _write(
    journal: Journal, workspace: Workspace, number: int
) -> tuple[list[TableDifference], str | None]:
    """All differences, which are masked, into a file of the run; the first of each kind that are
    open."""
    decoder = msgspec.json.Decoder(RowDifference)
    listed: dict[str, list[TableDifference]] = {"changed": [], "removed": [], "new": []}
    path = workspace.names.file(f"table-{number}.jsonl")
    lines = 0
    try:
        with open(path, "xb") as file:
            for line in journal.differences():
                file.write(line)
                lines += 1
                if all(len(kind) >= _MOST_LISTED for kind in listed.values()):
                    continue
                one = decoder.decode(line)
                kind = listed.get(one.kind)
                if kind is not None and len(kind) < _MOST_LISTED:
                    kind.append(
                        TableDifference(
                            kind=one.kind, key=one.key, column=one.column, old=one.old, new=one.new
                        )
                    )
    except OSError as error:
        raise write_error(path, error) from error
    if not lines:
        os.unlink(path)
        return [], None
    workspace.add_output(path, role=_ROLE)
    return [one for kind in listed.values() for one in kind], path


def _result(
    table: Table, verdict: TableVerdict, listed: list[TableDifference], path: str | None
) -> TableResult:
    groups = [
        _rows_group(table.name, kind, verdict.kinds[kind], listed)
        for kind in _ROWS
        if verdict.kinds.get(kind)
    ]
    groups += [_group(cluster, listed) for cluster in verdict.clusters]
    groups.sort(key=lambda group: -group.count)
    uncovered = [name for name in verdict.only_old if name not in table.left_out]
    notes = [*verdict.notes]
    if verdict.only_new:
        notes.append(f"only in the new system: {', '.join(verdict.only_new[:_MOST_LEFT_OUT])}")
    if verdict.lines_left_out:
        notes.append(f"{verdict.lines_left_out:,} differences are counted and not in the file")
    if verdict.repeated_keys:
        notes.append(f"{verdict.repeated_keys:,} keys stand more than once")
    return TableResult(
        name=table.name,
        totals=msgspec.to_builtins(verdict.totals),
        groups=groups,
        listed=listed,
        columns=verdict.columns,
        absorbed=verdict.absorbed,
        counts={f"rows {kind}": count for kind, count in verdict.kinds.items() if count},
        notes=notes,
        left_out=table.left_out,
        not_mapped=uncovered[:_MOST_LEFT_OUT],
        how=_how(verdict),
        sample=verdict.sample,
        differences_path=path,
    )


def _rows_group(table: str, kind: str, count: int, listed: list[TableDifference]) -> Group:
    first = next((one for one in listed if one.kind == kind), None)
    rows = "1 row" if count == 1 else f"{count:,} rows"
    return Group(
        part=table,
        place=None,
        kind=kind,
        text=f"{rows} {_ROWS[kind]}",
        count=count,
        entity=_key(first) if first is not None else "",
    )


def _group(cluster: Cluster, listed: list[TableDifference]) -> Group:
    """A cluster, with an example where all differences of its column are in it."""
    found = Group(
        part=cluster.table,
        place=cluster.column,
        kind=cluster.kind,
        text=cluster.text,
        count=cluster.count,
        proposal=cluster.proposal,
    )
    for one in listed if cluster.count == cluster.total else ():
        if one.kind == "changed" and one.column == cluster.column:
            found.entity, found.left, found.right = _key(one), one.old, one.new
            break
    return found


def _key(one: TableDifference) -> str:
    return ", ".join(f"{name}={value}" for name, value in one.key.items())


def _how(verdict: TableVerdict) -> str:
    hashed = sum(column.hashed for column in verdict.compared)
    moved = f"{verdict.rows_moved:,} rows were read"
    parts = [f"{hashed} of {len(verdict.compared)} columns proven equal by hashes", moved]
    if verdict.resumed:
        parts.append("went on from where it was stopped")
    return ", ".join(parts if hashed else parts[1:])
