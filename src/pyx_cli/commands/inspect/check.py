"""`pyx inspect check`: what of an investigation holds, computed again from the evidence."""

from __future__ import annotations

from pyx_cli.evidence import add_dir
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ("pyx inspect check", "the current log: each finding with its state, and what is wrong"),
    (
        "pyx inspect check temp/stale-price.20261125_031502_5a10bb.inspect.md --replay",
        "also run the cited runs again, and mark whether they give the same",
    ),
)
_INTERRUPTED = 130


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument(
        "log",
        nargs="?",
        metavar="LOG",
        help="a log's file, a topic, or a bundle with a log; default: the current one",
    )
    parser.add_argument(
        "--replay", action="store_true", help="run the cited runs again first, as pyx replay does"
    )
    add_dir(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Checks a log; exit 1 with any error in it."""
    from pyx_cli.bundled_log import log_in_bundle
    from pyx_cli.investigation import Investigation

    unpacked = log_in_bundle(arguments.log, context) if arguments.log is not None else None
    if unpacked is not None and arguments.replay:
        message = (
            "--replay: what is in a bundle, somebody else made, so its runs are replayed by name"
        )
        raise PyxError("usage", message, f"pyx replay {arguments.log}:RUN")
    investigation = Investigation(unpacked or arguments.log, arguments.dir, context)
    replays = None
    if arguments.replay:
        from pyx_cli.replayed_runs import replay_cited

        replays = replay_cited(investigation.check().runs, investigation.evidence, context)
        if replays is None:
            return _INTERRUPTED
    checked = investigation.check(replays)
    if arguments.json:
        from pyx_cli.render.check_record import record_of

        context.write_json(record_of(checked, investigation.evidence.secrets))
    else:
        from pyx_cli.render.check import show_check

        show_check(checked, investigation.evidence.secrets, context)
    if unpacked is not None:
        told = "note: who signed the bundle, and whether it is whole, tells pyx verify\n"
        context.stderr.write(told)
    return 0 if checked.holds else 1
