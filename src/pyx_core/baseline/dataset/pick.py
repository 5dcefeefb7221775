"""`baseline.dataset.json`: entities of each table, picked in one run, each with its reasons."""

from __future__ import annotations

import json

import msgspec

from pyx_core.baseline.dataset.asking import Asking
from pyx_core.baseline.dataset.extremes import (
    pick_ends_of_the_key,
    pick_ends_of_time,
    pick_extreme_numbers,
    pick_large,
)
from pyx_core.baseline.dataset.ground import Ground, logical_columns
from pyx_core.baseline.dataset.model import FORM, Dataset, Entities
from pyx_core.baseline.dataset.ordinary import pick_ordinary
from pyx_core.baseline.dataset.people import pick_named, pick_window
from pyx_core.baseline.dataset.picks import Picks
from pyx_core.baseline.dataset.relations import pick_hot, pick_orphans, relations
from pyx_core.baseline.dataset.twins import pick_case_twins
from pyx_core.baseline.dataset.values import count_rows, pick_odd_values
from pyx_core.baseline.schema.families import type_of
from pyx_core.baseline.schema.model import FORM as SCHEMA_FORM
from pyx_core.baseline.schema.model import Schema
from pyx_core.baseline.schema.reader import reading
from pyx_core.baseline.schema.stores import store_of
from pyx_core.errors import PyxError
from pyx_core.manifest.encoding import encode_for_readers
from pyx_core.manifest.publish import publish
from pyx_core.runs.record import record
from pyx_core.runs.request import Request
from pyx_core.secrets.masker import mask_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_core.baseline.dataset.relations import Relation
    from pyx_core.baseline.definition import model as definition
    from pyx_core.baseline.schema.counting import Progress
    from pyx_core.baseline.schema.model import Family
    from pyx_core.baseline.schema.reader import Reader
    from pyx_core.baseline.schema.snapshot import Wish
    from pyx_core.runs.finish import Record
    from pyx_core.runs.record import Workspace
    from pyx_core.sources.source import Source

TASK = "dataset"
PER_KIND = 3
# What tells a file that pyx made from any other.
FIRST_WORDS = f'{{\n "schema": "{FORM}"'


class Picked:
    """The run, and the dataset; None where it failed, and the record says why."""

    __slots__ = ("dataset", "record")

    def __init__(self, record: Record, dataset: Dataset | None) -> None:
        self.record = record
        self.dataset = dataset

    def whole(self) -> Dataset:
        """The dataset. Raises the PyxError of the run, KeyboardInterrupt where it was that."""
        if self.dataset is not None:
            return self.dataset
        problem = self.record.problem
        if problem is None:
            raise KeyboardInterrupt
        run_id = self.record.manifest["run_id"]
        raise PyxError(problem.kind, f"{problem.message} (run {run_id})", problem.hint)


def pick_dataset(
    source: Source,
    baseline: definition.Baseline,
    wish: Wish,
    argv: list[str],
    progress: Progress,
    per_kind: int = PER_KIND,
) -> Picked:
    """Asks the old side. Raises PyxError where evidence can't be written."""
    found: list[Dataset] = []

    def perform(workspace: Workspace) -> None:
        with reading(
            source, statement_s=wish.timeout_s, accepted=wish.accepted, check=wish.check
        ) as reader:
            workspace.declared["dataset"] = {
                "source": source.public(),
                **reader.guarded.as_record(),
            }
            asking = Asking(reader)
            try:
                tables, left_out = _tables(asking, baseline, per_kind, progress)
            finally:
                path = workspace.names.file("statements.json")
                text = json.dumps({"statements": asking.asked}, indent=1, ensure_ascii=False)
                masked = mask_text(text, workspace.secrets)
                publish(path, masked.encode("utf-8", "backslashreplace") + b"\n")
                workspace.add_output(path, role="statements")
        dataset = Dataset(
            schema=FORM,
            baseline=baseline.name,
            source=source.name,
            run_id=workspace.names.run_id,
            per_kind=per_kind,
            tables=tables,
            left_out=left_out,
        )
        path = workspace.names.file("picked.json")
        publish(path, as_json(dataset))
        workspace.add_output(path, role=TASK)
        number = sum(len(one.entities) for one in tables.values())
        workspace.summary = f"{source.name}: {number} entities of {len(tables)} tables"
        workspace.say(workspace.summary)
        found.append(dataset)

    request = Request(
        caller_cwd=wish.caller_cwd,
        environ=wish.environ,
        source="pyx",
        task=TASK,
        output_dir=wish.runs,
        input_content=encode_for_readers(
            {
                "source": source.name,
                "per_kind": per_kind,
                "tables": [table.name for table in baseline.tables],
            }
        ),
    )
    made = record(request, argv, perform)
    return Picked(made, found[0] if found and made.problem is None else None)


