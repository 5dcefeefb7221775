"""Rows of both sides, in the order of their key, brought together with little memory."""

from __future__ import annotations

from bisect import bisect_left
from operator import le, lt

from pyx_core.baseline.tables.keys import comparable_keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from pyx_core.baseline.tables.columns import LogicalColumn
    from pyx_core.baseline.tables.judging import Judge

    Rows = list[Sequence[Any]]


class OutOfOrderError(Exception):
    """A side's order is not that of the values that were read."""


class _Ahead:
    """Rows of one side that have not been judged, with their keys."""

    def __init__(self, batches: Iterable[Rows], key: Sequence[LogicalColumn], side: int) -> None:
        self._batches: Iterator[Rows] = iter(batches)
        self._key = key
        self._side = side
        self.keys: list[Any] = []
        self.rows: Rows = []
        self.is_over = False
        self.read = 0
        self.grows = True
        """Whether each key is larger than the one before it."""

    def more(self) -> None:
        """Reads another batch. Raises OutOfOrderError."""
        batch = next(self._batches, None)
        if batch is None:
            self.is_over = True
            return
        keys = comparable_keys(batch, self._key, self._side)
        self.read += len(batch)
        all_keys = [*self.keys[-1:], *keys]
        try:
            if not all(map(lt, all_keys, all_keys[1:])):
                if not all(map(le, all_keys, all_keys[1:])):
                    raise OutOfOrderError
                self.grows = False
        except TypeError as error:
            raise OutOfOrderError from error
        self.keys += keys
        self.rows += batch

    def take(self, count: int) -> Rows:
        taken = self.rows[:count]
        del self.rows[:count], self.keys[:count]
        if not self.keys:
            self.grows = True
        return taken


def merge(
    old: Iterable[Rows], new: Iterable[Rows], key: Sequence[LogicalColumn], judge: Judge
) -> None:
    """Judges all rows. Raises OutOfOrderError where a side does not come in order; what was judged
    until then does not count."""
    one, other = _Ahead(old, key, 0), _Ahead(new, key, 1)
    try:
        while True:
            for ahead in (one, other):
                if not ahead.keys and not ahead.is_over:
                    ahead.more()
            if not one.keys and not other.keys:
                break
            _step(one, other, judge)
    except TypeError as error:
        raise OutOfOrderError from error
    judge.tally.old += one.read
    judge.tally.new += other.read


def _step(one: _Ahead, other: _Ahead, judge: Judge) -> None:
    """Judges what can be: all rows below the smallest key after which more may come."""
    ends = [ahead.keys[-1] for ahead in (one, other) if ahead.keys and not ahead.is_over]
    if not ends:
        _judge(one, other, len(one.keys), len(other.keys), judge)
        return
    end = min(ends)
    first, second = bisect_left(one.keys, end), bisect_left(other.keys, end)
    if first or second:
        _judge(one, other, first, second, judge)
        return
    # All of a batch has one key: what follows may have it, too.
    for ahead in (one, other):
        if ahead.keys and ahead.keys[-1] == end and not ahead.is_over:
            ahead.more()
            return


def _judge(one: _Ahead, other: _Ahead, first: int, second: int, judge: Judge) -> None:
    keys, others = one.keys[:first], other.keys[:second]
    unique = one.grows and other.grows
    old, new = one.take(first), other.take(second)
    if unique and keys == others:
        judge.pairs(old, new)
        return
    left: Rows = []
    right: Rows = []
    at = place = 0
    while at < first or place < second:
        if at == first or (place < second and others[place] < keys[at]):
            end = _end(others, place)
            judge.group([], new[place:end])
            place = end
        elif place == second or keys[at] < others[place]:
            end = _end(keys, at)
            judge.group(old[at:end], [])
            at = end
        else:
            end, stop = _end(keys, at), _end(others, place)
            if end - at == stop - place == 1:
                left.append(old[at])
                right.append(new[place])
            else:
                judge.group(old[at:end], new[place:stop])
            at, place = end, stop
    if left:
        judge.pairs(left, right)


def _end(keys: Sequence[Any], at: int) -> int:
    """Where the rows of the key at a place end."""
    end = at + 1
    while end < len(keys) and keys[end] == keys[at]:
        end += 1
    return end
