"""A table part by part: equal parts are proven by their hashes, all others are read."""

from __future__ import annotations

from functools import partial

from pyx_core.baseline.tables.chapters import common_ends, look_at, record_of, rest_of
from pyx_core.baseline.tables.feed import Feed, together
from pyx_core.baseline.tables.hashing import SideHashes, choose_hashed, differ_mostly
from pyx_core.baseline.tables.judging import Judge
from pyx_core.baseline.tables.keys import comparable_keys, needs_rules
from pyx_core.baseline.tables.merging import OutOfOrderError, merge
from pyx_core.baseline.tables.parts import (
    Listed,
    Nulls,
    Prefixed,
    Sampled,
    Stretch,
    Whole,
    joined,
    stretches,
)
from pyx_core.baseline.tables.sorting import sort_and_judge
from pyx_core.baseline.tables.tally import Tally
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from pyx_core.baseline.tables.chapters import Bounds
    from pyx_core.baseline.tables.columns import LogicalColumn, LogicalColumns
    from pyx_core.baseline.tables.hashing import Sums
    from pyx_core.baseline.tables.journal import Journal
    from pyx_core.baseline.tables.options import TableOptions
    from pyx_core.baseline.tables.parts import Part
    from pyx_core.baseline.tables.side import Store

    Batch = list[Sequence[Any]]
    Keep = Callable[[Batch, int], Batch]

_HEX = 16
_DEEPEST = 8
_MOST_LATER = 10_000


