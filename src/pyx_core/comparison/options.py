"""How to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyx_core.comparison.results import ResultWriter


def _as_is(text: str) -> str:
    return text


class Options(NamedTuple):
    """How to compare. `scratch` is a folder for temporary files; nothing else is written without
    a `writer`, which takes the whole results."""

    scratch: str
    key: Sequence[str] = ()
    requires_key: bool = False
    """Whether a table without the columns of `key` is an error."""
    header: bool = True
    limit: int = 20
    """How many differences of a file are listed."""
    mask: Callable[[str], str] = _as_is
    """Takes secrets out of what is told."""
    writer: ResultWriter | None = None
    engine: str | None = None
    """`sqlite` or `duckdb`; None for DuckDB where it is there."""
    window: int = 32 << 20
    """How many characters of rows are kept in memory while their equals are looked for."""
    most_bytes: int = 64 << 20
    """Larger JSON files and texts are compared by hash only, since they are held in memory."""
