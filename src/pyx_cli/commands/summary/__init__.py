"""`pyx summary`: which texts there are, of the current investigation or of the one named."""

from __future__ import annotations

import os

from pyx_cli.investigation import add_log

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ("pyx summary", "which summaries the current investigation has, and which could be written"),
    ("pyx summary --log stale-price --json", "the same of another one, as JSON"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the list; each part has its own."""
    add_log(parser)


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Lists the summaries that stand where they are written by default."""
    from pyx_cli.investigation import Investigation
    from pyx_cli.render.errors import visible
    from pyx_core.formats.command_text import as_typed
    from pyx_core.investigation.summary.places import relative
    from pyx_core.investigation.summary.render import KINDS
    from pyx_core.investigation.summary.write import default_path

    log = Investigation(arguments.log, arguments.dir, context).log
    paths = {kind: default_path(os.path.abspath(log.path), kind) for kind in KINDS}
    there = {kind: path if os.path.exists(path) else None for kind, path in paths.items()}
    if arguments.json:
        context.write_json({"log": log.path, "summaries": there, "truncated": False})
        return 0
    context.stdout.write(f"{visible(log.topic)}  {visible(log.path)}\n")
    context.stdout.write("beside the log, where they go without -o:\n")
    for kind, path in there.items():
        if path is None:
            context.stdout.write(f"  {kind:<9} not there  pyx summary {kind}\n")
        else:
            command = as_typed(["pyx", "summary", "check", relative(path, context.cwd)])
            context.stdout.write(f"  {kind:<9} written    {visible(command)}\n")
    return 0
