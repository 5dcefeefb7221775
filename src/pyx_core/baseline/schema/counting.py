"""Rows of tables, exactly where that is quick, else as the store estimates them."""

from __future__ import annotations

import msgspec

from pyx_core.baseline.schema.model import Rows
from pyx_core.baseline.schema.quoting import quoted_table
from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pyx_core.baseline.schema.model import Basis, Table
    from pyx_core.baseline.schema.reader import Reader

    Progress = Callable[[int, int], None]


def counted(
    reader: Reader,
    tables: Sequence[Table],
    estimates: Mapping[str, int | None],
    limit_s: float,
    progress: Progress,
) -> tuple[Table, ...]:
    """The tables with their rows; `limit_s` holds for each of them. Raises PyxError."""
    made = []
    for done, table in enumerate(tables):
        progress(done, len(tables))
        rows = _rows(reader, table, estimates.get(table.name), limit_s)
        made.append(msgspec.structs.replace(table, rows=rows))
    progress(len(tables), len(tables))
    return tuple(made)


def _rows(reader: Reader, table: Table, estimate: int | None, limit_s: float) -> Rows:
    statement = f"SELECT count(*) FROM {quoted_table(table, reader.kind)}"  # noqa: S608 - quoted
    try:
        ((count,),) = reader.rows(statement, limit_s=limit_s)
    except PyxError as error:
        if error.kind not in ("timed_out", "statement_failed"):
            raise
        if error.kind == "timed_out":
            why = f"counting took longer than {limit_s:g} s"
        else:
            why = error.message
            estimate = None
        basis: Basis = "not known" if estimate is None else "estimated"
        return Rows(count=estimate, basis=basis, why=why)
    return Rows(count=int(count), basis="counted")
