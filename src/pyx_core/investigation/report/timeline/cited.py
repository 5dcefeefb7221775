"""Which records of an output a citation's fragment means (docs/design/012)."""

from __future__ import annotations

import re

from pyx_core.errors import PyxError
from pyx_core.investigation.citation.fragment import Cells, Lines, Pointer, parse_fragment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pyx_core.investigation.report.timeline.records import Record

_ITEM = re.compile(r"/([0-9]{1,15})(?:/.*)?", re.DOTALL)


def cites(fragment: str | None) -> Callable[[Record], bool] | None:
    """Whether a record is meant; None where all of the output is, or what is no record."""
    if fragment is None:
        return None
    try:
        meant = parse_fragment(fragment)
    except PyxError:
        # The check has told it.
        return None
    if isinstance(meant, Lines):
        first, last = meant.first, meant.last
        return lambda record: record.line <= last and first <= record.last_line
    if isinstance(meant, Pointer):
        item = _ITEM.fullmatch(meant.text)
        number = int(item[1]) if item is not None else None
        return None if number is None else lambda record: record.number == number
    return _row(meant)


def _row(cells: Cells) -> Callable[[Record], bool] | None:
    wanted = cells.key
    if wanted is None:
        return None
    column, colon, value = wanted.partition(":")

    def is_meant(record: Record) -> bool:
        first = next(iter(record.fields.values()), None)
        if first == wanted:
            return True
        return bool(colon) and record.fields.get(column) == value

    return is_meant
