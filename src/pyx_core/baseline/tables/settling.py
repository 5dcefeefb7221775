"""Rows that differ asked for again after a while, where one side follows the other."""

from __future__ import annotations

import time

from pyx_core.baseline.tables.snapshot import hold, release

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.baseline.tables.options import TableOptions
    from pyx_core.baseline.tables.segments import Segments
    from pyx_core.baseline.tables.side import Store


# Most rows come soon; the last look is when all the time has passed.
_SHARES = (0.1, 0.2, 0.7)


def settle(segments: Segments, stores: tuple[Store, Store], options: TableOptions) -> int:
    """Waits, and looks again at the rows that differed; how many don't any more."""
    asked, settled = len(segments.later), 0
    for number, share in enumerate(_SHARES, 1):
        if not segments.later:
            break
        (options.sleep or time.sleep)(options.settle_s * share)
        for store in stores:
            release(store)
            hold(store)
        settled += segments.settle(is_last=number == len(_SHARES))
    if asked:
        segments.notes.append(
            f"{asked} rows that differed were asked for again within {options.settle_s:g} s: "
            f"{settled} of them are the same now"
        )
    return settled
