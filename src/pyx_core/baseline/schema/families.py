"""A type by the name that a store gives it becomes a family with its bounds."""

from __future__ import annotations

import re

from pyx_core.baseline.schema.model import Type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyx_core.baseline.schema.model import Family

_BITS = {
    **dict.fromkeys(("tinyint", "int1"), 8),
    **dict.fromkeys(("smallint", "int2", "smallserial", "year"), 16),
    **dict.fromkeys(("mediumint", "int3"), 24),
    **dict.fromkeys(("integer", "int", "int4", "serial", "oid"), 32),
    **dict.fromkeys(("bigint", "int8", "bigserial"), 64),
}
_FAMILIES: Mapping[str, Family] = {
    **dict.fromkeys(_BITS, "integer"),
    **dict.fromkeys(("numeric", "decimal", "dec", "fixed", "money", "number"), "decimal"),
    **dict.fromkeys(("real", "double precision", "double", "float", "float4", "float8"), "float"),
    **dict.fromkeys(("boolean", "bool"), "boolean"),
    **dict.fromkeys(("character varying", "varchar", "character", "char", "bpchar"), "text"),
    **dict.fromkeys(("nchar", "nvarchar", "varying character", "native character"), "text"),
    **dict.fromkeys(("text", "tinytext", "mediumtext", "longtext", "clob", "string"), "text"),
    **dict.fromkeys(("name", "citext", "xml"), "text"),
    **dict.fromkeys(("bytea", "blob", "tinyblob", "mediumblob", "longblob"), "bytes"),
    **dict.fromkeys(("binary", "varbinary"), "bytes"),
    "date": "date",
    **dict.fromkeys(("time", "time without time zone", "timetz", "time with time zone"), "time"),
    **dict.fromkeys(("timestamp", "timestamp without time zone", "datetime"), "timestamp"),
    **dict.fromkeys(("timestamptz", "timestamp with time zone"), "timestamp with zone"),
    "interval": "interval",
    "uuid": "uuid",
    **dict.fromkeys(("json", "jsonb"), "json"),
    "enum": "enum",
}
_NAME = re.compile(r"\s*([a-z_][a-z0-9_ ]*)(?:\((.*)\))?([a-z ]*)", re.IGNORECASE | re.DOTALL)
_MEMBER = re.compile(r"'((?:[^']|'')*)'")


def type_of(
    name: str,
    *,
    store: str,
    members: Sequence[str] = (),
    is_enforced: bool = True,
) -> Type:
    """What a type comes to in a store of this kind: `sqlite`, `postgres`, `mysql`, `mariadb`."""
    if store == "sqlite" and name.strip().lower() in ("", "any"):
        return Type(name=name, family="any", is_enforced=False)
    found = _NAME.fullmatch(name)
    if found is None and store == "sqlite":
        return _of_sqlite(name, name.lower(), None, is_enforced=is_enforced)
    if found is None or name.endswith("[]"):
        return Type(name=name, family="other", is_enforced=is_enforced)
    word = found[1].lower().strip()
    rest = found[3].lower().strip()
    if rest.startswith(("with", "without", "varying", "precision")):
        # `timestamp(3) with time zone`: what stands in brackets is in the midst of the name.
        word, rest = f"{word} {rest}", ""
    unsigned = "unsigned" in f"{word} {rest}"
    word = word.replace(" unsigned", "").replace(" zerofill", "").strip()
    if store == "sqlite":
        return _of_sqlite(name, word, found[2], is_enforced=is_enforced)
    if store == "postgres":
        return _made(name, word, found[2], members=members)
    if word == "tinyint" and (found[2] or "").strip() == "1":
        # What BOOLEAN is there; it holds -128 to 127 all the same.
        return Type(name=name, family="boolean", bits=8, is_unsigned=unsigned)
    if word == "enum":
        given = tuple(one.replace("''", "'") for one in _MEMBER.findall(name))
        return Type(name=name, family="enum", members=given)
    if word == "timestamp":
        return Type(name=name, family="timestamp with zone")
    return _made(name, word, found[2], is_unsigned=unsigned)


def _made(
    name: str,
    word: str,
    bounds: str | None,
    *,
    members: Sequence[str] = (),
    is_unsigned: bool = False,
    is_enforced: bool = True,
) -> Type:
    family = "enum" if members else _FAMILIES.get(word, "other")
    numbers = [int(one) for one in (bounds or "").split(",") if one.strip().lstrip("-").isdigit()]
    length = precision = scale = None
    if family == "text" and numbers:
        length = numbers[0]
    elif family == "text" and word in ("character", "char") and is_enforced:
        length = 1
    if family == "decimal" and numbers:
        precision, scale = numbers[0], numbers[1] if len(numbers) > 1 else 0
    return Type(
        name=name,
        family=family,
        bits=_BITS.get(word) if family == "integer" else None,
        is_unsigned=is_unsigned,
        length=length,
        precision=precision,
        scale=scale,
        members=tuple(members),
        is_enforced=is_enforced,
    )


def _of_sqlite(name: str, word: str, bounds: str | None, *, is_enforced: bool) -> Type:
    """By its name, else by the affinity that SQLite itself derives from parts of the name."""
    made = _made(name, word, bounds, is_enforced=is_enforced)
    if made.family == "integer" or (made.family == "other" and "int" in word):
        return Type(name=name, family="integer", bits=64, is_enforced=is_enforced)
    if made.family != "other":
        return made
    parts: tuple[tuple[tuple[str, ...], Family], ...] = (
        (("char", "clob", "text"), "text"),
        (("blob",), "bytes"),
        (("real", "floa", "doub"), "float"),
        (("datetime", "timestamp"), "timestamp"),
    )
    for known, family in parts:
        if any(part in word for part in known):
            return Type(name=name, family=family, is_enforced=is_enforced)
    return Type(name=name, family="decimal", is_enforced=is_enforced)
