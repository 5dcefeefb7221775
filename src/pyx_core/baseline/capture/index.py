"""What was captured already: one line a capture, in `.pyx/captures.jsonl` of the runs' folder.

The last line of a question holds. The file can be removed: then everything is captured again.
"""

from __future__ import annotations

import hashlib
import json
import os

import msgspec

from pyx_core.baseline.capture.answering import DECLARED, ROLE
from pyx_core.errors import write_error
from pyx_core.naming import STATE_FOLDER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyx_core.baseline.capture.question import Question
    from pyx_core.runs.finish import Record

_NAME = "captures.jsonl"
# These may go away by themselves: the next capture asks again.
PASSING = ("unreachable", "timed_out", "not_started", "failed", "killed")


class AnswerFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of an answer: `name` is what stands behind the run id."""

    name: str
    path: str
    format: str
    size: int
    sha256: str


class Captured(msgspec.Struct, frozen=True, kw_only=True):
    """One answer. `error` is the kind of error where the system gave none."""

    key: str
    side: str
    snapshot: str
    kind: str
    entity: dict[str, object]
    take: int
    asked_sha256: str
    run_id: str
    manifest: str
    captured_at: str
    sha256: str
    files: list[AnswerFile]
    error: str | None = None
    columns: dict[str, list[str]] = {}

    def file(self, folder: str, file: AnswerFile) -> str:
        """Where a file of the answer is now."""
        return os.path.join(folder, file.path)


def captured(question: Question, record: Record, folder: str) -> Captured:
    """What the run of a question left. Paths are relative to the folder of the runs."""
    manifest = record.manifest
    told = manifest["declared"].get(DECLARED, {})
    start = f"{manifest['task']}.{manifest['run_id']}."
    files = [
        AnswerFile(
            name=output["name"].removeprefix(start),
            path=os.path.relpath(output["path"], folder),
            format=output["format"],
            size=output["size"],
            sha256=output["sha256"],
        )
        for output in manifest["outputs"]
        if output["role"] == ROLE
    ]
    files.sort(key=lambda file: file.name)
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0{file.sha256}\n".encode("utf-8", "surrogateescape"))
    error = told.get("error")
    if error is None and manifest["status"] != "ok":
        error = "timed_out" if manifest["status"] == "timeout" else manifest["status"]
    return Captured(
        key=question.key,
        side=question.side,
        snapshot=question.snapshot.name,
        kind=question.snapshot.kind,
        entity=dict(question.parameters),
        take=question.take,
        asked_sha256=question.sha256,
        run_id=manifest["run_id"],
        manifest=os.path.relpath(record.manifest_path, folder),
        captured_at=str(manifest["started_at"]),
        sha256=digest.hexdigest(),
        files=files,
        error=error,
        columns={column["name"]: column["holds"] for column in told.get("columns", [])},
    )


class Index:
    """The captures of a baseline by their question."""

    def __init__(self, folder: str) -> None:
        """`folder` is that of the runs. A line that can't be read is passed over."""
        self.folder = folder
        self._path = os.path.join(folder, STATE_FOLDER, _NAME)
        self._known: dict[str, Captured] = {one.key: one for one in self._lines()}

    def _lines(self) -> Iterator[Captured]:
        decoder = msgspec.json.Decoder(Captured)
        try:
            with open(self._path, "rb") as file:
                for line in file:
                    try:
                        yield decoder.decode(line)
                    except (msgspec.DecodeError, UnicodeDecodeError):
                        # The end of one that was killed while writing; that part is asked again.
                        continue
        except FileNotFoundError:
            return

    def get(self, question: Question) -> Captured | None:
        """The last answer to this very question, if its files are still there."""
        found = self._known.get(question.key)
        if found is None or found.asked_sha256 != question.sha256:
            return None
        places = (found.manifest, *(file.path for file in found.files))
        there = all(os.path.exists(os.path.join(self.folder, place)) for place in places)
        return found if there else None

    def add(self, found: Captured) -> None:
        """Takes in an answer. Raises PyxError `unwritable` or `disk_full`."""
        self._known[found.key] = found
        try:
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            with open(self._path, "ab") as file:
                file.write(_line(msgspec.to_builtins(found)))
        except OSError as error:
            raise write_error(self._path, error) from error


def _line(record: Mapping[str, object]) -> bytes:
    return json.dumps(record, default=str).encode() + b"\n"
