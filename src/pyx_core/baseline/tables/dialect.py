"""The SQL of each kind of store: names, orders, and canonical texts that stores compute themselves.

A canonical text is that of `reading.canonical_text`. Where a store's text might differ from it, the
segment is read; where it might be the same for two values that differ, there is none.
"""

from __future__ import annotations

from pyx_core.baseline.tables.families import family_of
from pyx_core.baseline.tables.reading import NULL_TEXT, WITH_LENGTH
from pyx_core.comparison.normalising import zone_of
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from pyx_core.baseline.tables.families import Family

    class Dialect(Protocol):
        """How one kind of store writes what comparing takes."""

        hashing: Hashing | None
        """How it computes hashes; None where it can't, and rows are hashed where they are read."""

        def name(self, text: str) -> str:
            """A name, quoted."""

        def order(self, expression: str, family: Family | None, type_name: str) -> str:
            """What rows are ordered by, so that the order is that of Python's values."""

    class Hashing(Protocol):
        """The SQL of canonical texts and their hashes."""

        def text(
            self, expression: str, family: Family, type_name: str, zone: str | None
        ) -> str | None:
            """The canonical text of a value that is not NULL, without its end; None where none is
            certain."""

        def field(self, text: str, family: Family) -> str:
            """The text with its end, and that of NULL."""

        def joined(self, parts: Sequence[str]) -> str:
            """Texts run together."""

        def digits(self, text: str, count: int) -> str:
            """The first hexadecimal digits of a text's MD5."""

        def sum_of(self, text: str) -> str:
            """The sum over rows of the first 60 bits of a text's MD5."""

        def quotient(self, expression: str, low: int, width: int) -> str:
            """In which stretch of `width` from `low` a whole number is."""


_UUID = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"


def dialect_of(kind: str) -> Dialect:
    """That of a kind of store. Raises PyxError `usage` for one that has no tables."""
    match kind:
        case "postgres":
            return _Postgres()
        case "mysql" | "mariadb":
            return _Mysql()
        case "sqlite":
            return _Sqlite()
    message = f"a {kind} store has no tables"
    raise PyxError("usage", message, "compare what it holds by snapshots")


def _suffix(zone: str | None) -> str | None:
    """What stands behind times without a zone; None where that takes a calendar."""
    if zone is None:
        return ""
    return "+00:00" if zone_of(zone) is zone_of("UTC") else None


class _Postgres:
    def __init__(self) -> None:
        self.hashing: Hashing | None = self

    def name(self, text: str) -> str:
        return '"{}"'.format(text.replace('"', '""'))

    def order(self, expression: str, family: Family | None, type_name: str) -> str:
        own = family_of("postgres", type_name)
        if own in ("json", "other"):
            # Some have no order at all; all of them are read as texts.
            return f'({expression})::text COLLATE "C"'
        if own != "text":
            return expression
        if family == "uuid":
            return f'lower({expression}) COLLATE "C"'
        return f'{expression} COLLATE "C"'

    def text(self, expression: str, family: Family, type_name: str, zone: str | None) -> str | None:
        own = family_of("postgres", type_name)
        plain = f"({expression})::text"
        match family, own:
            case ("integer", "integer") | ("number", "integer") | ("boolean", "integer"):
                return plain
            case ("number", "number"):
                return f"trim_scale({expression})::text"
            case ("boolean", "boolean"):
                return f"({expression})::int::text"
            case ("date", "date"):
                return plain
            case ("text", "text") if type_name in ("text", "varchar", "name"):
                return plain
            case ("bytes", "bytes"):
                return f"encode({expression}, 'hex')"
            case ("uuid", "uuid"):
                return plain
            case ("uuid", "text") if type_name != "bpchar":
                return (
                    f"CASE WHEN {expression} ~ '{_UUID}' THEN lower({expression}) "
                    f"ELSE '!' || {expression} END"
                )
            case ("timestamp", "timestamp" | "moment"):
                suffix = "+00:00" if own == "moment" else _suffix(zone)
                if suffix is None:
                    return None
                local = f"({expression}) AT TIME ZONE 'UTC'" if own == "moment" else expression
                form = f'YYYY-MM-DD"T"HH24:MI:SS.US"{suffix}"'
                return (
                    f"CASE WHEN {expression} >= '0001-01-02' AND {expression} < '9999-12-31' "
                    f"THEN to_char({local}, '{form}') ELSE '!' || {plain} END"
                )
        return None

    def field(self, text: str, family: Family) -> str:
        if family in WITH_LENGTH:
            return f"coalesce(length({text})::text || ':' || {text}, '{NULL_TEXT}')"
        return f"coalesce({text}, '{NULL_TEXT}') || ';'"

    def joined(self, parts: Sequence[str]) -> str:
        return " || ".join(parts)

    def digits(self, text: str, count: int) -> str:
        return f"substr(md5({text}), 1, {count})"

    def sum_of(self, text: str) -> str:
        return f"sum(('x' || substr(md5({text}), 1, 15))::bit(60)::bigint)"

    def quotient(self, expression: str, low: int, width: int) -> str:
        return f"(({expression})::bigint - ({low})) / {width}"


