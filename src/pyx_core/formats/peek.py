"""The way of a peek: open, recognise, let the peeker of the format look, say what changed."""

from __future__ import annotations

import os

from pyx_core.errors import PyxError
from pyx_core.formats.peekers import peeker
from pyx_core.formats.source import Source, open_regular

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.formats.peeked import Peek, Request
    from pyx_core.secrets.detect import Secrets

_FLAGS = {
    "lines": "--lines",
    "rows": "--rows",
    "bytes": "--bytes",
    "find": "--find",
    "path": "--path",
    "where": "--where",
    "columns": "--columns",
    "table": "--table",
    "data_uri": "--data-uri",
}


def peek(path: str, request: Request, secrets: Secrets) -> Peek:
    """What `request` wants of the file or folder at `path` (absolute).

    Raises PyxError: `not_found`, or `usage` for what this format has not.
    """
    if os.path.isdir(path):
        from pyx_core.formats.peekers import folder

        refuse_others(request, folder.TAKES, "a folder")
        return folder.peek_folder(path, request, secrets)
    with open_regular(path) as file:
        source = Source(path, file, secrets)
        found = _look(source, request)
        if source.changed():
            found.notes.append("the file changed while it was read: counts may not agree")
    if os.path.islink(path):
        found.notes.append("it is a link to another file")
    return found


def _look(source: Source, request: Request) -> Peek:
    name = source.form.name
    if request.bytes is not None:
        from pyx_core.formats.peekers import binary

        refuse_others(request, frozenset(("bytes",)), "a range of bytes")
        return binary.peek(source, request)
    if not source.size:
        from pyx_core.formats.peeked import Peek

        return Peek([f"{name}, empty: 0 bytes"], [])
    chosen = peeker(name)
    refuse_others(request, chosen.TAKES, name)
    return chosen.peek(source, request)


def refuse_others(request: Request, takes: frozenset[str], what: str) -> None:
    """Raises PyxError `usage` where a part is wanted that the format does not have."""
    for part in request.parts():
        if part not in takes:
            flags = ", ".join(_FLAGS[name] for name in _FLAGS if name in {*takes, "bytes"})
            raise PyxError("usage", f"{_FLAGS[part]} does not fit {what}", f"there is: {flags}")
