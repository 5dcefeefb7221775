"""What a column's values are read as, so that the same value of two stores is the same."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from pyx_core.baseline.definition.model import ReadAs

    # What the values of a column are read as. "float" holds numbers, too, but has no text that two
    # stores are sure to agree on; "moment" is a timestamp with a zone of its own; None is whatever
    # a store without types holds.
    Family = Literal[
        "boolean",
        "bytes",
        "date",
        "float",
        "integer",
        "json",
        "moment",
        "number",
        "other",
        "text",
        "timestamp",
        "uuid",
    ]

_BY_TYPE: dict[str, Family] = {
    **dict.fromkeys(("int2", "int4", "int8", "oid"), "integer"),
    **dict.fromkeys(("float4", "float8", "float", "double"), "float"),
    **dict.fromkeys(("numeric", "decimal"), "number"),
    **dict.fromkeys(("text", "varchar", "bpchar", "name", "char", "enum", "set"), "text"),
    **dict.fromkeys(("json", "jsonb"), "json"),
    **dict.fromkeys(("bytea", "blob", "binary", "varbinary", "bit"), "bytes"),
    **dict.fromkeys(("timestamp", "datetime"), "timestamp"),
    "bool": "boolean",
    "date": "date",
    "uuid": "uuid",
    "timestamptz": "moment",
    "year": "integer",
}
_WHOLE = ("tinyint", "smallint", "mediumint", "int", "bigint")
_NUMBERS = {"integer", "number", "float"}
# Two typed sides whose values are brought together, by what both are read as.
_TOGETHER: dict[frozenset[str], Family] = {
    frozenset({"boolean", "integer"}): "boolean",
    frozenset({"text", "uuid"}): "uuid",
    frozenset({"bytes", "uuid"}): "uuid",
    frozenset({"timestamp", "moment"}): "timestamp",
    frozenset({"json", "text"}): "text",
}
_ALONE: dict[Family, Family | None] = {"json": "text", "moment": "timestamp", "other": None}


def family_of(kind: str, type_name: str) -> Family | None:
    """What a type of a kind of store holds; None where the store has no types."""
    if kind == "sqlite":
        return None
    if type_name.removesuffix(" unsigned") in _WHOLE:
        return "integer"
    if kind in ("mysql", "mariadb"):
        if type_name == "timestamp":
            return "moment"
        if type_name == "bit":
            return "integer"
    elif type_name == "bit":
        return "other"
    return _BY_TYPE.get(type_name, "other")


def common_family(
    old: Family | None, new: Family | None, read_as: ReadAs | None = None
) -> Family | None:
    """What both sides are read as.

    A side without types takes those of the other. Two typed sides that hold different things are
    brought together only where one form says the same as the other; else None, and `read_as` can.
    JSON is read by value only where that was asked for.
    """
    if read_as is not None:
        return read_as
    families = {family for family in (old, new) if family is not None}
    if not families:
        return None
    if families <= _NUMBERS:
        return "integer" if families == {"integer"} else "number"
    if len(families) == 1:
        (one,) = families
        return _ALONE.get(one, one)
    return _TOGETHER.get(frozenset(families))
