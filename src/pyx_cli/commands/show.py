"""`pyx show`: a run for its reader."""

from __future__ import annotations

import os

from pyx_cli.evidence import Evidence, add_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context
    from pyx_cli.render.content import Content
    from pyx_core.evidence.stored_run import StoredRun

EXAMPLES = (
    ("pyx show last", "how the newest run went, what it left, and what to type next"),
    ("pyx show fetch_orders --script --all > as_it_ran.py", "the script as it ran, all of it"),
    ("pyx show last --html -o run.html --open", "the run as one HTML file, in the browser"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument(
        "run", metavar="RUN", help="last, a task, a run id or its start, a manifest, or a bundle"
    )
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--log", action="store_true", help="print the log")
    part.add_argument("--script", action="store_true", help="print the script as it ran")
    part.add_argument("--input", action="store_true", help="print the input as it was")
    part.add_argument("--html", action="store_true", help="write it as one HTML file")
    parser.add_argument("-o", "--output", metavar="FILE", help="the HTML file")
    parser.add_argument("--open", action="store_true", help="open the HTML file in a browser")
    parser.add_argument("--all", action="store_true", help="print all of it, however long it is")
    add_dir(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Shows a run, or prints its log, script or input."""
    from pyx_cli.next_commands import NextCommands
    from pyx_core.errors import PyxError

    if (arguments.output or arguments.open) and not arguments.html:
        raise PyxError("usage", "-o and --open are for --html", "pyx show RUN --html -o FILE")
    evidence = Evidence(arguments.dir, context)
    run = _find(arguments.run, evidence)
    following = NextCommands(*evidence.name_of(run))
    part = next((name for name in ("log", "script", "input") if getattr(arguments, name)), None)
    if part is not None:
        from pyx_cli.render.content import show_content

        command = following.command("show", following.run, f"--{part}", "--all")
        content = _content(run, part)
        show_content(
            content,
            run.run_id,
            command,
            evidence.secrets,
            context,
            whole=arguments.all,
            as_json=arguments.json,
        )
        return 0
    if arguments.html:
        return _write_report(run, arguments, evidence, context)
    if arguments.all:
        raise PyxError("usage", "--all is for --log, --script and --input", "name one of them")
    from pyx_cli.render.show import View
    from pyx_core.evidence.previous_run import previous_run

    view = View(run, previous_run(run), following, evidence.secrets)
    if arguments.json:
        context.write_json(view.essence())
    else:
        view.write(context)
    return 0


def _find(name: str, evidence: Evidence) -> StoredRun:
    from pyx_core.errors import PyxError
    from pyx_core.evidence.audit.folder_files import still_going

    try:
        return evidence.find(name)
    except PyxError as error:
        raise (error.kind == "not_found" and still_going(name, evidence.folder)) or error from None


def _write_report(
    run: StoredRun, arguments: argparse.Namespace, evidence: Evidence, context: Context
) -> int:
    from pyx_cli.report import Report
    from pyx_core.report.run_report import report_path, run_report

    report = Report(
        arguments.output or report_path(run), context, evidence.secrets, opens=arguments.open
    )
    saved = report.save(lambda *given: run_report(run, *given))
    if arguments.json:
        context.write_json({"run_id": run.run_id, "html": saved._asdict(), "truncated": False})
    else:
        context.stdout.write(f"{saved.line()}\n")
    return 0


def _content(run: StoredRun, part: str) -> Content:
    """Raises PyxError `not_found` where the run never had it, or it is gone."""
    from pyx_cli.render.content import Content
    from pyx_core.errors import PyxError
    from pyx_core.evidence.measurement import Expected, Measurement

    if part == "log":
        log = run.log
        expected = Expected(run.file(log["path"]), log["size"], log["sha256"])
    else:
        file = run.manifest["script" if part == "script" else "input"]
        if file is None:
            raise PyxError("not_found", f"run {run.run_id} has no {part}", f"pyx show {run.run_id}")
        expected = Expected(run.object(file["sha256"]), file["size"], file["sha256"])
    with Measurement() as measurement:
        found = measurement.compare([expected])[0]
    if found.is_missing or found.is_unreadable or not os.path.isfile(expected.path):
        what = "log" if part == "log" else f"snapshot of the {part}"
        hint = f"pyx verify {run.run_id} tells what else is gone"
        raise PyxError("not_found", f"the {what} at {expected.path} {found.problem}", hint)
    return Content(part, expected.path, found.problem)
