"""Two files of JSON lines: by the place of a line, by a key, or in any order."""

from __future__ import annotations

from itertools import zip_longest

from pyx_core.comparison.comparison import Location
from pyx_core.comparison.json_document import DocumentDiff, form_of
from pyx_core.comparison.json_values import parse
from pyx_core.comparison.lockstep import Lockstep
from pyx_core.comparison.row_groups import Repeated, groups
from pyx_core.comparison.row_store import RowStore
from pyx_core.comparison.values import ABSENT, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyx_core.comparison.content import Content
    from pyx_core.comparison.findings import Findings
    from pyx_core.comparison.options import Options
    from pyx_core.comparison.row_groups import Row
    from pyx_core.comparison.rules import Rules

_CHUNK_CHARACTERS = 1 << 20


def compare_json_lines(
    left: Content, right: Content, rules: Rules, findings: Findings, options: Options
) -> None:
    """Tells every difference. Raises UnreadableError where a line is no JSON."""
    order = rules.order_of_rows()
    key = options.key or (order[1].keys if order is not None else ())
    if key or order is not None:
        in_order = _LinesInAnyOrder(left, right, rules, findings, options, key).compare()
        if order is not None and not in_order:
            findings.absorb([order[0]])
        return
    findings.counts["left_lines"] = findings.counts["right_lines"] = 0
    pairs = zip_longest(_lines(left), _lines(right))
    for number, (first, second) in enumerate(pairs, 1):
        findings.counts["left_lines"] += first is not None
        findings.counts["right_lines"] += second is not None
        if first == second and not rules.has_sides:
            continue
        place = Location(
            left_line=None if first is None else number,
            right_line=None if second is None else number,
        )
        DocumentDiff(rules, findings, place).compare(
            ABSENT if first is None else parse(first, f"{left.path}, line {number}"),
            ABSENT if second is None else parse(second, f"{right.path}, line {number}"),
        )


def _lines(content: Content) -> Iterator[str]:
    for chunk in _chunks(content):
        yield from chunk


def _chunks(content: Content) -> Iterator[list[str]]:
    with open(content.path, encoding=content.encoding, newline="\n") as file:
        while lines := file.readlines(_CHUNK_CHARACTERS):
            if kept := [line.strip() for line in lines if not line.isspace()]:
                yield kept


class _LinesInAnyOrder:
    """Lines matched by a key, or where there is none, as a multiset."""

    def __init__(
        self,
        left: Content,
        right: Content,
        rules: Rules,
        findings: Findings,
        options: Options,
        key: Sequence[str],
    ) -> None:
        self._contents = (left, right)
        self._rules = rules
        self._findings = findings
        self._options = options
        self._key = key

    def compare(self) -> bool:
        """Tells every difference; whether the lines stood in the same order."""
        eliminates = not self._rules.has_sides
        store = RowStore()
        try:
            lockstep = Lockstep(
                store,
                self._keys_of,
                self._options.window,
                minds_unique=bool(self._key),
                eliminates=eliminates,
            )
            lockstep.read(_chunks(self._contents[0]), _chunks(self._contents[1]))
            self._findings.counts["left_lines"] = lockstep.left_rows
            self._findings.counts["right_lines"] = lockstep.right_rows
            found: Iterator[tuple[str, int, int]] = iter(())
            if self._key:
                found = store.duplicates(equal_are_unique=lockstep.equal_are_unique)
            repeated = Repeated(found, self._tell_repeated)
            for key, left, right, whole in groups(store.sorted_rows(), eliminates=eliminates):
                self._group(left, right, one=whole and not repeated.has(key) and bool(self._key))
            repeated.finish()
        finally:
            store.close()
        return lockstep.in_order

    def _group(self, left: list[Row], right: list[Row], *, one: bool) -> None:
        paired = min(len(left), len(right))
        if not one and self._key:
            paired = 0
        for first, second in zip(left[:paired], right[:paired], strict=True):
            self._pair(first, second)
        for row in left[paired:]:
            self._pair(row, None)
        for row in right[paired:]:
            self._pair(None, row)

    def _pair(self, left: Row | None, right: Row | None) -> None:
        first, second = self._value(left, 0), self._value(right, 1)
        place = Location(
            key=self._readable(second if left is None else first) if self._key else None,
            left_line=None if left is None else left.number,
            right_line=None if right is None else right.number,
        )
        DocumentDiff(self._rules, self._findings, place).compare(first, second)

    def _value(self, row: Row | None, side: int) -> object:
        if row is None:
            return ABSENT
        return parse(row.line, f"{self._contents[side].path}, line {row.number}")

    def _key_of(self, line: str, side: int) -> str:
        value = parse(line, f"{self._contents[side].path}: {line[:60]!r}")
        if not self._key:
            return _storable(form_of(value, self._rules, side))
        cells = value if isinstance(value, dict) else {}
        return "\x1f".join(_storable(shown(cells.get(name, ABSENT))) for name in self._key)

    def _keys_of(self, lines: Sequence[str], side: int) -> list[str]:
        return [self._key_of(line, side) for line in lines]

    def _readable(self, value: object) -> dict[str, str]:
        cells = value if isinstance(value, dict) else {}
        found = {}
        for name in self._key:
            cell = cells.get(name, ABSENT)
            found[name] = cell if isinstance(cell, str) else shown(cell)
        return found

    def _tell_repeated(self, key: str, left: int, right: int) -> None:
        cells = dict(zip(self._key, key.split("\x1f"), strict=False))
        self._findings.repeat(Location(key=cells), left, right)


def _storable(text: str) -> str:
    """A text without lone surrogates, which no database takes."""
    return text.encode("utf-8", "backslashreplace").decode()
