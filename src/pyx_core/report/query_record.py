"""What a manifest says about a question to a data store."""

from __future__ import annotations

import msgspec

from pyx_core.formats.amounts import counted, human_size
from pyx_core.report.declared import pick, text
from pyx_core.report.legible import joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.report.legible import Legible

_LONGEST_STATEMENT = 6000
_MOST_IDENTITY = 12


class QueryRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A statement, the store that answered, and how much of the answer there is."""

    source: str
    statement: str
    is_pinned: bool
    is_cut: bool
    rows: str | None
    facts: tuple[tuple[str, str | None], ...]


def query_record(declared: object, legible: Legible) -> QueryRecord | None:
    """The record below `declared.query`; None without one, or where it is none of pyx's."""
    query = pick(declared, "query")
    statement = text(query, "statement")
    if statement is None:
        return None
    rows = pick(query, "rows")
    cut = text(query, "truncated")
    pinned = pick(query, "server", "pinned") is True
    return QueryRecord(
        source=legible.line(text(query, "source", "name") or "a store"),
        statement=legible.text(statement, _LONGEST_STATEMENT),
        is_pinned=pinned,
        is_cut=cut not in (None, "no"),
        rows=counted(rows, "row") if type(rows) is int else None,
        facts=tuple(
            (label, legible.line(value, 600) if value else None)
            for label, value in _facts(query, pinned=pinned, cut=cut)
        ),
    )


def _facts(query: object, *, pinned: bool, cut: str | None) -> Iterator[tuple[str, str | None]]:
    yield "store", text(query, "source", "name")
    place = [text(query, "source", key) for key in ("kind", "host", "port", "database")]
    yield "at", " · ".join(part for part in place if part)
    yield "as", text(query, "source", "user")
    yield "server", text(query, "server", "version")
    yield "pin", "the store is the pinned one" if pinned else "the store is not pinned"
    identity = pick(query, "server", "identity")
    if isinstance(identity, list):
        named = [(text(one, "name"), text(one, "value")) for one in identity[:_MOST_IDENTITY]]
        yield "identity", ", ".join(f"{name} {value}" for name, value in named if name and value)
    rows = text(query, "rows")
    if rows is not None:
        yield "rows", f"{rows}, all of them" if cut == "no" else f"{rows}, cut: {cut or 'unknown'}"
    yield "limits", _limits(query)
    total = text(query, "milliseconds", "total")
    yield "took", f"{total} ms" if total else None
    yield "held read-only by", text(query, "guard", "mechanism")


def _limits(query: object) -> str:
    rows, most, seconds = (
        pick(query, "limits", key) for key in ("max_rows", "max_bytes", "timeout_s")
    )
    told = [
        counted(rows, "row") if type(rows) is int else None,
        human_size(most) if type(most) is int else None,
        f"{seconds:g} s" if isinstance(seconds, (int, float)) else None,
    ]
    return joined(told)
