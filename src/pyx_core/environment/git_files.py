"""The files that git knows in a folder, or would take: those that nothing ignores."""

from __future__ import annotations

import os
import sys

from pyx_core.environment.git import of_git

if sys.platform == "win32":
    from pyx_core.environment._git_windows import GitProcess
else:
    from pyx_core.environment._git_posix import GitProcess

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_ARGUMENTS = (
    "--no-optional-locks",
    "-c",
    "core.fsmonitor=false",  # a repository could name any program here
    "ls-files",
    "-z",
    "--cached",
    "--others",
    "--exclude-standard",
    "--deduplicate",
)
_MOST_BYTES = 32 << 20


def files_of_git(folder: str, environ: Mapping[str, str], timeout_s: float) -> list[str] | None:
    """Paths relative to `folder`, of it and what lies below; None where git can't tell.

    Of a list longer than 32 MiB its beginning. Nothing of the repository is run.
    """
    argv = ("git", "-C", folder, *_ARGUMENTS)
    process = GitProcess.start(argv, of_git(environ))
    output = None if process is None else process.finish(timeout_s, _is_enough)
    if output is None:
        return None
    return [os.fsdecode(path) for path in output.split(b"\0")[:-1]]


def _is_enough(output: bytes) -> bool:
    return len(output) > _MOST_BYTES
