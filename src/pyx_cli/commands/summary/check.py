"""`pyx summary check`: whether a summary may be sent as it is now."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from pyx_cli.context import Context
    from pyx_core.investigation.check.verdict import CheckedLog
    from pyx_core.investigation.summary.verdict import CheckedSummary

EXAMPLES = (
    ("pyx summary check temp/postmortem.md", "blanks, dead links, and what no longer holds"),
    ("pyx summary check answer.md --json", "the same for a program; exit 1 where it fails"),
)
_MOST = 100
_LONGEST = 300


def configure(parser: argparse.ArgumentParser) -> None:
    """The file, and JSON."""
    parser.add_argument("file", metavar="FILE.md", help="a summary, as it was edited since")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def execute(arguments: argparse.Namespace, context: Context) -> int:
    """Checks a summary against its log, which is checked again; exit 1 with any error in it."""
    from pyx_cli.investigation import Investigation
    from pyx_core.investigation.summary.check import check_summary

    def check_log(path: str) -> CheckedLog:
        return Investigation(path, None, context).check()

    found = check_summary(os.path.normpath(os.path.join(context.cwd, arguments.file)), check_log)
    if arguments.json:
        context.write_json(_record(found))
    else:
        _show(found, arguments.file, context)
    return 0 if found.holds else 1


def _record(found: CheckedSummary) -> dict[str, object]:
    from pyx_cli.render.errors import visible

    return {
        "path": found.path,
        "kind": found.kind,
        "log": found.log,
        "holds": found.holds,
        "claims": found.claims,
        "links": found.links,
        "blanks": found.blanks,
        "problems": [
            {
                "line": one.line,
                "severity": one.severity,
                "kind": one.kind,
                "message": visible(one.message, _LONGEST),
                "hint": visible(one.hint, _LONGEST),
            }
            for one in found.problems[:_MOST]
        ],
        "total": len(found.problems),
        "truncated": len(found.problems) > _MOST,
    }


def _show(found: CheckedSummary, name: str, context: Context) -> None:
    from pyx_cli.render.errors import visible
    from pyx_core.formats.amounts import counted

    verdict = "holds" if found.holds else "does not hold"
    claims = counted(found.claims, "statement")
    links = counted(found.links, "link")
    context.stdout.write(
        f"{verdict}  {visible(name)}  {claims} with findings, {links},"
        f" {counted(found.blanks, 'blank')}\n"
    )
    for one in found.problems[:_MOST]:
        mark = "" if one.severity == "error" else "warning: "
        context.stdout.write(
            f"{visible(name)}:{one.line}: {mark}{visible(one.message, _LONGEST)}\n"
            f"    {visible(one.hint, _LONGEST)}\n"
        )
    left = len(found.problems) - _MOST
    if left > 0:
        context.stdout.write(f"… and {counted(left, 'problem')} more\n")
