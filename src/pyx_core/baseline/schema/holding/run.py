"""The look at old data as a run: every statement with what it counted, in a file to cite."""

from __future__ import annotations

from pyx_core.baseline.schema.holding.examine import as_json, examine
from pyx_core.baseline.schema.reader import reading
from pyx_core.errors import PyxError
from pyx_core.manifest.encoding import encode_for_readers
from pyx_core.manifest.publish import publish
from pyx_core.runs.record import record
from pyx_core.runs.request import Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.baseline.schema.counting import Progress
    from pyx_core.baseline.schema.holding.result import Holding
    from pyx_core.baseline.schema.mapping import Mapping
    from pyx_core.baseline.schema.model import Schema
    from pyx_core.baseline.schema.snapshot import Wish
    from pyx_core.runs.finish import Record
    from pyx_core.runs.record import Workspace
    from pyx_core.sources.source import Source

TASK = "schema"


class Examined:
    """The run, and what it found; None where it failed, and the record says why."""

    __slots__ = ("holding", "record")

    def __init__(self, record: Record, holding: Holding | None) -> None:
        self.record = record
        self.holding = holding

    def whole(self) -> Holding:
        """What was found. Raises the PyxError of the run, KeyboardInterrupt where it was that."""
        if self.holding is not None:
            return self.holding
        problem = self.record.problem
        if problem is None:
            raise KeyboardInterrupt
        run_id = self.record.manifest["run_id"]
        raise PyxError(problem.kind, f"{problem.message} (run {run_id})", problem.hint)


def examine_as_run(
    source: Source,
    schemas: tuple[Schema, Schema],
    mapping: Mapping,
    wish: Wish,
    argv: list[str],
    progress: Progress,
) -> Examined:
    """Looks at the old side's data. Raises PyxError where evidence can't be written."""
    found: list[Holding] = []

    def perform(workspace: Workspace) -> None:
        with reading(
            source, statement_s=wish.timeout_s, accepted=wish.accepted, check=wish.check
        ) as reader:
            workspace.declared["schema"] = {
                "side": "old",
                "source": source.public(),
                **reader.guarded.as_record(),
            }
            holding = examine(reader, schemas, mapping, workspace.secrets, progress)
        path = workspace.names.file("holding.json")
        publish(path, as_json(holding))
        workspace.add_output(path, role="holding")
        workspace.summary = (
            f"old side, {source.name}: {len(holding.obstacles)} can't hold, {len(holding.held)} "
            f"hold, {len(holding.unchecked)} not checked"
        )
        for one in holding.obstacles:
            columns = ", ".join(one.columns)
            workspace.say(f"{one.table}.{columns}: {one.kind}: {one.count}: {one.message}")
        workspace.say(workspace.summary)
        found.append(holding)

    pairs = [{"old": pair.old, "new": pair.new} for pair in mapping.pairs]
    request = Request(
        caller_cwd=wish.caller_cwd,
        environ=wish.environ,
        source="pyx",
        task=TASK,
        output_dir=wish.runs,
        input_content=encode_for_readers(
            {"source": source.name, "new": schemas[1].source, "tables": pairs}
        ),
    )
    made = record(request, argv, perform)
    return Examined(made, found[0] if found and made.problem is None else None)
