"""What `pyx gc` removed, as it wrote it down: `gc.<run_id>.removed.jsonl`, a line a file."""

from __future__ import annotations

import os

from pyx_core.errors import write_error
from pyx_core.manifest.encoding import encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Protocol

    from pyx_core.evidence.removal.belongings import Belonging

    class RecordLine(Protocol):
        """A file that was to go; `stayed` takes back what an earlier line says of it."""

        run_id: str | None
        path: str
        size: int
        sha256: str
        archive: str | None
        stayed: bool


TASK = "gc"
RECORD_ENDING = "removed.jsonl"


class RemovalRecord:
    """Written before anything is removed: where pyx is broken off, nothing is gone unrecorded."""

    def __init__(self, path: str, folder: str, archive: str | None) -> None:
        """Raises PyxError where it can't be written."""
        self._path = path
        self._folder = folder
        self._archive = archive
        try:
            self._file = open(path, "xb", buffering=0)  # noqa: SIM115 - `close` closes it
        except OSError as error:
            raise write_error(path, error) from error
        self.files = 0
        self.bytes = 0

    def remove(self, batch: Sequence[Belonging]) -> list[tuple[str, str]]:
        """Writes down all of a batch, then removes it; what stayed, with the reason.

        What was not removed after all gets a further line that says so. Raises PyxError, or
        whatever broke it off.
        """
        stayed: dict[str, str] = {}
        self._write([self._line(file) for file in batch])
        try:
            for file in batch:
                if not file.is_unchanged():
                    stayed[file.path] = "it changed, or went, in the meantime"
                    continue
                try:
                    os.unlink(file.path)
                except OSError as error:
                    stayed[file.path] = (error.strerror or str(error)).lower()
        finally:
            # By what is really there: a signal may have come between the act and its note.
            for file in batch:
                if file.path in stayed or os.path.lexists(file.path):
                    stayed.setdefault(file.path, "broken off")
                else:
                    self.files += 1
                    self.bytes += file.size
            self._write(
                [{**self._line(file), "stayed": True} for file in batch if file.path in stayed]
            )
        return list(stayed.items())

    def _line(self, file: Belonging) -> dict[str, object]:
        return {
            "run_id": file.run_id,
            "path": os.path.relpath(file.path, self._folder).replace(os.sep, "/"),
            "size": file.size,
            "sha256": file.sha256,
            "archive": self._archive,
        }

    def _write(self, lines: list[dict[str, object]]) -> None:
        try:
            self._file.write(b"".join(map(encode, lines)))
            os.fsync(self._file.fileno())
        except OSError as error:
            raise write_error(self._path, error) from error

    def close(self) -> None:
        """No more is removed."""
        self._file.close()


class Removed:
    """A file that is gone on purpose: by which run of gc, and the archive that has it."""

    __slots__ = ("archive", "gc_run_id", "run_id", "sha256", "size")

    def __init__(
        self, gc_run_id: str, run_id: str | None, size: int, sha256: str, archive: str | None
    ) -> None:
        self.gc_run_id = gc_run_id
        self.run_id = run_id
        self.size = size
        self.sha256 = sha256
        self.archive = archive


def removed_files(folder: str) -> dict[str, Removed]:
    """Every file of a folder that gc removed, by its absolute path.

    A file that is there again is not missing, whatever stands here.
    """
    found: dict[str, Removed] = {}
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return found
    for name in names:
        task, _, rest = name.partition(".")
        run_id, _, ending = rest.partition(".")
        if (task, ending) == (TASK, RECORD_ENDING):
            found.update(_read_record(os.path.join(folder, name), folder, run_id))
    return found


def _read_record(path: str, folder: str, gc_run_id: str) -> dict[str, Removed]:
    found: dict[str, Removed] = {}
    for line in read_record(path):
        place = os.path.normpath(os.path.join(folder, line.path))
        if line.stayed:
            found.pop(place, None)
        else:
            found[place] = Removed(gc_run_id, line.run_id, line.size, line.sha256, line.archive)
    return found


def read_record(path: str) -> Iterator[RecordLine]:
    """The lines of a record. One that a crash tore is passed over: nothing of it was removed."""
    import msgspec

    class Line(msgspec.Struct):
        run_id: str | None
        path: str
        size: int = 0
        sha256: str = ""
        archive: str | None = None
        stayed: bool = False

    decoder = msgspec.json.Decoder(Line)
    with open(path, "rb") as file:
        for raw in file:
            try:
                yield decoder.decode(raw)
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue
