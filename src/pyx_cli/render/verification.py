"""What `pyx baseline compare` prints: the verdict, each part, the largest groups, the reports."""

from __future__ import annotations

from pyx_cli.render.errors import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_cli.baseline import OpenedBaseline
    from pyx_cli.context import Context
    from pyx_core.baseline.verification.verification import Verification
    from pyx_core.runs.finish import Record

_MOST_PARTS = 8
_MOST_GROUPS = 8
_MOST_WARNINGS = 12
_LONGEST_VALUE = 80
_LONGEST_LINE = 300
_TOTALS = (
    *(("equal", "equal"), ("absorbed", "absorbed"), ("noisy", "noisy"), ("open", "open")),
    ("missing", "not captured"),
)


def show_verification(
    found: Verification, opened: OpenedBaseline, context: Context, *, as_json: bool
) -> None:
    """The verdict on stdout; what a reader has to know beside it on stderr."""
    if as_json:
        import json

        from pyx_core.baseline.verification.record import MOST_FOR_AGENTS, record_of

        files = opened.files
        reports = {
            "reports": {"md": files.report, "json": files.report_json, "html": files.report_html}
        }
        record = {**record_of(found, MOST_FOR_AGENTS), **reports}
        context.write_json(json.loads(opened.mask(json.dumps(record))))
    else:
        context.stdout.write("".join(f"{line}\n" for line in _lines(found, opened)))
    told = [*_warnings(found, opened)]
    for line in told[:_MOST_WARNINGS]:
        context.stderr.write(f"{line}\n")
    if len(told) > _MOST_WARNINGS:
        context.stderr.write(f"… and {len(told) - _MOST_WARNINGS} more; see the report\n")


def show_failure(record: Record, context: Context, *, as_json: bool) -> None:
    """That there is no verdict, and why."""
    from pyx_core.errors import PyxError

    manifest = record.manifest
    if record.problem is not None:
        problem = record.problem
        raise PyxError(problem.kind, f"{problem.message} (run {manifest['run_id']})", problem.hint)
    if as_json:
        context.write_json(
            {
                "verdict": None,
                "status": manifest["status"],
                "run_id": manifest["run_id"],
                "truncated": False,
            }
        )
    context.stderr.write(f"pyx: {manifest['status']}, no verdict (run {manifest['run_id']})\n")
    context.stderr.write("hint: the same command begins where it was, as far as that was kept\n")


def _lines(found: Verification, opened: OpenedBaseline) -> Iterator[str]:
    def line(text: str, longest: int = _LONGEST_LINE) -> str:
        return visible(opened.mask(text), longest).replace("\n", "\\n").replace("\t", "\\t")

    totals = found.totals
    yield f"{found.verdict}  {line(found.baseline)}  {line(found.old)} → {line(found.new)}"
    yield f"  {found.told}: {_told(totals)}"
    parts = [(f"table {one.name}", one.totals, one.problem) for one in found.tables]
    parts += [(f"snapshot {one.name}", one.totals, None) for one in found.snapshots]
    parts.sort(key=lambda one: not (one[1].get("open") or one[1].get("missing") or one[2]))
    for name, each, problem in parts[:_MOST_PARTS]:
        yield f"  {line(name, 80)}  {line(problem) if problem else _told(each)}"
    if len(parts) > _MOST_PARTS:
        yield f"  … and {len(parts) - _MOST_PARTS} more parts"
    groups = found.groups
    for group in groups[:_MOST_GROUPS]:
        example = ""
        if group.left is not None or group.right is not None:
            values = [
                "nothing" if value is None else line(value, _LONGEST_VALUE)
                for value in (group.left, group.right)
            ]
            example = f"  {line(group.entity, 120)}: {values[0]} → {values[1]}"
        elif group.entity:
            example = f"  {line(group.entity, 120)}"
        yield f"open  {line(group.part, 80)}: {line(group.text)}{example}"
    if len(groups) > _MOST_GROUPS:
        yield f"… and {len(groups) - _MOST_GROUPS} more groups"
    rules = [rule for rule in found.rules if rule.absorbed]
    for rule in rules[:_MOST_GROUPS]:
        yield f"rule {line(rule.id, 80)} absorbed {rule.absorbed}: {line(rule.reason, 200)}"
    if len(rules) > _MOST_GROUPS:
        yield f"… and {len(rules) - _MOST_GROUPS} more rules"
    for path in (opened.files.report, opened.files.report_html):
        yield f"Report saved: {line(path, 1000)}"


def _told(totals: dict[str, int]) -> str:
    told = [f"{totals.get('old', 0):,} old, {totals.get('new', 0):,} new"]
    told += [f"{totals[name]:,} {word}" for name, word in _TOTALS if totals.get(name)]
    return ", ".join(told)


def _warnings(found: Verification, opened: OpenedBaseline) -> Iterator[str]:
    for rule in found.rules:
        if rule.warning is not None:
            yield f"warning: {opened.shown(rule.warning)}"
    for snapshot in found.snapshots:
        if snapshot.asked_once:
            yield (
                f"warning: {opened.shown(snapshot.name)}: captured once on the old side, "
                "so its noise is not known"
            )
    if found.not_compared:
        yield f"warning: not compared this time: {len(found.not_compared)} parts"
    for table in found.tables:
        if table.not_mapped:
            columns = opened.shown(", ".join(table.not_mapped[:_MOST_PARTS]))
            name = opened.shown(table.name)
            yield f"warning: {name}: not compared, and nothing says why: {columns}"
            yield "hint: map them under columns, or give a reason under left_out"
    missing = sum(snapshot.totals["missing"] for snapshot in found.snapshots)
    if missing:
        sides = "pyx baseline capture --side old, and --side new"
        yield f"hint: {missing} were not captured: {sides}"
