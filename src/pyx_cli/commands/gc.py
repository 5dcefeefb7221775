"""`pyx gc`: the files of old runs are archived or dropped, on the record."""

from __future__ import annotations

import os

from pyx_cli.evidence import Evidence, add_dir
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context
    from pyx_core.runs.finish import Record
    from pyx_core.runs.gc import Removal
    from pyx_core.runs.retention import Policy

EXAMPLES = (
    ("pyx gc --older-than 90d --keep 5 --dry-run", "what would go, and what would stay and why"),
    ("pyx gc --older-than 90d --archive old.zip --yes", "into an archive, without being asked"),
)
_RULES = ("older_than", "keep", "keep_total", "max_size")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    add_dir(parser)
    parser.add_argument(
        "--older-than", metavar="AGE", help="runs that began earlier: 90d, 2w, or a date"
    )
    parser.add_argument("--keep", type=int, metavar="N", help="all but the newest N of each task")
    parser.add_argument("--keep-total", type=int, metavar="N", help="all but the newest N")
    parser.add_argument(
        "--max-size", metavar="SIZE", help="as many of the oldest as have to go: 10GB"
    )
    parser.add_argument("--task", metavar="T", help="runs of this task only")
    parser.add_argument("--dry-run", action="store_true", help="say what would go, and do nothing")
    parser.add_argument(
        "--archive", metavar="FILE.zip", help="put it there first, and read it back"
    )
    parser.add_argument("--drop", action="store_true", help="remove it without an archive")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Plans, asks, removes; 0 also where there was nothing to do."""
    from pyx_cli.render.gc import result, show_removal
    from pyx_cli.render.progress import ProgressBar
    from pyx_core.runs.gc import Removal

    policy = _policy(arguments, context.cwd)
    archive = _archive(arguments, context)
    evidence = Evidence(arguments.dir, context)
    folder = os.path.realpath(evidence.folder)
    with ProgressBar(context, "reading old runs") as bar:
        removal = Removal(folder, policy, bar)
    removal.archive = archive
    record = None
    if removal.files and not arguments.dry_run:
        _ask(removal, arguments, context)
        record = _perform(removal, arguments, context)
        if record.problem is not None:
            raise record.problem
    if arguments.json:
        context.write_json(result(removal, record))
    else:
        show_removal(removal, record, context, dry_run=arguments.dry_run)
    return record.exit_code if record is not None else 0


def _policy(arguments: argparse.Namespace, project: str) -> Policy:
    import time

    from pyx_core.runs.retention import Policy
    from pyx_core.settings.values import parse_bytes, parse_moment

    if all(getattr(arguments, rule) is None for rule in _RULES):
        raise PyxError(
            "usage",
            "which runs are old? none of --older-than, --keep, --keep-total, --max-size is given",
            "try: pyx gc --older-than 90d --keep 5 --dry-run",
        )
    for flag in ("keep", "keep_total"):
        number = getattr(arguments, flag)
        if number is not None and number < 0:
            raise PyxError("usage", f"--{flag.replace('_', '-')}: 0 or more", "try 5")
    before, size = arguments.older_than, arguments.max_size
    return Policy(
        before=None if before is None else parse_moment(before, "--older-than", time.time()),
        keep=arguments.keep,
        keep_total=arguments.keep_total,
        max_bytes=None if size is None else parse_bytes(size, "--max-size"),
        task=arguments.task,
        project=project,
    )


def _archive(arguments: argparse.Namespace, context: Context) -> str | None:
    """Where the archive is to be; None for --drop. Raises PyxError where neither is said."""
    if arguments.archive is not None and arguments.drop:
        raise PyxError("usage", "--archive and --drop exclude each other", "give one of them")
    if arguments.archive is None:
        if not arguments.drop and not arguments.dry_run:
            raise PyxError(
                "usage",
                "what is to become of the files? neither --archive nor --drop is given",
                "look first, with --dry-run; then --archive FILE.zip, or --drop",
            )
        return None
    from pyx_core.evidence.removal.archive import check_new

    path = os.path.normpath(os.path.join(context.cwd, arguments.archive))
    if not os.path.isdir(os.path.dirname(path)):
        raise PyxError("not_found", f"no folder {os.path.dirname(path)}", "make it first")
    check_new(path)
    return path


def _ask(removal: Removal, arguments: argparse.Namespace, context: Context) -> None:
    from pyx_cli.consent import confirm
    from pyx_cli.render.gc import show_plan

    if arguments.yes:
        return
    if context.asks:
        show_plan(removal, context.stderr)
    confirm(
        "remove them?" if removal.archive is None else "archive and remove them?",
        context,
        without_terminal=f"{len(removal.files)} files of {len(removal.runs)} runs would be "
        "removed, so it asks first, and there is no terminal to ask on",
        hint="look with --dry-run, then add --yes",
    )


def _perform(removal: Removal, arguments: argparse.Namespace, context: Context) -> Record:
    """The removal as a run of its own."""
    from pyx_cli.render.progress import ProgressBar
    from pyx_core.evidence.removal.removed import TASK
    from pyx_core.manifest.encoding import encode
    from pyx_core.runs.record import record
    from pyx_core.runs.request import Request

    told = {
        name: getattr(arguments, name) for name in (*_RULES, "task") if getattr(arguments, name)
    }
    argv = ["pyx", "gc", "--dir", removal.folder]
    for name, value in told.items():
        argv += [f"--{name.replace('_', '-')}", str(value)]
    argv += ["--archive", removal.archive] if removal.archive else ["--drop"]
    request = Request(
        caller_cwd=context.cwd,
        environ=context.environ,
        source="pyx",
        task=TASK,
        output_dir=removal.folder,
        input_content=encode({**told, "archive": removal.archive}),
    )
    with ProgressBar(context, "removing") as bar:
        return record(request, argv, lambda workspace: removal.perform(workspace, bar))
