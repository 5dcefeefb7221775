"""`pyx baseline plan`: what will be compared and what may differ, as a page that a lead signs."""

from __future__ import annotations

from pyx_cli.baseline import OpenedBaseline, add_baseline

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context
    from pyx_core.baseline.definition.model import Side
    from pyx_core.baseline.schema.model import Schema

EXAMPLES = (
    ("pyx baseline plan", "verification.plan.md: what is compared, what may differ and why"),
    ("pyx baseline plan shop --json", "that of one baseline; one JSON object on stdout"),
)
_MOST = 100


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add_baseline(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Writes the plan."""
    from pyx_cli.render.errors import visible
    from pyx_core.baseline.definition.model import SIDES
    from pyx_core.baseline.definition.written import write_page
    from pyx_core.baseline.markdown import without_secret_parts
    from pyx_core.baseline.plan.page import FIRST_WORDS, plan_page
    from pyx_core.baseline.plan.uncovered import uncovered
    from pyx_core.secrets.masker import mask_text

    opened = OpenedBaseline(arguments.baseline, context)
    schemas: dict[Side, Schema | None] = {side: _schema(opened, side) for side in SIDES}
    page = mask_text(plan_page(opened.baseline, opened.text, schemas), opened.secrets)
    page = visible(without_secret_parts(page), len(page))
    write_page(opened.files.plan, page, FIRST_WORDS)
    left = uncovered(opened.baseline, schemas)
    unnamed = {side: [opened.shown(name) for name in names] for side, names in left.tables.items()}
    unknown = [side for side, schema in schemas.items() if schema is None]
    if arguments.json:
        context.write_json(
            {
                "plan": opened.files.plan,
                "tables": len(opened.baseline.tables),
                "snapshots": len(opened.baseline.snapshots),
                "rules": len(opened.baseline.rule),
                "tables_not_named": {side: names[:_MOST] for side, names in unnamed.items()},
                "columns_not_named": dict(list(left.columns.items())[:_MOST]),
                "schema_unknown": unknown,
                "truncated": len(left.columns) > _MOST
                or any(len(names) > _MOST for names in unnamed.values()),
            }
        )
        return 0
    context.stdout.write(f"Plan written: {visible(opened.files.plan)}\n")
    for side, names in unnamed.items():
        if names:
            told = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
            context.stdout.write(f"  {side} tables that no part names: {told}\n")
    if unknown:
        told = f"{unknown[0]} side holds" if len(unknown) == 1 else "two sides hold"
        context.stderr.write(f"note: what else the {told} is not known\n")
        context.stderr.write(f"hint: pyx baseline schema {opened.files.name} tells it\n")
    return 0


def _schema(opened: OpenedBaseline, side: Side) -> Schema | None:
    """What is known of a side's store."""
    from pyx_core.baseline.schema.snapshot import load_schema
    from pyx_core.errors import PyxError

    try:
        return load_schema(opened.files.schema(side))
    except PyxError as error:
        if error.kind != "not_found":
            raise
        return None
