"""Entities that a person named in `baseline.toml`: by their keys, or by a window of a column."""

from __future__ import annotations

from functools import partial

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pyx_core.baseline.dataset.ground import Ground
    from pyx_core.baseline.dataset.picks import Picks
    from pyx_core.baseline.definition import model as definition

# Of a window so many times what is picked of another kind.
_TIMES_PER_KIND = 10


def pick_named(ground: Ground, picks: Picks, wish: definition.Dataset) -> None:
    """Those named by key; also such as are not there, since the new side may have them.

    Raises PyxError `usage` for what is no key of this table.
    """
    because = f": {wish.because}" if wish.because else ""
    same = " AND ".join(
        f"{column.expression} = :pyx_{place}" for place, column in enumerate(ground.key)
    )
    for one in wish.ids:
        key = _key(one, ground)
        values = {f"pyx_{place}": value for place, value in enumerate(key.values())}
        found: list[dict[str, Any]] = []

        def find(found: list[dict[str, Any]] = found, values: Any = values) -> Any:
            found += ground.pick(where=same, most=1, parameters=values)
            return found

        picks.tried("named", f"named by a person{because}", find)
        if not found:
            picks.add("named", f"named by a person, not on the old side{because}", [key])


def pick_window(ground: Ground, picks: Picks, wish: definition.Dataset) -> None:
    """Those whose column is in the window: from the first to before the second."""
    if wish.window is None or wish.window_column is None:
        return
    column = next((one for one in ground.columns if one.name == wish.window_column), None)
    if column is None:
        known = ", ".join(one.name for one in ground.columns[:20])
        raise PyxError(
            "usage",
            f"the dataset of {ground.table.name} has a window of {wish.window_column}, which is "
            "no column of it",
            f"it has: {known}",
        )
    first, last = wish.window
    because = f": {wish.because}" if wish.because else ""
    most = ground.per_kind * _TIMES_PER_KIND
    found: list[dict[str, Any]] = []
    where = f"{column.expression} >= :pyx_first AND {column.expression} < :pyx_last"
    values = {"pyx_first": first, "pyx_last": last}
    search = partial(
        ground.pick, where=where, order=column.expression, most=most + 1, parameters=values
    )

    def find() -> list[dict[str, Any]]:
        found.extend(search())
        return found[:most]

    picks.tried("window", f"{column.name} is in {first}/{last}{because}", find, column.name)
    if len(found) > most:
        picks.skip("window", f"the first {most} are taken, there are more", column.name)


def _key(one: Any, ground: Ground) -> dict[str, Any]:
    """The key that an entry of `ids` means: a value, a list in the order of the key, or a table."""
    names = [column.name for column in ground.key]
    if isinstance(one, dict) and set(one) == set(names):
        return {name: one[name] for name in names}
    values = list(one) if isinstance(one, (list, tuple)) else [one]
    if isinstance(one, dict) or len(values) != len(names):
        raise PyxError(
            "usage",
            f"the dataset of {ground.table.name} names {one!r:.80}, and its key is "
            f"{', '.join(names)}",
            f"write ids = [{', '.join('…' for _ in names) if len(names) == 1 else '[…, …]'}]",
        )
    return dict(zip(names, values, strict=True))
