"""What is asked of a peek, and what a peeker answers."""

from __future__ import annotations

import re

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Protocol

    from pyx_core.formats.source import Source

    class Peeker(Protocol):
        """What every file in `pyx_core/formats/peekers` holds."""

        TAKES: frozenset[str]
        """Which parts of a request, beyond `bytes`, it understands."""
        peek: Callable[[Source, Request], Peek]


DEFAULT_BUDGET = 2000
_RANGE = re.compile(r"([0-9]{0,15})(:?)([0-9]{0,15})")
LEAST_BUDGET = 100
MOST_BUDGET = 1_000_000


class Range:
    """From `first` to `last`, both counted from 1 and included; `last` None is the end."""

    __slots__ = ("first", "last")

    def __init__(self, first: int, last: int | None) -> None:
        self.first = first
        self.last = last

    def __str__(self) -> str:
        return f"{self.first}:{'' if self.last is None else self.last}"


def parse_range(text: str | None, flag: str) -> Range | None:
    """`A:B`, `A:`, `:B` or `A`. Raises PyxError `usage` for anything else."""
    if text is None:
        return None
    match = _RANGE.fullmatch(text.strip())
    if match is not None and (match[1] or match[3]):
        first = int(match[1] or 1)
        last = int(match[3]) if match[3] else (None if match[2] else first)
        if first >= 1 and (last is None or last >= first):
            return Range(first, last)
    raise PyxError("usage", f"{flag}: {text!r} is no range", f"try {flag} 41:80, counted from 1")


class Request:
    """Which part of a file is wanted, and how much may be shown of it."""

    __slots__ = (
        "budget",
        "bytes",
        "columns",
        "data_uri",
        "exact",
        "find",
        "lines",
        "path",
        "rows",
        "table",
        "where",
    )

    def __init__(
        self,
        *,
        budget: int = DEFAULT_BUDGET,
        lines: Range | None = None,
        rows: Range | None = None,
        bytes_: Range | None = None,
        find: str | None = None,
        path: str | None = None,
        where: str | None = None,
        columns: Sequence[str] = (),
        table: str | None = None,
        data_uri: bool = False,
        exact: bool = False,
    ) -> None:
        """Raises PyxError `usage` for a budget that nothing fits into."""
        if not LEAST_BUDGET <= budget <= MOST_BUDGET:
            least = f"--budget: {LEAST_BUDGET} to {MOST_BUDGET} tokens, not {budget}"
            raise PyxError("usage", least, f"try --budget {DEFAULT_BUDGET}")
        self.budget = budget
        self.lines = lines
        self.rows = rows
        self.bytes = bytes_
        self.find = find
        self.path = path
        self.where = where
        self.columns = tuple(columns)
        self.table = table
        self.data_uri = data_uri
        self.exact = exact

    def parts(self) -> dict[str, str]:
        """The parts that were asked for; empty for an overview."""
        names = ("lines", "rows", "bytes", "find", "path", "where", "columns", "table", "data_uri")
        given = {name: getattr(self, name) for name in names}
        # An empty pattern or path is one that was given; only its absence is none.
        return {
            name: ",".join(value) if isinstance(value, tuple) else str(value)
            for name, value in given.items()
            if value is not None and value is not False and value != ()
        }

    @property
    def longest(self) -> int:
        """The most characters of one line, cell or value that are shown."""
        return max(60, min(2000, self.budget // 4))

    @property
    def most(self) -> int:
        """More items than the budget can ever show need not be collected."""
        return self.budget


class Items:
    """Texts that are kept as long as the budget could still show one more."""

    __slots__ = ("_left", "_most", "texts")

    def __init__(self, request: Request) -> None:
        self.texts: list[str] = []
        self._most = request.most
        # No text costs less than a token for each 16 characters.
        self._left = 16 * request.budget

    @property
    def is_full(self) -> bool:
        return self._left < 0 or len(self.texts) >= self._most

    def add(self, text: str) -> None:
        self.texts.append(text)
        self._left -= len(text)


class Sizes:
    """The bytes that each item of a section has in the file, and all of them together."""

    __slots__ = ("head", "tail", "total")

    def __init__(self, head: Sequence[int], tail: Sequence[int], total: int) -> None:
        self.head = head
        self.tail = tail
        self.total = total


class Section:
    """Items of one kind, of which the first (and the last) are shown as far as the budget goes.

    `total` counts the items of the whole file and is None where they were not counted. `more` gives
    the options that show what follows the first `n` items. `header` names the columns of rows.
    """

    __slots__ = ("head", "header", "more", "sizes", "tail", "title", "total", "unit")

    def __init__(
        self,
        title: str,
        head: Sequence[str],
        *,
        unit: str = "lines",
        tail: Sequence[str] = (),
        total: int | None = None,
        more: Callable[[int], Sequence[str]] | None = None,
        sizes: Sizes | None = None,
        header: str | None = None,
        both_ends: bool = False,
    ) -> None:
        """With `both_ends`, the last third of what is all of it counts as the tail."""
        if both_ends and not tail and total == len(head):
            split = (2 * len(head) + 2) // 3
            head, tail = head[:split], head[split:]
            if sizes is not None:
                sizes = Sizes(sizes.head[:split], sizes.head[split:], sizes.total)
        self.header = header
        self.sizes = sizes
        self.title = title
        self.head = head
        self.tail = tail
        self.unit = unit
        self.total = total
        self.more = more


class Peek:
    """Facts and notes, told in full, and sections, told as far as the budget goes.

    Facts are what was counted; what was only sampled or could not be read is said in a note.
    """

    __slots__ = ("facts", "notes", "sections")

    def __init__(
        self, facts: Sequence[str], sections: Sequence[Section], notes: Sequence[str] = ()
    ) -> None:
        self.facts = list(facts)
        self.sections = list(sections)
        self.notes = list(notes)
