"""What a comparison counts and writes down, part by part, so that a part can be taken back."""

from __future__ import annotations

from collections import Counter

from pyx_core.baseline.tables.clusters import Patterns
from pyx_core.baseline.tables.differences import RowDifference, key_text, value_text
from pyx_core.comparison.values import ABSENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from pyx_core.baseline.tables.differences import Change
    from pyx_core.comparison.rules import Rule

    Key = Sequence[object]
    Cell = tuple[str, object, object, object, object]
    Write = Callable[[RowDifference], None]
    # Whether a row that differs is asked for again before it counts: its key, from which side.
    Later = Callable[[Key, int], bool]

_LONGEST_SHOWN = 1000
# What rules absorbed is shown up to here, in each column; all of it is counted.
_MOST_ABSORBED = 1000
_MOST_KEYS = 500


class Tally:
    """Counts rows and values. Differences go to `write` as they are found.

    `sample` are keys of rows that differ, by kind, for looking at what they have in common.
    """

    def __init__(
        self,
        table: str,
        keys: Sequence[str],
        write: Write,
        mask: Callable[[str], str],
        later: Later | None = None,
    ) -> None:
        self.old = 0
        self.new = 0
        self.equal = 0
        self.absorbed_rows = 0
        self.kinds: Counter[str] = Counter()
        self.columns: Counter[str] = Counter()
        self.absorbed: Counter[str] = Counter()
        self.absorbed_columns: Counter[str] = Counter()
        self.repeated = 0
        """Keys that stand more than once on a side; not a difference by itself."""
        self.patterns = Patterns(mask)
        self.sample: dict[str, list[list[object]]] = {}
        self._table = table
        self._keys = keys
        self._write = write
        self._mask = mask
        self._later = later

    @property
    def open(self) -> int:
        """Rows that differ, and no rule allows it."""
        return self.kinds["new"] + self.kinds["removed"] + self.kinds["changed"]

    def absorb(
        self, key: Key, column: str, old: object, new: object, rules: Sequence[Rule]
    ) -> None:
        """A value that rules allow to differ."""
        ids = [rule.id for rule in rules]
        self.absorbed.update(ids)
        self.absorbed_columns[column] += 1
        if self.absorbed_columns[column] <= _MOST_ABSORBED:
            self._tell(key, "absorbed", column, old, new, ids)

    def change(self, key: Key, cells: Sequence[Cell]) -> None:
        """A row that both sides have, and values of it that differ: column, both as they are, both
        as they were read."""
        if self._later is not None and self._later(key, 0):
            return
        self._count("changed", key)
        for column, old, new, old_read, new_read in cells:
            self.columns[column] += 1
            self.patterns.add(column, old_read, new_read)
            self._tell(key, "changed", column, old, new)

    def remove(self, key: Key, values: Mapping[str, object]) -> None:
        """A row that only the old side has; `values` are all but the key's."""
        if self._later is None or not self._later(key, 0):
            self._count("removed", key)
            self._tell(key, "removed", None, values, ABSENT)

    def add_new(self, key: Key, values: Mapping[str, object]) -> None:
        """A row that only the new side has."""
        if self._later is None or not self._later(key, 1):
            self._count("new", key)
            self._tell(key, "new", None, ABSENT, values)

    def _count(self, kind: Change, key: Key) -> None:
        self.kinds[kind] += 1
        sample = self.sample.setdefault(kind, [])
        if len(sample) < _MOST_KEYS:
            sample.append([*key])

    def _tell(
        self,
        key: Key,
        kind: Change,
        column: str | None,
        old: object,
        new: object,
        rules: Sequence[str] = (),
    ) -> None:
        texts = {
            name: key_text(value, self._mask) for name, value in zip(self._keys, key, strict=True)
        }
        self._write(
            RowDifference(
                table=self._table,
                key=texts,
                kind=kind,
                column=column,
                old=value_text(old, _LONGEST_SHOWN, self._mask),
                new=value_text(new, _LONGEST_SHOWN, self._mask),
                rule=[*rules],
            )
        )

    def add(self, other: Tally) -> None:
        """Takes in what another one counted."""
        self.old += other.old
        self.new += other.new
        self.equal += other.equal
        self.absorbed_rows += other.absorbed_rows
        self.repeated += other.repeated
        for mine, theirs in (
            (self.kinds, other.kinds),
            (self.columns, other.columns),
            (self.absorbed, other.absorbed),
            (self.absorbed_columns, other.absorbed_columns),
        ):
            mine.update(theirs)
        self.patterns.merge(other.patterns)
        for kind, keys in other.sample.items():
            mine_ = self.sample.setdefault(kind, [])
            mine_ += keys[: _MOST_KEYS - len(mine_)]

    def as_record(self) -> dict[str, Any]:
        """What an interrupted comparison finds again."""
        return {
            "old": self.old,
            "new": self.new,
            "equal": self.equal,
            "absorbed_rows": self.absorbed_rows,
            "repeated": self.repeated,
            "kinds": dict(self.kinds),
            "columns": dict(self.columns),
            "absorbed": dict(self.absorbed),
            "absorbed_columns": dict(self.absorbed_columns),
            "patterns": self.patterns.as_record(),
        }

    def restore(self, record: Mapping[str, Any]) -> None:
        """Takes in what was written down."""
        self.old += record["old"]
        self.new += record["new"]
        self.equal += record["equal"]
        self.absorbed_rows += record["absorbed_rows"]
        self.repeated += record["repeated"]
        self.kinds.update(record["kinds"])
        self.columns.update(record["columns"])
        self.absorbed.update(record["absorbed"])
        self.absorbed_columns.update(record["absorbed_columns"])
        self.patterns.restore(record["patterns"])
