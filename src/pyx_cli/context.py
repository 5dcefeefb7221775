"""What a command sees of the world, so that none of them looks around by itself."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, TextIO


class Context:
    """The environment, the folder, and the streams that a command works with."""

    __slots__ = ("cwd", "environ", "stderr", "stdin", "stdout")

    def __init__(
        self,
        environ: Mapping[str, str],
        cwd: str,
        stdin: TextIO | None,
        stdout: TextIO,
        stderr: TextIO,
    ) -> None:
        """`stdin` is None where the system gave none."""
        self.environ = environ
        self.cwd = cwd
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr

    def without_stderr(self) -> Context:
        """The same world, for when nobody reads what would be told on stderr."""
        nowhere = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open to the end
        return Context(self.environ, self.cwd, self.stdin, self.stdout, nowhere)

    def write_json(self, record: Mapping[str, Any]) -> None:
        """One object on stdout: in UTF-8, or where that is not its encoding, in ASCII."""
        if (self.stdout.encoding or "utf-8").lower().replace("-", "") == "utf8":
            from pyx_core.manifest.encoding import encode

            self.stdout.write(encode(record).decode())
        else:
            import json

            self.stdout.write(json.dumps(record) + "\n")

    @property
    def asks(self) -> bool:
        """Whether there is a person to ask: a terminal to read from and one to write to."""
        return self.stdin is not None and self.stdin.isatty() and self.stderr.isatty()

    @property
    def has_colour(self) -> bool:
        """Whether stdout is a terminal that wants colour."""
        plain = self.environ.get("NO_COLOR") or self.environ.get("TERM") == "dumb"
        return self.stdout.isatty() and not plain
