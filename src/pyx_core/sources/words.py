"""A command line becomes its words, as redis-cli splits them; `:name` takes a parameter's value.

A value is a word of its own, whatever is in it: it can't become a second word or a second command.
"""

from __future__ import annotations

import re

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

_WORD = re.compile(
    rb"""
      [ \t\r\n]+
    | (?P<double>"(?:\\[\s\S]|[^"\\])*")(?=[ \t\r\n]|\Z)
    | (?P<single>'(?:\\'|[^'])*')(?=[ \t\r\n]|\Z)
    | (?P<bare>[^ \t\r\n"']+)(?=[ \t\r\n]|\Z)
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(rb"\\(?:x([0-9a-fA-F]{2})|([\s\S]))")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"a": b"\a"}


def split_words(statement: str, parameters: Mapping[str, Any]) -> list[bytes]:
    r"""The words of one command. `"…"` knows \n, \r, \t, \b, \a and \xHH; `'…'` only \'.

    Raises PyxError `usage` for quotes that don't close, for a second line, for text that is no
    text, and for a parameter that no word names.
    """
    try:
        text = statement.strip(" \t\r\n").encode("utf-8")
    except UnicodeEncodeError as error:
        raise PyxError("usage", "the statement is no valid text", "write it in UTF-8") from error
    used: set[str] = set()
    words = list(_words(text, parameters, used))
    if not words:
        raise PyxError("usage", "the statement is empty", "give one command")
    unused = sorted(set(parameters) - used)
    if unused:
        raise PyxError(
            "usage",
            f"the statement has no word :{unused[0]}",
            f"write :{unused[0]} as a word of its own, or leave --param {unused[0]} out",
        )
    return words


def _words(text: bytes, parameters: Mapping[str, Any], used: set[str]) -> Iterator[bytes]:
    position = 0
    while position < len(text):
        found = _WORD.match(text, position)
        if found is None:
            raise PyxError(
                "usage",
                "the quotes of the statement can't be read",
                'close each quote, and put a space after it: HGET "my key" name',
            )
        position = found.end()
        if (quoted := found["double"]) is not None:
            yield _ESCAPE.sub(_unescaped, quoted[1:-1])
        elif (quoted := found["single"]) is not None:
            yield quoted[1:-1].replace(b"\\'", b"'")
        elif (bare := found["bare"]) is not None:
            name = bare[1:].decode("utf-8", "replace") if bare.startswith(b":") else None
            if name is not None and name in parameters:
                used.add(name)
                yield _as_bytes(parameters[name])
            else:
                yield bare
        elif b"\n" in found[0]:
            raise PyxError(
                "refused",
                "the rule one-command holds: a statement is one line",
                "ask one command at a time; quote a line break as \\n within double quotes",
            )


def _unescaped(found: re.Match[bytes]) -> bytes:
    if found[1] is not None:
        return bytes([int(found[1], 16)])
    return _ESCAPED.get(found[2], found[2])


def _as_bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape")
