"""Rules: allowed differences, each with an id, a reason, and a place where it applies."""

from __future__ import annotations

from typing import NamedTuple

from pyx_core.comparison.normalising import Ignore, Order, Timestamp, Tolerance
from pyx_core.comparison.values import same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyx_core.comparison.normalising import Kind, Side
    from pyx_core.comparison.places import Glob, Path, PathPattern


_MOST_SHAPES = 10_000


class Rule(NamedTuple):
    """An allowed difference. Where `file`, `format`, … are None, the rule holds for all."""

    id: str
    reason: str
    kind: Kind
    file: Glob | None = None
    format: str | None = None
    table: Glob | None = None
    column: Glob | None = None
    path: PathPattern | None = None


class Chain(NamedTuple):
    """The rules that apply to one place, in the order of their file."""

    rules: tuple[Rule, ...]

    def absorb(self, left: object, right: object) -> tuple[Rule, ...] | None:
        """The rules under which two values are equal: none if they are so anyway; None if not.

        A rule is named only if the values would differ without it.
        """
        if same(left, right) and not self.has_sides:
            return ()
        for rule in self.rules:
            if isinstance(rule.kind, Ignore):
                return (rule,)
        used = _walk(self.rules, left, right)
        if used is None:
            return None
        needed = list(used)
        for rule in used:
            others = [one for one in needed if one is not rule]
            if others and _walk(others, left, right) is not None:
                needed = others
        return tuple(needed)

    def normalise(self, value: object, side: Side) -> object:
        """What all rules together make of a value of one side."""
        for rule in self.rules:
            value = rule.kind.normalise(value, side)
        return value

    @property
    def has_sides(self) -> bool:
        """Whether the same value can mean two things: local time here, UTC there."""
        return any(isinstance(rule.kind, Timestamp) and rule.kind.has_sides for rule in self.rules)

    @property
    def ignores(self) -> Rule | None:
        """The rule that lets anything pass here."""
        return next((rule for rule in self.rules if isinstance(rule.kind, Ignore)), None)

    @property
    def has_tolerance(self) -> bool:
        """Whether two values may be equal that have no normal form in common."""
        return any(isinstance(rule.kind, (Ignore, Tolerance)) for rule in self.rules)


def _walk(rules: Iterable[Rule], left: object, right: object) -> list[Rule] | None:
    """The rules that changed anything up to where both sides were equal."""
    used: list[Rule] = []
    for rule in rules:
        first, second = rule.kind.normalise(left, 0), rule.kind.normalise(right, 1)
        if rule.kind.close(first, second):
            return [*used, rule]
        if not (same(first, left) and same(second, right)):
            used.append(rule)
            left, right = first, second
            if same(left, right):
                return used
    return None


class Rules:
    """All rules of a comparison."""

    def __init__(self, rules: Sequence[Rule] = ()) -> None:
        self._rules = tuple(rules)
        # Places that differ only in the number of an item have the same rules, unless one of them
        # names such a number.
        self._by_shape: dict[Path, Chain] | None = {}
        if any(rule.path is not None and rule.path.has_index for rule in rules):
            self._by_shape = None

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)

    def of_file(self, name: str, form: str) -> Rules:
        """Those that apply to a file."""
        return Rules(
            [
                rule
                for rule in self._rules
                if (rule.file is None or rule.file.matches(name))
                and (rule.format is None or rule.format == form)
            ]
        )

    def of_table(self, table: str | None) -> Rules:
        """Those that apply to a table of a file; `table` is None for a file that is one."""
        return Rules(
            [
                rule
                for rule in self._rules
                if rule.path is None
                and (rule.table is None or (table is not None and rule.table.matches(table)))
            ]
        )

    @property
    def has_sides(self) -> bool:
        """Whether for some values the same text can mean two things."""
        return Chain(self._rules).has_sides

    def of_whole_file(self) -> Rule | None:
        """The rule by which a file is not looked into at all."""
        return next(
            (
                rule
                for rule in self._rules
                if isinstance(rule.kind, Ignore)
                and rule.path is None
                and rule.column is None
                and rule.table is None
            ),
            None,
        )

    def of_whole_table(self) -> Rule | None:
        """The rule by which a table is not looked into at all."""
        return next(
            (
                rule
                for rule in self._rules
                if isinstance(rule.kind, Ignore) and rule.path is None and rule.column is None
            ),
            None,
        )

    def of_column(self, column: str) -> Chain:
        """Those for the values of a column."""
        return Chain(
            tuple(
                rule
                for rule in self._rules
                if not isinstance(rule.kind, Order)
                and rule.path is None
                and (rule.column is None or rule.column.matches(column))
            )
        )

    def of_path(self, path: Path) -> Chain:
        """Those for the value at a JSON path."""
        if self._by_shape is None:
            return self._at_path(path)
        shape = tuple([step if isinstance(step, str) else 0 for step in path])
        found = self._by_shape.get(shape)
        if found is None:
            found = self._at_path(path)
            if len(self._by_shape) < _MOST_SHAPES:
                self._by_shape[shape] = found
        return found

    def _at_path(self, path: Path) -> Chain:
        return Chain(
            tuple(
                rule
                for rule in self._rules
                if not isinstance(rule.kind, Order)
                and rule.column is None
                and rule.table is None
                and (rule.path is None or rule.path.matches(path))
            )
        )

    def of_lines(self) -> Chain:
        """Those for the lines of a text."""
        return Chain(
            tuple(
                rule
                for rule in self._rules
                if not isinstance(rule.kind, Order)
                and rule.column is None
                and rule.table is None
                and rule.path is None
            )
        )

    def order_of_rows(self) -> tuple[Rule, Order] | None:
        """The rule on the order of rows or lines."""
        for rule in self._rules:
            if isinstance(rule.kind, Order) and rule.path is None and rule.column is None:
                return rule, rule.kind
        return None

    def order_of_array(self, path: Path) -> tuple[Rule, Order] | None:
        """The rule on the order of the array at a JSON path."""
        for rule in self._rules:
            if not isinstance(rule.kind, Order) or rule.column or rule.table:
                continue
            if rule.path is None or rule.path.matches(path):
                return rule, rule.kind
        return None
