"""What the columns of a table hold: types, nulls, smallest and largest, counted in batches."""

from __future__ import annotations

from pyx_core.errors import PyxError
from pyx_core.formats.peeked import Range
from pyx_core.formats.shown import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyx_core.formats.peeked import Request
    from pyx_core.secrets.detect import Secrets

_MOST_VALUES = 8
_LONGEST_VALUE = 40


class Column:
    """One column of texts: fed with batches of cells."""

    __slots__ = ("filled", "high", "is_int", "is_number", "low", "name", "nulls", "values")

    def __init__(self, name: str) -> None:
        self.name = name
        self.nulls = 0
        self.filled = 0
        self.is_int = True
        self.is_number = True
        self.low: str | float | None = None
        self.high: str | float | None = None
        self.values: set[str] | None = set()
        """All different values; None where there are too many."""

    def take(self, cells: Sequence[str]) -> None:
        """Counts a batch of cells; an empty one is null."""
        nulls = cells.count("")
        self.nulls += nulls
        self.filled += len(cells) - nulls
        different = set(cells)
        different.discard("")
        if not different:
            return
        if self.values is not None:
            self.values |= different
            if len(self.values) > _MOST_VALUES:
                self.values = None
        numbers = self._numbers(different) if self.is_number else None
        if self.is_number and numbers is None:
            # What was taken for numbers so far is a text after all.
            self.is_number = self.is_int = False
            self.low = None if self.low is None else str(self.low)
            self.high = None if self.high is None else str(self.high)
        found: Sequence[str | float] = sorted(different) if numbers is None else numbers
        low, high = min(found), max(found)
        self.low = low if self.low is None else min(low, self.low)
        self.high = high if self.high is None else max(high, self.high)

    def _numbers(self, cells: set[str]) -> list[float] | None:
        if any(cell[0] == "0" and len(cell) > 1 and cell.isdigit() for cell in cells):
            return None  # codes: a number would lose its zeros
        try:
            if self.is_int:
                try:
                    return list(map(int, cells))
                except ValueError:
                    self.is_int = False
            return list(map(float, cells))
        except ValueError:
            return None

    def describe(self, secrets: Secrets) -> str:
        """`name: type, nulls, values or smallest to largest`."""
        kind = (
            "empty"
            if not self.filled
            else "int"
            if self.is_int
            else "number"
            if self.is_number
            else "text"
        )
        parts = [f"{shown(self.name, 80, secrets)}: {kind}"]
        if self.nulls:
            parts.append(f"{self.nulls:,} null")
        if self.values and not (self.is_number and len(self.values) > 4):
            parts.append(
                "values " + ", ".join(_short(value, secrets) for value in sorted(self.values))
            )
        elif self.filled:
            parts.append(f"{_short(self.low, secrets)} to {_short(self.high, secrets)}")
        return ", ".join(parts)


def _short(value: object, secrets: Secrets) -> str:
    return shown(str(value), _LONGEST_VALUE, secrets)


def unique_names(names: Sequence[str]) -> list[str]:
    """Names of columns, those that occur again with a number: `id`, `id#2`."""
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return unique


def finder(names: Sequence[str]) -> Callable[[str], int]:
    """Finds a column's index: by its name, or by it in another case. Raises PyxError `usage`."""
    exact = {name: index for index, name in reversed(list(enumerate(names)))}
    lower = {name.lower(): index for index, name in reversed(list(enumerate(names)))}

    def find(name: str) -> int:
        index = exact.get(name, lower.get(name.lower()))
        if index is None:
            known = ", ".join(name[:40] for name in names[:20])
            more = f" and {len(names) - 20} more" if len(names) > 20 else ""
            raise PyxError("usage", f"no column {name}", f"there is: {known}{more}")
        return index

    return find


def header_text(names: Sequence[str], longest: int, secrets: Secrets) -> str:
    """The names of columns as they stand above rows."""
    shown_names = " | ".join(shown(name, 80, secrets) for name in names)
    return f"row: {shown(shown_names, 4 * longest, secrets)}"


def rows_option(request: Request, first: int, last: int | None) -> list[str]:
    """The options that show the rows from `first` on, of those that `request` wants."""
    options = []
    for flag, value in (
        ("--table", request.table),
        ("--where", request.where),
        ("--columns", ",".join(request.columns) or None),
        ("--rows", str(Range(first, last))),
    ):
        if value is not None:
            options += [flag, value]
    return options


def row_text(number: int | str, cells: Sequence[object], longest: int, secrets: Secrets) -> str:
    """A row behind its number, cells apart by ` | `."""
    shown_cells = [cell_text(cell, longest, secrets) for cell in cells]
    # The row once more as a whole: a secret may stand across cells.
    text = shown(" | ".join(shown_cells), 4 * longest, secrets)
    return f"{number}: {text}"


def cell_text(cell: object, longest: int, secrets: Secrets) -> str:
    """A cell on one line; `null` for what is none, the size of bytes."""
    if cell is None:
        return "null"
    if isinstance(cell, bytes):
        return f"({len(cell):,} bytes)"
    return shown(str(cell), longest, secrets)
