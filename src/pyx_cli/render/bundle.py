"""What `pyx verify FILE.zip` prints: the verdict, who signed, the runs, what is not intact."""

from __future__ import annotations

from pyx_cli.render.errors import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_cli.context import Context
    from pyx_core.evidence.bundle.check import BundleCheck, Problem
    from pyx_core.evidence.bundle.signature import Signature

_MOST_LISTED = 20
_HEAD = "history head"
_LONGEST = 400


def show_check(check: BundleCheck, path: str, context: Context, *, as_json: bool) -> None:
    """The verdict on stdout; what a reader has to know beside it on stderr."""
    if as_json:
        context.write_json(_record(check, path))
        return
    word = "intact" if check.is_intact else "not intact"
    runs = "1 run" if len(check.runs) == 1 else f"{len(check.runs)} runs"
    lines = [f"{word}  {path}  {runs}, {check.files} files, {_signed(check.signature)}"]
    for run in check.runs[:_MOST_LISTED]:
        lines.append(f"  {run.status}  {run.task}  {run.run_id}")
        if len(check.runs) == 1:
            lines += [f"    {name}  {sha256}" for name, sha256 in run.anchors.items()]
    lines += [f"  investigation  {name}" for name in check.investigations[:_MOST_LISTED]]
    if len(check.runs) > _MOST_LISTED:
        lines.append(f"  … and {len(check.runs) - _MOST_LISTED} more runs")
    if len(check.runs) > 1:
        heads = dict.fromkeys(run.anchors[_HEAD] for run in check.runs if _HEAD in run.anchors)
        lines += [f"  {_HEAD}  {sha256}" for sha256 in list(heads)[:_MOST_LISTED]]
    for problem in check.problems[:_MOST_LISTED]:
        lines.append(f"  {problem.what}  {problem.file}: {_detail(problem)}")
    if len(check.problems) > _MOST_LISTED:
        lines.append(f"  … and {len(check.problems) - _MOST_LISTED} more")
    for line in lines:
        context.stdout.write(f"{visible(line, 1000)}\n")
    if check.signature.state == "unsigned":
        context.stderr.write("note: unsigned, so whoever had the file could have made it anew\n")


def _signed(signature: Signature) -> str:
    key = visible(str(signature.key_id), 80)
    if signature.state == "signed":
        return f"signed by {key}"
    if signature.state == "signed_by_unknown":
        return f"signed by {key}, which this machine does not know"
    if signature.state == "wrong":
        return f"signature wrong: {signature.detail}"
    if signature.state == "not_checked":
        return f"signature of {key} not checked: {signature.detail}"
    return "unsigned"


def _detail(problem: Problem) -> str:
    return visible("; ".join(dict.fromkeys(problem.details)), _LONGEST).replace("\n", "\\n")


def _record(check: BundleCheck, path: str) -> dict[str, Any]:
    signature = check.signature
    return {
        "verdict": "intact" if check.is_intact else "not_intact",
        "bundle": path,
        "files": check.files,
        "signature": {
            "state": signature.state,
            "key_id": signature.key_id,
            "detail": signature.detail,
        },
        "runs": [
            {
                "run_id": run.run_id,
                "task": run.task,
                "status": run.status,
                "original_sha256": {
                    name.replace(" ", "_"): sha256 for name, sha256 in run.anchors.items()
                },
            }
            for run in check.runs[:_MOST_LISTED]
        ],
        "run_count": len(check.runs),
        "investigations": check.investigations[:_MOST_LISTED],
        "problems": [
            {"path": problem.file, "state": problem.what, "detail": _detail(problem)}
            for problem in check.problems[:_MOST_LISTED]
        ],
        "problem_count": len(check.problems),
        "truncated": max(len(check.runs), len(check.problems), len(check.investigations))
        > _MOST_LISTED,
    }
