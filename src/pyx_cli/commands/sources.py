"""`pyx sources`: the data stores that variables name."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from typing import Any

    from pyx_cli.context import Context
    from pyx_core.sources.source import Source

EXAMPLES = (
    ("pyx sources", "every store that a variable names, without its password"),
    ("pyx sources --check --json", "the same for an agent, and whether something listens there"),
)
_CHECK_S = 3.0
_MOST = 100


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--check", action="store_true", help="try a TCP connection to each")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Lists the stores; 1 where one was checked and can't be reached."""
    from pyx_core.settings.layers import Layers
    from pyx_core.sources.locate import find_doubles, find_sources
    from pyx_core.sources.reach import reach_all

    layers = Layers(context.environ, context.cwd)
    sources = find_sources(layers)
    doubles = find_doubles(layers, sources)
    checks = reach_all(sources, _CHECK_S) if arguments.check else []
    rows = [source.public() for source in sources]
    for row, check in zip(rows, checks, strict=False):
        row["reach"] = {
            "reached": check.reached,
            "seconds": check.seconds,
            "message": check.message,
        }
    if arguments.json:
        context.write_json(
            {
                "sources": rows[:_MOST],
                "total": len(rows),
                "doubles": [double.message for double in doubles],
                "truncated": len(rows) > _MOST,
            }
        )
    else:
        _write_text(sources, rows, context)
        for double in doubles:
            context.stderr.write(f"warning: {double.message}\n")
    return 1 if any(check.reached is False for check in checks) else 0


def _write_text(
    sources: Sequence[Source], rows: Sequence[dict[str, Any]], context: Context
) -> None:
    from pyx_cli.render.errors import visible
    from pyx_cli.render.page import Page

    if not sources:
        context.stderr.write(
            "no connection variable is set, such as MYSQL_PROD_URL or SQLITE_SHOP_PATH\n"
            "hint: write one into .env, in this folder; .env.example shows the names\n"
        )
        return
    page = Page(context)
    page.table(
        [
            (
                source.name,
                source.kind,
                "PRODUCTION" if source.looks_like_production else (source.label or "-"),
                source.origin,
                _checked(row),
                visible(source.problem or where(source), 200),
            )
            for source, row in zip(sources[:_MOST], rows, strict=False)
        ]
    )
    if len(sources) > _MOST:
        context.stderr.write(f"{len(sources) - _MOST} more: pyx sources --json\n")


def where(source: Source) -> str:
    """Where a source leads, as one reads it: user, host, port, database."""
    address = source.address
    if source.kind == "sqlite":
        return address.database or "-"
    at_host = "no host" if address.host is None else f"{address.host}:{address.port}"
    place = ",".join(address.hosts) or address.options.get("unix_socket") or at_host
    user = f"{address.user}@" if address.user else ""
    database = "" if address.database is None else f"/{address.database}"
    return f"{user}{place}{database}"


def _checked(row: dict[str, Any]) -> str:
    reach = row.get("reach")
    if reach is None:
        return ""
    if reach["reached"] is None:
        return "not tried"
    return "reached" if reach["reached"] else f"NOT reached: {reach['message']}"
