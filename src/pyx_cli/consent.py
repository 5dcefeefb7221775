"""Encoded source is shown, and run only after a yes."""

from __future__ import annotations

import base64
import binascii

from pyx_cli.render.errors import visible
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_cli.context import Context

_MOST_SHOWN = 20_000


def decode_with_consent(encoded: str, context: Context, *, yes: bool) -> bytes:
    """The source in `encoded`, after a person or `--yes` agreed to run it.

    Raises PyxError `usage` for what is no base64 and `refused` without a yes.
    """
    try:
        code = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise PyxError(
            "usage", f"--base64: not valid base64: {error}", "check that nothing was cut off"
        ) from error
    if yes:
        return code
    if not context.asks:
        raise PyxError(
            "refused",
            "--base64 hides what it runs, so it asks first, and there is no terminal to ask on",
            "look at the source, then add --yes; or better, write it to a file and use --file",
        )
    assert context.stdin is not None
    shown = visible(code.decode("utf-8", "backslashreplace"), _MOST_SHOWN)
    context.stderr.write(f"--- the source ({len(code)} bytes) ---\n{shown}\n--- its end ---\n")
    context.stderr.write("run it? [y/N] ")
    context.stderr.flush()
    if context.stdin.readline().strip().lower() not in ("y", "yes"):
        raise PyxError("refused", "not run: no yes was given", None)
    return code


def confirm(question: str, context: Context, *, without_terminal: str, hint: str) -> None:
    """Asks a person on a terminal. Raises PyxError `refused` without a yes, or without one to ask:
    then the message is `without_terminal`, with its hint."""
    if not context.asks:
        raise PyxError("refused", without_terminal, hint)
    assert context.stdin is not None
    context.stderr.write(f"{question} [y/N] ")
    context.stderr.flush()
    if context.stdin.readline().strip().lower() not in ("y", "yes"):
        raise PyxError("refused", "nothing was done: no yes was given", None)
