"""The ends of everything: keys, times, numbers, lengths."""

from __future__ import annotations

import re
from functools import partial

from pyx_core.baseline.dataset.asking import SOFT
from pyx_core.baseline.dataset.expressions import expression
from pyx_core.baseline.dataset.values import NUMBERS, TEXTS
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from pyx_core.baseline.dataset.ground import Ground, LogicalColumn
    from pyx_core.baseline.dataset.picks import Picks

_TIMES = ("date", "timestamp", "timestamp with zone")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(?:$|[T ]\d{2}:)")
_LOOKED_AT = 20
_LONG = ("text", "any", "json", "bytes", "other")


def pick_ends_of_the_key(ground: Ground, picks: Picks) -> None:
    """The first and the last by key. Raises PyxError where the store is lost."""
    names = ", ".join(ground.table.key)
    down = ", ".join(f"{column.expression} DESC" for column in ground.key)
    picks.tried("first_key", f"the smallest {names}", ground.pick)
    picks.tried("last_key", f"the largest {names}", partial(ground.pick, order=down))


def pick_ends_of_time(ground: Ground, picks: Picks) -> None:
    """The oldest and the newest by each column of times."""
    for column in _times(ground):
        text, name = column.expression, column.name
        known = f"{text} IS NOT NULL"
        if column.family in TEXTS:
            known += f" AND {text} <> ''"
        for kind, direction in (("oldest", "ASC"), ("newest", "DESC")):
            find = partial(ground.pick, where=known, order=f"{text} {direction}")
            picks.tried(
                "oldest" if kind == "oldest" else "newest", f"the {kind} by {name}", find, name
            )


def pick_extreme_numbers(ground: Ground, picks: Picks) -> None:
    """The smallest and the largest number of each column, and of decimals the longest."""
    for column in ground.columns:
        if column.family not in NUMBERS or column in ground.key:
            continue
        text, name = column.expression, column.name
        number = f"{text} IS NOT NULL AND {expression('is_number', text, ground.kind)}"
        least = partial(ground.pick, where=number, order=f"{text} ASC", most=1)
        picks.tried("minimum", f"the smallest {name}", least, name)
        most = partial(ground.pick, where=number, order=f"{text} DESC", most=1)
        picks.tried("maximum", f"the largest {name}", most, name)
        if column.family != "integer":
            digits = expression("digits", text, ground.kind)
            longest = partial(ground.pick, where=number, order=f"{digits} DESC", most=1)
            picks.tried("most_digits", f"the {name} with the most digits", longest, name)


def pick_large(ground: Ground, picks: Picks) -> None:
    """The longest of all columns together, and of each text."""
    long = [column for column in ground.columns if column.family in _LONG]
    if not long:
        return
    lengths = [expression("length", column.expression, ground.kind) for column in long]
    if len(long) > 1:
        whole = " + ".join(f"coalesce({one}, 0)" for one in lengths)
        find = partial(ground.pick, order=f"{whole} DESC")
        picks.tried("largest", "the most text in all columns", find)
    for column, length in zip(long, lengths, strict=True):
        if column.family in TEXTS and column not in ground.key:
            known = f"{column.expression} IS NOT NULL"
            find = partial(ground.pick, where=known, order=f"{length} DESC", most=1)
            picks.tried("longest", f"the longest {column.name}", find, column.name)


def _times(ground: Ground) -> list[LogicalColumn]:
    """Columns of times; of texts those whose first values all look like one."""
    texts = [column for column in ground.columns if column.family in TEXTS]
    looked: list[Sequence[Any]] = []
    if texts:
        shown = ", ".join(column.expression for column in texts)
        statement = (
            f"SELECT {shown} FROM {ground.source} "  # noqa: S608 - quoted, as written
            f"ORDER BY {ground.order} LIMIT {_LOOKED_AT}"
        )
        try:
            looked = ground.asking.rows(statement)
        except PyxError as error:
            if error.kind not in SOFT:
                raise
    like_times = set()
    for place, column in enumerate(texts):
        values = [row[place] for row in looked if row[place] not in (None, "")]
        if values and all(isinstance(one, str) and _TIME.match(one) for one in values):
            like_times.add(column.name)
    return [one for one in ground.columns if one.family in _TIMES or one.name in like_times]
