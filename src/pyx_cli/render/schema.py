"""What `pyx baseline schema` prints: the sides, the mapping in numbers, what can't hold."""

from __future__ import annotations

from pyx_core.formats.amounts import counted
from pyx_core.formats.command_text import as_typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from pyx_cli.baseline import OpenedBaseline
    from pyx_cli.context import Context
    from pyx_core.baseline.schema.holding.result import Holding, Obstacle
    from pyx_core.baseline.schema.mapping import Mapping
    from pyx_core.baseline.schema.model import Schema

_MOST_LISTED = 20
_MOST_LISTED_JSON = 200
_SIDES = ("old", "new")


def show_schema(
    opened: OpenedBaseline,
    context: Context,
    schemas: Sequence[Schema],
    runs: Sequence[str],
    mapping: Mapping | None = None,
    holding: Holding | None = None,
    *,
    as_json: bool,
) -> None:
    """The result on stdout, hints on stderr. Without a new side there is no mapping."""
    if as_json:
        context.write_json(_essence(opened, schemas, runs, mapping, holding))
    else:
        lines = [
            f"{side} side, {opened.shown(one.source)}: {_size(one)}  run {run}"
            for side, one, run in zip(_SIDES, schemas, runs, strict=False)
        ]
        if mapping is not None and holding is not None:
            lines += _mapped(mapping, opened)
            lines += _held(holding, runs[-1], opened)
            lines.append(f"Mapping written: {opened.shown(opened.files.mapping)}")
        context.stdout.write("\n".join(lines) + "\n")
    if holding is not None and holding.unchecked:
        told = counted(len(holding.unchecked), "thing")
        context.stderr.write(f"note: {told} not checked, each with its reason in the mapping\n")
    if mapping is None:
        context.stderr.write("hint: fill in [new] once that side has a store\n")
    else:
        following = as_typed(["pyx", "baseline", "dataset", opened.files.name])
        context.stderr.write(f"hint: read the mapping, then {following}\n")


def _size(schema: Schema) -> str:
    columns = sum(len(table.columns) for table in schema.tables)
    known = [table.rows for table in schema.tables if table.rows is not None]
    rows = sum(one.count or 0 for one in known)
    about = "" if all(one.basis == "counted" for one in known) else "about "
    return (
        f"{counted(len(schema.tables), 'table')}, {counted(columns, 'column')}, "
        f"{about}{counted(rows, 'row')}"
    )


def _mapped(mapping: Mapping, opened: OpenedBaseline) -> list[str]:
    columns = sum(len(pair.columns) for pair in mapping.pairs)
    lines = [
        f"{counted(len(mapping.pairs), 'pair')} of tables, {counted(columns, 'pair')} of columns"
    ]
    for side, names in (("old", mapping.old_only), ("new", mapping.new_only)):
        if names:
            told = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
            lines.append(f"  {side} side only: {opened.shown(told)}")
    return lines


def _held(holding: Holding, run: str, opened: OpenedBaseline) -> list[str]:
    from pyx_core.baseline.schema.holding.examine import breaking

    found = breaking(holding)
    lines = [
        (
            f"{counted(len(found), 'thing')} can't hold, {len(holding.held):,} hold, "
            f"{len(holding.unchecked):,} not checked  run {run}"
        )
    ]
    lines += [f"  {opened.shown(_told(one))}" for one in found[:_MOST_LISTED]]
    if len(found) > _MOST_LISTED:
        lines.append(f"  … and {len(found) - _MOST_LISTED} more")
    return lines


def _told(one: Obstacle) -> str:
    place = f"{one.table}.{', '.join(one.columns)}"
    told = f"{place}  {one.kind}  {one.count:,}  {one.message[:160]}"
    if not one.sample:
        return told
    row = ", ".join(
        f"{name}={'NULL' if value is None else value}"
        for name, value in zip(one.sample_columns, one.sample[0], strict=False)
    )
    return f"{told}  ({row[:100]})"


def _essence(
    opened: OpenedBaseline,
    schemas: Sequence[Schema],
    runs: Sequence[str],
    mapping: Mapping | None,
    holding: Holding | None,
) -> dict[str, Any]:
    import msgspec

    from pyx_core.baseline.schema.holding.examine import breaking

    sides = {
        side: {
            "source": one.source,
            "kind": one.kind,
            "version": one.version,
            "tables": len(one.tables),
            "views": len(one.views),
            "triggers": len(one.triggers),
            "run_id": run,
            "path": opened.files.schema("old" if side == "old" else "new"),
        }
        for side, one, run in zip(_SIDES, schemas, runs, strict=False)
    }
    told: dict[str, Any] = {"baseline": opened.baseline.name, "sides": sides}
    if mapping is None or holding is None:
        return {**told, "verdict": None, "truncated": False}
    found = breaking(holding)
    shown = msgspec.to_builtins(found[:_MOST_LISTED_JSON])
    pairs = [
        {"old": pair.old, "new": pair.new, "score": pair.score, "columns": len(pair.columns)}
        for pair in mapping.pairs[:_MOST_LISTED_JSON]
    ]
    parts = (found, mapping.pairs, holding.unchecked, mapping.old_only, mapping.new_only)
    return {
        **told,
        "verdict": "can't hold" if found else "holds" if not holding.unchecked else "unchecked",
        "run_id": runs[-1],
        "mapping": opened.files.mapping,
        "totals": {
            "pairs": len(mapping.pairs),
            "cannot_hold": len(found),
            "hold": len(holding.held),
            "not_checked": len(holding.unchecked),
        },
        "pairs": pairs,
        "old_only": list(mapping.old_only[:_MOST_LISTED_JSON]),
        "new_only": list(mapping.new_only[:_MOST_LISTED_JSON]),
        "cannot_hold": shown,
        "not_checked": msgspec.to_builtins(holding.unchecked[:_MOST_LISTED_JSON]),
        "truncated": any(len(part) > _MOST_LISTED_JSON for part in parts),
    }
