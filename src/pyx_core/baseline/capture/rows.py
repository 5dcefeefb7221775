"""Rows of a store as lines of JSON in an order of their own, whatever order they come in."""

from __future__ import annotations

import json
from decimal import Decimal

from pyx_core.baseline.capture.answering import DECLARED, write_answer
from pyx_core.errors import PyxError
from pyx_core.sources.query_log import ENDING, QueryLog
from pyx_core.sources.rows.json_rows import JsonlRows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from pyx_core.baseline.capture.ground import Ground
    from pyx_core.baseline.capture.question import Question
    from pyx_core.runs.record import Workspace
    from pyx_core.sources.reader import Reader

    Row = Sequence[Any]

ENDING_OF_ROWS = "rows.jsonl"
_LINES_AT_ONCE = 1000


class StoreAnswer:
    """One question to a store: what was sent, and the rows within the limits of `pyx query`."""

    def __init__(self, question: Question, ground: Ground, workspace: Workspace) -> None:
        self.question = question
        self.source = ground.source(question)
        limits = ground.limits(self.source, question)
        self._most_rows: int | None = limits["max_rows"]
        self._most_bytes: int | None = limits["max_bytes"]
        self._ground = ground
        self._workspace = workspace
        self._log = QueryLog(workspace.names.file(ENDING), workspace.secrets)
        workspace.declared[DECLARED]["source"] = self.source.public()
        self.reader: Reader = ground.reader(self.source, limits["timeout_s"], self._log)

    def ask(self, statement: str, parameters: Mapping[str, Any]) -> tuple[list[str], Iterator[Row]]:
        """Columns and rows. Raises PyxError `refused` where there are more than the limit."""
        most = self._most_rows if self._most_rows is not None else 1 << 60
        batches = self.reader.ask(statement, parameters, most)

        def rows() -> Iterator[Row]:
            for batch in batches:
                yield from batch
            if batches.truncated:
                raise self._too_much("rows", f"{most} rows", "PYX_MAX_ROWS")

        return batches.columns, rows()

    def _too_much(self, what: str, limit: str, setting: str) -> PyxError:
        return PyxError(
            "refused",
            f"snapshot {self.question.snapshot.name}: the answer of {self.source.name} is longer "
            f"than {limit}, and a part of it proves nothing",
            f"narrow the statement, or raise the limit of {what}: {setting}=…",
        )

    def write(self, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Writes the rows, sorted by the snapshot's `order`, else as wholes."""
        order = self.question.snapshot.order
        unknown = [name for name in order if name not in columns]
        if unknown:
            raise PyxError(
                "usage",
                f"snapshot {self.question.snapshot.name}: order names {unknown[0]!r}, which the "
                f"{self.question.side} side does not answer",
                f"its columns are {', '.join(columns[:20])}",
            )
        form = JsonlRows(columns)
        places = [columns.index(name) for name in order]
        lines: list[tuple[tuple[object, ...], bytes]] = []
        size = 0
        for row in rows:
            line = form.encode([row])
            size += len(line) + 1
            if self._most_bytes is not None and size > self._most_bytes:
                raise self._too_much("bytes", f"{self._most_bytes} bytes", "PYX_MAX_BYTES")
            lines.append((tuple(_sortable(row[place]) for place in places), line))
        lines.sort()
        told = self._workspace.declared[DECLARED]
        told["columns"] = [
            {"name": name, "holds": form.kinds.words(number)} for number, name in enumerate(columns)
        ]
        told["rows"] = len(lines)
        write_answer(self._workspace, ENDING_OF_ROWS, _joined(lines))
        self._workspace.say(f"{len(lines)} rows from {self.source.name}")

    def finish(self) -> None:
        """What has to be known of the questions, however they went."""
        for warning in self._log.warnings():
            self._workspace.warnings.append(warning)
        if self._log.queries:
            self._workspace.add_output(self._log.path, role="queries")


def answered(question: Question, ground: Ground, ask: Callable[[StoreAnswer], None]) -> Any:
    """What writes the answer of a store within a run."""

    def perform(workspace: Workspace) -> None:
        answer = StoreAnswer(question, ground, workspace)
        try:
            ask(answer)
        except BaseException:
            ground.forget(answer.source)
            raise
        finally:
            answer.finish()

    return perform


def _sortable(value: object) -> tuple[int, object]:
    if value is None:
        return (0, 0)
    if isinstance(value, (bool, int, float, Decimal)) and value == value:
        return (1, value)
    return (2, value) if isinstance(value, str) else (3, json.dumps(str(value)))


def _joined(lines: Sequence[tuple[object, bytes]]) -> Iterator[bytes]:
    for start in range(0, len(lines), _LINES_AT_ONCE):
        chunk = lines[start : start + _LINES_AT_ONCE]
        yield b"".join(line + b"\n" for _, line in chunk)
