"""`pyx inspect use`: another log becomes the current one."""

from __future__ import annotations

from pyx_cli.evidence import add_dir
from pyx_cli.investigation import Investigation

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ("pyx inspect use stale-price", "by its topic"),
    ("pyx inspect use temp/stale-price.20261125_031502_5a10bb.inspect.md", "by its file"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("log", metavar="LOG", help="a file, a topic, or the beginning of an id")
    add_dir(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Makes the log current in its folder."""
    import os

    from pyx_cli.render.errors import visible
    from pyx_core.errors import PyxError
    from pyx_core.investigation.log.current import make_current
    from pyx_core.investigation.log.reading import read_log
    from pyx_core.naming import INVESTIGATION_ENDING

    path = os.path.abspath(Investigation(arguments.log, arguments.dir, context).path)
    read_log(path)
    if not path.endswith(INVESTIGATION_ENDING):
        message = f"{path} does not end in {INVESTIGATION_ENDING}"
        raise PyxError("usage", message, "rename it, so that it is found, and its evidence kept")
    make_current(path)
    if arguments.json:
        context.write_json({"log": path, "current": True, "truncated": False})
    else:
        context.stdout.write(f"Current: {visible(path)}\n")
    return 0
