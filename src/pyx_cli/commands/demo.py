"""`pyx demo`: a real incident in a minute, on SQLite."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context
    from pyx_core.demo.incident import Incident

EXAMPLES: tuple[tuple[str, str], tuple[str, str]] = (
    ("pyx demo", "make a shop in temp/pyx-demo, and find out why customers paid old prices"),
    ("pyx demo --dir incident --json", "in another folder, the result as JSON"),
)
_FOLDER = os.path.join("temp", "pyx-demo")
_QUESTION = "Customers say that they paid another price than the shop shows. Which orders, and why?"
_WIDTH = 96
_INTERRUPTED = 130


def configure(parser: argparse.ArgumentParser) -> None:
    """The folder, and JSON."""
    parser.add_argument(
        "--dir", default=_FOLDER, metavar="FOLDER", help=f"where it happens; else {_FOLDER}"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Lets it happen and tells what was found; 1 where a run failed."""
    from pyx_cli.reporting import Progress
    from pyx_core.demo.incident import investigate
    from pyx_core.engine.stop import Stop

    stop = Stop()
    progress = Progress(context.stderr, stop, follow=False)
    incident = investigate(arguments.dir, context.cwd, context.environ, progress, stop)
    log = None
    if incident.is_complete:
        from pyx_cli.demo_log import write_down

        log = write_down(incident, _QUESTION)
    if arguments.json:
        _write_json(incident, log, arguments.dir, context)
    else:
        _write_text(incident, arguments.dir, context)
    if incident.is_complete:
        return 0
    return _INTERRUPTED if stop.asked else 1


def _write_json(incident: Incident, log: str | None, folder: str, context: Context) -> None:

    from pyx_cli.render.run import essence

    told = {
        "folder": incident.folder,
        "made": incident.made,
        "success": incident.is_complete,
        "finding": incident.finding,
        "log": log,
        "runs": [essence(record) for record in incident.records],
        "next": _next(folder),
        "truncated": False,
    }
    context.write_json(told)


def _write_text(incident: Incident, folder: str, context: Context) -> None:
    from pyx_cli.render.errors import visible

    lines = [_QUESTION, ""]
    made = f"made {' and '.join(incident.made)} in" if incident.made else "the shop is still in"
    lines.append(f"{made} {visible(folder)}")
    for record in incident.records:
        manifest = record.manifest
        if not manifest["success"]:
            break
        head = f"{manifest['status']}  {manifest['task']}  {manifest['run_id']}"
        lines.append(f"{head}  {manifest['duration_s']:.2f} s")
        lines += [
            f"    {visible(os.path.join(folder, output['name']))}"
            for output in manifest["outputs"][1:]
        ]
    if incident.finding is not None:
        import textwrap

        lines += ["", *textwrap.wrap(f"Finding: {incident.finding}", _WIDTH)]
    context.stdout.write("\n".join(lines) + "\n")
    if not incident.is_complete:
        _write_failure(incident, context)
        return
    context.stdout.write("\nNext: what was run, the last step once more, the log of it checked:\n")
    for command in _next(folder):
        context.stdout.write(f"  {visible(command)}\n")


def _write_failure(incident: Incident, context: Context) -> None:
    """What became of the run that did not succeed, as `pyx run` tells it."""
    from pyx_cli.render.run import show_run

    record = incident.records[-1]
    task, success = record.manifest["task"], record.manifest["success"]
    if not success:
        show_run(record, context, as_json=False, followed=False)
    reason = "interrupted" if success else "it did not succeed"
    context.stderr.write(f"pyx: the demo ends after {task}: {reason}\n")


def _next(folder: str) -> list[str]:
    script = os.path.join(folder, "diff.py")
    return [
        _typed("pyx", "history", "--dir", folder),
        _typed("pyx", "run", "--file", script, "--input-path", f"{script[:-3]}.input.json"),
        _typed("pyx", "inspect", "check", "--dir", folder),
    ]


def _typed(*words: str) -> str:
    """A command line as one types it in a shell of this system."""
    if sys.platform == "win32":
        from subprocess import list2cmdline

        return list2cmdline(words)
    import shlex

    return shlex.join(words)
