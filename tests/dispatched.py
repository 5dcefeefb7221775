"""A command of pyx in this process, as if it were typed in a folder where there is no terminal."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

from pyx_cli.context import Context
from pyx_cli.main import dispatch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class Printed(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    stdout: str
    stderr: str


def dispatched(
    words: Sequence[str], folder: Path, environ: Mapping[str, str], encoding: str = "utf-8"
) -> Printed:
    """Where no process of its own proves anything more; what starts a script has one."""
    # Streams as `pyx_cli.main` makes them of those of its process.
    out, err = (
        io.TextIOWrapper(io.BytesIO(), encoding, "backslashreplace", newline="") for _ in range(2)
    )
    code = dispatch([*words], Context(environ, str(folder), None, out, err))
    told = []
    for stream in (out, err):
        stream.flush()
        assert isinstance(stream.buffer, io.BytesIO)
        told.append(stream.buffer.getvalue().decode(encoding))
    assert "a defect in pyx" not in told[1], told[1]
    return Printed(code, *told)
