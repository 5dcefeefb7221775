"""What a failure of the driver says: the server's number, and its words."""

from __future__ import annotations

import struct

# What PyMySQL raises where a server answers something else than the protocol.
GARBAGE = (
    *(struct.error, LookupError, AssertionError, ValueError, TypeError, AttributeError),
    RuntimeError,
)


def code_of(error: BaseException) -> int:
    """The server's number for an error; 0 where it has none."""
    has_number = len(error.args) > 1 and not isinstance(error, OSError)
    return error.args[0] if has_number and isinstance(error.args[0], int) else 0


def words_of(error: BaseException) -> str:
    """One line on an error, in the server's own words where it has some."""
    if code_of(error):
        text = str(error.args[1]).strip() or "the connection is closed"
        return f"{text.splitlines()[0]} ({error.args[0]})"
    if isinstance(error, GARBAGE):
        return f"it does not answer as MySQL does ({type(error).__name__}: {error})"
    text = str(error).strip()
    return text.splitlines()[0] if text else type(error).__name__
