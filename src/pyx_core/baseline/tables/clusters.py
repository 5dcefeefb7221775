"""What differences have in common: "all 412 differ by +08:00", largest first."""

from __future__ import annotations

from collections import Counter

import msgspec

from pyx_core.baseline.tables.explanations import explain, meaning, proposal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from pyx_core.baseline.tables.explanations import Explanation

# So many different sets of explanations are told apart in a column.
_MOST_SETS = 20_000


class Cluster(msgspec.Struct, frozen=True, kw_only=True):
    """Differences that one sentence explains. `column` is None for whole rows.

    `kind` is one of `time_offset`, `ratio`, `difference`, `rounding`, `case`, `whitespace`,
    `unicode_form`, `null_is_empty`, `truncated`, `encoding`, `json_form`, `constant`, `common` or
    `unexplained`; `count` are the differences in it, of `total` of that column. `proposal` is TOML
    that would allow them, None where none could. It is never applied.
    """

    table: str
    column: str | None
    kind: str
    text: str
    count: int
    total: int
    proposal: str | None = None


class Patterns:
    """Counts, for each column, by which sets of explanations its differences can be had."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        self._mask = mask
        self._sets: dict[str, Counter[tuple[Explanation, ...]]] = {}

    def add(self, column: str, old: object, new: object) -> None:
        """One difference, as values that were read."""
        sets = self._sets.setdefault(column, Counter())
        found = explain(old, new)
        if any(kind == "constant" for kind, _ in found):
            # What it says are values.
            found = tuple((kind, text and self._mask(text)) for kind, text in found)
        if found not in sets and len(sets) >= _MOST_SETS:
            # Beyond that only what has been seen is told apart.
            found = tuple(one for one in found if (one,) in sets)
        sets[found] += 1

    def merge(self, other: Patterns) -> None:
        """Takes in what another one counted."""
        for column, sets in other._sets.items():
            self._sets.setdefault(column, Counter()).update(sets)

    def as_record(self) -> dict[str, list[Any]]:
        """What `restore` takes."""
        return {
            column: [[[list(one) for one in found], count] for found, count in sets.items()]
            for column, sets in self._sets.items()
        }

    def restore(self, record: Mapping[str, Sequence[Any]]) -> None:
        """Takes in what was written down."""
        for column, rows in record.items():
            sets = self._sets.setdefault(column, Counter())
            for found, count in rows:
                sets[tuple((kind, parameter) for kind, parameter in found)] += count

    def clusters(self, table: str) -> list[Cluster]:
        """Largest first: in each column the explanation of most differences, then that of most of
        the others, and so on."""
        found: list[Cluster] = []
        for column, sets in self._sets.items():
            found += _of_column(table, column, sets)
        return sorted(found, key=lambda cluster: (-cluster.count, cluster.column or ""))


_MOST_OF_A_COLUMN = 20
# What says little by itself has to explain several differences before it is told.
_FEWEST = 3


def _of_column(table: str, column: str, sets: Counter[tuple[Explanation, ...]]) -> list[Cluster]:
    total = sum(sets.values())
    left = Counter(sets)
    found: list[Cluster] = []
    while left and len(found) < _MOST_OF_A_COLUMN:
        counts: Counter[Explanation] = Counter()
        # What is told first of a difference is the better word for it.
        weights: Counter[Explanation] = Counter()
        for explanations, count in left.items():
            for rank, one in enumerate(explanations):
                counts[one] += count
                weights[one] -= rank * count
        kept = [one for one in counts if one[1] is None or counts[one] >= min(_FEWEST, total)]
        if not kept:
            break
        best = max(kept, key=lambda one: (counts[one], weights[one]))
        found.append(
            Cluster(
                table=table,
                column=column,
                kind=best[0],
                text=meaning(best, column, counts[best], total),
                count=counts[best],
                total=total,
                proposal=proposal(best, table, column),
            )
        )
        left = Counter({key: count for key, count in left.items() if best not in key})
    if rest := sum(left.values()):
        found.append(
            Cluster(
                table=table,
                column=column,
                kind="unexplained",
                text=f"{rest} of {total} in {column} have nothing in common that was looked for",
                count=rest,
                total=total,
            )
        )
    return found
