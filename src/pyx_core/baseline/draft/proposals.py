"""What may explain differences to come: proposed, and never in force before a person says so."""

from __future__ import annotations

from typing import NamedTuple

from pyx_core.baseline.definition.model import SIDES
from pyx_core.baseline.definition.toml_text import inline, key, text
from pyx_core.baseline.schema.names import words
from pyx_core.baseline.schema.quoting import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyx_core.baseline.definition.model import ReadAs, Side
    from pyx_core.baseline.schema.model import Column, Family

_READ_AS: dict[Family, ReadAs] = {
    "boolean": "boolean",
    "timestamp with zone": "timestamp",
    "timestamp": "timestamp",
    "date": "date",
    "uuid": "uuid",
    "json": "json",
    "decimal": "number",
    "integer": "integer",
}
_MONEY = frozenset({"price", "amount", "total", "cost", "fee", "tax", "net", "gross", "balance"})
_CENTS = frozenset({"cent", "cents", "pence", "minor"})
_ZONE_UNKNOWN = frozenset({"timestamp", "text"})


class Proposal(NamedTuple):
    """A rule, as lines of TOML, with why it may be needed."""

    why: str
    lines: tuple[str, ...]


def read_as(old: Column, new: Column) -> ReadAs | None:
    """As what both sides' values have to be read to be comparable; None where types tell it.

    A store that takes any value (SQLite) holds times, truths and documents as text or numbers.
    """
    held = sorted((old.type, new.type), key=lambda one: not one.is_enforced)
    families = {one.family for one in held}
    if len(families) == 1 and all(one.is_enforced for one in held):
        return None
    wanted = [_READ_AS[one.family] for one in held if one.family in _READ_AS]
    if "timestamp" in wanted:
        # Before a date: read as one, a time would lose its hours.
        return "timestamp"
    first = next(iter(wanted), None)
    if first in ("number", "integer") and not families & {"text", "any"}:
        return None  # numbers are compared by value anyway
    return first


def in_cents(name: str, columns: tuple[Column, Column], kinds: tuple[str, str]) -> str | None:
    """A line for the columns, where one side may count cents and the other whole units.

    `kinds` are those of the stores. Decimals are multiplied rather than cents divided: it is exact.
    """
    said = {word for column in columns for word in words(column.name)}
    if not said & (_MONEY | _CENTS):
        return None
    families = [column.type.family for column in columns]
    if families[0] == "integer" and families[1] in ("decimal", "float"):
        told = {"old": columns[0].name, "new_sql": f"{quoted(columns[1].name, kinds[1])} * 100"}
    elif families[1] == "integer" and families[0] in ("decimal", "float"):
        told = {"old_sql": f"{quoted(columns[0].name, kinds[0])} * 100", "new": columns[1].name}
    else:
        return None
    return f"{key(name)} = {inline(told)}"


def without_zone(old: Column, new: Column) -> Side | None:
    """The side whose times name no zone, while the other has instants."""
    families = old.type.family, new.type.family
    for place, side in enumerate(SIDES):
        other = families[1 - place]
        if other == "timestamp with zone" and families[place] in _ZONE_UNKNOWN:
            return side
    return None


def proposals(table: str, name: str, old: Column, new: Column) -> Iterator[Proposal]:
    """Rules that two columns may need by what their types say."""
    families = {old.type.family, new.type.family}
    whole_name = f"{table}.{name}"
    if families & {"timestamp", "timestamp with zone"} and _is_typed(old) != _is_typed(new):
        yield _rule(
            f"{whole_name} is kept with another precision on each side",
            f"{table}-{name}-precision",
            "one system cuts times",
            (table, name),
            'timestamp = "second"',
        )
    if "float" in families:
        yield _rule(
            f"{whole_name} is a binary float on one side at least",
            f"{table}-{name}-float",
            "binary floats are not exact",
            (table, name),
            "rtol = 1e-9",
        )
    if "text" in families and old.is_nullable != new.is_nullable:
        yield _rule(
            f"{whole_name} can be NULL on one side only",
            f"{table}-{name}-null",
            "one system writes an empty text for NULL",
            (table, name),
            'null = "empty"',
        )
    if old.ignores_case != new.ignores_case:
        yield _rule(
            f"{whole_name} ignores case on one side only",
            f"{table}-{name}-case",
            "one system takes both cases for the same",
            (table, name),
            'case = "ignore"',
        )
    if old.ignores_blanks != new.ignores_blanks or _is_padded(old) != _is_padded(new):
        yield _rule(
            f"{whole_name} may be filled up with blanks on one side",
            f"{table}-{name}-blanks",
            "one system fills up with blanks",
            (table, name),
            'whitespace = "trim"',
        )


def _rule(why: str, ident: str, reason: str, place: tuple[str, str], does: str) -> Proposal:
    table, column = place
    return Proposal(
        why,
        (
            "[[rule]]",
            f"id = {text(ident)}",
            f"reason = {text(reason)}",
            f"table = {text(table)}",
            f"column = {text(column)}",
            does,
        ),
    )


def _is_typed(column: Column) -> bool:
    """Whether the store itself keeps it as a time, with a precision of its own."""
    return column.type.is_enforced and column.type.family != "text"


def _is_padded(column: Column) -> bool:
    name = column.type.name.lower()
    return column.type.is_enforced and name.startswith(("char(", "character(", "bpchar"))
