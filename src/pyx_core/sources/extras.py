"""Drivers of stores are extras of the distribution: none is there unless somebody wants it."""

from __future__ import annotations

from pyx_core.errors import PyxError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyx_core.sources.source import Source


# What `pyx add` installs beside pyx, wherever pyx itself came from.
_PACKAGES = {
    "postgres": "psycopg[binary]",
    "mysql": "PyMySQL",
    "redis": "redis",
    "kafka": "confluent-kafka",
}


def missing_extra(source: Source, extra: str, error: ImportError) -> PyxError:
    """The error to raise where the driver of a store is not installed."""
    return PyxError(
        "usage",
        f"{source.name} needs a driver that is not installed: {error.name}",
        f"pyx add '{_PACKAGES[extra]}'",
    )
