"""Rows of the same key compared value by value, under the rules."""

from __future__ import annotations

from itertools import compress
from operator import ne

from pyx_core.baseline.tables.reading import OddTime, equal, read_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_core.baseline.tables.columns import LogicalColumn
    from pyx_core.baseline.tables.tally import Tally
    from pyx_core.comparison.rules import Rule

    Row = Sequence[object]

_MOST_REMEMBERED = 20_000


class Judge:
    """Compares rows that have these columns: the key's first."""

    def __init__(self, columns: Sequence[LogicalColumn], keys: int, tally: Tally) -> None:
        """`keys` is how many of the columns are the key's."""
        self._columns = columns
        self._keys = keys
        self.tally = tally
        self._sided = [at for at, column in enumerate(columns) if column.is_sided]
        self._remembered: list[dict[tuple[object, object], tuple[Rule, ...] | None]] = [
            {} for _ in columns
        ]

    def pairs(self, old: Sequence[Row], new: Sequence[Row]) -> None:
        """Rows of the same keys, in the same order; each key once on either side."""
        if not self._sided and old == new:
            self.tally.equal += len(old)
            return
        # Most rows of a batch are equal, and most columns of those that are not.
        places = [*range(len(old))]
        if not self._sided:
            places = list(compress(places, map(ne, old, new)))
            self.tally.equal += len(old) - len(places)
        ones = list(zip(*[old[at] for at in places], strict=True))
        others = list(zip(*[new[at] for at in places], strict=True))
        odd: dict[int, list[int]] = {}
        for at, column in enumerate(self._columns):
            left, right = ones[at], others[at]
            if left == right and not column.is_sided:
                continue
            first, second = read_all(column.readers[0], left), read_all(column.readers[1], right)
            if column.is_sided:
                for place, (a, b) in enumerate(zip(first, second, strict=True)):
                    if not self._is_same(column, a, b):
                        odd.setdefault(place, []).append(at)
                continue
            if first == second:
                continue
            for place, (a, b) in enumerate(zip(first, second, strict=True)):
                if type(a) is not type(b) or a != b:
                    odd.setdefault(place, []).append(at)
        self.tally.equal += len(places) - len(odd)
        for place, columns in odd.items():
            self._pair(old[places[place]], new[places[place]], columns)

    def _pair(self, old: Row, new: Row, columns: Sequence[int]) -> None:
        """One row of each side, of which these columns may differ."""
        absorbed: list[tuple[int, tuple[Rule, ...]]] = []
        open_: list[int] = []
        for at in columns:
            rules = self._absorb(at, old[at], new[at])
            if rules is None:
                open_.append(at)
            elif rules:
                absorbed.append((at, rules))
        key = old[: self._keys]
        tally = self.tally
        for at, rules in absorbed:
            tally.absorb(key, self._columns[at].name, old[at], new[at], rules)
        if open_:
            tally.change(
                key,
                [
                    (
                        self._columns[at].name,
                        old[at],
                        new[at],
                        self._columns[at].readers[0](old[at]),
                        self._columns[at].readers[1](new[at]),
                    )
                    for at in open_
                ],
            )
        elif absorbed:
            tally.absorbed_rows += 1
        else:
            tally.equal += 1

    def _is_same(self, column: LogicalColumn, old: object, new: object) -> bool:
        """Whether values that were read are equal without a rule. Where rules give either side a
        zone, equal texts may be two instants."""
        if not equal(old, new):
            return False
        chain = column.chain
        if not column.is_sided or not chain.has_sides:
            return True
        return equal(chain.normalise(old, 0), chain.normalise(new, 1))

    def _absorb(self, at: int, old: object, new: object) -> tuple[Rule, ...] | None:
        """The rules under which two values are equal: none if they are so anyway, None if not."""
        column = self._columns[at]
        first, second = column.readers[0](old), column.readers[1](new)
        if self._is_same(column, first, second):
            return ()
        if not column.chain.rules:
            return None
        if isinstance(first, OddTime) or isinstance(second, OddTime):
            # A rule with a zone says what such a time means.
            return column.chain.absorb(_plain(first), _plain(second))
        remembered = self._remembered[at]
        pair = (first, second)
        try:
            if pair in remembered:
                return remembered[pair]
            if len(remembered) > _MOST_REMEMBERED:
                remembered.clear()
            rules = remembered[pair] = column.chain.absorb(first, second)
        except TypeError:
            return column.chain.absorb(first, second)
        return rules

    def group(self, old: list[Row], new: list[Row]) -> None:
        """All rows of one key, which may stand more than once on a side."""
        if len(old) == len(new) == 1:
            self.pairs(old, new)
            return
        if len(old) > 1 or len(new) > 1:
            self.tally.repeated += 1
        self._match(old, new)
        self._match(old, new, by_rules=True)
        if len(old) == len(new) == 1:
            self.pairs(old, new)
            return
        for row in old:
            self.tally.remove(row[: self._keys], self._shown(row))
        for row in new:
            self.tally.add_new(row[: self._keys], self._shown(row))

    def _match(self, old: list[Row], new: list[Row], *, by_rules: bool = False) -> None:
        """Takes out pairs that are equal, or that rules make so: as a multiset, none twice."""
        if not old or not new:
            return
        if not by_rules and not self._sided:
            places: dict[object, list[int]] = {}
            for place, row in enumerate(new):
                places.setdefault(self._form(row, 1), []).append(place)
            matched: set[int] = set()
            kept: list[Row] = []
            for row in old:
                found = places.get(self._form(row, 0))
                if found:
                    matched.add(found.pop())
                    self.tally.equal += 1
                else:
                    kept.append(row)
            old[:] = kept
            new[:] = [row for place, row in enumerate(new) if place not in matched]
            return
        if len(old) * len(new) > _MOST_REMEMBERED:
            return
        for row in [*old]:
            for other in new:
                if self._agree(row, other):
                    self.pairs([row], [other])
                    old.remove(row)
                    new.remove(other)
                    break

    def _form(self, row: Row, side: int) -> object:
        """What equal rows share."""
        return tuple(
            _hashable(column.readers[side](value))
            for column, value in zip(self._columns, row, strict=True)
        )

    def _agree(self, old: Row, new: Row) -> bool:
        return all(
            self._absorb(at, old[at], new[at]) is not None for at in range(len(self._columns))
        )

    def _shown(self, row: Row) -> dict[str, object]:
        columns = self._columns[self._keys :]
        return {
            column.name: value for column, value in zip(columns, row[self._keys :], strict=True)
        }


def _plain(value: object) -> object:
    return str(value) if isinstance(value, OddTime) else value


def _hashable(value: object) -> object:
    """Numbers by value, and true apart from 1."""
    if isinstance(value, bool):
        return ("boolean", value)
    if value != value:
        return "NaN", "number"
    return value
