"""One pair of tables: what the new one asks for, looked for in the rows of the old one."""

from __future__ import annotations

from pyx_core.baseline.schema.holding.doubts import Doubt, Sides
from pyx_core.baseline.schema.holding.result import Held, Obstacle, Unchecked
from pyx_core.baseline.schema.holding.samples import MOST, shown_rows
from pyx_core.baseline.schema.quoting import quoted, quoted_list, quoted_table
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from pyx_core.baseline.schema.holding.result import Basis, Kind
    from pyx_core.baseline.schema.mapping import TablePair
    from pyx_core.baseline.schema.model import Column, Table
    from pyx_core.baseline.schema.reader import Reader
    from pyx_core.secrets.detect import Secrets

# Conditions that one statement looks for in one pass over a table.
_AT_ONCE = 40
_CLASSES = ("integer", "real", "text", "blob")
_SOFT = ("timed_out", "statement_failed", "refused")


class TableCheck:
    """What was found of a pair so far: `obstacles`, `held`, `unchecked`."""

    def __init__(
        self,
        reader: Reader,
        pair: TablePair,
        tables: tuple[Table, Table],
        new_kind: str,
        secrets: Secrets,
    ) -> None:
        self.pair = pair
        self.old, self.new = tables
        self.reader = reader
        self.sides = Sides(reader.kind, new_kind)
        self.obstacles: list[Obstacle] = []
        self.held: list[Held] = []
        self.unchecked: list[Unchecked] = []
        counted = tables[0].rows
        self.rows: int | None = None if counted is None else counted.count
        self._secrets = secrets

    @property
    def source(self) -> str:
        """The old table, narrowed where baseline.toml narrows it; fit to stand behind FROM."""
        name = quoted_table(self.old, self.reader.kind)
        if self.pair.old_where is None:
            return name
        return f"(SELECT * FROM {name} WHERE ({self.pair.old_where})) AS pyx_rows"  # noqa: S608

    def columns(self) -> Iterator[tuple[Column, Column]]:
        """The pairs of columns."""
        for pair in self.pair.columns:
            old, new = self.old.column(pair.old), self.new.column(pair.new)
            if old is not None and new is not None:
                yield old, new

    def look_at_columns(self) -> None:
        """Everything that a pass over the rows shows. Raises PyxError where the store is lost."""
        self._look_for_sources()
        doubts = [one for old, new in self.columns() for one in self.sides.doubts(old, new)]
        asked, mixed = [], []
        for doubt in doubts:
            if doubt.kind == "mixed_types":
                mixed.append(doubt)
            elif doubt.predicate is None:
                self.leave((doubt.new.name,), f"{doubt.kind}: {doubt.message}", doubt.why)
            else:
                asked.append(doubt)
        for start in range(0, len(asked), _AT_ONCE):
            self._scan(asked[start : start + _AT_ONCE])
        if mixed:
            self._look_for_mixtures(mixed)

    def leave(self, columns: Sequence[str], what: str, why: str) -> None:
        """Something that was not looked at."""
        self.unchecked.append(
            Unchecked(table=self.new.name, columns=tuple(columns), what=what, why=why)
        )

    def hold(
        self, kind: Kind, columns: Sequence[str], message: str, basis: Basis = "counted"
    ) -> None:
        """Something that holds."""
        names = tuple(columns)
        self.held.append(
            Held(kind=kind, table=self.new.name, columns=names, message=message, basis=basis)
        )

    def count(self, expressions: Sequence[str]) -> tuple[str, list[int]]:
        """Rows, and of each condition those that it is true of; and the statement."""
        sums = ", ".join(
            f"coalesce(sum(CASE WHEN {one} THEN 1 ELSE 0 END), 0)" for one in expressions
        )
        statement = f"SELECT count(*), {sums} FROM {self.source}"  # noqa: S608 - names are quoted
        ((rows, *counts),) = self.reader.rows(statement)
        self.rows = int(rows)
        return statement, [int(one) for one in counts]

    def settle(
        self, kind: Kind, new: Sequence[str], old: Sequence[str], message: str, predicate: str
    ) -> None:
        """Looks for one condition alone."""
        try:
            statement, (count,) = self.count([predicate])
        except PyxError as error:
            if error.kind not in _SOFT:
                raise
            self.leave(new, f"{kind}: {message}", error.message)
            return
        self.tell(kind, new, old, message, predicate, count, statement)

    def tell(
        self,
        kind: Kind,
        new: Sequence[str],
        old: Sequence[str],
        message: str,
        predicate: str,
        count: int,
        statement: str,
    ) -> None:
        """What came of a condition: it holds, or stands in the way, with some of its rows."""
        if not count:
            self.hold(kind, new, message)
            return
        names, rows = self._sample(old, predicate)
        self.add(kind, new, old, message, count, statement, names, rows)

    def add(
        self,
        kind: Kind,
        new: Sequence[str],
        old: Sequence[str],
        message: str,
        count: int,
        statement: str | None,
        names: Sequence[str] = (),
        rows: Sequence[Sequence[Any]] = (),
    ) -> None:
        """Something that can't hold."""
        self.obstacles.append(
            Obstacle(
                kind=kind,
                table=self.new.name,
                columns=tuple(new),
                old_table=self.old.name,
                old_columns=tuple(old),
                message=message,
                count=count,
                rows=self.rows,
                statement=statement,
                sample_columns=tuple(names),
                sample=shown_rows(rows, self._secrets),
                truncated=count > len(rows),
            )
        )

    def _look_for_sources(self) -> None:
        """A value that is wanted has to come from somewhere."""
        rows = self.old.rows.count if self.old.rows is not None else None
        for name in self.pair.new_only:
            column = self.new.column(name)
            if column is None or column.is_nullable or column.is_generated:
                continue
            if column.default is None and rows != 0:
                message = "a value is wanted, there is no default, and no old column gives one"
                self.add("no_source", (name,), (), message, rows or 0, None)

    def _scan(self, doubts: Sequence[Doubt]) -> None:
        try:
            statement, counts = self.count([one.predicate or "" for one in doubts])
        except PyxError as error:
            if error.kind not in _SOFT:
                raise
            if error.kind == "timed_out":
                # Each alone takes as long as all of them.
                for one in doubts:
                    self.leave((one.new.name,), f"{one.kind}: {one.message}", error.message)
                return
            for one in doubts:
                self.settle(
                    one.kind, (one.new.name,), (one.old.name,), one.message, one.predicate or ""
                )
            return
        for one, count in zip(doubts, counts, strict=True):
            self.tell(
                one.kind,
                (one.new.name,),
                (one.old.name,),
                one.message,
                one.predicate or "",
                count,
                statement,
            )

    def _look_for_mixtures(self, doubts: Sequence[Doubt]) -> None:
        """How the values of each column are stored."""
        names = [quoted(one.old.name, self.reader.kind) for one in doubts]
        classes = [f"typeof({name}) = '{one}'" for name in names for one in _CLASSES]
        try:
            statement, counts = self.count(classes)
        except PyxError as error:
            if error.kind not in _SOFT:
                raise
            for one in doubts:
                self.leave((one.new.name,), f"mixed_types: {one.message}", error.message)
            return
        for place, (doubt, name) in enumerate(zip(doubts, names, strict=True)):
            found = dict(zip(_CLASSES, counts[place * 4 : place * 4 + 4], strict=True))
            if doubt.new.type.family in ("decimal", "float", "integer"):
                # 5 and 5.0 are one number there.
                found["number"] = found.pop("integer") + found.pop("real")
            there = {one: number for one, number in found.items() if number}
            if len(there) < 2:
                self.hold("mixed_types", (doubt.new.name,), "values are stored in one way")
                continue
            usual = max(there, key=lambda one: there[one])
            told = ", ".join(f"{one} {number}" for one, number in sorted(there.items()))
            kept = "'integer', 'real'" if usual == "number" else f"'{usual}'"
            self.tell(
                "mixed_types",
                (doubt.new.name,),
                (doubt.old.name,),
                f"values are stored in several ways: {told}",
                f"typeof({name}) NOT IN ('null', {kept})",
                sum(there.values()) - there[usual],
                statement,
            )

    def _sample(
        self, columns: Sequence[str], predicate: str
    ) -> tuple[tuple[str, ...], list[Sequence[Any]]]:
        """The first rows of a condition, by the key; the columns that they show."""
        kind = self.reader.kind
        key = self.old.primary_key
        names = tuple(dict.fromkeys((*key, *columns)))
        shown = ", ".join(_readable(quoted(name, kind), kind) for name in names)
        order = quoted_list(key or columns, kind)
        statement = (
            f"SELECT {shown} FROM {self.source} WHERE {predicate} "  # noqa: S608 - quoted
            f"ORDER BY {order} LIMIT {MOST}"
        )
        try:
            return names, self.reader.rows(statement, most=MOST)
        except PyxError as error:
            if error.kind not in _SOFT:
                raise
            return names, []


def _readable(column: str, kind: str) -> str:
    """A text of SQLite that is no UTF-8 can only be read as its bytes."""
    if kind != "sqlite":
        return column
    return f"CASE typeof({column}) WHEN 'text' THEN CAST({column} AS BLOB) ELSE {column} END"
