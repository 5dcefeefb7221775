"""A table and a snapshot of a definition in words."""

from __future__ import annotations

from pyx_core.baseline.definition.model import SIDES
from pyx_core.baseline.markdown import block, cell, code, prose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyx_core.baseline.definition.model import Column, Dataset, Side, Snapshot, Table
    from pyx_core.baseline.plan.uncovered import Schemas

_MOST_IDS = 50
_KINDS = {
    "sql": "a statement",
    "http": "a request",
    "command": "a command",
    "redis": "a reading command of Redis",
    "kafka": "messages of Kafka",
}


def of_table(table: Table, schemas: Schemas, unspoken: Mapping[Side, Sequence[str]]) -> str:
    """What is compared of a table, and by which key; `unspoken` are columns nobody speaks of."""
    lines = [f"### {code(table.name)}", ""]
    for side in SIDES:
        lines += _side(table, side, schemas)
    lines.append(f"- key: {', '.join(code(name) for name in table.key)}")
    if table.columns:
        lines += ["", "| column | old | new | read as |", "|---|---|---|---|"]
        lines += [_column(name, column) for name, column in table.columns.items()]
    else:
        lines.append(f"- columns: {_by_name(table, schemas)}")
    if table.left_out:
        lines += ["", f"Left out: {', '.join(code(name) for name in table.left_out)}."]
    if unspoken:
        lines += ["", "**Columns that are neither compared nor left out: see below.**"]
    return "\n".join(lines)


def _side(table: Table, side: Side, schemas: Schemas) -> Iterator[str]:
    name, select = getattr(table, side), getattr(table, f"{side}_select")
    narrowed = getattr(table, f"{side}_where")
    if name is not None:
        schema = schemas.get(side)
        known = schema.table(name) if schema is not None else None
        rows = ""
        if known is not None and known.rows is not None and known.rows.count is not None:
            about = "about " if known.rows.basis == "estimated" else ""
            rows = f", {about}{known.rows.count:,} rows"
        yield f"- {side}: table {code(name)}{rows}"
    elif select is not None:
        yield f"- {side}: the rows of"
        yield ""
        yield block(select, "sql")
        yield ""
    else:
        yield f"- {side}: **not told yet**"
    if narrowed:
        yield f"- {side}, only where {code(narrowed)}"


def _column(name: str, column: Column) -> str:
    cells = []
    for side in SIDES:
        sql, own = getattr(column, f"{side}_sql"), getattr(column, side)
        cells.append(f"computed: {cell(sql)}" if sql is not None else cell(own or name))
    return f"| {cell(name)} | {' | '.join(cells)} | {column.read_as or 'its type'} |"


def _by_name(table: Table, schemas: Schemas) -> str:
    """The columns of both sides, where both are known."""
    found: list[set[str]] = []
    order: list[str] = []
    for side in SIDES:
        schema, name = schemas.get(side), getattr(table, side)
        known = schema.table(name) if schema is not None and name is not None else None
        if known is None:
            return "all that both sides have, matched by name"
        order = order or [column.name for column in known.columns]
        found.append({column.name for column in known.columns})
    both = [name for name in order if name in found[0] & found[1] and name not in table.left_out]
    return f"all that both sides have: {', '.join(code(name) for name in both)}"


def of_dataset(dataset: Dataset) -> str:
    """What a person adds to the picked entities of a table."""
    told = []
    if dataset.ids:
        ids = ", ".join(code(str(one)) for one in dataset.ids[:_MOST_IDS])
        more = len(dataset.ids) - _MOST_IDS
        told.append(ids if more <= 0 else f"{ids} and {more:,} more")
    if dataset.window is not None:
        first, last = dataset.window
        told.append(
            f"those whose {code(dataset.window_column or '')} is in {code(f'{first}/{last}')}"
        )
    why = f" ({prose(dataset.because)})" if dataset.because else ""
    return f"- {code(dataset.table)}: {'; '.join(told)}{why}"


def of_snapshot(snapshot: Snapshot) -> str:
    """What is asked, and what of the answers counts."""
    lines = [f"### {code(snapshot.name)}", ""]
    kind = _KINDS.get(snapshot.kind, snapshot.kind)
    if snapshot.kind == "http":
        kind = f"a request, {code(snapshot.method)}"
    if snapshot.for_each is not None:
        kind += f", for each entity of {code(snapshot.for_each)} in the dataset"
    lines += [f"- {kind}"]
    for side in SIDES:
        asked = getattr(snapshot, side)
        source = getattr(snapshot, f"{side}_source")
        if asked is not None:
            lines.append(f"- {side}: {code(asked)}")
        if source is not None:
            lines.append(f"- {side}: asked of {code(source)}")
    if snapshot.ask is not None:
        told = [side for side in SIDES if getattr(snapshot, side) is None]
        lines.append(f"- {' and '.join(told) or 'both'}: {code(snapshot.ask)}")
    if snapshot.headers:
        lines.append(f"- headers that count: {', '.join(map(code, snapshot.headers))}")
    if snapshot.outputs:
        lines.append(f"- files that it writes: {', '.join(map(code, snapshot.outputs))}")
    if snapshot.order:
        lines.append(f"- put into order by {', '.join(map(code, snapshot.order))}")
    if snapshot.ttl:
        lines.append("- times to live count")
    if snapshot.retry_for_s:
        lines.append(f"- the new side is asked again for {snapshot.retry_for_s:g} s")
    return "\n".join(lines)
