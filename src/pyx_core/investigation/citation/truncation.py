"""Whether a JSON document says of itself that it was cut."""

from __future__ import annotations

from pyx_core.formats.json_path import find
from pyx_core.formats.json_tokens import BrokenJson, tokens
from pyx_core.investigation.citation.fragment import steps_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.investigation.citation.reading import Reading


def is_truncated(reading: Reading) -> bool:
    """Whether its outermost object holds `"truncated"` with anything but false, null or "no"."""
    try:
        stream = tokens(reading.blocks(), reading.start)
        found = next(find(stream, steps_of("/truncated")), None)
    except BrokenJson:
        # A document that ends early was cut, whoever cut it.
        return True
    if found is None:
        return False
    text = reading.piece(found.start, min(found.end - found.start, 100))
    return text not in (b"false", b"null", b'"no"')
