"""Both systems compared, as a run: what differs goes to files, the verdict to its reports."""

from __future__ import annotations

import os
import time
from collections import Counter
from typing import NamedTuple

import msgspec

from pyx_core.baseline.verification.verification import Verification
from pyx_core.comparison.compare import rule_uses
from pyx_core.errors import write_error
from pyx_core.runs.record import record
from pyx_core.runs.request import Request
from pyx_core.runs.status import timestamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pyx_core.baseline.definition.model import Baseline, SideOf
    from pyx_core.baseline.verification.captures import Captures
    from pyx_core.baseline.verification.groups import OpenDifference
    from pyx_core.baseline.verification.snapshots import SnapshotComparison
    from pyx_core.baseline.verification.verification import TableResult
    from pyx_core.comparison.rules import Rules
    from pyx_core.runs.finish import Record
    from pyx_core.runs.record import Workspace

    # Compares the tables within a run, which the files of their differences belong to.
    CompareTables = Callable[[Workspace], list[TableResult]]
    Publish = Callable[[Verification, Workspace], None]
    Tell = Callable[[int, int], None]

TASK = "baseline_compare"


class Comparing(NamedTuple):
    """What is compared: tables where `tables` is given, snapshots where `captures` is."""

    baseline: Baseline
    rules: Rules
    tables: CompareTables | None
    captures: Captures | None
    comparison: SnapshotComparison
    commands: list[str]
    mask: Callable[[str], str]
    input: bytes


def compare_baseline(
    asked: Comparing,
    argv: list[str],
    *,
    project: str,
    runs: str,
    environ: Mapping[str, str],
    publish: Publish,
    tell: Tell,
) -> tuple[Record, Verification | None]:
    """Compares, and leaves evidence of it however it goes; without a verification where it did not
    go to its end. `publish` writes the reports; what it raises makes a failed run."""
    made: list[Verification] = []

    def perform(workspace: Workspace) -> None:
        baseline = asked.baseline
        workspace.summary = f"{baseline.name}: old against new"
        tables = asked.tables(workspace) if asked.tables is not None else []
        found = Verification(
            baseline=baseline.name,
            old=_side(baseline.old),
            new=_side(baseline.new),
            compared_at=timestamp(time.time()),
            tables=tables,
            snapshots=[],
            rules=[],
            not_covered=baseline.not_covered,
            not_compared=_not_compared(asked),
            commands=asked.commands,
            run_id=workspace.names.run_id,
        )
        if asked.captures is not None and baseline.snapshots:
            _compare_snapshots(asked, asked.captures, found, workspace, tell)
        found.rules = rule_uses(asked.rules, _absorbed(found))
        if found.not_compared:
            # A rule for a part that was left out had nothing to absorb.
            found.rules = [msgspec.structs.replace(rule, warning=None) for rule in found.rules]
        workspace.summary = f"{found.verdict}: {baseline.name}, {found.totals['open']} open"
        workspace.declared["verification"] = {
            "verdict": found.verdict,
            "sample": found.sample,
            "totals": found.totals,
        }
        workspace.say(f"{found.verdict}: {found.totals}")
        publish(found, workspace)
        made.append(found)

    request = Request(
        caller_cwd=project,
        environ=environ,
        source="pyx",
        task=TASK,
        output_dir=runs,
        input_content=asked.input,
    )
    done = record(request, argv, perform)
    return done, made[0] if made and done.problem is None else None


def _side(side: SideOf) -> str:
    return side.source or side.base_url or side.folder or "not told"


def _not_compared(asked: Comparing) -> list[str]:
    found = []
    if asked.tables is None:
        found += [f"table {table.name}" for table in asked.baseline.tables]
    if asked.captures is None:
        found += [f"snapshot {snapshot.name}" for snapshot in asked.baseline.snapshots]
    return found


def _absorbed(found: Verification) -> Counter[str]:
    total: Counter[str] = Counter()
    for absorbed in (
        *(table.absorbed for table in found.tables),
        *(snapshot.absorbed for snapshot in found.snapshots),
    ):
        total.update(absorbed)
    return total


def _compare_snapshots(
    asked: Comparing, captures: Captures, found: Verification, workspace: Workspace, tell: Tell
) -> None:
    """One after another; each difference becomes a line of a file."""
    path = workspace.names.file("snapshots.jsonl")
    snapshots = asked.baseline.snapshots
    encoder = msgspec.json.Encoder()
    try:
        with open(path, "xb") as file:

            def take(one: OpenDifference) -> None:
                text = encoder.encode(_clean(one)).decode()
                file.write(asked.mask(text).encode() + b"\n")

            for number, snapshot in enumerate(snapshots):
                tell(number, len(snapshots))
                verdict = asked.comparison.verdict(snapshot, captures, take)
                workspace.say(f"snapshot {snapshot.name}: {verdict.totals}")
                found.snapshots.append(verdict)
            tell(len(snapshots), len(snapshots))
    except OSError as error:
        raise write_error(path, error) from error
    workspace.add_output(path, role="differences")
    found.differences_path = os.path.abspath(path)


def _clean(one: OpenDifference) -> OpenDifference:
    """The same without lone surrogates, which JSON in UTF-8 can't hold."""
    texts = {
        name: value.encode("utf-8", "backslashreplace").decode()
        for name, value in msgspec.structs.asdict(one).items()
        if isinstance(value, str)
    }
    return msgspec.structs.replace(one, **texts)
