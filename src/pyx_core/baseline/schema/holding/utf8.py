"""Texts of SQLite that are no UTF-8: there any bytes can stand in a text."""

from __future__ import annotations

from pyx_core.baseline.schema.holding.samples import MOST
from pyx_core.baseline.schema.quoting import quoted
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from pyx_core.baseline.schema.holding.table_check import TableCheck

_SOFT = ("timed_out", "statement_failed", "refused")
_MESSAGE = "a text that is no UTF-8"


def look_for_invalid_utf8(check: TableCheck) -> None:
    """Fetches the texts with other letters than those of ASCII, as bytes, and reads them here.

    The store has no condition for it, but it can leave out what is ASCII.
    """
    pairs = [(old, new) for old, new in check.columns() if new.type.family != "bytes"]
    if not pairs:
        return
    odd = [_is_odd(quoted(old.name, "sqlite")) for old, _ in pairs]
    key = check.old.primary_key
    cells = [quoted(name, "sqlite") for name in key]
    cells += [
        f"CASE WHEN {condition} THEN CAST({quoted(old.name, 'sqlite')} AS BLOB) END"
        for condition, (old, _) in zip(odd, pairs, strict=True)
    ]
    statement = (
        f"SELECT {', '.join(cells)} FROM {check.source} "  # noqa: S608 - names are quoted
        f"WHERE {' OR '.join(f'({one})' for one in odd)}"
    )
    counts = [0] * len(pairs)
    samples: list[list[Sequence[Any]]] = [[] for _ in pairs]

    def take(rows: Iterator[Sequence[Any]]) -> None:
        for row in rows:
            for place, value in enumerate(row[len(key) :]):
                if value is not None and not _is_utf8(value):
                    counts[place] += 1
                    if len(samples[place]) < MOST:
                        samples[place].append((*row[: len(key)], value))

    try:
        check.reader.each(statement, take)
    except PyxError as error:
        if error.kind not in _SOFT:
            raise
        for _, new in pairs:
            check.leave((new.name,), f"invalid_utf8: {_MESSAGE}", error.message)
        return
    for (old, new), count, sample in zip(pairs, counts, samples, strict=True):
        if count:
            names = (*key, old.name)
            columns = (new.name,), (old.name,)
            check.add("invalid_utf8", *columns, _MESSAGE, count, statement, names, sample)
        else:
            check.hold("invalid_utf8", (new.name,), _MESSAGE)


def _is_odd(column: str) -> str:
    """True for a text with a letter beyond ASCII, or with a NUL, at which a pattern would stop."""
    pattern = "'*[^' || char(1) || '-' || char(127) || ']*'"
    return (
        f"typeof({column}) = 'text' AND ({column} GLOB {pattern} OR instr({column}, char(0)) > 0)"
    )


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True
