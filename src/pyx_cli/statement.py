"""A statement for a store: typed, or read from a file."""

from __future__ import annotations

import os

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_cli.context import Context

_LARGEST_BYTES = 64 << 20


def read_statement(name: str, context: Context) -> str:
    """The statement in a file; `-` is stdin. Raises PyxError where there is none, in UTF-8."""
    if name == "-":
        if context.stdin is None or context.stdin.isatty():
            raise PyxError(
                "usage",
                "--file - reads stdin, which is a terminal here",
                "try: pyx query SOURCE --file - < statement.sql",
            )
        content = context.stdin.buffer.read(_LARGEST_BYTES + 1)
    else:
        path = os.path.join(context.cwd, name)
        try:
            with open(path, "rb") as file:
                content = file.read(_LARGEST_BYTES + 1)
        except FileNotFoundError as error:
            raise PyxError("not_found", f"no statement at {path}", "check the path") from error
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise PyxError("usage", f"can't read {path}: {reason}", "give a file") from error
    if len(content) > _LARGEST_BYTES:
        raise PyxError("usage", "the statement is larger than 64 MiB", "give values by --param")
    return check_statement(content)


def check_statement(content: bytes) -> str:
    """A statement as text. Raises PyxError `usage` where it is empty, or no UTF-8."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PyxError(
            "usage", f"the statement is no valid UTF-8 (byte {error.start})", "save it as UTF-8"
        ) from error
    if not text.strip():
        raise PyxError("usage", "the statement is empty", 'give "STATEMENT", or --file F.sql')
    return text
