"""`pyx inspect report`: an investigation as one file that people open in a browser."""

from __future__ import annotations

from pyx_cli.evidence import add_dir
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context

EXAMPLES = (
    ("pyx inspect report --open", "the current log, checked anew, in the browser"),
    (
        "pyx inspect report temp/stale-price.20261125_031502_5a10bb.inspect.md -o report.html",
        "the log that is named, as a file to send",
    ),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument(
        "log",
        nargs="?",
        metavar="LOG",
        help="a log's file, a topic, or a bundle with a log; default: the current one",
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="the HTML file (default: beside the log)"
    )
    parser.add_argument("--open", action="store_true", help="open the HTML file in a browser")
    add_dir(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Checks the log, and writes what came out. What a log lacks is no failure of its report."""
    from pyx_cli.bundled_log import log_in_bundle
    from pyx_cli.investigation import Investigation
    from pyx_cli.report import Report
    from pyx_core.evidence.measurement import Measurement
    from pyx_core.investigation.report.report import default_path, log_report
    from pyx_core.investigation.report.standing import standing_of

    unpacked = log_in_bundle(arguments.log, context) if arguments.log is not None else None
    if unpacked is not None and arguments.output is None:
        message = "a log in a bundle has no folder for its report"
        raise PyxError("usage", message, "add -o FILE")
    investigation = Investigation(unpacked or arguments.log, arguments.dir, context)
    report = Report(
        arguments.output or default_path(investigation.path),
        context,
        investigation.evidence.secrets,
        opens=arguments.open,
    )
    with Measurement(remembers=True) as measurement:
        checked = investigation.check(measurement=measurement)
        saved = report.save(
            lambda path, secrets, now_s: log_report(checked, path, secrets, now_s, measurement)
        )
    standing = standing_of(checked)
    if arguments.json:
        context.write_json(
            {
                "topic": checked.log.topic,
                "log": checked.log.path,
                "html": saved._asdict(),
                "standing": standing.word,
                "findings": dict(standing.counts),
                "hashes": checked.hashes,
                "hashes_intact": checked.hashes_intact,
                "truncated": False,
            }
        )
        return 0
    context.stdout.write(f"{saved.line()}\n")
    told = ", ".join(f"{number} {state}" for state, number in standing.counts if number)
    hashes = f"{checked.hashes_intact} of {checked.hashes} hashes verified"
    context.stderr.write(f"{standing.word}: {told or 'no findings'}; {hashes}\n")
    if not checked.holds:
        context.stderr.write(f"what is wrong, with file and line: {_check_command(arguments)}\n")
    return 0


def _check_command(arguments: argparse.Namespace) -> str:
    import shlex

    words = ["pyx", "inspect", "check"]
    words += [arguments.log] if arguments.log else []
    words += ["--dir", arguments.dir] if arguments.dir else []
    return shlex.join(words)