class _Mysql:
    def __init__(self) -> None:
        self.hashing: Hashing | None = self

    def name(self, text: str) -> str:
        return "`{}`".format(text.replace("`", "``"))

    def order(self, expression: str, family: Family | None, type_name: str) -> str:
        own = family_of("mysql", type_name)
        if own not in ("text", "other", "json"):
            return expression
        text = f"CONVERT({expression} USING utf8mb4)"
        return f"CAST({f'lower({text})' if family == 'uuid' else text} AS BINARY)"

    def text(self, expression: str, family: Family, type_name: str, zone: str | None) -> str | None:
        own = family_of("mysql", type_name)
        plain = f"CONVERT({expression} USING utf8mb4)"
        match family, own:
            case ("integer", "integer") | ("number", "integer") | ("boolean", "integer"):
                return f"CAST({expression} AS CHAR)" if type_name != "bit" else None
            case ("number", "number"):
                text = f"CAST({expression} AS CHAR)"
                short = f"TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM {text}))"
                return f"IF(LOCATE('.', {text}), {short}, {text})"
            case ("date", "date"):
                return f"CAST({expression} AS CHAR)"
            case ("text", "text"):
                return plain
            case ("bytes", "bytes"):
                return f"LOWER(HEX({expression}))"
            case ("uuid", "text"):
                return f"IF({plain} REGEXP '{_UUID}', LOWER({plain}), CONCAT('!', {plain}))"
            case ("timestamp", "timestamp" | "moment"):
                suffix = "+00:00" if own == "moment" else _suffix(zone)
                if suffix is None:
                    return None
                return f"DATE_FORMAT({expression}, '%Y-%m-%dT%H:%i:%s.%f{suffix}')"
        return None

    def field(self, text: str, family: Family) -> str:
        if family in WITH_LENGTH:
            return f"COALESCE(CONCAT(CHAR_LENGTH({text}), ':', {text}), '{NULL_TEXT}')"
        return f"CONCAT(COALESCE({text}, '{NULL_TEXT}'), ';')"

    def joined(self, parts: Sequence[str]) -> str:
        return parts[0] if len(parts) == 1 else f"CONCAT({', '.join(parts)})"

    def digits(self, text: str, count: int) -> str:
        return f"LEFT(MD5({text}), {count})"

    def sum_of(self, text: str) -> str:
        return f"SUM(CAST(CONV(LEFT(MD5({text}), 15), 16, 10) AS UNSIGNED))"

    def quotient(self, expression: str, low: int, width: int) -> str:
        return f"(CAST({expression} AS SIGNED) - ({low})) DIV {width}"


class _Sqlite:
    """SQLite has no MD5; its rows are hashed where they are read, from the values themselves."""

    hashing: Hashing | None = None

    def name(self, text: str) -> str:
        return '"{}"'.format(text.replace('"', '""'))

    def order(self, expression: str, family: Family | None, type_name: str) -> str:
        del type_name
        if family == "uuid":
            return f"lower({expression}) COLLATE BINARY"
        return expression if family in ("integer", "number") else f"{expression} COLLATE BINARY"
