"""Whether a JSON document says of itself that it was cut."""

from __future__ import annotations

from pyx_core.formats.json_path import find
from pyx_core.formats.json_tokens import BrokenJson, tokens
from pyx_core.investigation.citation.fragment import steps_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.investigation.citation.reading import Reading

_KEY = b'"truncated"'
_ENDS = b"}]"


def is_truncated(reading: Reading) -> bool:
    """Whether it ends within an array or object that it starts with, or its outermost object holds
    `"truncated"` with anything but false, null or "no"."""
    first = reading.piece(reading.start, 1 << 16).lstrip()[:1]
    last = reading.piece(max(0, reading.source.size - 64), 64).rstrip()[-1:]
    if first not in (b"{", b"[") or not last:
        return False
    if last not in _ENDS:
        return True
    if first == b"[" or not _names_it(reading):
        return False
    try:
        stream = tokens(reading.blocks(), reading.start)
        found = next(find(stream, steps_of("/truncated")), None)
    except BrokenJson:
        return True
    if found is None:
        return False
    text = reading.piece(found.start, min(found.end - found.start, 100))
    return text not in (b"false", b"null", b'"no"')


def _names_it(reading: Reading) -> bool:
    """Searched before it is parsed, which takes a hundred times as long."""
    rest = b""
    for block in reading.blocks():
        data = rest + block
        if _KEY in data:
            return True
        rest = data[-len(_KEY) :]
    return False
