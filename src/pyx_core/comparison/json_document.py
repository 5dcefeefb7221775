"""Two JSON values compared path by path."""

from __future__ import annotations

from collections import Counter
from decimal import Context, Decimal

from pyx_core.comparison.comparison import Location
from pyx_core.comparison.json_values import Repeated
from pyx_core.comparison.places import path_text
from pyx_core.comparison.values import ABSENT, number_of, same, shown, type_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyx_core.comparison.findings import Findings
    from pyx_core.comparison.places import Path
    from pyx_core.comparison.rules import Rule, Rules

_EXACT = Context(prec=10_000)


class DocumentDiff:
    """Walks two JSON values side by side and tells what differs."""

    def __init__(self, rules: Rules, findings: Findings, base: Location | None = None) -> None:
        """`base` is where the values stand in their file, such as a line."""
        self._rules = rules
        self._findings = findings
        self._base = base or Location()
        self._has_rules = len(rules) > 0
        self._has_sides = rules.has_sides

    def compare(self, left: object, right: object, path: Path = ()) -> None:
        """Reports every difference below `path`; ABSENT stands for a side that has nothing."""
        if self._has_rules and (rule := self._rules.of_path(path).ignores) is not None:
            if not _equal(left, right):
                self._findings.absorb([rule])
            return
        if isinstance(left, dict) and isinstance(right, dict):
            if not self._are_same(left, right):
                self._objects(left, right, path)
        elif isinstance(left, list) and isinstance(right, list):
            if not self._are_same(left, right):
                self._arrays(left, right, path)
        elif not same(left, right) or isinstance(left, (dict, list)) or self._has_sides:
            self._single(left, right, path)
        elif str(left) != str(right):
            self._findings.absorb([])

    def _are_same(self, left: object, right: object) -> bool:
        """Whether nothing below these can differ. Python's own quick comparison comes first; it
        takes 1, 1.0 and true for one."""
        return not self._has_sides and left == right and _equal(left, right)

    def _single(self, left: object, right: object, path: Path) -> None:
        if self._has_rules:
            used = self._rules.of_path(path).absorb(left, right)
            if used is not None:
                self._findings.absorb(used)
                return
        self._findings.differ(_kind(left, right), self._at(path), left, right)

    def _objects(self, left: dict[str, object], right: dict[str, object], path: Path) -> None:
        first = left.repeated if isinstance(left, Repeated) else ()
        second = right.repeated if isinstance(right, Repeated) else ()
        if first != second:
            self._findings.differ("repeated_key", self._at(path), list(first), list(second))
        elif first:
            self._findings.note("an object has a key twice; the last value was compared")
        for name, value in left.items():
            self.compare(value, right.get(name, ABSENT), (*path, name))
        for name, value in right.items():
            if name not in left:
                self.compare(ABSENT, value, (*path, name))

    def _arrays(self, left: Sequence[object], right: Sequence[object], path: Path) -> None:
        found = self._rules.order_of_array(path) if self._has_rules else None
        if found is not None:
            rule, order = found
            if order.keys:
                first, second = _by_key(left, order.keys), _by_key(right, order.keys)
                if first is not None and second is not None:
                    self._keyed(first, second, path, rule)
                    return
                self._findings.note(
                    f"{path_text(path)}: not every item has a key of its own "
                    f"({', '.join(order.keys)}), so rule {rule.id} took it as a set"
                )
            self._sets(left, right, path, rule)
            return
        for index in range(max(len(left), len(right))):
            self.compare(
                left[index] if index < len(left) else ABSENT,
                right[index] if index < len(right) else ABSENT,
                (*path, index),
            )

    def _keyed(
        self,
        left: dict[tuple[str, ...], object],
        right: dict[tuple[str, ...], object],
        path: Path,
        rule: Rule,
    ) -> None:
        common = [key for key in left if key in right]
        if common != [key for key in right if key in left]:
            self._findings.absorb([rule])
        for key, value in left.items():
            self.compare(value, right.get(key, ABSENT), (*path, key))
        for key, value in right.items():
            if key not in left:
                self.compare(ABSENT, value, (*path, key))

    def _sets(
        self, left: Sequence[object], right: Sequence[object], path: Path, rule: Rule
    ) -> None:
        """As multisets: each item once. What other rules make equal is matched too."""
        first = [form_of(item, self._rules, 0, (*path, number)) for number, item in enumerate(left)]
        second = [
            form_of(item, self._rules, 1, (*path, number)) for number, item in enumerate(right)
        ]
        if first == second:
            for number, (one, other) in enumerate(zip(left, right, strict=True)):
                self.compare(one, other, (*path, number))
            return
        surplus = Counter(first)
        surplus.subtract(Counter(second))
        gone, come = +surplus, -surplus
        if sum(gone.values()) < len(first):
            self._findings.absorb([rule])
        for number, (item, form) in enumerate(zip(left, first, strict=True)):
            if gone[form] > 0:
                gone[form] -= 1
                self.compare(item, ABSENT, (*path, number))
        for number, (item, form) in enumerate(zip(right, second, strict=True)):
            if come[form] > 0:
                come[form] -= 1
                self.compare(ABSENT, item, (*path, number))

    def _at(self, path: Path) -> Location:
        return Location(
            path=self._findings.mask(path_text(path)),
            key=self._base.key,
            left_line=self._base.left_line,
            right_line=self._base.right_line,
        )


def form_of(value: object, rules: Rules, side: int, path: Path = ()) -> str:
    """A text that is the same for values that count as equal, tolerances aside."""
    here = rules.of_path(path)
    if here.ignores is not None:
        return ""
    if isinstance(value, dict):
        parts = [
            f"{shown(name)}:{form_of(item, rules, side, (*path, name))}"
            for name, item in sorted(value.items())
            if rules.of_path((*path, name)).ignores is None
        ]
        return f"{{{','.join(parts)}}}"
    if isinstance(value, list):
        items = [form_of(item, rules, side, (*path, n)) for n, item in enumerate(value)]
        if rules.order_of_array(path) is not None:
            items.sort()
        return f"[{','.join(items)}]"
    value = here.normalise(value, 1 if side else 0)
    if isinstance(value, (float, Decimal)) and (number := number_of(value)) is not None:
        return f"number {number.normalize(_EXACT) + 0 if number.is_finite() else number}"
    return f"{type_of(value)} {shown(value)}"


def _kind(left: object, right: object) -> str:
    if left is ABSENT:
        return "added"
    if right is ABSENT:
        return "removed"
    return "type" if type_of(left) != type_of(right) else "changed"


def _by_key(items: Sequence[object], names: Sequence[str]) -> dict[tuple[str, ...], object] | None:
    """The items by `("id=7",)`; None if an item lacks the key, or two have the same."""
    found: dict[tuple[str, ...], object] = {}
    for item in items:
        if not isinstance(item, dict) or not all(name in item for name in names):
            return None
        key = tuple(f"{name}={shown(item[name])}" for name in names)
        if key in found:
            return None
        found[key] = item
    return found


def _equal(left: object, right: object) -> bool:
    if type_of(left) != type_of(right):
        return False
    if isinstance(left, dict) and isinstance(right, dict):
        if isinstance(left, Repeated) or isinstance(right, Repeated):
            return False
        return left.keys() == right.keys() and all(
            _equal(value, right[name]) for name, value in left.items()
        )
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_equal, left, right))
    return same(left, right)
