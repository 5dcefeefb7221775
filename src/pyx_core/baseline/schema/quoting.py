"""Names of tables and columns, and values, as a store's SQL writes them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyx_core.baseline.schema.model import Table

_MYSQL = ("mysql", "mariadb")


def quoted(name: str, kind: str) -> str:
    """A name that a statement may hold."""
    sign = "`" if kind in _MYSQL else '"'
    return f"{sign}{name.replace(sign, sign * 2)}{sign}"


def quoted_list(names: Iterable[str], kind: str) -> str:
    """Names with commas between them."""
    return ", ".join(quoted(name, kind) for name in names)


def quoted_table(table: Table, kind: str) -> str:
    """A table, with its schema where it needs one."""
    if table.schema is None:
        return quoted(table.name, kind)
    bare = table.name.removeprefix(f"{table.schema}.")
    return f"{quoted(table.schema, kind)}.{quoted(bare, kind)}"


def text_literal(text: str, kind: str) -> str:
    """A text; MySQL would read backslashes, and in another character set other letters."""
    if kind in _MYSQL:
        return f"_utf8mb4 X'{text.encode('utf-8', 'surrogatepass').hex()}'"
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
