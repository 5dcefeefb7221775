"""What the commands that write a summary share: their options, and what they print."""

from __future__ import annotations

import os

from pyx_cli.evidence import add_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context
    from pyx_cli.investigation import Investigation
    from pyx_core.investigation.check.verdict import CheckedLog
    from pyx_core.investigation.summary.render import Kind
    from pyx_core.investigation.summary.verdict import CheckedSummary


def add_options(parser: argparse.ArgumentParser, kind: Kind) -> None:
    """Declares the log, and where the summary goes."""
    parser.add_argument(
        "log", nargs="?", metavar="LOG", help="a log's file or topic; default: the current one"
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE.md",
        help=f"where it goes; default: <topic>.<run id>.{kind}.md beside the log",
    )
    parser.add_argument(
        "--overwrite", action="store_true", help="replace the file, with what was written into it"
    )
    parser.add_argument(
        "--images", action="store_true", help="copy cited pictures to FILE.md.images, and show them"
    )
    add_dir(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def write(kind: Kind, arguments: argparse.Namespace, context: Context) -> int:
    """Writes a summary, and tells what is still to be done with it."""
    from pyx_cli.investigation import Investigation
    from pyx_core.formats.command_text import as_typed
    from pyx_core.investigation.summary.check import check_summary
    from pyx_core.investigation.summary.places import relative
    from pyx_core.investigation.summary.write import Order, default_path, write_summary

    investigation = Investigation(arguments.log, arguments.dir, context)
    checked = investigation.check()
    log = os.path.abspath(checked.log.path)
    output = arguments.output or relative(default_path(log, kind), context.cwd)
    path = os.path.normpath(os.path.join(context.cwd, output))
    written = write_summary(
        Order(
            checked=checked,
            kind=kind,
            path=path,
            typed=as_typed,
            commands=_commands(investigation, checked, context),
            secrets=investigation.evidence.secrets,
            overwrite=arguments.overwrite,
            with_pictures=arguments.images,
        )
    )
    found = check_summary(path, lambda _: checked)
    if arguments.json:
        context.write_json(
            {
                "kind": kind,
                "path": written.path,
                "size": written.size,
                "pictures": written.pictures,
                "log": log,
                "log_holds": checked.holds,
                "blanks": found.blanks,
                "claims": found.claims,
                "links": found.links,
                "holds": found.holds,
                "truncated": False,
            }
        )
        return 0
    from pyx_cli.render.errors import visible

    context.stdout.write(f"Summary saved: {visible(path)} (bytes={written.size})\n")
    for picture in written.pictures:
        size = os.path.getsize(picture)
        context.stdout.write(f"Picture saved: {visible(picture)} (bytes={size})\n")
    _tell_rest(checked, found, output, context)
    return 0


def _tell_rest(checked: CheckedLog, found: CheckedSummary, output: str, context: Context) -> None:
    """What keeps it from being sent, and what to type."""
    from pyx_cli.render.errors import visible
    from pyx_core.formats.amounts import counted
    from pyx_core.formats.command_text import as_typed

    if not checked.holds:
        context.stderr.write(
            "warning: not everything in the investigation holds, and the text says what not;"
            " pyx inspect check tells why\n"
        )
    others = sum(one.severity == "error" for one in found.problems) - found.blanks
    left = [counted(found.blanks, "blank")] * (found.blanks > 0)
    left += [counted(others, "other problem")] * (others > 0)
    if left:
        command = as_typed(["pyx", "summary", "check", output])
        context.stderr.write(f"{' and '.join(left)} left\nhint: {visible(command)}\n")


def _commands(investigation: Investigation, checked: CheckedLog, context: Context) -> list[str]:
    """What the next session types first, from the folder that this one was typed in."""
    from pyx_core.formats.command_text import as_typed
    from pyx_core.investigation.summary.places import relative

    folder = relative(investigation.evidence.folder, context.cwd)
    log = relative(os.path.abspath(checked.log.path), context.cwd)
    words = [
        ["pyx", "inspect", "use", log],
        ["pyx", "inspect", "check"],
        ["pyx", "history", "--dir", folder],
    ]
    failed = [
        one.run.run_id
        for one in checked.evidence
        if one.run is not None and not one.run.manifest["success"]
    ]
    words += [["pyx", "show", failed[-1], "--log", "--dir", folder]] if failed else []
    return [as_typed(one) for one in words]
