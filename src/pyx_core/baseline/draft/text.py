"""A draft as the text of `baseline.toml`, with comments that say what is known and what is not."""

from __future__ import annotations

import os
import re

from pyx_core.baseline.definition.sense import SCHEMA
from pyx_core.baseline.definition.toml_text import comment, inline, key, text, texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.baseline.definition.model import Side
    from pyx_core.baseline.draft.draft import Draft, DraftColumn, DraftTable

_TEMPLATE = os.path.join(os.path.dirname(__file__), "baseline.toml.txt")
_MOST_PROPOSALS = 200


def definition_text(name: str, old: str, new: str | None, draft: Draft) -> str:
    """The file; `old` and `new` are the variables of the stores."""
    with open(_TEMPLATE, encoding="utf-8") as file:
        template = file.read()
    filled = template.format(
        schema=text(SCHEMA),
        name=text(name),
        old=text(old),
        new=f"source = {text(new)}" if new else '# source = "POSTGRES_NEW_URL"',
        old_zone=_zone(draft, "old"),
        new_zone=_zone(draft, "new"),
        tables="\n".join(line for table in draft.tables for line in _table(table)),
        rules="\n".join(_rules(draft)),
        not_covered="\n".join(
            f"{key(one)} = {text(why)}" for one, why in draft.not_covered.items()
        ),
    )
    # Parts that are empty leave their blank lines; no text of TOML here has lines of its own.
    return re.sub(r"\n{3,}", "\n\n", filled)


def _zone(draft: Draft, side: Side) -> str:
    """The lines below a side's store where its times name no zone, and those of the other do."""
    places = [
        f"{table.name}.{name}"
        for table in draft.tables
        for of_side, name in table.zones
        if of_side == side
    ]
    if not places:
        return ""
    told = ", ".join(places[:5]) + (", …" if len(places) > 5 else "")
    words = comment(f"Times here name no zone, those of the other side do: {told}. Such as:")
    return f'{words}\n# time_zone = "Europe/Berlin"\n'


def _table(table: DraftTable) -> Iterator[str]:
    lines = list(_table_lines(table))
    if table.key is None:
        yield comment(f"{table.name} ({table.why}) is not compared: neither a primary key nor a")
        yield "# unique index tells its rows apart. Name a key, and take the signs away."
        yield from (f"# {line}".rstrip() for line in lines)
    else:
        yield comment(table.why)
        yield from lines
    yield ""


def _table_lines(table: DraftTable) -> Iterator[str]:
    yield "[[tables]]"
    yield f"name = {text(table.name)}"
    yield f"old = {text(table.old)}"
    if table.new is None:
        yield f"# new = {text(table.name)}"
    else:
        yield f"new = {text(table.new)}"
    if table.key is None:
        yield 'key = ["…"]'
    else:
        yield comment(table.key.why)
        yield f"key = {texts(table.key.columns)}"
    if any(one.new != one.name or one.read_as or one.cents for one in table.columns):
        yield "[tables.columns]"
        for column in table.columns:
            yield from _column(column)
    if table.left_out:
        yield "[tables.left_out]"
        for name, why in table.left_out:
            yield f"{key(name)} = {text(why)}"


def _column(column: DraftColumn) -> Iterator[str]:
    told: dict[str, str] = {}
    if column.new != column.name:
        told["new"] = column.new
    if column.read_as:
        told["read_as"] = column.read_as
    if column.doubt:
        yield comment(f"To be confirmed: {column.doubt}")
    yield f"{key(column.name)} = {inline(told)}"
    if column.cents:
        yield "# If one side counts cents and the other does not, in place of the line above:"
        yield f"# {column.cents}"


def _rules(draft: Draft) -> Iterator[str]:
    found = [one for table in draft.tables if table.key for one in table.proposals]
    for proposal in found[:_MOST_PROPOSALS]:
        yield comment(f"{proposal.why}:")
        yield from (f"# {line}" for line in proposal.lines)
        yield "#"
    if len(found) > _MOST_PROPOSALS:
        yield f"# {len(found) - _MOST_PROPOSALS} more columns have types that differ."
