"""A side's schema, taken as a run and left as `schema.<side>.json`."""

from __future__ import annotations

import msgspec

from pyx_core.baseline.schema.counting import counted
from pyx_core.baseline.schema.model import FORM, Schema
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
    from collections.abc import Mapping, Sequence

    from pyx_core.baseline.definition.model import Side
    from pyx_core.baseline.schema.counting import Progress
    from pyx_core.baseline.schema.reader import Reader
    from pyx_core.runs.finish import Record
    from pyx_core.runs.record import Workspace
    from pyx_core.secrets.detect import Secrets
    from pyx_core.sources.guard import CheckIdentity
    from pyx_core.sources.source import Source

TASK = "schema"
COUNTING_S = 10.0
# What tells a file that pyx made from any other.
FIRST_WORDS = f'{{\n "schema": "{FORM}"'


class Wish:
    """How sides are to be read: where evidence goes (`runs`), and within which limits.

    `accepted` are rights of a login that are known and taken; `count_s` is for the rows of one
    table.
    """

    __slots__ = ("accepted", "caller_cwd", "check", "count_s", "environ", "runs", "timeout_s")

    def __init__(
        self,
        *,
        caller_cwd: str,
        environ: Mapping[str, str],
        runs: str,
        timeout_s: float,
        count_s: float = COUNTING_S,
        accepted: Sequence[str] = (),
        check: CheckIdentity | None = None,
    ) -> None:
        self.caller_cwd = caller_cwd
        self.environ = environ
        self.runs = runs
        self.timeout_s = timeout_s
        self.count_s = count_s
        self.accepted = tuple(accepted)
        self.check = check


class Taken:
    """The run, and the schema; None where it failed, and the record says why."""

    __slots__ = ("record", "schema", "side")

    def __init__(self, side: Side, record: Record, schema: Schema | None) -> None:
        self.side = side
        self.record = record
        self.schema = schema

    def whole(self) -> Schema:
        """The schema. Raises the PyxError of the run, KeyboardInterrupt where it was that."""
        if self.schema is not None:
            return self.schema
        problem = self.record.problem
        if problem is None:
            raise KeyboardInterrupt
        run_id = self.record.manifest["run_id"]
        raise PyxError(problem.kind, f"{problem.message} (run {run_id})", problem.hint)


def take_schema(
    source: Source, side: Side, wish: Wish, argv: list[str], progress: Progress
) -> Taken:
    """Reads the catalogue of a store and counts its rows. What fails is in the record of the run.

    Raises PyxError where evidence can't be written.
    """
    found: list[Schema] = []

    def perform(workspace: Workspace) -> None:
        with reading(
            source, statement_s=wish.timeout_s, accepted=wish.accepted, check=wish.check
        ) as reader:
            workspace.declared["schema"] = {
                "side": side,
                "source": source.public(),
                **reader.guarded.as_record(),
            }
            workspace.say(f"connected; {reader.guarded.session.mechanism}")
            schema = read_schema(reader, wish.count_s, progress)
        path = workspace.names.file(f"{side}.json")
        publish(path, as_json(schema, workspace.secrets))
        workspace.add_output(path, role=TASK)
        columns = sum(len(table.columns) for table in schema.tables)
        workspace.summary = (
            f"{side} side, {source.name}: {len(schema.tables)} tables, {columns} columns"
        )
        workspace.say(workspace.summary)
        found.append(schema)

    request = Request(
        caller_cwd=wish.caller_cwd,
        environ=wish.environ,
        source="pyx",
        task=TASK,
        output_dir=wish.runs,
        input_content=encode_for_readers(
            {"source": source.name, "side": side, "count_s": wish.count_s}
        ),
    )
    made = record(request, argv, perform)
    return Taken(side, made, found[0] if found and made.problem is None else None)


def read_schema(reader: Reader, count_s: float, progress: Progress) -> Schema:
    """The catalogue and the rows, over a connection that is open. Raises PyxError."""
    parts = store_of(reader.kind, reader.source.name).read(reader)
    return Schema(
        schema=FORM,
        source=reader.source.name,
        kind=reader.kind,
        version=reader.version,
        tables=counted(reader, parts.tables, parts.estimates, count_s, progress),
        views=tuple(parts.views),
        triggers=tuple(parts.triggers),
    )


def as_json(schema: Schema, secrets: Secrets) -> bytes:
    """Indented, so that two snapshots can be compared line by line."""
    content = msgspec.json.format(msgspec.json.encode(schema), indent=1) + b"\n"
    return mask_text(content.decode("utf-8"), secrets).encode("utf-8", "backslashreplace")


def load_schema(path: str) -> Schema:
    """A snapshot from its file. Raises PyxError `not_found`, `usage` where it is none."""
    try:
        with open(path, "rb") as file:
            return msgspec.json.decode(file.read(), type=Schema)
    except FileNotFoundError as error:
        raise PyxError("not_found", f"there is no {path}", "pyx baseline schema") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PyxError("usage", f"{path} is no schema: {error}", "pyx baseline schema") from error
