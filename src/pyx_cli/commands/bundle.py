"""`pyx bundle`: runs in one zip file, to be checked where they were not made."""

from __future__ import annotations

import os

from pyx_cli.evidence import Evidence, add_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context
    from pyx_core.evidence.bundle.build import Built
    from pyx_core.evidence.bundle.parts import Part
    from pyx_core.evidence.stored_run import StoredRun

EXAMPLES = (
    ("pyx bundle fetch_orders -o evidence.zip", "the newest run of a task, for somebody else"),
    (
        "pyx bundle temp/price.20261125_031502_5a10bb.inspect.md -o incident.zip --key pyx.key",
        "an investigation with all runs that it cites, signed",
    ),
)
_MOST_LISTED = 100


def configure(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument(
        "runs",
        nargs="+",
        metavar="RUN|LOG",
        help="last, a task, a run id or its start, a manifest, a bundle, or an investigation's log"
        " (….inspect.md), which brings the runs that it cites",
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE.zip", required=True, help="the file to make"
    )
    parser.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar="NAME",
        help="a variable whose value may be in it; home, user or host; changed, which leaves out"
        " files that are no longer what they were; may be repeated",
    )
    parser.add_argument("--key", metavar="KEYFILE", help="sign it with this key (see pyx key)")
    parser.add_argument("--overwrite", action="store_true", help="replace FILE.zip if it exists")
    add_dir(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Makes the bundle, or refuses with a list of what must not be in it."""
    from pyx_core.errors import PyxError
    from pyx_core.evidence.bundle.build import build
    from pyx_core.evidence.bundle.identity import identity_of
    from pyx_core.naming import INVESTIGATION_ENDING

    target = os.path.normpath(os.path.join(context.cwd, arguments.output))
    if not target.lower().endswith(".zip"):
        raise PyxError(
            "usage",
            f"{arguments.output} has not the ending .zip",
            f"-o {arguments.output}.zip",
        )
    evidence = Evidence(arguments.dir, context)
    key = None
    if arguments.key is not None:
        from pyx_core.evidence.bundle.keys import read_signing_key

        key = read_signing_key(os.path.join(context.cwd, arguments.key))
    runs: list[StoredRun] = []
    logs: list[Part] = []
    for named in arguments.runs:
        if named.endswith(INVESTIGATION_ENDING):
            from pyx_cli.bundled_log import bundled_log

            cited, log = bundled_log(named, arguments.dir, context)
            runs += cited
            logs.append(log)
        else:
            runs.append(evidence.find(named))
    built = build(
        runs,
        target,
        secrets=evidence.secrets,
        identity=identity_of(context.environ),
        allowed=frozenset(arguments.allow),
        key=key,
        overwrite=arguments.overwrite,
        investigations=logs,
    )
    key_id = key.public.key_id if key is not None else None
    if arguments.json:
        context.write_json(_record(built, key_id))
    else:
        _show(built, key_id, context)
    return 0


def _record(built: Built, key_id: str | None) -> dict[str, object]:
    return {
        "bundle": built.path,
        "size": built.archived.size,
        "sha256": built.archived.sha256,
        "runs": built.run_ids[:_MOST_LISTED],
        "run_count": len(built.run_ids),
        "files": built.files,
        "left_out": built.left_out[:_MOST_LISTED],
        "left_out_count": len(built.left_out),
        "key_id": key_id,
        "truncated": max(len(built.run_ids), len(built.left_out)) > _MOST_LISTED,
    }


def _show(built: Built, key_id: str | None, context: Context) -> None:
    import shlex

    from pyx_cli.render.errors import visible

    path = visible(built.path)
    runs = "1 run" if len(built.run_ids) == 1 else f"{len(built.run_ids)} runs"
    signed = f"signed by {key_id}" if key_id is not None else "unsigned"
    context.stdout.write(f"Bundle saved: {path} (bytes={built.archived.size})\n")
    context.stdout.write(f"{runs}, {built.files} files, {signed}\n")
    for name in built.left_out[:_MOST_LISTED]:
        context.stderr.write(f"warning: {visible(name)} is not what it was, and was left out\n")
    if len(built.left_out) > _MOST_LISTED:
        context.stderr.write(f"warning: and {len(built.left_out) - _MOST_LISTED} more\n")
    context.stderr.write(f"check it with: pyx verify {visible(shlex.quote(built.path))}\n")