class Segments:
    """Compares a table. What came of it stands in `tally`."""

    def __init__(
        self,
        table: str,
        stores: tuple[Store, Store],
        columns: LogicalColumns,
        options: TableOptions,
        tally: Tally,
        journal: Journal,
    ) -> None:
        self.tally = tally
        self.share: float | None = None
        self.rows_moved = 0
        self.notes: list[str] = []
        self.later: list[tuple[Sequence[object], int]] = []
        """Keys of rows that are asked for again, and the side that has them."""
        self._table = table
        self._stores = stores
        self._columns = columns
        self._options = options
        self._leaf = options.sizes.leaf
        self._journal = journal
        self._hashes = (
            SideHashes(stores[0], columns.bases[0], columns.key, 0),
            SideHashes(stores[1], columns.bases[1], columns.key, 1),
        )
        self._is_ordered = not needs_rules(columns.key)
        self._total = 0
        self._part_tally = tally
        self.hashed: list[LogicalColumn] = []
        self.method = "rows"

    def compare(self) -> None:
        """All of it, but for what an earlier comparison has finished."""
        first, second = together(self._look(0), self._look(1), self._stores)
        self._total = first.rows + second.rows
        self.hashed = choose_hashed(self._columns, self._hashes, self._options.method)
        if not self._is_ordered or self._options.sample:
            self.hashed = []
        self._decide_share(first, second)
        done = self._resume()
        for part in self._chapters(first, second, done):
            record = record_of(part)
            self._chapter(part)
            self._journal.mark({"part": record, "tally": self._part_tally.as_record()})
            self._report()
        if self.hashed:
            self.method = "hashes" if len(self.hashed) == len(self._columns.all) else "both"

    def _look(self, number: int) -> Callable[[], Bounds]:
        store, base = self._stores[number], self._columns.bases[number]
        return partial(look_at, store, base, self._columns.key[0])

    def _decide_share(self, first: Bounds, second: Bounds) -> None:
        wanted, most = self._options.sample, max(first.rows, second.rows)
        if wanted is not None and wanted < most:
            self.share = wanted / most
            self.notes.append(
                f"a sample: {self.share:.2%} of the keys, chosen by their hash; the rest is not "
                "compared"
            )

    def _resume(self) -> list[object]:
        """Takes in what is finished; the parts of it."""
        done = []
        for mark in self._journal.marks:
            self.tally.restore(mark["tally"])
            done.append(mark["part"])
        if done:
            self.notes.append(
                f"{len(done)} parts were compared earlier, before a comparison was broken off"
            )
        return done

    def _chapters(self, first: Bounds, second: Bounds, done: list[object]) -> list[Part]:
        """What is compared and noted as finished at once."""
        plan: list[Part] = [Whole()]
        ends = common_ends(first, second) if self._is_ordered else None
        if ends is not None:
            self._low, self._high = ends
            count = -(-max(first.rows, second.rows) // self._options.sizes.chapter)
            plan = [*stretches(*ends, max(1, count))]
            if any(side.keyed < side.rows for side in (first, second)):
                plan.append(Nulls())
        if done and any(record not in map(record_of, plan) for record in done):
            # The keys have grown since: the rest is what the finished stretches leave.
            plan = rest_of(done)
        return [part for part in plan if record_of(part) not in done]

    def _chapter(self, part: Part) -> None:
        """Compares a part, once more where it turns out how it has to be read."""
        while True:
            place = self._journal.place()
            later = len(self.later)
            moved = self.rows_moved
            tally = self._part_tally = self._fresh()
            try:
                self._part(part)
            except OutOfOrderError:
                self._is_ordered = False
                note = "keys were sorted on this machine: no order of them is that of both sides"
                self._note(note)
            except PyxError as error:
                if not self._tolerate(error):
                    raise
                self._note("some texts are no UTF-8: they are compared by their bytes")
            else:
                self.tally.add(tally)
                return
            self._journal.go_back(place)
            del self.later[later:]
            self.rows_moved = moved

    def _fresh(self, *, is_last: bool = False) -> Tally:
        keys = [column.name for column in self._columns.key]
        ask_again = self._ask_again if self._options.settle_s and not is_last else None
        return Tally(self._table, keys, self._journal.write, self._options.mask, ask_again)

    def _ask_again(self, key: Sequence[object], side: int) -> bool:
        if len(self.later) >= _MOST_LATER:
            self._note(f"only {_MOST_LATER} rows that differ were asked for again")
            return False
        self.later.append((key, side))
        return True

    def settle(self, *, is_last: bool) -> int:
        """Compares the rows anew that differed; how many are equal now, or absorbed. All others
        stay to be asked for again, or count if it is the last time."""
        keys = self._columns.key
        wanted: set[Any] = set()
        for side in (0, 1):
            rows = [key for key, one in self.later if one == side]
            wanted.update(comparable_keys(rows, keys, side) if rows else [])
        part = self._part_of(wanted)
        self.later = []
        tally = self._part_tally = self._fresh(is_last=is_last)
        self._read(
            part, keep=lambda rows, side: _only(rows, comparable_keys(rows, keys, side), wanted)
        )
        settled = tally.equal + tally.absorbed_rows
        tally.old = tally.new = 0
        self.tally.add(tally)
        return settled

    def _part_of(self, keys: set[Any]) -> Part:
        """A part that holds all rows of some keys, and few others."""
        firsts = [key[0] if isinstance(key, tuple) else key for key in keys]
        if all(type(first) is int for first in firsts):
            return Listed(firsts)
        able = all(hashes.can(key) for hashes in self._hashes for key in self._columns.key)
        if not self._is_ordered or not able:
            return Whole()
        return Prefixed(
            digits
            for side in (0, 1)
            for digits in self._hashes[side].digits([key for key, one in self.later if one == side])
        )

    def _tolerate(self, error: PyxError) -> bool:
        """Whether reading can go on where a text is no UTF-8."""
        if "decode to UTF-8" not in error.message:
            return False
        changed = False
        for store in self._stores:
            take = getattr(store.session, "take_any_text", None)
            if take is not None:
                changed = take() or changed
        return changed

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def _part(self, part: Part) -> None:
        if self.share is not None:
            self._read(Sampled(part, self.share))
        elif self.hashed and self._is_ordered and not isinstance(part, Nulls):
            if isinstance(part, Stretch):
                hashing_helps = self._divide_stretch(part, self._options.sizes.fan)
            else:
                hashing_helps = self._divide_by_digits(part, self._first_length())
            if not hashing_helps:
                self._hash_less()
        else:
            self._read(part)

    def _divide_stretch(self, part: Stretch, fan: int) -> bool:
        """Whether hashes spared reading most of it."""
        low = self._low if part.low is None else part.low
        high = self._high + 1 if part.high is None else part.high
        width = max(1, -(-(high - low) // fan))
        last = (high - low - 1) // width
        sums = self._sums(
            lambda hashes: partial(hashes.of_stretches, self.hashed, part, low, width, last)
        )
        if differ_mostly(sums):
            self._read(part)
            return False

        def segment(number: int) -> Stretch:
            first = part.low if number == 0 else low + number * width
            end = part.high if number == last else low + (number + 1) * width
            return Stretch(first, end)

        equal: list[Stretch] = []
        small: list[Stretch] = []
        large: list[Stretch] = []
        for number in sorted({*sums[0], *sums[1]}):
            one, other = sums[0].get(number), sums[1].get(number)
            stretch = segment(number)
            if one == other and one is not None:
                self._count_equal(one[0])
                equal.append(stretch)
            elif width == 1 or max((one or (0,))[0], (other or (0,))[0]) <= self._leaf:
                small.append(stretch)
            else:
                large.append(stretch)
        for stretch in joined(small):
            self._read(stretch)
        for stretch in large:
            self._divide_stretch(stretch, min(fan, _HEX))
        self._read_rest([*joined(equal)])
        return True

    def _first_length(self) -> int:
        length, rows = 1, self._total / 2
        while length < 5 and rows / _HEX**length > self._leaf:
            length += 1
        return length

    def _divide_by_digits(self, part: Part, length: int) -> bool:
        """The same by the first digits of the key's hash."""
        sums = self._sums(lambda hashes: partial(hashes.of_prefixes, self.hashed, part, length))
        if differ_mostly(sums):
            self._read(part)
            return False
        equal: list[str] = []
        odd: list[str] = []
        most = 0
        for prefix in {*sums[0], *sums[1]}:
            one, other = sums[0].get(prefix), sums[1].get(prefix)
            if one == other and one is not None:
                self._count_equal(one[0])
                equal.append(prefix)
            else:
                odd.append(prefix)
                most = max(most, (one or (0,))[0], (other or (0,))[0])
        if odd and most > self._leaf and length < _DEEPEST:
            self._divide_by_digits(Prefixed(odd), length + 1)
        elif odd:
            self._read(Prefixed(odd))
        if equal:
            self._read_rest([Prefixed(equal)])
        return True

    def _sums(self, of: Callable[[SideHashes], Callable[[], Sums]]) -> tuple[Sums, Sums]:
        first, second = self._hashes
        return together(of(first), of(second), self._stores)

    def _hash_less(self) -> None:
        """From here on columns under rules are left out of hashes, or everything is read."""
        without = [column for column in self.hashed if not column.chain.rules]
        keys, wanted = len(self._columns.key), len(self._columns.values)
        is_worth_it = len(without) < len(self.hashed) and 2 * (len(without) - keys) >= wanted
        has_key = all(column in without for column in self._columns.key)
        self.hashed = without if is_worth_it and has_key else []

    def _count_equal(self, rows: int) -> None:
        """Rows that a hash has proven equal, in all columns that are hashed."""
        if len(self.hashed) == len(self._columns.all):
            tally = self._part_tally
            tally.old += rows
            tally.new += rows
            tally.equal += rows
            self._report()

    def _read_rest(self, parts: Sequence[Part]) -> None:
        """Of rows that are equal in what is hashed, everything else."""
        rest = [column for column in self._columns.values if column not in self.hashed]
        if rest:
            for part in parts:
                self._read(part, [*self._columns.key, *rest])

    def _read(
        self,
        part: Part,
        columns: Sequence[LogicalColumn] | None = None,
        keep: Keep | None = None,
    ) -> None:
        """Reads a part of both sides, and compares it value by value. `keep` leaves rows out."""
        wanted = columns or self._columns.all
        judge = Judge(wanted, len(self._columns.key), self._part_tally)
        before = self._part_tally.old + self._part_tally.new
        feeds = [self._feed(number, part, wanted, keep) for number in (0, 1)]
        try:
            if self._is_ordered:
                merge(feeds[0], feeds[1], self._columns.key, judge)
            else:
                sort_and_judge(feeds[0], feeds[1], wanted, self._columns.key, judge)
        except (OutOfOrderError, PyxError):
            for feed in feeds:
                feed.leave()
            raise
        finally:
            for feed in feeds:
                feed.close()
        self.rows_moved += self._part_tally.old + self._part_tally.new - before
        self._report()

    def _feed(
        self, number: int, part: Part, columns: Sequence[LogicalColumn], keep: Keep | None
    ) -> Feed:
        store, hashes = self._stores[number], self._hashes[number]
        names = ", ".join(store.dialect.name(column.name) for column in columns)
        where = part.where(hashes.at)
        text = f"SELECT {names} FROM {self._columns.bases[number]} WHERE {where or '1 = 1'}"
        if self._is_ordered:
            order = ", ".join(
                store.dialect.order(
                    store.dialect.name(column.name), column.family, column.types[number]
                )
                for column in self._columns.key
            )
            text += f" ORDER BY {order}"

        def kept(rows: Batch) -> Batch:
            if where is None:
                digits = hashes.digits(rows)
                rows = [row for row, one in zip(rows, digits, strict=True) if part.holds(one)]
            return rows if keep is None else keep(rows, number)

        return Feed(store, text, None if where is not None and keep is None else kept)

    def _report(self) -> None:
        tally, part = self.tally, self._part_tally
        done = tally.old + tally.new
        if part is not tally:
            done += part.old + part.new
        self._options.report(self._table, min(done, self._total), self._total)


def _only(rows: Batch, keys: Sequence[Any], wanted: set[Any]) -> Batch:
    return [row for row, key in zip(rows, keys, strict=True) if key in wanted]
