"""`pyx baseline init`: a baseline begins with what the catalogues of both stores tell."""

from __future__ import annotations

import os

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context
    from pyx_core.baseline.definition.model import Side
    from pyx_core.baseline.draft.draft import Draft
    from pyx_core.baseline.schema.model import Schema
    from pyx_core.settings.layers import Layers

EXAMPLES = (
    (
        "pyx baseline init shop --old SQLITE_OLD_PATH --new POSTGRES_NEW_URL",
        "baseline/shop/baseline.toml: tables and columns that belong together, with their keys",
    ),
    (
        "pyx baseline init shop --old SQLITE_OLD_PATH --json",
        "the old side alone, the new one to be filled in; one JSON object on stdout",
    ),
)
_MOST = 200


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    from pyx_cli.baseline import add_stores

    parser.add_argument("name", metavar="NAME", help="what the baseline will be called")
    parser.add_argument(
        "--old", metavar="SOURCE", required=True, help="the variable of the old system's store"
    )
    parser.add_argument("--new", metavar="SOURCE", help="that of the new system's, once there is")
    add_stores(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Asks both stores, and writes the file."""
    from pyx_core.baseline.definition.locate import new_baseline
    from pyx_core.baseline.draft.begin import begin
    from pyx_core.settings.layers import Layers

    files = new_baseline(arguments.name, context.cwd)
    if os.path.lexists(files.definition):
        hint = "edit it, remove it, or choose another name"
        raise PyxError("exists", f"{files.definition} is there already", hint)
    layers = Layers(context.environ, context.cwd)
    old = _catalogue("old", arguments.old, arguments, context, layers)
    new = None
    if arguments.new is not None:
        new = _catalogue("new", arguments.new, arguments, context, layers)
    draft = begin(arguments.name, files.definition, old, new)
    if arguments.json:
        context.write_json(_record(files.definition, arguments.name, draft))
    else:
        _show(files.definition, arguments.name, draft, old, new, context)
    return 0


def _catalogue(
    side: Side, name: str, arguments: argparse.Namespace, context: Context, layers: Layers
) -> Schema:
    from pyx_cli.baseline import find_store, terms_of
    from pyx_core.baseline.draft.begin import catalogue

    source = find_store(name, side, layers)
    try:
        return catalogue(source, terms_of(source, arguments, context, layers))
    except PyxError as error:
        raise PyxError(error.kind, f"{side} side: {error.message}", error.hint) from error


def _record(path: str, name: str, draft: Draft) -> dict[str, object]:
    tables = [
        {
            "name": table.name,
            "old": table.old,
            "new": table.new,
            "key": list(table.key.columns) if table.key is not None else None,
            "columns": len(table.columns),
            "left_out": len(table.left_out),
            "proposed_rules": len(table.proposals),
        }
        for table in draft.tables
    ]
    return {
        "baseline": name,
        "definition": path,
        "tables": tables[:_MOST],
        "tables_total": len(tables),
        "not_covered": dict(list(draft.not_covered.items())[:_MOST]),
        "not_covered_total": len(draft.not_covered),
        "truncated": max(len(tables), len(draft.not_covered)) > _MOST,
    }


def _show(
    path: str, name: str, draft: Draft, old: Schema, new: Schema | None, context: Context
) -> None:
    from pyx_cli.render.errors import visible
    from pyx_cli.table import find
    from pyx_core.formats.amounts import counted

    of_sides = f"{len(old.tables):,} old"
    if new is not None:
        of_sides += f" and {len(new.tables):,} new"
    keyless = [table.name for table in draft.tables if table.key is None]
    left_out = sum(len(table.left_out) for table in draft.tables)
    rules = sum(len(table.proposals) for table in draft.tables)
    matched = "to be matched" if new is None else "matched"
    lines = [
        f"Baseline made: {visible(path)}",
        f"  {counted(len(draft.tables), 'table')} {matched}, of {of_sides}",
    ]
    if keyless:
        told = ", ".join(keyless[:5]) + (", …" if len(keyless) > 5 else "")
        lines.append(f"  without a key, to be named by you: {visible(told, 300)}")
    if left_out:
        lines.append(f"  {counted(left_out, 'column')} of one side only, left out with a reason")
    alone = len(draft.not_covered) - len(keyless)
    if alone:
        lines.append(f"  {counted(alone, 'table')} of one side only, not covered")
    if rules:
        lines.append(f"  {counted(rules, 'rule')} proposed, none in force")
    context.stdout.write("\n".join(lines) + "\n")
    following = "compare" if new is not None else "schema"
    if new is None:
        context.stderr.write("hint: fill in [new] once that side has a store\n")
    elif find("baseline", following):
        context.stderr.write(f"hint: read the file, then pyx baseline {following} {name}\n")
