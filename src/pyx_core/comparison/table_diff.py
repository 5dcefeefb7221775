"""Two tables compared: columns, then rows by key, or as they are where there is no key."""

from __future__ import annotations

import re

from pyx_core.comparison.comparison import Location
from pyx_core.comparison.csv_table import CsvTable
from pyx_core.comparison.row_codec import RawLines, TextCells, TypedCells
from pyx_core.comparison.row_groups import Repeated, groups
from pyx_core.comparison.table_engines import Plan, open_engine
from pyx_core.comparison.table_keys import KeyMaker
from pyx_core.comparison.values import ABSENT, same, shown
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pyx_core.comparison.findings import Findings
    from pyx_core.comparison.options import Options
    from pyx_core.comparison.row_codec import RowCodec
    from pyx_core.comparison.row_groups import Row
    from pyx_core.comparison.rules import Chain, Rule, Rules
    from pyx_core.comparison.table_engines import Table

# How many rows of one key are tried against one another under rules.
_MOST_TRIED = 200
_LIKE_A_KEY = re.compile(r"(.*_)?(id|uuid|guid|key)", re.IGNORECASE)


class TableDiff:
    """Compares two tables of one file, or of two."""

    def __init__(
        self,
        left: Table,
        right: Table,
        rules: Rules,
        findings: Findings,
        options: Options,
        table: str | None = None,
    ) -> None:
        self._left = left
        self._right = right
        self._rules = rules
        self._findings = findings
        self._options = options
        self._table = table
        self.common = [name for name in left.columns if name in right.columns]
        self._chains = [rules.of_column(name) for name in self.common]
        self._codec = self._choose_codec()

    def compare(self, declared_key: Sequence[str] = ()) -> None:
        """Tells every difference. `declared_key` is what the tables themselves call their key."""
        self._compare_columns()
        if not self.common:
            self._findings.note("no column has the same name on both sides: no rows were compared")
            return
        order = self._rules.order_of_rows()
        ordered = self._left.is_ordered and self._right.is_ordered
        key, minds_order = self._given_key(), False
        if not key and order is not None and order[1].keys:
            key, minds_order = self._known(order[1].keys), ordered
            if not key:
                self._findings.note(f"rule {order[0].id}: not all of its columns are there")
        if key := key or self._known(declared_key):
            self._compare_rows(key, wants_unique=False, minds_order=minds_order, order=order)
            return
        guess = self._likely_key()
        if guess and self._compare_rows(
            [guess], wants_unique=True, minds_order=ordered, order=order
        ):
            self._findings.note(f"rows were matched by {guess}, which is unique on both sides")
            return
        self._compare_rows([], wants_unique=False, minds_order=ordered, order=order)

    def _given_key(self) -> list[str]:
        wanted = self._options.key
        known = self._known(wanted)
        if wanted and not known:
            if self._options.requires_key:
                raise _missing_key(wanted, self.common)
            missing = [name for name in wanted if name not in self.common]
            self._findings.note(f"no column {', '.join(missing)} on both sides: no key was used")
        return known

    def _known(self, names: Sequence[str]) -> list[str]:
        return [*names] if all(name in self.common for name in names) else []

    def _likely_key(self) -> str | None:
        """A column whose name says that it is a key; whether it is one, its values must show."""
        likely = [name for name in self.common if _LIKE_A_KEY.fullmatch(name)]
        exact = [name for name in likely if "_" not in name]
        return next(iter([*exact, *likely]), None)

    def _choose_codec(self) -> RowCodec:
        left, right = self._left, self._right
        if not (isinstance(left, CsvTable) and isinstance(right, CsvTable)):
            return TypedCells()
        if (
            not (left.content.has_quotes or right.content.has_quotes)
            and left.delimiter == right.delimiter
            and left.columns == right.columns
        ):
            return RawLines(left.delimiter)
        return TextCells()

    # The columns.

    def _compare_columns(self) -> None:
        for names, others, kind in (
            (self._left.columns, self._right.columns, "column_removed"),
            (self._right.columns, self._left.columns, "column_added"),
        ):
            for name in names:
                if name not in others:
                    self._tell(kind, name)
        if self.common != [name for name in self._right.columns if name in self.common]:
            order = self._rules.order_of_rows()
            if order is not None:
                self._findings.absorb([order[0]])
            else:
                self._findings.differ(
                    "column_order", self._at(), self._left.columns, self._right.columns
                )
        if self._left.types is not None and self._right.types is not None:
            types = dict(zip(self._right.columns, self._right.types, strict=True))
            for name, declared in zip(self._left.columns, self._left.types, strict=True):
                if name in types and declared != types[name]:
                    self._tell("column_type", name, declared, types[name])

    def _tell(self, kind: str, column: str, left: object = ABSENT, right: object = ABSENT) -> None:
        ignoring = self._rules.of_column(column).ignores
        if ignoring is not None:
            self._findings.absorb([ignoring])
        else:
            self._findings.differ(kind, self._at(column=column), left, right)

    def _at(
        self,
        *,
        key: dict[str, str] | None = None,
        column: str | None = None,
        left: int | None = None,
        right: int | None = None,
    ) -> Location:
        return Location(table=self._table, key=key, column=column, left_row=left, right_row=right)

    # The rows.

    def _compare_rows(
        self,
        key: Sequence[str],
        *,
        wants_unique: bool,
        minds_order: bool,
        order: tuple[Rule, object] | None,
    ) -> bool:
        """Compares by these columns; False, and nothing told, where they should be unique and
        are not."""
        keys = KeyMaker(self._codec, self.common, key, self._chains)
        chosen = self._left.columns != self._right.columns
        plan = Plan(
            self._codec,
            keys.keys_of,
            has_key=bool(key),
            key_indexes=keys.indexes if key else (),
            plain_key=keys.is_plain,
            left_chosen=[self._left.columns.index(n) for n in self.common] if chosen else None,
            right_chosen=[self._right.columns.index(n) for n in self.common] if chosen else None,
            eliminates=not self._rules.has_sides,
        )
        engine = open_engine(
            self._left,
            self._right,
            plan,
            engine=self._options.engine,
            folder=self._options.scratch,
            window=self._options.window,
        )
        try:
            repeated = Repeated(engine.duplicates() if key else iter(()), self._repeat(keys))
            if repeated.any and wants_unique:
                return False
            before = self._findings.counts["row_added"] + self._findings.counts["row_removed"]
            self._findings.counts["left_rows"] += engine.left_rows
            self._findings.counts["right_rows"] += engine.right_rows
            for found_by, left, right, whole in groups(
                engine.sorted_rows(), eliminates=plan.eliminates
            ):
                if key and whole and not repeated.has(found_by):
                    self._one_key(left, right, key)
                else:
                    self._many(left, right, key, tries=whole)
            repeated.finish()
        finally:
            engine.close()
        after = self._findings.counts["row_added"] + self._findings.counts["row_removed"]
        if minds_order and not engine.in_order and before == after:
            if order is not None:
                self._findings.absorb([order[0]])
            else:
                self._findings.differ("row_order", self._at())
        return True

    def _repeat(self, keys: KeyMaker) -> Callable[[str, int, int], None]:
        """Tells of a key that is none, since several rows have it."""

        def tell(found_by: str, left: int, right: int) -> None:
            location = self._at(key=keys.readable(found_by))
            self._findings.repeat(location, left, right)

        return tell

    def _one_key(self, left: Sequence[Row], right: Sequence[Row], key: Sequence[str]) -> None:
        if not right:
            self._lonely("row_removed", left, key)
        elif not left:
            self._lonely("row_added", right, key)
        else:
            self._cells(left[0], right[0], key)

    def _many(
        self, left: Sequence[Row], right: Sequence[Row], key: Sequence[str], *, tries: bool
    ) -> None:
        """Rows with one key: as multisets. Those that rules make equal are taken out."""
        rest = [*right]
        if tries and len(self._rules) and len(left) <= _MOST_TRIED >= len(right):
            unmatched = []
            for row in left:
                match = self._equal_one(row, rest)
                if match is None:
                    unmatched.append(row)
                else:
                    rest.remove(match)
            left = unmatched
        self._lonely("row_removed", left, key)
        self._lonely("row_added", rest, key)

    def _equal_one(self, row: Row, others: Iterable[Row]) -> Row | None:
        cells = self._codec.decode(row.line)
        for other in others:
            used: list[tuple[Rule, ...]] = []
            for chain, left, right in self._paired(cells, self._codec.decode(other.line)):
                rules = chain.absorb(left, right)
                if rules is None:
                    break
                if not same(left, right) or rules:
                    used.append(rules)
            else:
                for rules in used:
                    self._findings.absorb(rules)
                return other
        return None

    def _paired(
        self, left: Sequence[object], right: Sequence[object]
    ) -> Iterator[tuple[Chain, object, object]]:
        for index in range(max(len(left), len(right), len(self.common))):
            yield (
                self._chain(index),
                left[index] if index < len(left) else ABSENT,
                right[index] if index < len(right) else ABSENT,
            )

    def _chain(self, index: int) -> Chain:
        return (
            self._chains[index]
            if index < len(self._chains)
            else self._rules.of_column(self._name(index))
        )

    def _name(self, index: int) -> str:
        # A row may have more fields than there are columns.
        return self.common[index] if index < len(self.common) else f"field {index + 1}"

    def _cells(self, left: Row, right: Row, key: Sequence[str]) -> None:
        """Two rows that belong together."""
        first, second = self._codec.decode(left.line), self._codec.decode(right.line)
        changed = False
        for index, (chain, one, other) in enumerate(self._paired(first, second)):
            used = chain.absorb(one, other)
            if used is not None:
                if used or (one is not ABSENT and shown(one) != shown(other)):
                    self._findings.absorb(used)
                continue
            changed = True
            location = self._at(
                key=self._readable_key(first, key),
                column=self._name(index),
                left=left.number,
                right=right.number,
            )
            self._findings.differ(_kind(one, other), location, one, other)
        if changed:
            self._findings.counts["rows_changed"] += 1

    def _lonely(self, kind: str, rows: Iterable[Row], key: Sequence[str]) -> None:
        for row in rows:
            cells = self._codec.decode(row.line)
            named = {self._name(index): cell for index, cell in enumerate(cells)}
            found_by = self._readable_key(cells, key) if key else None
            if kind == "row_removed":
                self._findings.differ(kind, self._at(key=found_by, left=row.number), named)
            else:
                self._findings.differ(kind, self._at(key=found_by, right=row.number), ABSENT, named)

    def _readable_key(self, cells: Sequence[object], key: Sequence[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name in key:
            index = self.common.index(name)
            cell = cells[index] if index < len(cells) else ABSENT
            found[name] = cell if isinstance(cell, str) else shown(cell)
        return found


def _kind(left: object, right: object) -> str:
    if left is ABSENT or right is ABSENT:
        return "changed"
    return "changed" if type(left) is type(right) else "type"


def _missing_key(names: Sequence[str], common: Sequence[str]) -> PyxError:
    import difflib

    missing = next(name for name in names if name not in common)
    near = difflib.get_close_matches(missing, common, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(common[:20])}"
    return PyxError("usage", f"no column {missing!r} on both sides", hint)