def as_json(dataset: Dataset) -> bytes:
    """Indented, for people who read it before it is asked about."""
    return msgspec.json.format(msgspec.json.encode(dataset), indent=1) + b"\n"


def is_same(dataset: Dataset, content: bytes) -> bool:
    """Whether a file says the same, but for the run that picked it."""
    try:
        before = msgspec.json.decode(content, type=Dataset)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    renamed = msgspec.structs.replace(dataset, run_id=before.run_id)
    return as_json(renamed) == content


def _tables(
    asking: Asking, baseline: definition.Baseline, per_kind: int, progress: Progress
) -> tuple[dict[str, Entities], dict[str, str]]:
    reader = asking.reader
    parts = store_of(reader.kind, reader.source.name).read(reader)
    schema = Schema(
        schema=SCHEMA_FORM,
        source=reader.source.name,
        kind=reader.kind,
        version=reader.version,
        tables=tuple(parts.tables),
    )
    known = relations(schema)
    made, left_out = {}, {}
    for done, table in enumerate(baseline.tables):
        progress(done, len(baseline.tables))
        try:
            ground = _ground(asking, table, schema, per_kind)
        except PyxError as error:
            if error.kind not in ("usage", "statement_failed", "timed_out", "refused"):
                raise
            left_out[table.name] = error.message
            continue
        wishes = [one for one in baseline.datasets if one.table == table.name]
        made[table.name] = _entities(ground, known, wishes)
    progress(len(baseline.tables), len(baseline.tables))
    return made, left_out


def _entities(
    ground: Ground, known: list[Relation], wishes: Sequence[definition.Dataset]
) -> Entities:
    """What a person named, then the ends, the busy, the odd and the ordinary."""
    picks = Picks(ground.asking)
    for wish in wishes:
        pick_named(ground, picks, wish)
        pick_window(ground, picks, wish)
    pick_ends_of_the_key(ground, picks)
    pick_ends_of_time(ground, picks)
    pick_large(ground, picks)
    pick_hot(ground, picks, known)
    pick_orphans(ground, picks, known)
    pick_case_twins(ground, picks)
    pick_odd_values(ground, picks)
    pick_extreme_numbers(ground, picks)
    count_rows(ground)
    pick_ordinary(ground, picks)
    return picks.entities()


def _ground(asking: Asking, table: definition.Table, schema: Schema, per_kind: int) -> Ground:
    """Raises PyxError `usage` where the old side has no such table, or not these key columns."""
    kind = asking.reader.kind
    store_table = None
    if table.old_select is not None:
        known = _columns_of_select(asking.reader, table.old_select)
    else:
        name = table.old
        store_table = schema.table(name) if name is not None else None
        if store_table is None:
            raise PyxError("usage", f"the old side has no table {name or 'for it'}")
        known = [
            (column.name, column.type.family, column.is_nullable) for column in store_table.columns
        ]
    columns = logical_columns(table, known, kind)
    missing = [name for name in table.key if name not in {column.name for column in columns}]
    if missing:
        raise PyxError("usage", f"the old side has no {', '.join(missing)}, which its key needs")
    return Ground(asking, table, store_table, columns, per_kind)


def _columns_of_select(reader: Reader, select: str) -> list[tuple[str, Family, bool]]:
    inner = select.strip().rstrip(";")
    statement = f"SELECT * FROM ({inner}) AS pyx_select LIMIT 0"  # noqa: S608 - as written
    store = reader.kind
    return [
        (name, "any" if store == "sqlite" else type_of(told, store=store).family, True)
        for name, told in reader.columns(statement)
    ]
