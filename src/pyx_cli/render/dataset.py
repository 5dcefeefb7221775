"""What `pyx baseline dataset` prints: entities of each table by kind, and what was skipped."""

from __future__ import annotations

from collections import Counter
from typing import get_args

from pyx_core.formats.amounts import counted
from pyx_core.formats.command_text import as_typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_cli.baseline import OpenedBaseline
    from pyx_cli.context import Context
    from pyx_core.baseline.dataset.model import Dataset, Entities

_MOST_TABLES = 50
_MOST_SKIPPED = 10
_MOST_LISTED_JSON = 200


def show_dataset(
    opened: OpenedBaseline,
    context: Context,
    dataset: Dataset,
    *,
    is_unchanged: bool,
    as_json: bool,
) -> None:
    """The result on stdout, hints on stderr."""
    if as_json:
        context.write_json(_essence(opened, dataset, is_unchanged=is_unchanged))
    else:
        lines = []
        for name, table in list(dataset.tables.items())[:_MOST_TABLES]:
            number = len(table.entities)
            told = f"{number} {'entity' if number == 1 else 'entities'}"
            kinds = ", ".join(f"{kind} {number}" for kind, number in _kinds(table).items())
            lines.append(f"{opened.shown(name)}  {told}" + (f"  ({kinds})" if kinds else ""))
        if len(dataset.tables) > _MOST_TABLES:
            lines.append(f"… and {counted(len(dataset.tables) - _MOST_TABLES, 'more table')}")
        lines += _left(dataset, opened)
        path = opened.shown(opened.files.dataset)
        if is_unchanged:
            lines.append(f"Dataset unchanged: {path}")
        else:
            lines.append(f"Dataset written: {path}  run {dataset.run_id}")
        context.stdout.write("\n".join(lines) + "\n")
    following = ["pyx", "baseline", "capture", opened.files.name, "--side", "old"]
    context.stderr.write(f"hint: {as_typed(following)}\n")


def _kinds(table: Entities) -> dict[str, int]:
    """How many entities of each kind, in the order of the documentation."""
    from pyx_core.baseline.dataset.model import Kind

    found = Counter(why.kind for entity in table.entities for why in entity.why)
    return {kind: found[kind] for kind in get_args(Kind) if kind in found}


def _left(dataset: Dataset, opened: OpenedBaseline) -> list[str]:
    """What was not looked for, or not everywhere."""
    lines = [
        f"{opened.shown(name)}  none: {opened.shown(why)}"
        for name, why in list(dataset.left_out.items())[:_MOST_TABLES]
    ]
    skipped = [(name, one) for name, table in dataset.tables.items() for one in table.skipped]
    for name, one in skipped[:_MOST_SKIPPED]:
        place = f"{name}.{one.column}" if one.column else name
        lines.append(f"  skipped: {one.kind} of {opened.shown(place)}: {opened.shown(one.reason)}")
    if len(skipped) > _MOST_SKIPPED:
        lines.append(f"  … and {len(skipped) - _MOST_SKIPPED} more skipped, as the file says")
    return lines


def _essence(opened: OpenedBaseline, dataset: Dataset, *, is_unchanged: bool) -> dict[str, Any]:
    tables = [
        {
            "name": name,
            "entities": len(table.entities),
            "kinds": dict(_kinds(table)),
            "skipped": len(table.skipped),
        }
        for name, table in dataset.tables.items()
    ]
    return {
        "baseline": dataset.baseline,
        "dataset": opened.files.dataset,
        "unchanged": is_unchanged,
        "run_id": dataset.run_id,
        "entities": sum(len(table.entities) for table in dataset.tables.values()),
        "tables": tables[:_MOST_LISTED_JSON],
        "tables_total": len(tables),
        "left_out": dict(list(dataset.left_out.items())[:_MOST_LISTED_JSON]),
        "truncated": max(len(tables), len(dataset.left_out)) > _MOST_LISTED_JSON,
    }
