"""The one error that the core raises, and its closed set of kinds."""

from __future__ import annotations

import errno

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    ErrorKind = Literal[
        "usage",  # the request itself is wrong
        "not_found",  # a file, run or name that was asked for does not exist
        "interpreter_missing",  # nothing on this machine runs such a script
        "not_executable",  # it is there, but the system refuses to start it
        "refused",  # a confirmation was needed and not given
        "exists",  # it would overwrite something
        "unwritable",  # a folder or file can't be written
        "disk_full",  # no space left, or a quota
        "unreachable",  # a data store can't be reached, or the connection was lost
        "timed_out",  # it took longer than its limit
        "statement_failed",  # a data store did not take a statement
        "tool_failed",  # a program that pyx relies on (uv, git) failed
        "internal",  # a defect of pyx
    ]


ELSEWHERE = "choose another folder with --output-dir"


class PyxError(Exception):
    """What went wrong (`message`), of which kind, and the next thing to type (`hint`)."""

    def __init__(self, kind: ErrorKind, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.kind: ErrorKind = kind
        self.message = message
        self.hint = hint


def write_error(path: str, error: OSError, elsewhere: str = ELSEWHERE) -> PyxError:
    """The error to raise where `path` could not be written: `disk_full` or `unwritable`."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return PyxError("disk_full", f"no space left to write {path}", f"free some, or {elsewhere}")
    reason = (error.strerror or str(error)).lower()
    return PyxError("unwritable", f"can't write {path}: {reason}", elsewhere)
